import { validateHeaderName, validateHeaderValue } from "node:http";
import { isRecord } from "../model/values";

/** An HTTP response of the gateway. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Whether it is the gateway's own answer to a preflight request, which has its CORS headers. */
  readonly isPreflight?: boolean;
}

/** A function's result that API Gateway cannot turn into a response. */
export class MalformedResult extends Error {}

/**
 * Turns a function's result into a response, by the rules of payload format 2.0: an object with a `statusCode` is the
 * response; anything else is sent with status 200 as JSON, also what is none.
 *
 * @param json What the function returned, as JSON.
 * @throws {@link MalformedResult} saying what is wrong, for which the gateway answers 500.
 */
export function readResult(json: string): GatewayResponse {
  const result = parse(json);
  if (isRecord(result) && "statusCode" in result) {
    return readResponse(result);
  }
  const body = typeof result === "string" ? result : json;
  return { status: 200, headers: [["Content-Type", "application/json"]], body: Buffer.from(body) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function readResponse(result: Readonly<Record<string, unknown>>): GatewayResponse {
  const { statusCode, headers, cookies, body, isBase64Encoded } = result;
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new MalformedResult(`statusCode is ${JSON.stringify(statusCode)}; return a whole number from 200 to 599`);
  }
  if (body !== undefined && body !== null && typeof body !== "string") {
    throw new MalformedResult(`body is ${kindOf(body)}; return a string, such as JSON.stringify(value)`);
  }
  const encoding = isBase64Encoded === true ? "base64" : "utf8";
  const own = readHeaders(headers);
  if (!own.some(([name]) => name.toLowerCase() === "content-type")) {
    own.push(["Content-Type", "text/plain; charset=utf-8"]);
  }
  return { status: statusCode, headers: [...readCookies(cookies), ...own], body: Buffer.from(body ?? "", encoding) };
}

/** Headers that the gateway sets by itself: they describe the message it sends, not the one it was given. */
const gatewayHeaders = new Set([
  "apigw-requestid",
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function readHeaders(headers: unknown): [string, string][] {
  if (headers === undefined || headers === null) {
    return [];
  }
  if (!isRecord(headers)) {
    throw new MalformedResult(`headers is ${kindOf(headers)}; return an object`);
  }
  return Object.entries(headers)
    .filter(([name]) => !gatewayHeaders.has(name.toLowerCase()))
    .map(([name, value]) => {
      if (typeof value === "object") {
        throw new MalformedResult(`headers["${name}"] is ${kindOf(value)}; return a string`);
      }
      checkHeader(name, String(value));
      return [name, String(value)];
    });
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new MalformedResult(`headers["${name}"] is not a valid HTTP header; leave out control characters`);
  }
}

function readCookies(cookies: unknown): [string, string][] {
  if (cookies === undefined || cookies === null) {
    return [];
  }
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) {
    throw new MalformedResult(`cookies is ${kindOf(cookies)}; return a list of strings`);
  }
  return cookies.map((cookie: string) => {
    checkHeader("Set-Cookie", cookie);
    return ["Set-Cookie", cookie];
  });
}

function kindOf(value: unknown): string {
  return value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;
}
