import { refusalWords } from "../refusalWords";
import type { AuthorizerAccess, ClientAccess, DecidingFunction, PoolAccess, RouteReport } from "../reports/accessFacts";
import { obstacleTexts } from "../reports/accessFindings";
import { accepts, grantOf } from "../reports/clientsOf";
import type { Names } from "../reports/names";
import type { PageCell } from "./protocol";

const publicCell: PageCell = { verdict: "public", text: "anyone", reason: "no token is asked for" };

/** What stands in a matrix for a route and somebody without a token. */
export function tokenlessCell(
  { access }: RouteReport,
  authorizer: AuthorizerAccess | undefined,
  names: Names,
): PageCell {
  const isNeedless = authorizer && "function" in authorizer && !authorizer.identitySources.some(isToken);
  return access === "public"
    ? publicCell
    : isNeedless
      ? decidedCell(authorizer, names)
      : refused("401", "there is no token");
}

function isToken(identitySource: string): boolean {
  return identitySource.toLowerCase() === "$request.header.authorization";
}

function decidedCell(authorizer: DecidingFunction, names: Names): PageCell {
  const by = names.text(authorizer.function);
  return { verdict: "unknown", text: by, reason: `the function ${by} decides` };
}

/**
 * What stands in a matrix for a route and a token from elsewhere.
 *
 * @param own The route's authorizer.
 */
export function foreignCell(
  { access, authorizer }: RouteReport,
  own: AuthorizerAccess | undefined,
  column: AuthorizerAccess,
  names: Names,
  requires: string,
): PageCell {
  if (access === "public") {
    return publicCell;
  }
  if (own && "function" in own) {
    return decidedCell(own, names);
  }
  return authorizer === column.name
    ? { verdict: "unknown", text: "a token", reason: `the token decides: the route asks for ${requires}` }
    : refused(own && "pool" in own && own.checkedBy ? "403" : "401", "the route has another authorizer");
}

/** What stands in a matrix for a route and a client: as the report has it, with the reason. */
export function clientCell(
  route: RouteReport,
  authorizer: AuthorizerAccess | undefined,
  pool: PoolAccess,
  client: ClientAccess,
  names: Names,
): PageCell {
  if (!authorizer) {
    return publicCell;
  }
  const granted = grantOf(route.clients, pool.name, client.name);
  if (granted) {
    const scopes = granted.scopes.map(names.scope).join(", ");
    return scopes === ""
      ? { verdict: "allowed", text: "any client", reason: "by any token that its authorizer accepts" }
      : { verdict: "allowed", text: scopes, reason: `by ${scopes}` };
  }
  if (client.obstacle !== null) {
    return refused("no token", obstacleTexts[client.obstacle]);
  }
  if ("function" in authorizer) {
    return decidedCell(authorizer, names);
  }
  if (!("pool" in authorizer)) {
    return refused("401", `the route takes tokens of ${names.text(authorizer.issuer)}`);
  }
  const badToken = authorizer.checkedBy ? "403" : "401";
  if (authorizer.pool !== pool.name) {
    return refused(badToken, `the route takes tokens of the user pool ${names.text(authorizer.pool)}`);
  }
  if (!accepts(authorizer, client.name)) {
    return refused(badToken, "the route's authorizer does not accept this client");
  }
  const missing = refusalWords({ kind: "missing-scopes", required: route.scopes, held: client.scopes }, names.scope);
  return refused("403", pool.customisesTokens ? `${missing}, unless a function adds it` : missing);
}

function refused(text: string, reason: string): PageCell {
  return { verdict: "refused", text, reason };
}
