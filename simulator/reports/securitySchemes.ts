import type { Api, FunctionAuthorizer, IdentitySource, JwtAuthorizer, Route, UserPool } from "../model/model";
import { trustedIssuer } from "../model/trustedIssuer";
import { hasTokenEndpoint } from "../model/whoMayCall";
import type { Json } from "./json";
import { byText } from "./order";

/** How the routes of an API want to be called, in terms of OpenAPI. */
export interface SecuritySchemes {
  /** Absent where every route is public. */
  readonly components?: Record<string, Json>;
  /** What an operation of a route asks for: alternatives, of which none is needed if there are none. */
  readonly requirements: (route: Route) => Json[];
}

/**
 * The security schemes of an API: `oauth2` for each of its user pools, `openIdConnect` for each issuer elsewhere and
 * its audiences, `apiKey` for what a function decides by, and `mutualTLS` for callers' certificates.
 *
 * @param isMutualTls Whether the API asks every caller for a certificate.
 */
export function securitySchemes(
  api: Api,
  pools: readonly UserPool[],
  tokenUrls: ReadonlyMap<string, string>,
  isMutualTls: boolean,
): SecuritySchemes {
  const closed = api.routes.filter((route) => route.authorizer).sort(byText(({ routeKey }) => routeKey));
  const schemesOf = ({ authorizer }: Route) =>
    authorizer?.kind === "function" ? decidedSchemes(authorizer) : [tokenScheme(authorizer!, pools, closed, tokenUrls)];
  const names = new Map<string, string>();
  const components = new Map<string, Json>();
  for (const { identity, wanted, scheme } of closed.flatMap(schemesOf)) {
    if (!names.has(identity)) {
      const name = freeName(wanted, components);
      names.set(identity, name);
      components.set(name, scheme);
    }
  }
  const mutualTls = freeName("mutualTLS", components);
  if (isMutualTls) {
    components.set(mutualTls, {
      type: "mutualTLS",
      description: "A certificate that the truststore of the domain trusts.",
    });
  }
  const certificate = isMutualTls ? { [mutualTls]: [] } : {};
  return {
    ...(components.size > 0 && { components: sortedByKey(components) }),
    requirements: (route) => {
      if (!route.authorizer) {
        return isMutualTls ? [certificate] : [];
      }
      const asked = schemesOf(route).map(({ identity }) => names.get(identity)!);
      const by = (scopes: readonly string[]) => ({
        ...Object.fromEntries(asked.map((name) => [name, scopes] as const)),
        ...certificate,
      });
      return route.scopes.length === 0 ? [by([])] : [...route.scopes].sort().map((scope) => by([scope]));
    },
  };
}

/** A scheme, and what tells it from others, which may want the same name. */
interface Scheme {
  readonly identity: string;
  readonly wanted: string;
  readonly scheme: Json;
}

function tokenScheme(
  authorizer: JwtAuthorizer,
  pools: readonly UserPool[],
  closed: readonly Route[],
  tokenUrls: ReadonlyMap<string, string>,
): Scheme {
  const pool = pools.find(({ issuer }) => issuer === authorizer.issuer);
  return pool
    ? { identity: pool.id, wanted: pool.name, scheme: poolScheme(pool, closed, tokenUrls.get(pool.name)) }
    : {
        identity: JSON.stringify([authorizer.issuer, [...authorizer.audiences].sort()]),
        wanted: authorizer.name,
        scheme: foreignScheme(authorizer),
      };
}

/** Where a function's decision is looked for that names no part of a request which callers fill in. */
const usual: IdentitySource = { part: "header", name: "authorization" };

/** What callers send to a function that decides: each header and each parameter that it asks for. */
function decidedSchemes({ name, functionName, identitySources }: FunctionAuthorizer): Scheme[] {
  const sent = identitySources.filter(({ part }) => part === "header" || part === "querystring");
  return (sent.length > 0 ? sent : [usual]).map((source, index) => ({
    identity: JSON.stringify([functionName, source]),
    wanted: index === 0 ? name : `${name}-${source.name}`,
    scheme: {
      type: "apiKey",
      in: source.part === "header" ? "header" : "query",
      name: source.name === "authorization" && source.part === "header" ? "Authorization" : source.name,
      description:
        sent.length > 0
          ? `The function ${functionName} decides by it.`
          : `The function ${functionName} decides. What it looks at, the program does not tell: this header stands for that.`,
    },
  }));
}

/** Tokens by client credentials. A pool without a token endpoint is described by what its tokens are. */
function poolScheme(pool: UserPool, closed: readonly Route[], tokenUrl: string | undefined): Json {
  const asked = closed.filter((route) => trustedIssuer(route) === pool.issuer).flatMap(({ scopes }) => scopes);
  const undefinedScope = pool.isExisting ? "Not defined by this program." : notDefined;
  const scopes = new Map([...asked.map((scope) => [scope, undefinedScope] as const), ...pool.scopes]);
  const known = tokenUrl ?? statedTokenUrl(pool);
  if (known === undefined && !hasTokenEndpoint(pool)) {
    return {
      type: "http",
      scheme: "bearer",
      bearerFormat: "JWT",
      description: `Access tokens of the user pool ${pool.name}. It has no domain, and so no token endpoint.`,
    };
  }
  const from = pool.isExisting ? "to those who made the pool" : "once it is deployed";
  const unknown = ` Where it issues them is known ${from}: ${unknownTokenUrl} stands for that.`;
  return {
    type: "oauth2",
    description: `Access tokens of the user pool ${pool.name}.${known === undefined ? unknown : ""}`,
    flows: {
      clientCredentials: {
        tokenUrl: known ?? unknownTokenUrl,
        scopes: sortedByKey(scopes),
      },
    },
  };
}

const notDefined = "Not defined by a resource server: no client can hold it.";

/** Nobody can own a name below `.invalid` (RFC 2606), and so nobody receives credentials that are sent there. */
const unknownTokenUrl = "https://token-endpoint.invalid/oauth2/token";

/** A pool can have a prefix and a domain of its owner's, who would rather have that used. */
function statedTokenUrl({ statedDomains }: UserPool): string | undefined {
  const domain = statedDomains.find((one) => !one.endsWith(".amazoncognito.com")) ?? statedDomains[0];
  return domain === undefined ? undefined : `${domain}/oauth2/token`;
}

function foreignScheme({ issuer, audiences }: JwtAuthorizer): Json {
  return {
    type: "openIdConnect",
    description: `Access tokens of ${issuer} for ${[...audiences].sort().join(" or ")}.`,
    openIdConnectUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  };
}

/** A name as OpenAPI takes it, that no other scheme has. */
function freeName(name: string, taken: ReadonlyMap<string, Json>): string {
  const base = name.replace(/[^A-Za-z0-9._-]/g, "-") || "scheme";
  let free = base;
  for (let count = 2; taken.has(free); count++) {
    free = `${base}-${count}`;
  }
  return free;
}

function sortedByKey<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(byText(([key]) => key)));
}
