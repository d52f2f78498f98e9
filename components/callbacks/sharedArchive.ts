import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../aws/nodeRuntimes";
import { byKey } from "../resources/keyOrder";
import { HandlerPlace, sharedEntry } from "./archives/entryText";
import { bundleFiles, PlacedFile } from "./files/bundleFiles";
import { isHandlerFile } from "./files/fromFile";
import type { Prepared } from "./handlerArchive";
import type { CallbackPackages } from "./packages/callbackPackages";
import { PreparedCallback, prepareCallback } from "./preparedCallback";
import { refuseUnfit } from "./unfitCallbacks";

/** A route's handler in a function that it shares with others. */
export interface RouteHandler {
  /** The handler's place in the program, by which errors name it. */
  readonly path: string;
  /** The name of its script in the archive, which no other route has. */
  readonly name: string;
  readonly handler: unknown;
}

/**
 * Prepares the archive of a function that several routes share: `__index.mjs`, which chooses by route key, one bundle of
 * all files, `handlers/NAME.js` for each callback, and the packages that callbacks require, together.
 *
 * @param component The component, as errors name it.
 * @param where The function's place in the program, for errors that are of no single handler.
 * @param handlers By route key.
 * @throws UnfitCallbacks with a line for each fault of each handler.
 */
export async function prepareSharedHandlers(
  component: string,
  where: string,
  handlers: Readonly<Record<string, RouteHandler>>,
  runtime: NodeRuntime,
  packages: CallbackPackages,
): Promise<Prepared> {
  const routes = Object.entries(handlers).sort(byKey);
  const files: PlacedFile[] = [];
  const callbacks = new Map<string, Promise<PreparedCallback>>();
  const places = new Map<string, HandlerPlace>();
  for (const [routeKey, { path, name, handler }] of routes) {
    const at = `${component}: ${path}`;
    if (isHandlerFile(handler)) {
      places.set(routeKey, files.push({ where: at, handler }) - 1);
    } else {
      const file = `handlers/${name}.js` as const;
      places.set(routeKey, `./${file}`);
      callbacks.set(
        file,
        prepareCallback(at, handler, runtime)!.then((callback) => {
          // What it loads must be there for it alone, too: the error names the route then.
          packages.foldersOf(at, callback, runtime);
          return callback;
        }),
      );
    }
  }
  const [first, ...others] = files;
  const bundling = first && bundleFiles([first, ...others], runtime);
  await refuseUnfit([...callbacks.values(), ...(bundling ? [bundling] : [])]);
  const bundle = await bundling;
  const prepared = await Promise.all([...callbacks].map(async ([file, one]) => [file, await one] as const));
  const loads = prepared.flatMap(([, callback]) => callback.loads);
  const folders = packages.foldersOf(`${component}: ${where}`, { loads }, runtime);
  return {
    archive: async () => {
      const texts = await Promise.all(prepared.map(async ([file, one]) => [file, await one.wholeText()] as const));
      return new pulumi.asset.AssetArchive({
        "__index.mjs": new pulumi.asset.StringAsset(sharedEntry(places, bundle?.hasMap, runtime)),
        ...bundle?.assets,
        ...Object.fromEntries(texts.map(([file, text]) => [file, new pulumi.asset.StringAsset(text)])),
        ...Object.fromEntries(folders),
      });
    },
  };
}
