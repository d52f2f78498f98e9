import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../aws/nodeRuntimes";
import { fileEntry } from "./archives/entryText";
import { bundleFiles } from "./files/bundleFiles";
import { isHandlerFile } from "./files/fromFile";
import type { CallbackPackages } from "./packages/callbackPackages";
import { prepareCallback } from "./preparedCallback";

/** A handler that is fit, or several, and the archive once everything that they capture is known. */
export interface Prepared {
  archive(): Promise<pulumi.asset.Archive>;
}

/**
 * Prepares the archive of one handler: of a callback, `__index.js` and, only where its text requires any, the packages
 * that it requires; of a file, `__index.mjs` and its bundle. Nothing for another handler.
 *
 * @param where The handler's place in the program, for errors.
 */
export function prepareHandler(
  where: string,
  handler: unknown,
  runtime: NodeRuntime,
  packages: CallbackPackages,
): Promise<Prepared> | undefined {
  if (isHandlerFile(handler)) {
    return bundleFiles([{ where, handler }], runtime).then(({ assets, hasMap }) => {
      const entry = new pulumi.asset.StringAsset(fileEntry(hasMap));
      return { archive: () => Promise.resolve(new pulumi.asset.AssetArchive({ "__index.mjs": entry, ...assets })) };
    });
  }
  return prepareCallback(where, handler, runtime)?.then((callback) => {
    const folders = packages.foldersOf(where, callback, runtime);
    return {
      archive: async () =>
        new pulumi.asset.AssetArchive({
          "__index.js": new pulumi.asset.StringAsset(await callback.wholeText()),
          ...Object.fromEntries(folders),
        }),
    };
  });
}
