import { ApiServer, ApiSurroundings } from "../apiGateway/apiServer";
import { ForeignIssuers } from "../apiGateway/foreignIssuers";
import type { KeySource } from "../apiGateway/jwtAuthorizer";
import { PoolServer } from "../cognito/poolServer";
import { SigningKeys } from "../cognito/signingKeys";
import { FunctionRunner } from "../lambda/functionRunner";
import type { Api, LambdaFunction, Model, UserPool } from "../model/model";
import type { Certificate } from "./certificate";
import { Listener, Site } from "./listener";
import { ServedListener, servedListeners } from "./servedListeners";
import { Trusts } from "./trusts";

/** Where and how a model is served. */
export interface SimulatorOptions {
  readonly host: string;
  /** Port of the first API; pools and further APIs get the ports after it. 0 picks free ports. */
  readonly port: number;
  /** Given for https. */
  readonly certificate?: Certificate | undefined;
  /** Given for a page about what is served, at the port after the others. */
  readonly page?: Page | undefined;
  /**
   * What stands in for listeners behind VPC links: origins of HTTP servers, by the listeners' logical names or ARNs.
   * Without one, the routes of a listener answer 503.
   */
  readonly listeners?: ReadonlyMap<string, string> | undefined;
  /** Gets each line that a function prints. */
  readonly log: (functionName: string, line: string) => void;
  /** Is told why a stand-in of a listener did not answer. */
  readonly unanswered?: ApiSurroundings["unanswered"];
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Keys of foreign issuers that are not to be asked for them, by their URLs. */
  readonly issuerKeys?: ReadonlyMap<string, KeySource> | undefined;
}

/** A page about what is served. It stays from one version of the program to the next. */
export interface Page extends Site {
  /** Is told of the events of all APIs. */
  readonly received: NonNullable<ApiSurroundings["received"]>;
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
  /** What its VPC links reach; absent where it has none. */
  readonly listeners?: readonly ServedListener[] | undefined;
  /** With https, the file of the authority that clients are to trust. */
  readonly caFile?: string | undefined;
  /** Where the page is, if there is one. */
  readonly consoleUrl?: string | undefined;
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
  private listeners: ReadonlyMap<string, Listener> = new Map();
  /** Listeners of what is gone, with requests under way. */
  private readonly retired = new Set<Listener>();
  private readonly foreignIssuers: ForeignIssuers;
  private readonly keys = new Map<string, Promise<SigningKeys>>();
  /** Made while the program is evaluated, so that the first pool need not wait for its keys. */
  private spareKeys: Promise<SigningKeys> | undefined = SigningKeys.generate();
  private generation: Generation | undefined;
  /** All that may still have processes: the current one, and those with requests under way. */
  private readonly generations = new Set<Generation>();

  constructor(private readonly options: SimulatorOptions) {
    this.foreignIssuers = new ForeignIssuers(options.now, options.issuerKeys);
  }

  /**
   * Serves a model from now on. Requests under way finish on the version they began with; addresses and keys of what
   * is still there stay.
   *
   * @throws {@link UserError} when an address cannot be used; what was served before stays. At the first time, also for
   * a stand-in that no listener of the model needs.
   */
  async serve(given: Model): Promise<Served> {
    const model = withMainPoolFirst(given);
    const listeners = servedListeners(model, this.options.listeners ?? new Map(), this.generation === undefined);
    const { certificate, page } = this.options;
    const unused = await this.listen([...placesOf(model), ...(page ? [pagePlace] : [])]);
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
      runners.set(fn, new FunctionRunner(fn, { ...this.trust, ...Object.fromEntries(variables) }, log));
    }
    const trusts = new Trusts(pools, this.foreignIssuers);

    const generation: Generation = {
      served: {
        apis,
        pools,
        ...(listeners.length > 0 && { listeners }),
        caFile: certificate?.caFile,
        consoleUrl: page && origin(pagePlace),
      },
      runners: [...runners.values()],
      inFlight: 0,
      isRetired: false,
    };
    for (const { api } of apis) {
      const server = new ApiServer(localisedTargets(api, localise), {
        ...surroundings,
        trust: (authorizer) => trusts.of(authorizer),
        standIn: ({ arn }) => listeners.find((one) => one.arn === arn)?.url,
        unanswered: this.options.unanswered,
        ...(certificate && { ca: certificate.ca }),
        received: page?.received,
      });
      this.serveAt(placeOf("api", api), generation, server);
    }
    for (const pool of pools) {
      this.serveAt(placeOf("pool", pool.pool), generation, pool);
    }
    if (page) {
      // No part of a version: it is served on and on, and must not keep one alive.
      this.listeners.get(pagePlace)!.serve(page);
    }
    const previous = this.generation;
    this.generation = generation;
    this.generations.add(generation);
    if (previous) {
      previous.isRetired = true;
      this.closeIfDone(previous);
    }
    unused.forEach((listener) => this.retire(listener));
    return generation.served;
  }

  /** Stops serving and ends every function's environments. */
  async close(): Promise<void> {
    await Promise.all([...this.listeners.values(), ...this.retired].map((listener) => listener.close()));
    await Promise.all([...this.generations].flatMap(({ runners }) => runners).map((runner) => runner.close()));
  }

  /** What lets functions trust the simulator's own addresses, unless the developer has them trust others. */
  private get trust(): Record<string, string> {
    const { certificate } = this.options;
    return certificate && process.env["NODE_EXTRA_CA_CERTS"] === undefined
      ? { NODE_EXTRA_CA_CERTS: certificate.caFile }
      : {};
  }

  private serveAt(place: string, generation: Generation, site: Site): void {
    this.listeners.get(place)!.serve({
      handle: async (request, response) => {
        generation.inFlight++;
        try {
          await site.handle(request, response);
        } finally {
          generation.inFlight--;
          this.closeIfDone(generation);
        }
      },
      refusalHeaders: () => site.refusalHeaders?.() ?? {},
    });
  }

  private closeIfDone(generation: Generation): void {
    if (generation.isRetired && generation.inFlight === 0) {
      this.generations.delete(generation);
      void Promise.all(generation.runners.map((runner) => runner.close()));
    }
  }

  /**
   * Gives each place a listener: its own, or that of a place of the same kind that is gone, so that what is renamed
   * stays where it was; or a new one. All places get one, or nothing changes.
   *
   * @returns The listeners that no place needs any more.
   */
  private async listen(places: readonly string[]): Promise<readonly Listener[]> {
    const unused = new Map([...this.listeners].filter(([place]) => !places.includes(place)));
    const listeners = new Map<string, Listener>();
    const opened: Listener[] = [];
    try {
      for (const place of places) {
        let listener = this.listeners.get(place) ?? takeOfKind(unused, kindOf(place));
        if (!listener) {
          const { host, certificate } = this.options;
          listener = await Listener.listen(host, this.nextPort(opened), describePlace(place), certificate);
          opened.push(listener);
        }
        listeners.set(place, listener);
      }
    } catch (error) {
      await Promise.all(opened.map((listener) => listener.close()));
      throw error;
    }
    this.listeners = listeners;
    return [...unused.values()];
  }

  private nextPort(opened: readonly Listener[]): number {
    if (this.options.port === 0) {
      return 0;
    }
    const used = new Set([...this.listeners.values(), ...this.retired, ...opened].map(({ port }) => port));
    let port = this.options.port;
    while (used.has(port)) {
      port++;
    }
    return port;
  }

  private retire(listener: Listener): void {
    this.retired.add(listener);
    void listener.retire().then(() => this.retired.delete(listener));
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

const pagePlace = "page:";

function placeOf(kind: "api" | "pool", { name }: { readonly name: string }): string {
  return `${kind}:${name}`;
}

function kindOf(place: string): string {
  return place.slice(0, place.indexOf(":"));
}

/** Takes the first listener out of some whose place is of a kind. */
function takeOfKind(listeners: Map<string, Listener>, kind: string): Listener | undefined {
  const place = [...listeners.keys()].find((one) => kindOf(one) === kind);
  const listener = place === undefined ? undefined : listeners.get(place);
  listeners.delete(place ?? "");
  return listener;
}

function describePlace(place: string): string {
  if (place === pagePlace) {
    return "the page";
  }
  const name = place.slice(place.indexOf(":") + 1);
  return `${kindOf(place) === "api" ? "the API" : "the user pool"} "${name}"`;
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
    ...pools.flatMap(({ pool, origin }) => pool.domains.map((domain) => [domain, origin] as const)),
  ];
  const withoutScheme = (url: string) => url.replace(/^https?:\/\//, "");
  return (text) =>
    addresses.reduce(
      (local, [aws, here]) => local.replaceAll(aws, here).replaceAll(withoutScheme(aws), withoutScheme(here)),
      text,
    );
}
