import { grantingScopes, TokenObstacle } from "../model/whoMayCall";
import type { AccessFacts, ClientAccess, PoolAccess } from "./accessReport";
import type { Caller, Grant, Place } from "./callers";
import { tokenScopesOf } from "./grantedClients";

export type Direction = "gained" | "lost";

/** What has changed, by the direction of the change that it causes. */
const kinds = {
  route: { gained: "route-added", lost: "route-removed" },
  public: { gained: "opened-to-public", lost: "closed-to-public" },
  anyToken: { gained: "opened-to-any-token", lost: "closed-to-any-token" },
  issuer: { gained: "issuer-changed", lost: "issuer-changed" },
  audience: { gained: "audience-added", lost: "audience-removed" },
  routeScope: { gained: "scope-added-to-route", lost: "scope-removed-from-route" },
  client: { gained: "client-added", lost: "client-removed" },
  tokens: { gained: "tokens-allowed", lost: "tokens-refused" },
  grant: { gained: "scope-granted", lost: "scope-withdrawn" },
  definition: { gained: "scope-defined", lost: "scope-no-longer-defined" },
} as const;

type Change = keyof typeof kinds;

export type CauseKind = (typeof kinds)[Change][Direction];

/** Why a caller gained or lost access. */
export interface Cause {
  readonly kind: CauseKind;
  /** The scopes that it is about. */
  readonly scopes?: readonly string[];
  /** What keeps or kept the client from obtaining tokens. */
  readonly obstacle?: TokenObstacle;
}

/** One version of a program, and a route in it. */
export interface Side<P = Place | undefined> {
  readonly facts: AccessFacts;
  readonly place: P;
}

/**
 * Why a route lets a caller in with one version and not with the other: every condition that holds with the one and
 * fails with the other.
 */
export function routeCauses(direction: Direction, grant: Grant, without: Side, having: Side<Place>): Cause[] {
  const { caller } = grant;
  const cause = causeOf(direction);
  const ofClient = caller.kind === "client" ? clientCauses(cause, caller, without.facts) : [];
  const { place } = without;
  if (!place) {
    return [cause("route"), ...ofClient];
  }
  if (caller.kind === "anyone") {
    return [cause("public")];
  }
  const found = caller.kind === "client" ? findClient(without.facts, caller) : {};
  const isMissing = caller.kind === "client" && !found.client;
  return [
    ...(isMissing ? issuerCauses(cause, caller, place) : acceptanceCauses(cause, caller, place)),
    ...ofClient,
    ...conditionCauses(cause, grant, { ...without, place }, having),
  ];
}

/** Why the tokens of a client carry a scope with one version and not with the other. */
export function scopeCauses(
  direction: Direction,
  pool: string,
  client: string,
  scope: string,
  without: AccessFacts,
): Cause[] {
  const cause = causeOf(direction);
  const found = findClient(without, { pool, client });
  return [...clientCauses(cause, { pool, client }, without), ...heldCauses(cause, [scope], found)];
}

type MakeCause = (change: Change, rest?: Omit<Cause, "kind">) => Cause;

function causeOf(direction: Direction): MakeCause {
  return (change, rest) => ({ kind: kinds[change][direction], ...rest });
}

/** The client is not there, or cannot obtain tokens. */
function clientCauses(cause: MakeCause, caller: ClientName, without: AccessFacts): Cause[] {
  const { client } = findClient(without, caller);
  if (!client) {
    return [cause("client")];
  }
  return client.obstacle === null ? [] : [cause("tokens", { obstacle: client.obstacle })];
}

type Token = Exclude<Caller, { kind: "anyone" }>;

/** The authorizer trusts another issuer. */
function issuerCauses(cause: MakeCause, caller: Token, { authorizer }: Place): Cause[] {
  const isTrusted =
    caller.kind === "client"
      ? authorizer && "pool" in authorizer && authorizer.pool === caller.pool
      : authorizer && "issuer" in authorizer && authorizer.issuer === caller.issuer;
  return isTrusted ? [] : [cause("issuer")];
}

/** The authorizer trusts another issuer, or does not accept the caller. */
function acceptanceCauses(cause: MakeCause, caller: Token, place: Place): Cause[] {
  const { authorizer } = place;
  const causes = issuerCauses(cause, caller, place);
  if (causes.length > 0 || !authorizer) {
    return causes;
  }
  const accepted: readonly string[] = "pool" in authorizer ? authorizer.clients : authorizer.audiences;
  return accepted.includes(caller.kind === "client" ? caller.client : caller.audience) ? [] : [cause("audience")];
}

/** The route asks for other scopes, or the client's tokens carry others. */
function conditionCauses(
  cause: MakeCause,
  { caller, scopes }: Grant,
  without: Side<Place>,
  having: Side<Place>,
): Cause[] {
  const asked = without.place.route.scopes;
  const unasked = scopes.filter((scope) => !asked.includes(scope));
  if (asked.length === 0) {
    return [];
  }
  if (caller.kind === "client") {
    const found = findClient(without.facts, caller);
    // Where the client is not there, those scopes count that it has where it is.
    const { pool, client } = found.client ? found : findClient(having.facts, caller);
    if (grantingScopes(asked, tokenScopesOf(pool!, client!)) !== undefined) {
      return [];
    }
    const held = heldCauses(cause, scopes, found);
    return having.place.route.scopes.length === 0 ? [cause("anyToken")] : [...routeScope(cause, unasked), ...held];
  }
  return having.place.route.scopes.length === 0 ? [cause("anyToken")] : routeScope(cause, unasked);
}

function routeScope(cause: MakeCause, scopes: readonly string[]): Cause[] {
  return scopes.length > 0 ? [cause("routeScope", { scopes })] : [];
}

/** The client does not hold a scope, or no resource server defines it. */
function heldCauses(cause: MakeCause, scopes: readonly string[], { pool, client }: FoundClient): Cause[] {
  const ungranted = client ? scopes.filter((scope) => !client.scopes.includes(scope)) : [];
  const notDefined = client ? scopes.filter((scope) => !pool!.scopes.includes(scope)) : [];
  return [
    ...(ungranted.length > 0 ? [cause("grant", { scopes: ungranted })] : []),
    ...(notDefined.length > 0 ? [cause("definition", { scopes: notDefined })] : []),
  ];
}

interface ClientName {
  readonly pool: string;
  readonly client: string;
}

interface FoundClient {
  readonly pool?: PoolAccess;
  readonly client?: ClientAccess;
}

function findClient({ pools }: AccessFacts, { pool: poolName, client: clientName }: ClientName): FoundClient {
  const pool = pools.find(({ name }) => name === poolName);
  const client = pool?.clients.find(({ name }) => name === clientName);
  return pool && client ? { pool, client } : {};
}
