import type * as pulumi from "@pulumi/pulumi";
import type { ChosenClients, M2mAuth } from "./m2mAuth";
import type { ScopeOf } from "./m2mAuthArgs";
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

/** Whose tokens an authorizer accepts: all clients of an {@link M2mAuth}, some of them, or an issuer elsewhere. */
export type TokenSource = M2mAuth | ChosenClients | JwtIssuer;

/** The scopes that a route can ask for where these tokens are accepted. */
export type ScopeFrom<Source> =
  Source extends M2mAuth<infer Servers>
    ? ScopeOf<Servers>
    : Source extends ChosenClients<infer Servers>
      ? ScopeOf<Servers>
      : string;

/** What a handler receives where these tokens are accepted. */
export type EventFrom<Source> = Source extends JwtIssuer ? JwtEvent : M2mEvent;

/** Sources of tokens by name. */
export type TokenSources = Readonly<Record<string, TokenSource>>;

/** No sources of tokens: what an API without more authorizers has. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- without any name, no route can use one
export type NoTokenSources = Readonly<Record<never, never>>;
