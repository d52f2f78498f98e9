import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ApiError } from "./apiError";

/** What a request says that it is signed with (AWS Signature Version 4). */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** By how much the clocks of a caller and of AWS may differ. */
const mostSkewMs = 5 * 60 * 1000;

const form =
  /^AWS4-HMAC-SHA256 +Credential=([\w.+=@-]{1,128})\/(\d{8})\/([a-z\d-]{1,64})\/([a-z\d-]{1,64})\/aws4_request, *SignedHeaders=([a-z\d;-]{1,2048}), *Signature=([\da-f]{64})$/;

/**
 * Reads how a request is signed.
 *
 * @throws {@link ApiError} when it is not.
 */
export function readSignature({ headersDistinct }: IncomingMessage): Signature {
  const given = headersDistinct["authorization"] ?? [];
  if (given.length === 0) {
    throw new ApiError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const [, accessKeyId = "", date = "", region = "", service = "", headers = "", signature = ""] =
    (given.length === 1 ? form.exec(given[0]!) : null) ?? [];
  if (accessKeyId === "") {
    throw new ApiError("IncompleteSignatureException", "Authorization header is no signature of version 4.");
  }
  return { accessKeyId, date, region, service, signedHeaders: headers.split(";"), signature };
}

/** What of a request a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path as it was sent, without a query. */
  readonly path: string;
  readonly headers: IncomingMessage["headersDistinct"];
  readonly body: Buffer;
}

/**
 * Verifies that a request was signed with a secret key, a short time ago.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param now The time, in milliseconds since 1970.
 * @throws {@link ApiError} when it was not.
 */
export function verifySignature(signature: Signature, request: SignedRequest, secretKey: string, now: number): void {
  const { date, region, service, signedHeaders } = signature;
  const [time = ""] = request.headers["x-amz-date"] ?? [];
  const scope = `${date}/${region}/${service}/aws4_request`;
  if (!time.startsWith(date) || !(Math.abs(now - timeOf(time)) <= mostSkewMs)) {
    throw new ApiError("InvalidSignatureException", "Signature expired, or x-amz-date is not the signature's date.");
  }
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => signedHeaders.includes(name))) {
    throw new ApiError("InvalidSignatureException", "host, x-amz-date and x-amz-target must be signed.");
  }
  const canonical = [
    request.method,
    // Each part is encoded once more, for all services but S3.
    request.path.split("/").map(encodeURIComponent).join("/"),
    "",
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? []).map(trimmed).join(",")}`),
    "",
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  const expected = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  if (!timingSafeEqual(expected, Buffer.from(signature.signature, "hex"))) {
    const message = "The request signature we calculated does not match the signature you provided.";
    throw new ApiError("InvalidSignatureException", message);
  }
}

/** `20261129T233000Z` in milliseconds since 1970; no number for anything else. */
function timeOf(text: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year = NaN, month = NaN, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function trimmed(value: string): string {
  return value.trim().replace(/ +/g, " ");
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
