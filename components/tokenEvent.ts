/**
 * What Cognito passes to the callback that customises tokens, and what the callback returns: the pre token generation
 * trigger, version 3, for client credentials.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */

/** What to change in an access token. */
export interface AccessTokenChanges {
  /**
   * Claims to add or replace. Not among them: `client_id`, `iss`, `exp`, `iat`, `jti`, `auth_time`, `token_use`,
   * `version`, `sub` and those that begin with `cognito:`.
   */
  claimsToAddOrOverride?: Record<string, unknown>;
  /** Names of claims to leave out. */
  claimsToSuppress?: string[];
  /** Scopes to add, in the form `identifier/scope`. */
  scopesToAdd?: string[];
  /** Scopes to leave out, in the form `identifier/scope`. */
  scopesToSuppress?: string[];
}

/** The event of a token that a client asked for with its credentials. */
export interface TokenEvent {
  /** Version of the trigger. */
  version: string;
  /** What caused the trigger. */
  triggerSource: "TokenGeneration_ClientCredentials";
  /** The user pool's Region. */
  region: string;
  /** The user pool's id. */
  userPoolId: string;
  /** `ClientCredentials`: no user is involved. */
  userName: string;
  /** Who called. */
  callerContext: {
    /** Version of the SDK that the caller used. */
    awsSdkVersion: string;
    /** The app client's id. */
    clientId: string;
  };
  /** What the client asked for. */
  request: {
    /** Scopes that the token would have, in the form `identifier/scope`. */
    scopes: string[];
    /** What the client passed as `aws_client_metadata`: its own claims, which nobody has checked. */
    clientMetadata?: Record<string, string>;
  };
  /** To be filled by the callback. */
  response: {
    /** What to change; `null` or absent changes nothing. */
    claimsAndScopeOverrideDetails?: {
      /** What to change in the access token. */
      accessTokenGeneration?: AccessTokenChanges;
    } | null;
  };
}

/** A callback that customises tokens: it returns the event, with its `response` filled. */
export type TokenHandler = (event: TokenEvent) => Promise<TokenEvent>;

/** A handler in a file that customises tokens, whatever its context. */
export type FileTokenHandler = (event: TokenEvent, context: never, callback: never) => unknown;
