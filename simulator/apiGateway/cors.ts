import type { IncomingMessage } from "node:http";
import type { Cors } from "../model/model";
import type { GatewayResponse } from "./response";

type Headers = readonly (readonly [name: string, value: string])[];

/** A browser's question whether a page may send a request (Fetch Standard, CORS-preflight request). */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
}

/** The gateway's own answer to a preflight request. For an origin that is not allowed, it allows nothing. */
export function answerPreflight(cors: Cors, origin: string | undefined): GatewayResponse {
  const allowed = allowedOrigin(cors, origin);
  const headers: [string, string][] =
    allowed === undefined
      ? []
      : [
          ...originHeaders(cors, allowed),
          ...(cors.allowMethods.length > 0
            ? [["access-control-allow-methods", cors.allowMethods.join(",")] as [string, string]]
            : []),
          ...(cors.allowHeaders.length > 0
            ? [["access-control-allow-headers", cors.allowHeaders.join(",")] as [string, string]]
            : []),
          ...(cors.maxAge !== undefined ? [["access-control-max-age", String(cors.maxAge)] as [string, string]] : []),
        ];
  return { status: 204, headers, body: Buffer.alloc(0), isPreflight: true };
}

/**
 * Replaces the CORS headers of a response by those that the configuration gives: what a function returns of them is
 * ignored.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function withCors(cors: Cors, origin: string | undefined, response: GatewayResponse): GatewayResponse {
  const own: Headers = response.headers.filter(([name]) => !name.toLowerCase().startsWith("access-control-"));
  const allowed = allowedOrigin(cors, origin);
  const exposed: Headers =
    cors.exposeHeaders.length > 0 ? [["access-control-expose-headers", cors.exposeHeaders.join(",")]] : [];
  return {
    ...response,
    headers: allowed === undefined ? own : [...own, ...originHeaders(cors, allowed), ...exposed],
  };
}

function originHeaders({ allowCredentials }: Cors, origin: string): [string, string][] {
  return [
    ["access-control-allow-origin", origin],
    ...(allowCredentials ? [["access-control-allow-credentials", "true"] as [string, string]] : []),
  ];
}

/** What to answer an origin with: itself, or `*` where every one is allowed. */
function allowedOrigin({ allowOrigins }: Cors, origin: string | undefined): string | undefined {
  if (origin === undefined) {
    return undefined;
  }
  if (allowOrigins.includes("*")) {
    return "*";
  }
  const [scheme = ""] = origin.split("//");
  return allowOrigins.includes(origin) || allowOrigins.includes(`${scheme}//*`) ? origin : undefined;
}
