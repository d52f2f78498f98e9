import { reportDomain, reportPool } from "../cli/readyJson";
import type { LambdaFunction } from "../model/model";
import type { AccessReport } from "../reports/accessReport";
import { rotateNow } from "../serve/rotateNow";
import type { Served } from "../serve/served";
import { UserError } from "../userError";
import { ClientCaller } from "./clientCaller";
import { ClientTokens } from "./clientTokens";
import type {
  ApiChoice,
  AppRequest,
  AppCredentials,
  Caller,
  CallerOptions,
  M2mApp,
  ServedApi,
  ServedDomain,
  ServedPool,
  ServedSecrets,
  TokenOptions,
} from "./harness";
import type { IssuerStandIns } from "./issuerStandIns";
import { knownNames } from "../knownNames";
import type { KeptRequests } from "./keptRequests";
import type { MovableClock } from "./movableClock";
import type { PrintedLines } from "./printedLines";
import { refuseStrangeOptions } from "./refuseStrangeOptions";
import { sendTo } from "./sendTo";

const tokenOptions = Object.keys({ pool: true, scopes: true } satisfies Record<keyof TokenOptions, true>);
const callerOptions = Object.keys({ pool: true, scopes: true, api: true } satisfies Record<keyof CallerOptions, true>);

/** What an app is made of. */
interface Parts {
  readonly served: Served;
  readonly clock: MovableClock;
  readonly report: AccessReport;
  readonly standIns: IssuerStandIns;
  readonly printed: PrintedLines;
  readonly requests: KeptRequests;
  readonly functions: ReadonlyMap<string, readonly LambdaFunction[]>;
  readonly close: () => Promise<void>;
}

/** A program that is being served, as tests see it. */
export class App implements M2mApp {
  readonly url: string;
  readonly tokenEndpoint: string | null;
  readonly issuer: string | null;
  readonly apis: Readonly<Record<string, ServedApi>>;
  readonly domains: Readonly<Record<string, ServedDomain>>;
  readonly secrets: ServedSecrets | null;
  readonly caFile: string | null;
  readonly clock: MovableClock;
  private readonly tokens: ClientTokens;
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {
    const { apis } = parts.served;
    this.clock = parts.clock;
    this.apis = Object.fromEntries(
      apis.map(({ api, url }) => [api.name, { url, routes: api.routes.map(({ routeKey }) => routeKey) }]),
    );
    this.domains = Object.fromEntries(parts.served.domains.map(reportDomain));
    const { secrets } = parts.served;
    this.secrets = secrets ? { arns: secrets.arns, environment: secrets.environment } : null;
    this.caFile = parts.served.caFile ?? null;
    const [firstPool] = Object.values(this.pools);
    this.url = apis[0]?.url ?? "";
    this.tokenEndpoint = firstPool?.tokenEndpoint ?? null;
    this.issuer = firstPool?.issuer ?? null;
    this.tokens = new ClientTokens(() => this.pools, parts.clock.milliseconds);
  }

  /** Anew each time: secrets rotate. */
  get pools(): Readonly<Record<string, ServedPool>> {
    return Object.fromEntries(this.parts.served.pools.map((pool) => [pool.pool.name, reportPool(pool)]));
  }

  get clients(): Readonly<Record<string, AppCredentials>> {
    return Object.values(this.pools)[0]?.clients ?? {};
  }

  as(client: string, options: CallerOptions = {}): Caller {
    refuseStrangeOptions("as", options, callerOptions);
    const { url } = this.chooseApi(options);
    const source = this.tokens.of(client, options);
    return new ClientCaller(url, () => this.tokens.kept(source));
  }

  async token(client: string, options: TokenOptions = {}): Promise<string> {
    refuseStrangeOptions("token", options, tokenOptions);
    return (await this.tokens.obtain(this.tokens.of(client, options))).token;
  }

  async foreignToken(issuer: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return this.parts.standIns.sign(issuer, claims);
  }

  async fetch(path: string, init: RequestInit & ApiChoice = {}): Promise<Response> {
    const { api, ...rest } = init;
    return sendTo(this.chooseApi({ api }).url, path, rest);
  }

  async rotate(client?: string): Promise<void> {
    await rotateNow(this.parts.served, client);
  }

  access(): AccessReport {
    return structuredClone(this.parts.report);
  }

  logs(route?: string): string[] {
    const { printed, functions } = this.parts;
    if (route === undefined) {
      return printed.of();
    }
    const named = functions.get(route);
    if (!named) {
      throw new UserError(
        `logs: "${route}" is no route with a function, and no function; ${knownNames(route, functions.keys(), "there are")}.`,
      );
    }
    return printed.of(named.map(({ name }) => name));
  }

  requests(): AppRequest[] {
    return this.parts.requests.get();
  }

  close(): Promise<void> {
    return (this.closing ??= this.parts.close());
  }

  private chooseApi({ api }: { readonly api?: string | undefined }): ServedApi {
    const chosen = api === undefined ? Object.values(this.apis)[0] : this.apis[api];
    if (!chosen) {
      const names = Object.keys(this.apis);
      throw new UserError(
        api === undefined
          ? "the program has no API to call; construct an ApiWithJwt."
          : `"${api}" is not an API of the program; ${knownNames(api, names)}.`,
      );
    }
    return chosen;
  }
}
