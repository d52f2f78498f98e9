import { grantingScopes, TokenObstacle } from "../model/whoMayCall";
import type { AccessFacts, ClientAccess, PoolAccess } from "./accessFacts";
import { clientNamed } from "./clientsOf";
import type { Caller, Grant, Place } from "./callers";
import { ownApiScope, peoplesScopesOf, tokenScopesOf } from "./grantedClients";

export type Direction = "gained" | "lost";

/** What has changed, by the direction of the change that it causes. */
const kinds = {
  route: { gained: "route-added", lost: "route-removed" },
  public: { gained: "opened-to-public", lost: "closed-to-public" },
  anyToken: { gained: "opened-to-any-token", lost: "closed-to-any-token" },
  issuer: { gained: "issuer-changed", lost: "issuer-changed" },
  functionDecides: { gained: "function-decides", lost: "function-no-longer-decides" },
  tokenDecides: { gained: "function-no-longer-decides", lost: "function-decides" },
  audience: { gained: "audience-added", lost: "audience-removed" },
  routeScope: { gained: "scope-added-to-route", lost: "scope-removed-from-route" },
  client: { gained: "client-added", lost: "client-removed" },
  tokens: { gained: "tokens-allowed", lost: "tokens-refused" },
  grant: { gained: "scope-granted", lost: "scope-withdrawn" },
  definition: { gained: "scope-defined", lost: "scope-no-longer-defined" },
  signIn: { gained: "sign-in-allowed", lost: "sign-in-refused" },
  place: { gained: "answers-in-its-place", lost: "no-longer-answers-in-its-place" },
  target: { gained: "target-changed", lost: "target-changed" },
} as const;

type Change = keyof typeof kinds;

export type CauseKind = (typeof kinds)[Change][Direction];

/** All of them, each once. */
export const causeKinds: readonly CauseKind[] = [
  ...new Set(Object.values(kinds).flatMap(({ gained, lost }) => [gained, lost])),
];

/** Why a caller gained or lost access. */
export interface Cause {
  readonly kind: CauseKind;
  /** The scopes that it is about. */
  readonly scopes?: readonly string[];
  /** What keeps or kept the client from obtaining tokens. */
  readonly obstacle?: TokenObstacle;
  /** The route whose requests another one answers. */
  readonly route?: string;
}

/** One version of a program, and a route in it. */
export interface Side<P = Place | undefined> {
  readonly facts: AccessFacts;
  readonly place: P;
}

/** Why a route lets a caller in to what another one answered, or to what answers another one. */
export function takeoverCause(direction: Direction, route: string | undefined): Cause {
  const cause = causeOf(direction);
  return route === undefined ? cause("target") : cause("place", { route });
}

/**
 * Why a route lets a caller in with one version and not with the other: every condition that holds with the one and
 * fails with the other.
 */
export function routeCauses(direction: Direction, grant: Grant, without: Side, having: Side<Place>): Cause[] {
  const { caller } = grant;
  const cause = causeOf(direction);
  const ofClient = isOfClient(caller) ? clientCauses(cause, caller, without.facts) : [];
  const { place } = without;
  if (!place) {
    return [cause("route"), ...ofClient];
  }
  if (caller.kind === "anyone") {
    return [cause("public")];
  }
  if (caller.kind === "decided") {
    return [cause("functionDecides")];
  }
  const found = isOfClient(caller) ? findClient(without.facts, caller) : {};
  const isMissing = isOfClient(caller) && !found.client;
  return oneOfEach([
    ...(isMissing ? issuerCauses(cause, caller, place) : acceptanceCauses(cause, caller, place)),
    ...ofClient,
    ...conditionCauses(cause, { ...grant, caller }, { ...without, place }, having),
  ]);
}

/** Why the tokens of a client carry a scope with one version and not with the other. */
export function scopeCauses(direction: Direction, caller: OfClient, scope: string, without: AccessFacts): Cause[] {
  const cause = causeOf(direction);
  const found = findClient(without, caller);
  const heldBy = caller.kind === "people" ? peoplesCauses : heldCauses;
  return oneOfEach([...clientCauses(cause, caller, without), ...heldBy(cause, [scope], found)]);
}

/** A client that lacks a flow, and so a scope, is told so once. */
function oneOfEach(causes: readonly Cause[]): Cause[] {
  return causes.filter(({ kind }, index) => causes.findIndex((one) => one.kind === kind) === index);
}

type MakeCause = (change: Change, rest?: Omit<Cause, "kind">) => Cause;

function causeOf(direction: Direction): MakeCause {
  return (change, rest) => ({ kind: kinds[change][direction], ...rest });
}

/** A caller that is a client, or who signs in with one. */
export type OfClient = Extract<Caller, { client: string }>;

/** True for those. */
export function isOfClient(caller: Caller): caller is OfClient {
  return caller.kind === "client" || caller.kind === "people";
}

/** The client is not there, or cannot obtain tokens, or nobody can sign in with it. */
function clientCauses(cause: MakeCause, caller: OfClient, without: AccessFacts): Cause[] {
  const { client } = findClient(without, caller);
  if (!client) {
    return [cause("client")];
  }
  if (caller.kind === "people") {
    return client.signIn.length > 0 ? [] : [cause("signIn")];
  }
  return client.obstacle === null ? [] : [cause("tokens", { obstacle: client.obstacle })];
}

type Token = Exclude<Caller, { kind: "anyone" | "decided" }>;

/** The authorizer trusts another issuer. */
function issuerCauses(cause: MakeCause, caller: Token, { authorizer }: Place): Cause[] {
  if (authorizer && "function" in authorizer) {
    return [cause("tokenDecides")];
  }
  const isTrusted =
    caller.kind === "foreign"
      ? authorizer && "issuer" in authorizer && authorizer.issuer === caller.issuer
      : authorizer && "pool" in authorizer && authorizer.pool === caller.pool;
  return isTrusted ? [] : [cause("issuer")];
}

/** The authorizer trusts another issuer, or does not accept the caller. */
function acceptanceCauses(cause: MakeCause, caller: Token, place: Place): Cause[] {
  const { authorizer } = place;
  const causes = issuerCauses(cause, caller, place);
  if (causes.length > 0 || !authorizer || "function" in authorizer) {
    return causes;
  }
  const [own, strays] =
    "pool" in authorizer ? [authorizer.clients, authorizer.strayAudiences] : [[], authorizer.audiences];
  const isAccepted =
    caller.kind === "unseen-clients"
      ? "pool" in authorizer && authorizer.acceptsAnyClient
      : isOfClient(caller)
        ? own.includes(caller.client)
        : strays.includes(caller.audience);
  return isAccepted ? [] : [cause("audience")];
}

/** The route asks for other scopes, or the client's tokens carry others. */
function conditionCauses(
  cause: MakeCause,
  { caller, scopes }: Grant & { readonly caller: Token },
  without: Side<Place>,
  having: Side<Place>,
): Cause[] {
  const asked = without.place.route.scopes;
  const unasked = scopes.filter((scope) => !asked.includes(scope));
  if (asked.length === 0) {
    return [];
  }
  if (isOfClient(caller)) {
    const found = findClient(without.facts, caller);
    const scopesOf = caller.kind === "people" ? peoplesScopesOf : tokenScopesOf;
    // Where the client is not there, or nobody can sign in with it, those scopes count that it has otherwise.
    const isThere = found.client && (caller.kind === "client" || found.client.signIn.length > 0);
    const { pool, client } = isThere ? found : findClient(having.facts, caller);
    if (grantingScopes(asked, scopesOf(pool!, client!)) !== undefined) {
      return [];
    }
    const held = caller.kind === "people" ? peoplesCauses(cause, scopes, found) : heldCauses(cause, scopes, found);
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

/** As of a client, and for scopes of Cognito itself: by another flow, or granted. */
function peoplesCauses(cause: MakeCause, scopes: readonly string[], found: FoundClient): Cause[] {
  const own = scopes.filter((scope) => scope.includes("/"));
  const others = scopes.filter((scope) => !own.includes(scope) && found.client);
  const byFlow = others.filter((scope) => scope === ownApiScope || found.client!.scopes.includes(scope));
  const granted = others.filter((scope) => !byFlow.includes(scope));
  return [
    ...heldCauses(cause, [...own, ...granted], {
      ...found,
      ...(found.pool && { pool: withScopes(found.pool, granted) }),
    }),
    ...(byFlow.length > 0 ? [cause("signIn", { scopes: byFlow })] : []),
  ];
}

function withScopes(pool: PoolAccess, scopes: readonly string[]): PoolAccess {
  return { ...pool, scopes: [...pool.scopes, ...scopes] };
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
  const client = pool && clientNamed(pool, clientName);
  return pool && client ? { pool, client } : {};
}
