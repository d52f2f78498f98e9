import type { Claims } from "./readToken";
import { Refusal } from "./refusal";
import type { Trust } from "./trust";

/**
 * Checks what a token says, by the rules of an HTTP API's JWT authorizer; and `token_use`, which that one leaves alone.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @param now Seconds since 1970.
 * @throws Refusal for a token that says something else.
 */
export function checkClaims(claims: Claims, { issuer, clients }: Trust, now: number): void {
  if (claims["iss"] !== issuer) {
    throw new Refusal("the token has an invalid issuer");
  }
  if (claims["token_use"] !== "access") {
    throw new Refusal("the token is not an access token");
  }
  if (!audienceOf(claims).some((one) => typeof one === "string" && one !== "" && (clients?.has(one) ?? true))) {
    throw new Refusal("the token does not have a valid audience");
  }
  const { exp, nbf, iat } = claims;
  // JSON can hold a number beyond all numbers, which would never expire.
  if (typeof exp !== "number" || !Number.isFinite(exp) || !(exp > now)) {
    throw new Refusal("the token has expired");
  }
  for (const [claim, time] of Object.entries({ nbf, iat })) {
    if (time !== undefined && (typeof time !== "number" || !(time <= now))) {
      throw new Refusal(`the token has an invalid ${claim}`);
    }
  }
}

/** `client_id` counts only when there is no `aud`. */
function audienceOf({ aud, client_id: clientId }: Claims): readonly unknown[] {
  return aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
}

/** The scopes that a token carries, in `scope` and in `scp`. */
export function grantedScopes({ scope, scp }: Claims): string[] {
  return [scope, scp].flatMap((value) => {
    const list: unknown = typeof value === "string" ? value.split(" ") : value;
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === "string" && one !== "") : [];
  });
}
