import { ApiServer, ApiSurroundings } from "../apiGateway/apiServer";
import { DomainServer } from "../apiGateway/domainServer";
import { ForeignIssuers } from "../apiGateway/foreignIssuers";
import type { KeySource } from "../apiGateway/jwtAuthorizer";
import { AwsApi } from "./awsApi";
import { PoolServer } from "../cognito/poolServer";
import type { Asset } from "../evaluate/registration";
import { FunctionRunner, Invocation } from "../lambda/functionRunner";
import type { InspectorPorts } from "../lambda/inspectorPorts";
import type { Reroute } from "../lambda/reroute";
import { arnParts } from "../model/arnLike";
import { functionLabels } from "../model/functionLabels";
import { invokedFunctions } from "../model/invokedFunctions";
import type { Api, LambdaFunction, Model, Secret, UserPool } from "../model/model";
import { issuersOfPoolId } from "../model/poolIds";
import type { RequestListener } from "../requestRecord";
import { Rotations } from "../secretsManager/rotations";
import type { Rotation } from "../secretsManager/rotator";
import type { KeptSecret } from "../secretsManager/vault";
import type { ServedStandIns } from "./applyStandIns";
import { authorities } from "./authorities";
import type { Certificate } from "./certificate";
import { Generations } from "./generations";
import { Site } from "./listener";
import { Listeners } from "./listeners";
import { localiser, Substitute } from "./localiser";
import { mainPoolFirst } from "./mainPoolFirst";
import { awsPlace, pagePlace, Place, placeOf, placeOfDomain, placesOf } from "./places";
import { readTruststores } from "./readTruststores";
import { Served, servedApi, ServedApi, ServedDomain, ServedSecrets } from "./served";
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
  /** Is told of each rotation of a secret that has failed. */
  readonly unrotated?: ((secret: KeptSecret, rotation: Rotation & { readonly ok: false }) => void) | undefined;
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
  private readonly aws: AwsApi;
  /** Invokes a function of the version that is served, by its name. */
  private invokeNamed: (name: string, event: object, patienceMs: number) => Promise<Invocation> = () =>
    Promise.resolve({ outcome: "failed" });
  /** Of the version that is served. */
  private replaceCodeOf: (fn: LambdaFunction, code: Asset) => void = () => undefined;

  constructor(private readonly options: SimulatorOptions) {
    this.aws = new AwsApi(options.now, {
      invoke: ({ name }, event, patienceMs) => this.invokeNamed(name, event, patienceMs),
      ended: (secret, rotation) => (rotation.ok ? undefined : options.unrotated?.(secret, rotation)),
    });
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
      [...placesOf(model), ...(page ? [pagePlace] : []), ...(model.secrets ? [awsPlace] : [])],
      truststores,
      certificate,
    );
    const origin = (place: Place) => this.listeners.at(place).origin;

    const labels = functionLabels(model);
    const print = (fn: LambdaFunction, line: string) => {
      this.aws.rotator.printed(fn.name, line);
      this.options.log(fn.name, line, labels.get(fn) ?? fn.name);
    };
    const runners = new Map<LambdaFunction, FunctionRunner>();
    const surroundings = {
      invoke: (fn: LambdaFunction, event: object, patienceMs?: number, ahead?: number) =>
        runners.get(fn)!.invoke(event, patienceMs, ahead),
      log: print,
      now,
      requested,
      secrets: this.aws.clientSecrets,
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
    const runnerOf = (fn: LambdaFunction, code: Asset) => {
      const own = Object.fromEntries(Object.entries(fn.environment).map(([name, value]) => [name, localise(value)]));
      const log = (line: string) => print(fn, line);
      const aws = model.secrets ? this.aws.environmentOf(fn, model, origin(awsPlace), { ...process.env, ...own }) : {};
      const variables = { ...trustOfFunctions(certificate), ...aws, ...own };
      return new FunctionRunner({ ...fn, code }, variables, log, reroutes, inspectors);
    };
    for (const fn of invokedFunctions(model)) {
      runners.set(fn, runnerOf(fn, fn.code));
    }
    const trusts = new Trusts(pools, this.foreignIssuers);
    const clientNames = new Map(
      model.pools.flatMap(({ clients }) => clients.map(({ clientId, name }) => [clientId, name] as const)),
    );

    const generation = this.generations.create(runners.values());
    this.replaceCodeOf = (fn, code) => {
      const [former, next] = [runners.get(fn)!, runnerOf(fn, code)];
      runners.set(fn, next);
      generation.replace(former, next);
      if (inspectors) {
        next.prepare();
      }
    };
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
    if (model.secrets) {
      this.listeners.at(awsPlace).serve({ handle: (request, response) => this.aws.server.handle(request, response) });
    }
    const due = this.aws.take(model, runners.keys(), localise);
    const byName = new Map([...runners.keys()].map((fn) => [fn.name, fn]));
    this.invokeNamed = (name, event, patienceMs) =>
      generation.during(async () => {
        const fn = byName.get(name);
        return (await (fn && runners.get(fn))?.invoke(event, patienceMs)) ?? { outcome: "failed" };
      });
    this.generations.takeOver(generation);
    this.listeners.retire(unused);
    if (inspectors) {
      runners.forEach((runner) => runner.prepare());
    }
    await this.aws.rotateFirst(due);
    return {
      apis,
      pools,
      domains,
      invocations: model.invocations,
      ...(listeners.length > 0 && { listeners }),
      ...(model.secrets && { secrets: this.servedSecrets(model.secrets, model.pools, origin(awsPlace)) }),
      caFile: certificate?.caFile,
      consoleUrl: page && origin(pagePlace),
    };
  }

  private servedSecrets(secrets: readonly Secret[], pools: readonly UserPool[], origin: string): ServedSecrets {
    const region = arnParts(secrets[0]!.arn)[3]!;
    return {
      arns: Object.fromEntries(secrets.map(({ name, arn }) => [name, arn])),
      environment: this.aws.environmentOfCaller(origin, region),
      rotations: new Rotations(() => this.aws.secrets, pools, this.aws.rotator),
    };
  }

  /**
   * Runs functions of the model that is served with other code from now on. Invocations under way finish on the code that
   * they began with.
   */
  replaceCode(codes: ReadonlyMap<LambdaFunction, Asset>): void {
    codes.forEach((code, fn) => this.replaceCodeOf(fn, code));
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
