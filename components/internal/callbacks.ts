import * as pulumi from "@pulumi/pulumi";
import { serialiseFit, UnfitCallbacks } from "./callbackGuard";
import { CallbackPackages } from "./callbackPackages";
import { isHandlerFactory } from "./handlerFactory";

/** A function of the program that is to run in Lambda. */
export type Callback = (...args: never[]) => unknown;

/** Lambda's `handler` setting for the archives made here. */
export const callbackHandler = "__index.handler";

/** The callbacks of a component, by their places in the program: `routes["GET /orders"].handler`. */
export class Callbacks {
  /**
   * No resources, once every callback is known to be fit. A component that depends on it registers nothing before,
   * and neither do its children, which wait for their parent.
   *
   * Rejects with one error that has a line for each callback that is not fit.
   */
  readonly guard: Promise<pulumi.Resource[]>;

  private readonly serialised: ReadonlyMap<string, Promise<Serialised>>;

  /**
   * @param component The component's class and name, as errors show it.
   * @param handlers What stands at each place; what is no function of the program, and no factory of one, is left alone.
   */
  constructor(component: string, handlers: Readonly<Record<string, unknown>>) {
    const packages = new CallbackPackages();
    this.serialised = new Map(
      Object.entries(handlers).flatMap(([path, handler]) => {
        const isFactory = isHandlerFactory(handler);
        const callback = isFactory ? handler.factory : handler;
        return typeof callback === "function"
          ? [[path, serialise(`${component}: ${path}`, callback as Callback, isFactory, packages)]]
          : [];
      }),
    );
    this.guard = this.check();
  }

  private async check(): Promise<pulumi.Resource[]> {
    const results = await Promise.allSettled(this.serialised.values());
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    if (errors.length > 0) {
      throw (
        errors.find((error) => !(error instanceof UnfitCallbacks)) ??
        new UnfitCallbacks(errors.map(({ message }) => message))
      );
    }
    return [];
  }

  /**
   * The archive that Lambda receives for a callback: `__index.js` and, only where its text requires any, the packages
   * that it requires.
   */
  archive(path: string): Promise<pulumi.asset.Archive> {
    const serialised = this.serialised.get(path)!;
    const archive = this.guard.then(async () => (await serialised).archive());
    // Where the guard failed, its error is the one to be seen.
    archive.catch(() => undefined);
    return archive;
  }
}

/** A callback that is fit, and its archive once everything that it captures is known. */
interface Serialised {
  archive(): Promise<pulumi.asset.Archive>;
}

/**
 * Serialises a callback without waiting for any resource, which may itself be waiting for the guard. What the callback
 * captures of resources is not known then: its text is made again once it is.
 */
async function serialise(
  where: string,
  callback: Callback,
  isFactory: boolean,
  packages: CallbackPackages,
): Promise<Serialised> {
  const fit = await serialiseFit(where, callback, "what is known now", isFactory);
  const folders = await packages.foldersOf(where, fit);
  return {
    archive: async () => {
      const { text } = fit.isWhole ? fit : await serialiseFit(where, callback, "everything", isFactory);
      return new pulumi.asset.AssetArchive({
        "__index.js": new pulumi.asset.StringAsset(text),
        ...Object.fromEntries(folders),
      });
    },
  };
}
