import type * as pulumi from "@pulumi/pulumi";
import type { Duration } from "./duration";
import type { ChosenClients, M2mAuth } from "./m2mAuth";
import type { ResourceServers, ScopeOf } from "./m2mAuthArgs";
import type { JwtEvent, M2mEvent } from "./m2mEvent";

/** An issuer of tokens outside this package, as OpenID Connect describes one. */
export interface JwtIssuer {
  /**
   * Issuer, exactly as tokens carry it in `iss`: an https URL, below which API Gateway finds
   * `/.well-known/openid-configuration` when the authorizer is created.
   *
   * @example "https://login.partner.example"
   */
  issuer: pulumi.Input<string>;
  /**
   * What `aud` of a token must contain one of or, where a token has no `aud`, what its `client_id` must be one of. 1 to
   * 50 of them, which an output of a list is not checked for.
   *
   * @example ["https://api.example.com"]
   */
  audience: pulumi.Input<string> | readonly pulumi.Input<string>[] | pulumi.Output<string[]>;
  /**
   * Accepts an issuer that ends in a slash, as Auth0's do. API Gateway compares `iss` character by character, so that a
   * slash too many refuses every token.
   *
   * @default false
   * @example true
   */
  allowTrailingSlash?: boolean;
}

/**
 * Clients of an {@link M2mAuth}, with what checks their tokens.
 *
 * @example { auth, checkedBy: "function" }
 */
export interface CheckedClients<Servers extends ResourceServers = ResourceServers> {
  /** Whose clients they are. */
  readonly auth: M2mAuth<Servers>;
  /**
   * Names of the clients; or `"any-of-pool"` for every client of the user pool, also those that other programs make. Only
   * a function can accept these.
   *
   * @default - all clients of `auth`
   * @example ["reporting", "checkout"]
   */
  readonly clients?: readonly string[] | "any-of-pool";
  /**
   * What checks the tokens: API Gateway's JWT authorizer, which holds up to 50 clients, or a Lambda function that this
   * package brings along, by the same rules and for any number of clients. The function is invoked for each request, and
   * answers 403 where a JWT authorizer answers 401.
   *
   * @example "function"
   */
  readonly checkedBy: "jwt-authorizer" | "function";
  /**
   * For how long API Gateway keeps what the function decided on a token and a route, 1 to 60 minutes. Until that is over,
   * a token stays accepted although it has expired, or its client was removed from the program or lost a scope. Only
   * beside `checkedBy: "function"`, and not where a `$default` or `ANY` route checks tokens so: their one key stands for
   * many requests.
   *
   * @default - not at all: the function decides on each request
   * @example { minutes: 5 }
   */
  readonly cacheFor?: Duration;
}

/** Whose tokens an authorizer accepts: all clients of an {@link M2mAuth}, some of them, or an issuer elsewhere. */
export type TokenSource = M2mAuth | ChosenClients | CheckedClients | JwtIssuer;

/** The scopes that a route can ask for where these tokens are accepted. */
export type ScopeFrom<Source> =
  Source extends M2mAuth<infer Servers>
    ? ScopeOf<Servers>
    : Source extends ChosenClients<infer Servers>
      ? ScopeOf<Servers>
      : Source extends CheckedClients<infer Servers>
        ? ScopeOf<Servers>
        : string;

/** What a handler receives where these tokens are accepted. */
export type EventFrom<Source> = Source extends JwtIssuer ? JwtEvent : M2mEvent;

/** Sources of tokens by name. */
export type TokenSources = Readonly<Record<string, TokenSource>>;

/** No sources of tokens: what an API without more authorizers has. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- without any name, no route can use one
export type NoTokenSources = Readonly<Record<never, never>>;
