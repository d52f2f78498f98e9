import type * as pulumi from "@pulumi/pulumi";
import type { Unknowns } from "./unknowns";
import { isUnknown, originOf, unknownPrefix } from "./unknownValues";

type Sdk = typeof pulumi;

/** The part of the SDK's configuration that reads a key. */
interface Reader {
  readonly name: string;
}

/**
 * Watches which configuration the program reads, and has what it reads as a secret be unknown where the value is.
 *
 * @param read Is told of each key, `project:key`.
 */
export function watchConfig(
  sdk: Sdk,
  unknowns: Unknowns,
  config: Readonly<Record<string, string>>,
  read: (key: string) => void,
): void {
  const prototype = sdk.Config.prototype as unknown as Record<
    string,
    (this: Reader, key: string, ...more: unknown[]) => unknown
  >;
  for (const method of Object.getOwnPropertyNames(prototype).filter((name) => readers.test(name))) {
    const original = prototype[method]!;
    prototype[method] = function (key, ...more) {
      const full = `${this.name}:${key}`;
      read(full);
      const text = config[full] ?? "";
      return method.includes("Secret") && isUnknown(text)
        ? unknownSecret(text, sdk, unknowns)
        : original.call(this, key, ...more);
    };
  }
}

/** The SDK's methods for the program: `get`, `requireSecretObject`, … */
const readers = /^(?:get|require)(?:Secret)?(?:Boolean|Number|Object)?$/;

/** A value that is not known, or a structured one in which some are not. */
function unknownSecret(text: string, sdk: Sdk, unknowns: Unknowns): unknown {
  const origin = text.startsWith(unknownPrefix) ? originOf(text) : undefined;
  return origin === undefined
    ? sdk.secret(
        JSON.parse(text, (_key, one: unknown) =>
          typeof one === "string" && isUnknown(one) ? unknowns.output(originOf(one)!, true) : one,
        ),
      )
    : unknowns.output(origin, true);
}
