import * as fs from "node:fs";
import { isOwnFile } from "../ownFile";
import type { Purpose } from "../purpose";
import type { Bundle } from "../registration";

/** The name by which a library that bundles handlers finds out that no engine will deploy them. */
const name = Symbol.for("pulumi-aws-m2m.host");

/** What was bundled. It becomes more while the program runs. */
export interface HostedBundles {
  /** The user's own files in it. */
  readonly files: ReadonlySet<string>;
  /** Those bundles that can be made again without the program. */
  readonly bundles: readonly Bundle[];
}

/** Tells libraries that bundle handlers whether there will be calls of them, and hears what they consist of. */
export function hostBundling(purpose: Purpose): HostedBundles {
  const files = new Set<string>();
  const bundles: Bundle[] = [];
  Object.assign(globalThis, {
    [name]: {
      needsCode: purpose === "serve",
      bundled: (bundled: readonly string[], bundle?: Omit<Bundle, "files">) => {
        const own = bundled.filter((file) => isOwnFile(file) && fs.existsSync(file));
        own.forEach((file) => files.add(file));
        if (bundle) {
          bundles.push({ ...bundle, files: own });
        }
      },
    },
  });
  return { files, bundles };
}
