import type { Api, FunctionAuthorizer, JwtAuthorizer, Route, TokenDecision, UserPool } from "./model";

/**
 * An API whose routes all have JWT authorizers where it is tokens that decide, whatever checks them: for those who want
 * to know who may call what, and not how that is found out.
 */
export function tokenRoutes(api: Api, pools: readonly UserPool[]): Api {
  const made = new Map<FunctionAuthorizer, Authorizers>();
  return {
    ...api,
    routes: api.routes.map((route): Route => {
      const { authorizer } = route;
      if (authorizer?.kind !== "function" || !authorizer.decision) {
        return route;
      }
      const { decision } = authorizer;
      const { known, unknown } = made.get(authorizer) ?? authorizersFor(authorizer, decision, pools);
      made.set(authorizer, { known, unknown });
      const scopes = decision.routes.get(route.routeKey);
      return scopes === undefined
        ? { ...route, authorizer: unknown }
        : { ...route, authorizer: known, scopes: scopes ?? [] };
    }),
  };
}

interface Authorizers {
  /** For the routes that the function knows. */
  readonly known: JwtAuthorizer;
  /** For all others, on which it lets nobody in. */
  readonly unknown: JwtAuthorizer;
}

function authorizersFor(
  { name, functionName, ttlSeconds }: FunctionAuthorizer,
  { issuer, clients }: TokenDecision,
  pools: readonly UserPool[],
): Authorizers {
  const all = pools.find((pool) => pool.issuer === issuer)?.clients.map(({ clientId }) => clientId) ?? [];
  const checkedBy = { function: functionName, keepsSeconds: ttlSeconds };
  const common = { kind: "jwt" as const, name, issuer, checkedBy };
  return {
    known: { ...common, audiences: clients ?? all, ...(clients === undefined && { acceptsAnyClient: true }) },
    unknown: { ...common, audiences: [] },
  };
}
