import { ApiServer, ApiSurroundings } from "../apiGateway/apiServer";
import { DomainServer } from "../apiGateway/domainServer";
import { ForeignIssuers } from "../apiGateway/foreignIssuers";
import type { KeySource } from "../apiGateway/jwtAuthorizer";
import { PoolServer } from "../cognito/poolServer";
import { FunctionRunner } from "../lambda/functionRunner";
import type { InspectorPorts } from "../lambda/inspectorPorts";
import type { Reroute } from "../lambda/reroute";
import { functionLabels } from "../model/functionLabels";
import { invokedFunctions } from "../model/invokedFunctions";
import type { Api, LambdaFunction, Model } from "../model/model";
import { issuersOfPoolId } from "../model/poolIds";
import type { RequestListener } from "../requestRecord";
import type { ServedStandIns } from "./applyStandIns";
import { authorities } from "./authorities";
import type { Certificate } from "./certificate";
import { Generations } from "./generations";
import { Site } from "./listener";
import { Listeners } from "./listeners";
import { localiser, Substitute } from "./localiser";
import { mainPoolFirst } from "./mainPoolFirst";
import { pagePlace, Place, placeOf, placeOfDomain, placesOf } from "./places";
import { readTruststores } from "./readTruststores";
import { Served, servedApi, ServedApi, ServedDomain } from "./served";
import { servedListeners } from "./servedListeners";
import { KeyStore, SigningKeyring } from "./signingKeyring";
import { Trusts } from "./trusts";

/** Where and how a model is served. */
export interface SimulatorOptions {
  readonly host: string;
  /** Port of the first API; pools, further APIs and domains get the ports after it. 0 picks free ports. */
  readonly port: number;
  /** Whether ports that are in use are passed over. */
  readonly passesOver?: boolean | undefined;
  /** Whether tokens carry the issuer that their pool has on AWS, which functions reach here. */
  readonly awsIssuers?: boolean | undefined;
  /** Names and addresses that requests may be addressed to, besides loopback, `host` and the domains of the program. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Given for https. */
  readonly certificate?: Certificate | undefined;
  /** Makes one for domains with mutual TLS, which are always served by https. */
  readonly loadCertificate: () => Promise<Certificate>;
  /** Files of truststores by the name of their domain, before what the program tells of them. */
  readonly truststores?: ReadonlyMap<string, string> | undefined;
  /** Given for a page about what is served, at the port after the others. */
  readonly page?: Page | undefined;
  /**
   * What stands in for listeners behind VPC links: origins of HTTP servers, by the listeners' logical names or ARNs.
   * Without one, the routes of a listener answer 503.
   */
  readonly listeners?: ReadonlyMap<string, string> | undefined;
  /**
   * Gets each line that a function prints, with the function's logical name, and what it is called for people: by its
   * route, where it serves one. Of a domain, both are the domain.
   */
  readonly log: (functionName: string, line: string, label: string) => void;
  /** Is told of each request, just before its answer is sent. */
  readonly requested?: RequestListener | undefined;
  /** Is told of each event just before its function is invoked, as the page is. */
  readonly received?: ApiSurroundings["received"];
  /** Is told why a stand-in of a listener did not answer. */
  readonly unanswered?: ApiSurroundings["unanswered"];
  /** Keeps signing keys from one run to the next. Absent where they end with the run. */
  readonly keyStore?: KeyStore | undefined;
  /** Given for debuggers to attach to functions, which have no limit of time then. */
  readonly inspectors?: InspectorPorts | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Keys of foreign issuers that are not to be asked for them, by their URLs. */
  readonly issuerKeys?: ReadonlyMap<string, KeySource> | undefined;
}

const noStandIns: ServedStandIns = { listeners: new Map(), truststores: new Map() };

/** A page about what is served. It stays from one version of the program to the next. */
export interface Page extends Site {
  /** Is told of the events of all APIs. */
  readonly received: NonNullable<ApiSurroundings["received"]>;
}

/** Serves a model: each API and each pool at an origin of its own, as on AWS. */
export class Simulator {
  private readonly listeners: Listeners;
  private readonly generations = new Generations();
  private readonly keyring: SigningKeyring;
  private readonly foreignIssuers: ForeignIssuers;

  constructor(private readonly options: SimulatorOptions) {
    this.listeners = new Listeners(options);
    this.keyring = new SigningKeyring(options.keyStore);
    this.foreignIssuers = new ForeignIssuers(options.now, options.issuerKeys);
  }

  /**
   * Serves a model from now on. Requests under way finish on the version they began with; addresses and keys of what
   * is still there stay.
   *
   * @throws {@link UserError} when an address cannot be used, or a truststore is missing; what was served before stays.
   * At the first time, also for a stand-in that no listener of the model needs.
   * @param standIns What stands in for listeners and truststores for which the options have nothing.
   */
  async serve(given: Model, standIns: ServedStandIns = noStandIns): Promise<Served> {
    const model = mainPoolFirst(given);
    const { page, now, requested, inspectors } = this.options;
    const listeners = servedListeners(
      model,
      this.options.listeners ?? new Map(),
      this.generations.isFirst,
      standIns.listeners,
    );
    const truststores = await readTruststores(
      model.domains,
      new Map([...standIns.truststores, ...(this.options.truststores ?? [])]),
    );
    const certificate =
      this.options.certificate ?? (truststores.size > 0 ? await this.options.loadCertificate() : undefined);
    const unused = await this.listeners.open(
      [...placesOf(model), ...(page ? [pagePlace] : [])],
      truststores,
      certificate,
    );
    const origin = (place: Place) => this.listeners.at(place).origin;

    const labels = functionLabels(model);
    const print = (fn: LambdaFunction, line: string) => this.options.log(fn.name, line, labels.get(fn) ?? fn.name);
    const runners = new Map<LambdaFunction, FunctionRunner>();
    const surroundings = {
      invoke: (fn: LambdaFunction, event: object, patienceMs?: number) => runners.get(fn)!.invoke(event, patienceMs),
      log: print,
      now,
      requested,
    };
    const pools = await Promise.all(
      model.pools.map(async (pool) => {
        const keys = await this.keyring.of(pool.id);
        const issuer = this.options.awsIssuers ? pool.issuer : undefined;
        return new PoolServer(pool, origin(placeOf("pool", pool)), keys, surroundings, now, issuer);
      }),
    );
    const domains = model.domains.map((domain) => ({ domain, origin: origin(placeOfDomain(domain)) }));
    const apis = model.apis.map((api) => servedApi(api, origin(placeOf("api", api)), domains));
    const localise = localiser(substitutesFor(apis, pools, domains), scopesOf(model));
    const reroutes = this.options.awsIssuers ? pools.flatMap(reroutesOf) : [];
    for (const fn of invokedFunctions(model)) {
      const variables = Object.entries(fn.environment).map(([name, value]) => [name, localise(value)] as const);
      const log = (line: string) => print(fn, line);
      const trust = trustOfFunctions(certificate);
      runners.set(
        fn,
        new FunctionRunner(fn, { ...trust, ...Object.fromEntries(variables) }, log, reroutes, inspectors),
      );
    }
    const trusts = new Trusts(pools, this.foreignIssuers);
    const clientNames = new Map(
      model.pools.flatMap(({ clients }) => clients.map(({ clientId, name }) => [clientId, name] as const)),
    );

    const generation = this.generations.create([...runners.values()]);
    const serveAt = (place: Place, site: Site) => this.listeners.at(place).serve(generation.siteOf(site));
    const servers = new Map<string, ApiServer>();
    for (const { api } of apis) {
      const server = new ApiServer(localisedTargets(api, localise), {
        ...surroundings,
        trust: (authorizer) => trusts.of(authorizer),
        clientName: (id) => clientNames.get(id),
        standIn: ({ arn }) => listeners.find((one) => one.arn === arn)?.url,
        unanswered: this.options.unanswered,
        ...(certificate && { ca: authorities(certificate.ca) }),
        received: (...event) => {
          page?.received(...event);
          this.options.received?.(...event);
        },
      });
      servers.set(api.name, server);
      serveAt(placeOf("api", api), server);
    }
    for (const pool of pools) {
      serveAt(placeOf("pool", pool.pool), pool);
    }
    for (const { domain } of domains) {
      const truststore = truststores.get(domain.name);
      const log = (line: string) => this.options.log(domain.name, line, domain.name);
      if (truststore) {
        this.listeners.at(placeOfDomain(domain)).trust(certificate!, truststore.pems);
      }
      serveAt(placeOfDomain(domain), new DomainServer(domain, { apis: servers, truststore, log, now, requested }));
    }
    if (page) {
      // No part of a version: it is served on and on, and must not keep one alive.
      this.listeners.at(pagePlace).serve(page);
    }
    this.generations.takeOver(generation);
    this.listeners.retire(unused);
    if (inspectors) {
      runners.forEach((runner) => runner.prepare());
    }
    return {
      apis,
      pools,
      domains,
      invocations: model.invocations,
      ...(listeners.length > 0 && { listeners }),
      caFile: certificate?.caFile,
      consoleUrl: page && origin(pagePlace),
    };
  }

  /** Stops serving and ends every function's environments. */
  async close(): Promise<void> {
    await this.listeners.close();
    await this.generations.close();
  }
}

/** Addresses on AWS, and those that stand for them here. */
function substitutesFor(
  apis: readonly ServedApi[],
  pools: readonly PoolServer[],
  domains: readonly ServedDomain[],
): Substitute[] {
  return [
    ...apis.map(({ api, origin }) => [api.endpoint, origin] as const),
    ...pools.map(({ pool, issuer }) => [pool.issuer, issuer] as const),
    ...pools.flatMap(({ pool, origin }) => pool.domains.map((domain) => [domain, origin] as const)),
    ...domains.map(({ domain, origin }) => [`https://${domain.name}`, origin] as const),
  ];
}

/** What verifies tokens by the pool's id alone asks for keys at one of the issuers that the pool can have on AWS. */
function reroutesOf({ pool, origin }: PoolServer): Reroute[] {
  return [pool.issuer, ...issuersOfPoolId(pool.id)].map((issuer) => [issuer, origin]);
}

function scopesOf({ apis, pools }: Model): ReadonlySet<string> {
  const asked = apis.flatMap(({ routes }) => routes.flatMap(({ scopes }) => scopes));
  return new Set([...asked, ...pools.flatMap(({ scopes }) => [...scopes.keys()])]);
}

/** What lets functions trust the simulator's own addresses, unless the developer has them trust others. */
function trustOfFunctions(certificate: Certificate | undefined): Record<string, string> {
  return certificate && process.env["NODE_EXTRA_CA_CERTS"] === undefined
    ? { NODE_EXTRA_CA_CERTS: certificate.caFile }
    : {};
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
