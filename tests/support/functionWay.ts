import { authorizer, Decision } from "../../lambda/authorizer/authorizer";
import { Keys } from "../../lambda/authorizer/keys";
import type { Trust } from "../../lambda/authorizer/trust";
import type { ServedModel } from "./servedModel";

const { now } = Date;
let underWay = 0;

/** Runs something while the clock that code reads stands still: at one time, where several run at once. */
export async function atTime<T>(seconds: number, run: () => Promise<T>): Promise<T> {
  underWay += 1;
  Date.now = () => seconds * 1000;
  try {
    return await run();
  } finally {
    underWay -= 1;
    if (underWay === 0) {
      Date.now = now;
    }
  }
}

/** A key set as an issuer's answer. */
export function keySet(jwks: object): ArrayBuffer {
  return new Uint8Array(Buffer.from(JSON.stringify(jwks))).buffer;
}

/** What checks tokens by the function instead of the JWT authorizer of the same routes. */
export function functionWay(
  served: ServedModel,
  audiences: readonly string[],
  routes: Trust["routes"],
): (header: string | undefined, routeKey: string) => Promise<Decision> {
  const [pool] = served.pools;
  const trust = { issuer: pool!.issuer, clients: new Set(audiences), routes };
  const keys = new Keys({ fetch: () => Promise.resolve(keySet(pool!.keys.jwks)) }, () => Promise.resolve());
  const decide = authorizer(trust, keys);
  return (authorization, routeKey) =>
    atTime(served.now, () =>
      decide({ version: "2.0", routeKey, headers: authorization === undefined ? {} : { authorization } }),
    );
}

/**
 * Why the function refuses a token that a JWT authorizer may accept, by the rows of the table in the documentation;
 * `undefined` for a token on which both decide alike.
 */
export function documentedDifference(header: string | undefined): string | undefined {
  const [head, claims] = (header ?? "")
    .replace(/^Bearer /, "")
    .split(".", 2)
    .map(partOf);
  if (head?.["alg"] === "RS384" || head?.["alg"] === "RS512") {
    return "RS256 alone";
  }
  if (claims && claims["token_use"] !== "access") {
    return "access tokens alone";
  }
  const texts = ["sub", "jti", "scope"].map((name) => claims?.[name]);
  const { aud } = claims ?? {};
  const isSound = [...texts, ...(Array.isArray(aud) ? (aud as unknown[]) : [aud])].every(
    (one) => one === undefined || typeof one === "string",
  );
  return isSound ? undefined : "claims of the types that RFC 7519 gives them";
}

function partOf(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
