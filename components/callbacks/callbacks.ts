import * as pulumi from "@pulumi/pulumi";
import { defaultRuntime, nodeRuntime, NodeRuntime } from "../aws/nodeRuntimes";
import { isMap } from "../checking/plainValues";
import { refuseSecrets, serialiseFit } from "./callbackGuard";
import type { Callback } from "./serialiseCallback";
import { UnfitCallbacks } from "./unfitCallbacks";
import { bundleFile } from "./files/bundleFile";
import { isHandlerFile } from "./files/fromFile";
import { isHandlerFactory } from "./handlerFactory";
import { knownSecrets } from "./knownSecrets";
import { CallbackPackages } from "./packages/callbackPackages";

/** What a handler stands in, and the settings of its function that decide on how Lambda loads it. */
export interface CallbackPlace {
  readonly handler?: unknown;
  readonly runtime?: unknown;
  readonly environment?: unknown;
}

/** Lambda's `handler` setting for the archives made here. */
export const callbackHandler = "__index.handler";

/** The handlers of a component's own functions, by their places in the program: `routes["GET /orders"].handler`. */
export class Callbacks {
  /**
   * No resources, once every callback is known to be fit. A component that depends on it registers nothing before,
   * and neither do its children, which wait for their parent.
   *
   * Rejects with one error that has a line for each callback that is not fit.
   */
  readonly guard: Promise<pulumi.Resource[]>;

  private readonly prepared: ReadonlyMap<string, Promise<Prepared>>;

  /**
   * @param component The component's class and name, as errors show it.
   * @param places What has a handler; one that is no function of the program, and no factory of one, is left alone.
   */
  constructor(component: string, places: Readonly<Record<string, CallbackPlace | undefined>>) {
    const packages = new CallbackPackages();
    this.prepared = new Map(
      Object.entries(places).flatMap(([path, place]) => {
        const prepared = prepare(`${component}: ${path}`, place, packages);
        return prepared === undefined ? [] : [[path, prepared]];
      }),
    );
    this.guard = this.check(new Error());
  }

  /** @param origin Tells by its trace where the program constructs the component. */
  private async check(origin: Error): Promise<pulumi.Resource[]> {
    const results = await Promise.allSettled(this.prepared.values());
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    if (errors.length > 0) {
      throw (
        errors.find((error) => !(error instanceof UnfitCallbacks)) ??
        new UnfitCallbacks(
          errors.map(({ message }) => message),
          origin,
        )
      );
    }
    return [];
  }

  /**
   * The archive that Lambda receives: of a callback, `__index.js` and, only where its text requires any, the packages
   * that it requires; of a file, `__index.mjs` and its bundle.
   */
  archive(path: string): Promise<pulumi.asset.Archive> {
    const prepared = this.prepared.get(path)!;
    const archive = this.guard.then(async () => (await prepared).archive());
    // Where the guard failed, its error is the one to be seen.
    archive.catch(() => undefined);
    return archive;
  }
}

/** A handler that is fit, and its archive once everything that it captures is known. */
interface Prepared {
  archive(): Promise<pulumi.asset.Archive>;
}

/** Prepares the handler of a place, where it has one of the program. */
function prepare(
  where: string,
  place: CallbackPlace | undefined,
  packages: CallbackPackages,
): Promise<Prepared> | undefined {
  const handler = place?.handler;
  if (isHandlerFile(handler)) {
    return bundleFile(where, handler, runtimeOf(place)).then((archive) => ({
      archive: () => Promise.resolve(archive),
    }));
  }
  const isFactory = isHandlerFactory(handler);
  const callback = isFactory ? handler.factory : handler;
  return typeof callback === "function"
    ? serialise(where, callback as Callback, isFactory, runtimeOf(place), packages)
    : undefined;
}

/** The Node.js of a callback's function. What is not known yet counts as what can do less. */
function runtimeOf({ runtime, environment }: CallbackPlace = {}): NodeRuntime {
  const options = isMap(environment) ? environment["NODE_OPTIONS"] : undefined;
  return nodeRuntime(
    runtime === undefined ? defaultRuntime : typeof runtime === "string" ? runtime : "nodejs22.x",
    typeof options === "string" ? options : "",
  );
}

/**
 * Serialises a callback without waiting for any resource, which may itself be waiting for the guard. What the callback
 * captures of resources is not known then: its text is made again once it is.
 */
async function serialise(
  where: string,
  callback: Callback,
  isFactory: boolean,
  runtime: NodeRuntime,
  packages: CallbackPackages,
): Promise<Prepared> {
  const fit = await serialiseFit(where, callback, "what is known now", runtime, isFactory);
  const folders = packages.foldersOf(where, fit, runtime);
  return {
    archive: async () => {
      const { text } = fit.isWhole ? fit : await serialiseFit(where, callback, "everything", runtime, isFactory);
      refuseSecrets(where, callback, text, await knownSecrets());
      return new pulumi.asset.AssetArchive({
        "__index.js": new pulumi.asset.StringAsset(text),
        ...Object.fromEntries(folders),
      });
    },
  };
}
