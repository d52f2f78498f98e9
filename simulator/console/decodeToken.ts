import type { DecodedToken } from "./protocol";

/** Decodes a token to be looked at, without verifying it; `undefined` if it is none that can be read. */
export function decodeToken(token: string): DecodedToken | undefined {
  const [header = "", claims = ""] = token.split(".");
  try {
    return { header: decode(header), claims: decode(claims) };
  } catch {
    return undefined;
  }
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}
