import type { Model } from "../model/model";
import { shortNames } from "../reports/shortNames";

/** How scopes are called on a terminal. */
export interface ScopeNames {
  readonly short: (scope: string) => string;
  /** The resource servers whose names were shortened. */
  readonly servers: readonly (readonly [short: string, whole: string])[];
}

/** Short names for all scopes of a model. */
export function scopeNames({ apis, pools }: Pick<Model, "apis" | "pools">): ScopeNames {
  const scopes = new Set([
    ...apis.flatMap(({ routes }) => routes.flatMap((route) => route.scopes)),
    ...pools.flatMap((pool) => [...pool.scopes.keys(), ...pool.clients.flatMap((client) => client.scopes)]),
  ]);
  const names = shortNames([...scopes]);
  const serverOf = (scope: string) => scope.slice(0, scope.lastIndexOf("/"));
  const shortened = [...names].filter(([scope, short]) => scope !== short);
  return {
    short: (scope) => names.get(scope) ?? scope,
    servers: [...new Map(shortened.map(([scope, short]) => [serverOf(short), serverOf(scope)]))],
  };
}
