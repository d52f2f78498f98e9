import { Refusal } from "./refusal";

/** The claims of a token. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads a signed token (RFC 7515, compact serialisation), strictly: what two readers could take for two things is
 * refused. The signature is not verified here.
 *
 * @throws Refusal for everything that is not a token signed with RS256.
 */
export function readToken(token: string): Claims {
  const parts = token.split(".");
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || !header || !claims || !signature) {
    throw new Refusal("token contains an invalid number of segments");
  }
  const { alg, kid, crit } = parseJson(header);
  if (alg !== "RS256") {
    throw new Refusal("the token is not signed with RS256");
  }
  if (crit !== undefined) {
    // RFC 7515, section 4.1.11: an extension that is not understood makes the signature invalid.
    throw new Refusal("the token has critical header parameters that are not understood");
  }
  if (typeof kid !== "string" || kid === "") {
    throw new Refusal("the token does not name its key");
  }
  decode(signature);
  return parseJson(claims);
}

function parseJson(encoded: string): Claims {
  const bytes = decode(encoded);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal("the token is malformed");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal("the token is malformed");
  }
  return value as Claims;
}

/** Decodes base64url: no padding, no other characters, no bits left over (RFC 7515, section 2). */
function decode(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, "base64url");
  if (bytes.toString("base64url") !== encoded) {
    throw new Refusal("the token is malformed");
  }
  return bytes;
}
