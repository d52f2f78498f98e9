import { programFrame } from "../loading/programFrames";

/** Why a transform failed. */
export interface TransformFailure {
  /** What was thrown, on one line. */
  readonly text: string;
  /** The line of the program that it came from, `file:line`, if that is known. */
  readonly where?: string | undefined;
}

type Transform = (args: unknown) => unknown;

/** What registers transforms of resources and of calls of data sources in the SDK's own server for them. */
const registering = ["registerTransform", "registerStackInvokeTransformAsync"];

/** What the SDK writes before the text of an error. */
const prefix = /^transform failed: (?:Error: )?/;

/**
 * Has errors of transforms keep the line of the program that they come from. The SDK would pass on their text alone.
 *
 * @param unregistered Is told of a transform that could not be registered.
 */
export function placeFailures(
  sdkRequire: NodeJS.Require,
  projectDir: string,
  unregistered: (failure: TransformFailure) => void,
): void {
  const server = serverOf(sdkRequire);
  for (const method of registering) {
    const original = server?.[method];
    if (server && original) {
      server[method] = async function (this: unknown, transform) {
        try {
          return await original.call(this, placed(transform, projectDir));
        } catch (error) {
          unregistered({ text: oneLine(String(error)) });
          throw error;
        }
      };
    }
  }
}

/** Reads what the SDK's server for transforms fails with. */
export function failureOf(error: unknown): TransformFailure {
  const { details, message } = error as { details?: string; message?: string };
  const text = (details ?? message ?? String(error)).replace(prefix, "");
  try {
    return JSON.parse(text) as TransformFailure;
  } catch {
    return { text: oneLine(text) };
  }
}

function placed(transform: Transform, projectDir: string): Transform {
  return async (args) => {
    try {
      return await transform(args);
    } catch (error) {
      const where = error instanceof Error ? programFrame(error.stack?.split("\n") ?? [], projectDir) : undefined;
      const failure: TransformFailure = { text: oneLine(String(error)), where };
      throw new Error(JSON.stringify(failure), { cause: error });
    }
  };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

function serverOf(sdkRequire: NodeJS.Require): Record<string, (transform: Transform) => Promise<unknown>> | undefined {
  try {
    const { CallbackServer } = sdkRequire("./runtime/callbacks") as { CallbackServer: { prototype: never } };
    return CallbackServer.prototype;
  } catch {
    // A version of the SDK without transforms.
    return undefined;
  }
}
