import type { CheckingFunction, Integration } from "../model/model";
import type { RouteAccess, TokenObstacle } from "../model/whoMayCall";
import type { WayIn } from "./waysIn";
/** What the program states, and who may call what by that. */
export interface AccessFacts {
  readonly pools: readonly PoolAccess[];
  readonly apis: readonly ApiAccess[];
  /** What else lets callers in. */
  readonly waysIn: readonly WayIn[];
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
  /** The flows by which people sign in with it; none for a client of a machine. */
  readonly signIn: readonly string[];
}

/** An HTTP API. */
export interface ApiAccess {
  /** Logical name in the program. */
  readonly name: string;
  /** Those that its routes have. */
  readonly authorizers: readonly AuthorizerAccess[];
  readonly routes: readonly RouteReport[];
}

/** An authorizer. */
export type AuthorizerAccess = PoolAuthorizer | ForeignAuthorizer | DecidingFunction;

/** An authorizer for tokens of a user pool of the program. */
export interface PoolAuthorizer {
  readonly name: string;
  /** Logical name of the pool. */
  readonly pool: string;
  /** The clients whose tokens it accepts. */
  readonly clients: readonly string[];
  /** Audiences that are no client of the pool. */
  readonly strayAudiences: readonly string[];
  /** Whether it accepts every client of the pool, also those that the program does not show. */
  readonly acceptsAnyClient?: true;
  /** The function of the package that checks the tokens; absent where API Gateway itself does. */
  readonly checkedBy?: CheckingFunction;
}

/** An authorizer for tokens of an issuer elsewhere, whose callers nobody knows here. */
export interface ForeignAuthorizer {
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** A function that decides, on whatever it likes: nobody knows here whom it lets in. */
export interface DecidingFunction {
  readonly name: string;
  /** Logical name in the program, or that of a function elsewhere. */
  readonly function: string;
  /** Digest of its code, with the handler; `null` where the program does not have it. */
  readonly code: string | null;
  /** Whether it answers with a policy, which is held against each route, or for whatever its answer is kept for. */
  readonly answers: "policy" | "simple";
  /** Parts of a request without which it is not asked, and by which its answers are kept. */
  readonly identitySources: readonly string[];
  /** For how long its answers hold, in seconds. */
  readonly keepsSeconds: number;
  /** The role by which API Gateway asks it; `null` where that is by a permission. */
  readonly role: string | null;
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
  /** The clients of the program with which people sign in and may call it then. */
  readonly people: readonly GrantedClient[];
  /** What answers it; `null` in reports that do not tell. */
  readonly target: RouteTarget | null;
}

/** What answers a route. */
export interface RouteTarget {
  readonly kind: Integration["kind"];
  /** Logical name of a function, the first of those with the same code, or of a listener; the origin of a server. */
  readonly name: string;
}

/** A client that may call a route. */
export interface GrantedClient {
  readonly pool: string;
  readonly client: string;
  /** By which of the route's scopes; empty where any accepted token will do. */
  readonly scopes: readonly string[];
}
