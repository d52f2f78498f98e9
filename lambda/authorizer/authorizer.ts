import { JwtBaseError } from "aws-jwt-verify/error";
import { JwtVerifier } from "aws-jwt-verify/jwt-verifier";
import { checkClaims, grantedScopes } from "./checkClaims";
import { Context, contextOf } from "./context";
import type { Keys } from "./keys";
import { Claims, readToken } from "./readToken";
import { Refusal } from "./refusal";
import { keysUri, Trust } from "./trust";

/** What is read of an authorizer's event, payload format 2.0. What a request says besides decides nothing. */
export interface AuthorizerEvent {
  readonly version?: unknown;
  readonly routeKey?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** A simple response. */
export interface Answer {
  readonly isAuthorized: boolean;
  readonly context: Context;
}

/** What was decided, and why a token was refused. */
export interface Decision {
  readonly answer: Answer;
  readonly reason?: string;
  /** Claims of a token whose signature was verified. */
  readonly claims?: Claims;
}

/**
 * Decides on requests as a JWT authorizer would.
 *
 * Everything that a token says is checked before its signature is, so that nobody has the issuer asked for a key without
 * naming one of the clients.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @returns A function that rejects when the keys cannot be fetched: the gateway answers 500 then, and keeps nothing.
 */
export function authorizer(trust: Trust, keys: Keys): (event: AuthorizerEvent) => Promise<Decision> {
  // AWS's own verifier looks at the signature, and once more at issuer and times.
  const verifier = JwtVerifier.create(
    { issuer: trust.issuer, audience: null, jwksUri: keysUri(trust) },
    { jwksCache: keys },
  );

  return async ({ version, routeKey, headers }) => {
    let verified: Claims | undefined;
    try {
      const scopes = version === "2.0" && typeof routeKey === "string" ? trust.routes.get(routeKey) : undefined;
      if (scopes === undefined) {
        throw new Refusal("the route is not one of this authorizer's");
      }
      const token = tokenOf(headers?.["authorization"]);
      const claims = readToken(token);
      checkClaims(claims, trust, Date.now() / 1000);
      await verifier.verify(token);
      verified = claims;
      const granted = grantedScopes(claims);
      if (scopes && !scopes.some((scope) => granted.includes(scope))) {
        throw new Refusal("the token does not have a required scope");
      }
      return { answer: { isAuthorized: true, context: contextOf(claims, scopes !== null) }, claims };
    } catch (error) {
      if (error instanceof Refusal || error instanceof JwtBaseError) {
        return refused(error.message, verified);
      }
      throw error;
    }
  };
}

/** The token, alone or after `Bearer `. */
function tokenOf(header: unknown): string {
  const token = typeof header === "string" ? header.replace(/^Bearer /, "") : "";
  if (token === "") {
    throw new Refusal("there is no token");
  }
  return token;
}

/** Who was refused is told where that is certain. */
function refused(reason: string, claims: Claims | undefined): Decision {
  const known = Object.entries(claims ?? {}).filter(
    (entry): entry is [string, string] => ["client_id", "scope"].includes(entry[0]) && typeof entry[1] === "string",
  );
  const answer = { isAuthorized: false, context: { ...Object.fromEntries(known), error: reason } };
  return { answer, reason, ...(claims && { claims }) };
}
