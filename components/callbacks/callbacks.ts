import * as pulumi from "@pulumi/pulumi";
import { defaultRuntime, nodeRuntime, NodeRuntime } from "../aws/nodeRuntimes";
import { isMap } from "../checking/plainValues";
import { Prepared, prepareHandler } from "./handlerArchive";
import { CallbackPackages } from "./packages/callbackPackages";
import { prepareSharedHandlers, RouteHandler } from "./sharedArchive";
import { refuseUnfit } from "./unfitCallbacks";

/** What a function runs, and its settings that decide on how Lambda loads it. */
export interface CallbackPlace {
  /** What it runs for all that it is called for. */
  readonly handler?: unknown;
  /** What it runs for each of the routes that share it, by route key, in place of `handler`. */
  readonly handlers?: Record<string, RouteHandler>;
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
   * @param places What runs handlers; one that is no function of the program, no factory of one and in no file is left
   * alone.
   */
  constructor(component: string, places: Readonly<Record<string, CallbackPlace | undefined>>) {
    const packages = new CallbackPackages();
    this.prepared = new Map(
      Object.entries(places).flatMap(([path, place]) => {
        const prepared = prepare(component, path, place, packages);
        return prepared === undefined ? [] : [[path, prepared]];
      }),
    );
    this.guard = refuseUnfit(this.prepared.values(), new Error()).then(() => []);
  }

  /** The archive that Lambda receives. */
  archive(path: string): Promise<pulumi.asset.Archive> {
    const prepared = this.prepared.get(path)!;
    const archive = this.guard.then(async () => (await prepared).archive());
    // Where the guard failed, its error is the one to be seen.
    archive.catch(() => undefined);
    return archive;
  }
}

/** Prepares what a place runs, where that is the program's. */
function prepare(
  component: string,
  path: string,
  place: CallbackPlace | undefined,
  packages: CallbackPackages,
): Promise<Prepared> | undefined {
  const runtime = runtimeOf(place);
  return place?.handlers
    ? prepareSharedHandlers(component, path, place.handlers, runtime, packages)
    : prepareHandler(`${component}: ${path}`, place?.handler, runtime, packages);
}

/** The Node.js of a callback's function. What is not known yet counts as what can do less. */
function runtimeOf({ runtime, environment }: CallbackPlace = {}): NodeRuntime {
  const options = isMap(environment) ? environment["NODE_OPTIONS"] : undefined;
  return nodeRuntime(
    runtime === undefined ? defaultRuntime : typeof runtime === "string" ? runtime : "nodejs22.x",
    typeof options === "string" ? options : "",
  );
}
