import type { Api, AppClient, JwtAuthorizer, Model, Route, UserPool } from "../model/model";
import { clientsByName, RouteAccess, routeAccess, TokenObstacle, tokenObstacle } from "../model/whoMayCall";
import { accessFindings, Finding } from "./accessFindings";
import { grantedClients } from "./grantedClients";
import { byRouteKey, byText } from "./order";

/** Marks a file as an access report. */
export const reportKind = "m2m-access-report";

/** Version of the shape below. It rises when a member goes or changes its meaning, and not when one is added. */
export const reportVersion = 1;

/**
 * Who may call what. It holds names, scopes and issuers, sorted; no secrets, and no ids or addresses that the simulator
 * made up, so that reports of one program and stack differ only where access does.
 */
export interface AccessReport extends AccessFacts {
  readonly kind: typeof reportKind;
  readonly version: typeof reportVersion;
  readonly project: string;
  readonly stack: string;
  readonly findings: readonly Finding[];
}

/** What the program states, and who may call what by that. */
export interface AccessFacts {
  readonly pools: readonly PoolAccess[];
  readonly apis: readonly ApiAccess[];
}

/** A user pool. */
export interface PoolAccess {
  /** Logical name in the program; the id of a pool that exists outside of it. */
  readonly name: string;
  /** Whether it exists outside of the program. Other clients, scopes and a customisation of its cannot be seen here. */
  readonly isExisting: boolean;
  /** What its resource servers define, `identifier/scope`. */
  readonly scopes: readonly string[];
  /** Whether a function customises its tokens. It could add scopes and take some away, which cannot be seen here. */
  readonly customisesTokens: boolean;
  readonly clients: readonly ClientAccess[];
}

/** An app client. */
export interface ClientAccess {
  /** Its name, or its id where another client of the pool has the same name. */
  readonly name: string;
  /** The scopes that it may ask for. */
  readonly scopes: readonly string[];
  /** What keeps it from obtaining tokens; `null` if nothing does. */
  readonly obstacle: TokenObstacle | null;
}

/** An HTTP API. */
export interface ApiAccess {
  /** Logical name in the program. */
  readonly name: string;
  /** Those that its routes have. */
  readonly authorizers: readonly AuthorizerAccess[];
  readonly routes: readonly RouteReport[];
}

/** A JWT authorizer. */
export type AuthorizerAccess = PoolAuthorizer | ForeignAuthorizer;

/** An authorizer for tokens of a user pool of the program. */
export interface PoolAuthorizer {
  readonly name: string;
  /** Logical name of the pool. */
  readonly pool: string;
  /** The clients whose tokens it accepts. */
  readonly clients: readonly string[];
  /** Audiences that are no client of the pool. */
  readonly strayAudiences: readonly string[];
}

/** An authorizer for tokens of an issuer elsewhere, whose callers nobody knows here. */
export interface ForeignAuthorizer {
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** A route. */
export interface RouteReport {
  readonly routeKey: string;
  readonly access: RouteAccess;
  /** Name of its authorizer; `null` for a public route. */
  readonly authorizer: string | null;
  /** Of which a token must carry one; empty where any accepted token will do. */
  readonly scopes: readonly string[];
  /** The clients of the program that may call it. Everyone may call a public route, and it lists none. */
  readonly clients: readonly GrantedClient[];
}

/** A client that may call a route. */
export interface GrantedClient {
  readonly pool: string;
  readonly client: string;
  /** By which of the route's scopes; empty where any accepted token will do. */
  readonly scopes: readonly string[];
}

/** Reports who may call what in a program. */
export function accessReport(model: Pick<Model, "apis" | "pools">, project: string, stack: string): AccessReport {
  const pools = model.pools.map(poolAccess).sort(byText(({ name }) => name));
  const apis = model.apis.map((api) => apiAccess(api, model.pools, pools)).sort(byText(({ name }) => name));
  const findings = accessFindings({ pools, apis });
  return { kind: reportKind, version: reportVersion, project, stack, pools, apis, findings };
}

function poolAccess(pool: UserPool): PoolAccess {
  const clients = [...clientsByName(pool)].map(([name, client]) => {
    return { name, scopes: sorted(client.scopes), obstacle: tokenObstacle(pool, client) ?? null };
  });
  return {
    name: pool.name,
    isExisting: pool.isExisting,
    scopes: sorted(pool.scopes.keys()),
    customisesTokens: pool.trigger !== undefined,
    clients: clients.sort(byText(({ name }) => name)),
  };
}

function apiAccess(api: Api, modelled: readonly UserPool[], pools: readonly PoolAccess[]): ApiAccess {
  const authorizers = new NamedAuthorizers(api, modelled);
  const routes = api.routes.map((route): RouteReport => {
    const authorizer = authorizers.of(route);
    const scopes = sorted(route.scopes);
    return {
      routeKey: route.routeKey,
      access: routeAccess(route),
      authorizer: authorizer?.name ?? null,
      scopes,
      clients: grantedClients(scopes, authorizer, pools),
    };
  });
  return {
    name: api.name,
    authorizers: authorizers.all,
    routes: routes.sort(byRouteKey(({ routeKey }) => routeKey)),
  };
}

/** The authorizers of an API's routes under names of their own: nothing keeps two from having the same. */
class NamedAuthorizers {
  private readonly byContent = new Map<string, AuthorizerAccess>();
  private readonly contents = new Map<JwtAuthorizer, string>();

  constructor(
    api: Api,
    private readonly pools: readonly UserPool[],
  ) {
    const authorizers = api.routes.flatMap(({ authorizer }) => authorizer ?? []);
    const taken = new Set<string>();
    for (const content of sorted(authorizers.map((one) => this.contentOf(one)))) {
      const authorizer = JSON.parse(content) as AuthorizerAccess;
      let { name } = authorizer;
      for (let count = 2; taken.has(name); count++) {
        name = `${authorizer.name} (${count})`;
      }
      taken.add(name);
      this.byContent.set(content, { ...authorizer, name });
    }
  }

  get all(): AuthorizerAccess[] {
    return [...this.byContent.values()].sort(byText(({ name }) => name));
  }

  of({ authorizer }: Route): AuthorizerAccess | undefined {
    return authorizer && this.byContent.get(this.contentOf(authorizer));
  }

  /** Most routes of an API share one authorizer. */
  private contentOf(authorizer: JwtAuthorizer): string {
    const content = this.contents.get(authorizer) ?? JSON.stringify(this.describe(authorizer));
    this.contents.set(authorizer, content);
    return content;
  }

  private describe({ name, issuer, audiences }: JwtAuthorizer): AuthorizerAccess {
    const pool = this.pools.find((one) => one.issuer === issuer);
    if (!pool) {
      return { name, issuer, audiences: sorted(audiences) };
    }
    const isAccepted = ({ clientId }: AppClient) => audiences.includes(clientId);
    const clients = [...clientsByName(pool)].filter(([, client]) => isAccepted(client)).map(([client]) => client);
    const strays = audiences.filter((audience) => !pool.clients.some(({ clientId }) => clientId === audience));
    return { name, pool: pool.name, clients: sorted(clients), strayAudiences: sorted(strays) };
  }
}

/** Texts in order, each once. */
function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}
