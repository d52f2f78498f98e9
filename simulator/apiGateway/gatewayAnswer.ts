import type { IncomingMessage, ServerResponse } from "node:http";
import { randomBytes } from "./randomBytes";
import type { GatewayResponse } from "./response";

/** The header that every answer of API Gateway has. */
export const requestIdHeader = "apigw-requestid";

/** Fifteen characters of base64 and an equals sign, as seen on AWS. */
export function newRequestId(): string {
  return randomBytes(11).toString("base64");
}

/** Answers that AWS was seen to send without a content type. */
const untypedStatuses = [401, 503];

const contentType: [string, string] = ["Content-Type", "application/json"];

/** An answer that the gateway gives by itself. */
export function message(status: number, text: string, headers: readonly [string, string][] = []): GatewayResponse {
  return {
    status,
    headers: [...(untypedStatuses.includes(status) ? [] : [contentType]), ...headers],
    body: Buffer.from(JSON.stringify({ message: text })),
  };
}

/** All headers are told of at once: Node.js would otherwise keep each by itself until then. */
export function send(
  response: ServerResponse,
  request: IncomingMessage,
  { status, headers, body }: GatewayResponse,
  requestId: string,
): void {
  const isLength = ([name]: readonly [string, string]) => /^content-length$/i.test(name);
  const hasOwn = status === 204 || status === 304 || (request.method === "HEAD" && headers.some(isLength));
  const others = hasOwn ? headers : headers.filter((header) => !isLength(header));
  const head = [requestIdHeader, requestId, ...others.flat()];
  if (!hasOwn) {
    head.push("Content-Length", String(body.length));
  }
  response.writeHead(status, head);
  response.end(body);
}
