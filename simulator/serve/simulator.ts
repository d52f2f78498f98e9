import { ApiServer } from "../apiGateway/apiServer";
import { PoolServer } from "../cognito/poolServer";
import { SigningKeys } from "../cognito/signingKeys";
import { FunctionRunner } from "../lambda/functionRunner";
import type { Api, LambdaFunction, Model, UserPool } from "../model/model";
import { Listener, RequestHandler } from "./listener";
import { Trusts } from "./trusts";

/** Where and how a model is served. */
export interface SimulatorOptions {
  readonly host: string;
  /** Port of the first API; pools and further APIs get the ports after it. 0 picks free ports. */
  readonly port: number;
  /** Gets each line that a function prints. */
  readonly log: (functionName: string, line: string) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** An API that is being served. */
export interface ServedApi {
  readonly api: Api;
  /** Where it is served, in place of its endpoint on AWS. */
  readonly origin: string;
  /** Base URL of its routes: the origin, with the stage's name behind it where there is no `$default` stage. */
  readonly url: string;
}

/** A model that is being served, with the addresses it got. */
export interface Served {
  readonly apis: readonly ServedApi[];
  readonly pools: readonly PoolServer[];
}

/** One version of the program: what answers its requests, until the next version takes over. */
interface Generation {
  readonly served: Served;
  readonly runners: readonly FunctionRunner[];
  inFlight: number;
  isRetired: boolean;
}

/** Serves a model: each API and each pool at an origin of its own, as on AWS. */
export class Simulator {
  private readonly listeners = new Map<string, Listener>();
  private readonly keys = new Map<string, Promise<SigningKeys>>();
  /** Made while the program is evaluated, so that the first pool need not wait for its keys. */
  private spareKeys: Promise<SigningKeys> | undefined = SigningKeys.generate();
  private generation: Generation | undefined;
  /** All that may still have processes: the current one, and those with requests under way. */
  private readonly generations = new Set<Generation>();

  constructor(private readonly options: SimulatorOptions) {}

  /**
   * Serves a model from now on. Requests under way finish on the version they began with; addresses and keys of what
   * is still there stay.
   *
   * @throws {@link UserError} when an address cannot be used; what was served before stays.
   */
  async serve(given: Model): Promise<Served> {
    const model = withMainPoolFirst(given);
    const places = placesOf(model);
    await this.listen(places);
    const origin = (place: string) => this.listeners.get(place)!.origin;

    const runners = new Map<LambdaFunction, FunctionRunner>();
    const surroundings = {
      invoke: (fn: LambdaFunction, event: object, patienceMs?: number) => runners.get(fn)!.invoke(event, patienceMs),
      log: (fn: LambdaFunction, line: string) => this.options.log(fn.name, line),
      now: this.options.now,
    };
    const pools = await Promise.all(
      model.pools.map(async (pool) => {
        const keys = await this.keysOf(pool);
        return new PoolServer(pool, origin(placeOf("pool", pool)), keys, surroundings, this.options.now);
      }),
    );
    const apis = model.apis.map((api) => servedApi(api, origin(placeOf("api", api))));
    const localise = localiser(apis, pools);
    for (const fn of functionsOf(model)) {
      const variables = Object.entries(fn.environment).map(([name, value]) => [name, localise(value)] as const);
      const log = (line: string) => this.options.log(fn.name, line);
      runners.set(fn, new FunctionRunner(fn, Object.fromEntries(variables), log));
    }
    const trusts = new Trusts(pools, this.options.now);

    const generation: Generation = {
      served: { apis, pools },
      runners: [...runners.values()],
      inFlight: 0,
      isRetired: false,
    };
    for (const { api } of apis) {
      const server = new ApiServer(localisedTargets(api, localise), {
        ...surroundings,
        trust: (authorizer) => trusts.of(authorizer),
      });
      this.serveAt(placeOf("api", api), generation, (request, response) => server.handle(request, response));
    }
    for (const pool of pools) {
      this.serveAt(placeOf("pool", pool.pool), generation, (request, response) => pool.handle(request, response));
    }
    const previous = this.generation;
    this.generation = generation;
    this.generations.add(generation);
    if (previous) {
      previous.isRetired = true;
      this.closeIfDone(previous);
    }
    await this.closeUnused(places);
    return generation.served;
  }

  /** Stops serving and ends every function's environments. */
  async close(): Promise<void> {
    await this.closeUnused([]);
    await Promise.all([...this.generations].flatMap(({ runners }) => runners).map((runner) => runner.close()));
  }

  private serveAt(place: string, generation: Generation, handler: RequestHandler): void {
    this.listeners.get(place)!.serve(async (request, response) => {
      generation.inFlight++;
      try {
        await handler(request, response);
      } finally {
        generation.inFlight--;
        this.closeIfDone(generation);
      }
    });
  }

  private closeIfDone(generation: Generation): void {
    if (generation.isRetired && generation.inFlight === 0) {
      this.generations.delete(generation);
      void Promise.all(generation.runners.map((runner) => runner.close()));
    }
  }

  /** Opens what is not open yet: all of it, or none. */
  private async listen(places: readonly string[]): Promise<void> {
    const opened: string[] = [];
    try {
      for (const place of places) {
        if (!this.listeners.has(place)) {
          const listener = await Listener.listen(this.options.host, this.nextPort(), describePlace(place));
          this.listeners.set(place, listener);
          opened.push(place);
        }
      }
    } catch (error) {
      await this.closePlaces(opened);
      throw error;
    }
  }

  private nextPort(): number {
    if (this.options.port === 0) {
      return 0;
    }
    const used = new Set([...this.listeners.values()].map(({ port }) => port));
    let port = this.options.port;
    while (used.has(port)) {
      port++;
    }
    return port;
  }

  private closeUnused(places: readonly string[]): Promise<void> {
    return this.closePlaces([...this.listeners.keys()].filter((place) => !places.includes(place)));
  }

  private async closePlaces(places: readonly string[]): Promise<void> {
    await Promise.all(
      places.map(async (place) => {
        const listener = this.listeners.get(place);
        this.listeners.delete(place);
        await listener?.close();
      }),
    );
  }

  private keysOf(pool: UserPool): Promise<SigningKeys> {
    const known = this.keys.get(pool.id) ?? this.spareKeys ?? SigningKeys.generate();
    this.spareKeys = undefined;
    this.keys.set(pool.id, known);
    return known;
  }
}

/** Puts the pool that the first API trusts before the others: it is the one that people will want. */
function withMainPoolFirst(model: Model): Model {
  const issuer = model.apis[0]?.routes.find((route) => route.authorizer)?.authorizer?.issuer;
  const isMain = (pool: UserPool) => pool.issuer === issuer;
  return { ...model, pools: [...model.pools].sort((a, b) => Number(isMain(b)) - Number(isMain(a))) };
}

/** What gets an origin of its own, in the order in which ports are handed out: an API, its pool, then the rest. */
function placesOf({ apis, pools }: Model): string[] {
  const [firstApi, ...otherApis] = apis.map((api) => placeOf("api", api));
  const [firstPool, ...otherPools] = pools.map((pool) => placeOf("pool", pool));
  return [firstApi, firstPool, ...otherApis, ...otherPools].filter((place) => place !== undefined);
}

function placeOf(kind: "api" | "pool", { name }: { readonly name: string }): string {
  return `${kind}:${name}`;
}

function describePlace(place: string): string {
  const [kind, name] = [place.slice(0, place.indexOf(":")), place.slice(place.indexOf(":") + 1)];
  return `${kind === "api" ? "the API" : "the user pool"} "${name}"`;
}

function servedApi(api: Api, origin: string): ServedApi {
  const names = api.stages.map(({ name }) => name);
  const isAtRoot = names.length === 0 || names.includes("$default");
  return { api, origin, url: isAtRoot ? origin : `${origin}/${names[0]}` };
}

/** Every function that something invokes, once. */
function functionsOf({ apis, pools }: Model): Set<LambdaFunction> {
  const answering = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration }) => (integration.kind === "function" ? [integration.function] : []));
  return new Set([...answering, ...pools.flatMap(({ trigger }) => (trigger ? [trigger.function] : []))]);
}

/** An API whose HTTP servers are reached here, where they are simulated, too. */
function localisedTargets(api: Api, localise: (text: string) => string): Api {
  return {
    ...api,
    routes: api.routes.map((route) =>
      route.integration.kind === "http"
        ? { ...route, integration: { ...route.integration, url: localise(route.integration.url) } }
        : route,
    ),
  };
}

/**
 * Makes addresses on AWS into those on this machine, wherever they stand in a function's environment: a handler that
 * calls its pool or another API must reach the simulated one, and must not send credentials to the internet.
 */
function localiser(apis: readonly ServedApi[], pools: readonly PoolServer[]): (text: string) => string {
  const addresses: readonly (readonly [aws: string, local: string])[] = [
    ...apis.map(({ api, origin }) => [api.endpoint, origin] as const),
    ...pools.map(({ pool, issuer }) => [pool.issuer, issuer] as const),
    ...pools.flatMap(({ pool, origin }) => (pool.domain === undefined ? [] : [[pool.domain, origin] as const])),
  ];
  const withoutScheme = (url: string) => url.replace(/^https?:\/\//, "");
  return (text) =>
    addresses.reduce(
      (local, [aws, here]) => local.replaceAll(aws, here).replaceAll(withoutScheme(aws), withoutScheme(here)),
      text,
    );
}
