import type { AccessFacts } from "./accessFacts";
import { byText } from "./order";
import { shortNames } from "./shortNames";

/** How things are called in a report for people, marked as the form of the report wants names to be. */
export interface Names {
  /** Any other name or text of the program. */
  readonly text: (text: string) => string;
  /** Words, which are not marked; what is no plain text of words is marked as a name is. */
  readonly prose: (text: string) => string;
  /** A client; with its pool, where there are several. */
  readonly client: (pool: string, client: string) => string;
  /** A route; with its API, where there are several. */
  readonly route: (api: string, routeKey: string) => string;
  /** A scope, shortened to its resource server's last part where that leaves it unmistakable. */
  readonly scope: (scope: string) => string;
  /** What the short names of scopes stand for. */
  readonly shortened: readonly (readonly [short: string, scope: string])[];
}

/**
 * The names for some facts, or for several versions of them together.
 *
 * @param mark Makes a name stand out from the words around it.
 */
export function namesFor(versions: readonly AccessFacts[], mark: (text: string) => string): Names {
  const pools = new Set(versions.flatMap((facts) => facts.pools.map(({ name }) => name)));
  const apis = new Set(versions.flatMap((facts) => facts.apis.map(({ name }) => name)));
  const scopes = new Set(
    versions.flatMap((facts) => [
      ...facts.pools.flatMap((pool) => [...pool.scopes, ...pool.clients.flatMap((client) => client.scopes)]),
      ...facts.apis.flatMap((api) => api.routes.flatMap((route) => route.scopes)),
    ]),
  );
  const short = shortNames([...scopes]);
  return {
    text: mark,
    prose: (text) => (isWords(text) ? text : mark(text)),
    client: (pool, client) => mark(pools.size > 1 ? `${pool}/${client}` : client),
    route: (api, routeKey) => mark(apis.size > 1 ? `${api}: ${routeKey}` : routeKey),
    scope: (scope) => mark(short.get(scope) ?? scope),
    shortened: [...short]
      .filter(([scope, name]) => scope !== name)
      .sort(byText(([, name]) => name))
      .map(([scope, name]) => [mark(name), mark(scope)]),
  };
}

/** Letters and what stands between words: nothing of it is markup anywhere. */
function isWords(text: string): boolean {
  return /^(?:[A-Za-z ',;()-]|:(?= |$))+$/.test(text);
}
