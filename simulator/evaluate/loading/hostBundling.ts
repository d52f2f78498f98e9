import * as fs from "node:fs";
import type { Purpose } from "../purpose";

/** The name by which a library that bundles handlers finds out that no engine will deploy them. */
const name = Symbol.for("pulumi-aws-m2m.host");

/**
 * Tells libraries that bundle handlers whether there will be calls of them, and hears which files they consist of.
 *
 * @returns The files, which become more while the program runs.
 */
export function hostBundling(purpose: Purpose): ReadonlySet<string> {
  const files = new Set<string>();
  Object.assign(globalThis, {
    [name]: {
      needsCode: purpose === "serve",
      bundled: (bundled: readonly string[]) =>
        bundled.filter((file) => fs.existsSync(file)).forEach((file) => files.add(file)),
    },
  });
  return files;
}
