import { generateKeyPairSync, sign } from "node:crypto";
import type { Run } from "../harness/row";
import { loadBundled } from "./loadBundled";

/** The part of the simulator that is measured. */
interface Authorizer {
  readonly VerifiedTokens: new () => object;
  readonly authorize: (
    header: string,
    trust: object,
    scopes: readonly string[],
    now: number,
  ) => Promise<{ readonly status: number }>;
}

const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
const [tokenCount, callCount] = [1_000, 200_000];

export const seenBefore = "a token seen before, µs";

/** The authorizer by itself, in this process: no connection, no event, no handler. */
export async function authorizing(): Promise<Run> {
  const { authorize, VerifiedTokens } = await loadBundled<Authorizer>("simulator/apiGateway/jwtAuthorizer.ts");
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const trust = { issuer, audiences: ["client"], publicKey: () => publicKey, verified: new VerifiedTokens() };
  const now = Date.now();
  const tokens = Array.from({ length: tokenCount }, (_, index) => {
    const iat = Math.floor(now / 1000);
    const claims = { iss: issuer, client_id: "client", scope: "orders/read", iat, exp: iat + 3600, jti: String(index) };
    const input = `${encode({ kid: "one", alg: "RS256" })}.${encode(claims)}`;
    return `Bearer ${input}.${sign("RSA-SHA256", Buffer.from(input), privateKey).toString("base64url")}`;
  });
  let refused = 0;
  const perCall = async (calls: number) => {
    const from = process.cpuUsage();
    for (let call = 0; call < calls; call++) {
      const { status } = await authorize(tokens[call % tokenCount]!, trust, ["orders/read"], now);
      refused += Number(status !== 200);
    }
    const { user, system } = process.cpuUsage(from);
    return (user + system) / calls;
  };
  const figures = {
    "a token for the first time, µs": await perCall(tokenCount),
    [seenBefore]: await perCall(callCount),
  };
  return { figures, faults: refused === 0 ? [] : [`${refused} tokens were refused`] };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
