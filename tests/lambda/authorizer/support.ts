import { generateKeyPairSync, KeyObject } from "node:crypto";
import { encode, signed } from "../../support/servedModel";

export const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123";

/** The clock of these tests, in seconds since 1970. */
export const now = 1_767_225_600;

/** A key as an issuer publishes it, and its private part. */
export interface IssuerKey {
  readonly jwk: object;
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export function issuerKey(kid: string): IssuerKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" } };
}

export const goodClaims = {
  sub: "client-a",
  token_use: "access",
  scope: "orders/read orders/write",
  auth_time: now,
  iss: issuer,
  exp: now + 3600,
  iat: now,
  version: 2,
  jti: "4ccbf1e4-0000-4000-8000-000000000000",
  client_id: "client-a",
};

/** A token, good but for the changes; `undefined` leaves a member out. */
export function tokenOf({ kid, privateKey }: IssuerKey, claims: object = {}, header: object = {}): string {
  return signed(encode({ kid, alg: "RS256", ...header }), encode({ ...goodClaims, ...claims }), privateKey);
}
