import type {
  Api,
  AppClient,
  Authorizer,
  FunctionAuthorizer,
  Integration,
  LambdaFunction,
  Route,
  UserPool,
} from "../model/model";
import { identitySourceText } from "../model/identitySources";
import { tokenRoutes } from "../model/tokenRoutes";
import { clientsByName, routeAccess, tokenObstacle } from "../model/whoMayCall";
import type {
  AccessFacts,
  ApiAccess,
  AuthorizerAccess,
  DecidingFunction,
  PoolAccess,
  RouteReport,
  RouteTarget,
} from "./accessFacts";
import { accessFindings } from "./accessFindings";
import type { Finding } from "./finding";
import { Granted } from "./grantedClients";
import { byRouteKey, byText } from "./order";
import { Openings, waysIn } from "./waysIn";

/** Marks a file as an access report. */
export const reportKind = "m2m-access-report";

/** Version of the shape below. It rises when a member goes or changes its meaning, and not when one is added. */
export const reportVersion = 3;

/**
 * Versions that can be read. The first one tells of routes and clients, and of no other way in; the second one, of no
 * functions that decide.
 */
export const readableVersions = [1, 2, reportVersion] as const;

/**
 * Who may call what. It holds names, scopes and issuers, sorted; no secrets, and no ids or addresses that the simulator
 * made up, so that reports of one program and stack differ only where access does.
 */
export interface AccessReport extends AccessFacts {
  readonly kind: typeof reportKind;
  readonly version: (typeof readableVersions)[number];
  readonly project: string;
  readonly stack: string;
  readonly findings: readonly Finding[];
}

/** Reports who may call what in a program. */
export function accessReport(model: Openings, project: string, stack: string): AccessReport {
  const pools = model.pools.map(poolAccess).sort(byText(({ name }) => name));
  const nameOf = functionNames(model.apis);
  const apis = model.apis
    .map((api) => apiAccess(tokenRoutes(api, model.pools), model.pools, pools, nameOf))
    .sort(byText(({ name }) => name));
  const facts = { pools, apis, waysIn: waysIn(model) };
  return { kind: reportKind, version: reportVersion, project, stack, ...facts, findings: accessFindings(facts) };
}

function poolAccess(pool: UserPool): PoolAccess {
  const clients = [...clientsByName(pool)].map(([name, client]) => {
    const obstacle = tokenObstacle(pool, client) ?? null;
    return { name, scopes: sorted(client.scopes), obstacle, signIn: sorted(client.signIn) };
  });
  return {
    name: pool.name,
    isExisting: pool.isExisting,
    scopes: sorted(pool.scopes.keys()),
    customisesTokens: pool.trigger !== undefined,
    clients: clients.sort(byText(({ name }) => name)),
  };
}

function apiAccess(
  api: Api,
  modelled: readonly UserPool[],
  pools: readonly PoolAccess[],
  nameOf: (fn: LambdaFunction) => string,
): ApiAccess {
  const authorizers = new NamedAuthorizers(api, modelled);
  // Most routes ask for the same as others: one list for all of them.
  const granted = new Granted(pools);
  const routes = api.routes.map((route): RouteReport => {
    const authorizer = authorizers.of(route);
    const scopes = sorted(route.scopes);
    return {
      routeKey: route.routeKey,
      access: routeAccess(route),
      authorizer: authorizer?.name ?? null,
      scopes,
      ...granted.of(scopes, authorizer),
      target: targetOf(route.integration, nameOf),
    };
  });
  return {
    name: api.name,
    authorizers: authorizers.all,
    routes: routes.sort(byRouteKey(({ routeKey }) => routeKey)),
  };
}

/** Functions with the same code answer alike, and go by the name of the first of them. */
function functionNames(apis: readonly Api[]): (fn: LambdaFunction) => string {
  const functions = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration }) => (integration.kind === "function" ? [integration.function] : []));
  const codes = new Map([...new Set(functions)].map((fn) => [fn, JSON.stringify([fn.handler, fn.code])] as const));
  const names = new Map<string, string>();
  for (const [{ name }, code] of [...codes].sort(byText(([fn]) => fn.name)).reverse()) {
    names.set(code, name);
  }
  return (fn) => names.get(codes.get(fn)!)!;
}

function targetOf(integration: Integration, nameOf: (fn: LambdaFunction) => string): RouteTarget {
  switch (integration.kind) {
    case "function":
      return { kind: "function", name: nameOf(integration.function) };
    case "http":
      return { kind: "http", name: new URL(integration.url.replace(/[{}]/g, "")).origin };
    case "private":
      return { kind: "private", name: integration.listener.name };
    case "elsewhere":
      return { kind: "elsewhere", name: integration.name };
  }
}

/** The authorizers of an API's routes under names of their own: nothing keeps two from having the same. */
class NamedAuthorizers {
  private readonly byContent = new Map<string, AuthorizerAccess>();
  private readonly contents = new Map<Authorizer, string>();

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
  private contentOf(authorizer: Authorizer): string {
    const content = this.contents.get(authorizer) ?? JSON.stringify(this.describe(authorizer));
    this.contents.set(authorizer, content);
    return content;
  }

  private describe(authorizer: Authorizer): AuthorizerAccess {
    if (authorizer.kind === "function") {
      return describeFunction(authorizer);
    }
    const { name, issuer, audiences, acceptsAnyClient, checkedBy } = authorizer;
    const pool = this.pools.find((one) => one.issuer === issuer);
    if (!pool) {
      return { name, issuer, audiences: sorted(audiences) };
    }
    const [accepted, known] = [new Set(audiences), new Set(pool.clients.map(({ clientId }) => clientId))];
    const isAccepted = ({ clientId }: AppClient) => accepted.has(clientId);
    const clients = [...clientsByName(pool)].filter(([, client]) => isAccepted(client)).map(([client]) => client);
    const strays = audiences.filter((audience) => !known.has(audience));
    return {
      name,
      pool: pool.name,
      clients: sorted(clients),
      strayAudiences: sorted(strays),
      ...(acceptsAnyClient && { acceptsAnyClient }),
      ...(checkedBy && { checkedBy }),
    };
  }
}

function describeFunction(authorizer: FunctionAuthorizer): DecidingFunction {
  const { name, functionName, codeDigest, answersSimply, identitySources, ttlSeconds, role } = authorizer;
  return {
    name,
    function: functionName,
    code: codeDigest ?? null,
    answers: answersSimply ? "simple" : "policy",
    identitySources: identitySources.map(identitySourceText),
    keepsSeconds: ttlSeconds,
    role: role ?? null,
  };
}

/** Texts in order, each once. */
function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}
