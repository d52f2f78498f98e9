import type { Socket } from "node:net";

/** What answered a request: an API, a user pool, or a domain that refused it before it came to an API. */
export interface RequestServer {
  readonly kind: "api" | "pool" | "domain";
  /** Logical name in the program; of a domain, the domain. */
  readonly name: string;
}

/** One request that was answered. It holds nothing secret: no token, no secret, no query, no body. */
export interface RequestRecord {
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  readonly server: RequestServer;
  readonly method: string;
  /** As it was sent, percent-encoded, without the query. */
  readonly path: string;
  /** The key of the route that took it; absent where none did. */
  readonly routeKey?: string;
  /** Logical name of the function that was invoked for it; absent where none was. */
  readonly function?: string;
  readonly status: number;
  /** How long it took until there was an answer. */
  readonly milliseconds: number;
  /**
   * The client that sent it: its name; its id, where the program does not have it. Absent where no token or secret
   * proved who it was, and no function that decides told it as `client_id`.
   */
  readonly client?: string;
  /** Given where a function decided whether it may pass. */
  readonly decision?: Decision;
  /** The `error` that the token endpoint answered. */
  readonly error?: string;
  /** Why it was refused, or failed. Absent where it was answered by what it was for, whatever the status. */
  readonly refusal?: Refusal;
}

/** Who decided on a request. */
export interface Decision {
  /** Logical name of the function. */
  readonly by: string;
  /** Whether it did so for an earlier request, whose answer was kept. */
  readonly isKept: boolean;
}

/** Why a request was refused, or failed, with what it takes to say so. */
export type Refusal = RoutingRefusal | TokenRefusal | AuthorizerRefusal | IntegrationFailure | GrantRefusal;

/** By the way to a route. */
export type RoutingRefusal =
  /** `others`: the keys of routes for the same path and other methods. */
  | { readonly kind: "no-route"; readonly others: readonly string[] }
  | { readonly kind: "no-stage" }
  | { readonly kind: "malformed-path" }
  | { readonly kind: "endpoint-off" }
  | { readonly kind: "no-mapping" }
  | { readonly kind: "certificate" }
  /** `rate`: requests per second; `burst`: requests at once. */
  | { readonly kind: "throttled"; readonly rate: number; readonly burst: number }
  | { readonly kind: "body-too-large"; readonly mostBytes: number }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "no-document" };

/** By the authorizer of a route. */
export type TokenRefusal =
  | { readonly kind: "no-token" }
  | { readonly kind: "several-tokens" }
  | { readonly kind: "malformed-token" }
  | { readonly kind: "wrong-algorithm" }
  | { readonly kind: "critical-header" }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "invalid-signature" }
  /** `issuer`: who the token says to be of, unverified; `null` where it does not say. */
  | { readonly kind: "wrong-issuer"; readonly issuer: string | null; readonly expected: string }
  /** `audiences`: whom the token is for. */
  | { readonly kind: "wrong-audience"; readonly audiences: readonly string[] }
  /** `seconds`: since when. */
  | { readonly kind: "expired"; readonly seconds: number }
  | { readonly kind: "no-expiry" }
  /** `seconds`: until when. */
  | { readonly kind: "not-yet-valid"; readonly claim: "nbf" | "iat"; readonly seconds: number }
  | { readonly kind: "malformed-claim"; readonly claim: "nbf" | "iat" }
  /** `required`: of which one would do; `held`: those that the token has. `identifier/scope`. */
  | { readonly kind: "missing-scopes"; readonly required: readonly string[]; readonly held: readonly string[] }
  /** `problem`: what API Gateway says of an issuer that does not tell its keys. */
  | { readonly kind: "issuer-unreachable"; readonly issuer: string; readonly problem: string };

/** By a Lambda authorizer. `by`: logical name of the function. */
export type AuthorizerRefusal =
  /** `source`: which part of the request is missing, as the authorizer names it. */
  | { readonly kind: "no-identity"; readonly source: string }
  /** `error`: why, where the function told it in its context. */
  | ({ readonly kind: "denied"; readonly error?: string } & Decision)
  | { readonly kind: "authorizer-not-permitted"; readonly by: string }
  | { readonly kind: "authorizer-failed"; readonly by: string; readonly outcome: AuthorizerOutcome }
  | { readonly kind: "malformed-answer"; readonly by: string };

/** How a function failed to decide. */
export type AuthorizerOutcome = "failed" | "too-slow" | "throttled" | "too-large";

/** By what was to answer. */
export type IntegrationFailure =
  | { readonly kind: "not-permitted" }
  | { readonly kind: "function-failed" }
  | { readonly kind: "function-too-slow" }
  | { readonly kind: "function-busy" }
  | { readonly kind: "event-too-large" }
  | { readonly kind: "malformed-result" }
  | { readonly kind: "no-stand-in"; readonly listener: string }
  | { readonly kind: "unanswered" };

/** By a token endpoint. */
export type GrantRefusal =
  | { readonly kind: "content-type" }
  | { readonly kind: "repeated-parameter" }
  | { readonly kind: "no-grant-type" }
  | { readonly kind: "unknown-grant-type" }
  | { readonly kind: "two-authentications" }
  | { readonly kind: "no-credentials" }
  | { readonly kind: "malformed-credentials" }
  | { readonly kind: "two-ids" }
  | { readonly kind: "unknown-client" }
  | { readonly kind: "no-secret" }
  | { readonly kind: "wrong-secret" }
  | { readonly kind: "oauth-off" }
  | { readonly kind: "flow-off" }
  | { readonly kind: "malformed-metadata" }
  /** `refused`: those of the scopes asked for that the client does not have. `held`: those that it has. */
  | { readonly kind: "scopes-not-allowed"; readonly refused: readonly string[]; readonly held: readonly string[] }
  | { readonly kind: "trigger"; readonly problem: "not-permitted" | "failed" | "too-slow" | "malformed" };

/** Is told of each request, just before its answer is sent, with the connection that it came by. */
export type RequestListener = (record: RequestRecord, connection: Socket) => void;
