/**
 * Entry point of a function's environment: a process that loads the function's code and runs one invocation at a
 * time. It stands in for Lambda's Node.js runtime.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { EnvironmentMessage, InvokeMessage } from "./protocol";

type Handler = (event: unknown, context: object, callback?: Callback) => unknown;
type Callback = (error: Error | string | null | undefined, result?: unknown) => void;

const send = process.send!.bind(process) as (message: EnvironmentMessage) => boolean;
// The channel is the simulator's: a handler that finds it would think that it runs under cluster or a test runner.
delete process.send;
process.on("disconnect", () => process.exit());

/** The last runtime that calls handlers with a callback. */
const callbackRuntime = 22;

async function main(): Promise<void> {
  const handler = await loadHandler(process.env["LAMBDA_TASK_ROOT"]!, process.env["_HANDLER"]!);
  const isCallbackHandler = handler.length > 2;
  const runtime = Number(/nodejs(\d+)/.exec(process.env["AWS_EXECUTION_ENV"] ?? "")?.[1]);
  if (isCallbackHandler && runtime > callbackRuntime) {
    throw new Error(`nodejs${runtime}.x does not support handlers with a callback; return a promise`);
  }
  process.on("message", (message: InvokeMessage) => {
    void invoke(handler, message).then(send);
  });
  send({ type: "ready" });
}

/** Finds `folder/file.function` as Lambda does: a CommonJS file, or an ES module. */
async function loadHandler(taskRoot: string, specification: string): Promise<Handler> {
  const dot = specification.lastIndexOf(".");
  const [base, name] = [path.join(taskRoot, specification.slice(0, dot)), specification.slice(dot + 1)];
  const file = [".js", ".mjs", ".cjs"].map((extension) => base + extension).find((one) => fs.existsSync(one));
  if (file === undefined) {
    throw new Error(
      `Runtime.ImportModuleError: cannot find module "${specification.slice(0, dot)}" in the code archive`,
    );
  }
  const module = (await load(file)) as Record<string, unknown>;
  const handler = module[name] ?? (module["default"] as Record<string, unknown> | undefined)?.[name];
  if (typeof handler !== "function") {
    throw new Error(`Runtime.HandlerNotFound: ${path.basename(file)} exports no function "${name}"`);
  }
  return handler as Handler;
}

async function load(file: string): Promise<unknown> {
  if (file.endsWith(".mjs")) {
    return import(pathToFileURL(file).href);
  }
  try {
    return createRequire(file)(file) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_REQUIRE_ESM") {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<EnvironmentMessage> {
  try {
    const result = await call(handler, JSON.parse(message.event), contextOf(message));
    return { type: "returned", result: JSON.stringify(result) ?? "null" };
  } catch (error) {
    console.error("Invoke Error", error);
    return { type: "failed" };
  }
}

/** The runtime takes a promise's value or the callback's. What a handler returns otherwise is lost, as on Lambda. */
function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => {
      if (error) {
        reject(error instanceof Error ? error : new Error(error));
      } else {
        resolve(result);
      }
    });
    if (returned instanceof Promise || typeof (returned as PromiseLike<unknown> | undefined)?.then === "function") {
      (returned as PromiseLike<unknown>).then(resolve, reject);
    } else if (handler.length < 3) {
      console.warn("The handler returned no promise, and what it returned is lost; make it async.");
      resolve(null);
    }
  });
}

function contextOf({ requestId, functionArn, deadline }: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: process.env["AWS_LAMBDA_FUNCTION_VERSION"],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    awsRequestId: requestId,
    logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

main().catch((error: unknown) => {
  console.error("Init Error", error);
  process.exit(1);
});
