import * as http from "node:http";
import * as https from "node:https";
import { rootCertificates } from "node:tls";
import type { Proxying } from "../model/model";
import { fillTemplate, VariableSource } from "../model/templates";
import { readBody } from "../readBody";
import type { Destination } from "./destination";
import { addressOf, isPassedOn, schemeOf, sourceIp } from "./event";
import { forwarded } from "./forwarded";
import type { GatewayResponse } from "./response";

/** A request that is to be passed on. */
export interface ProxiedRequest {
  readonly request: http.IncomingMessage;
  readonly body: Buffer;
  readonly variables: VariableSource;
  /** An authority to trust besides the usual ones. PEM. */
  readonly ca?: string | undefined;
}

/** Why there is no response of a server. */
export interface NoResponse {
  readonly reason: string;
}

/** Payload quota of an HTTP API, which holds for responses, too: 10 MB. */
const mostBodyBytes = 10 * 1024 * 1024;

/**
 * Passes a request on to an HTTP server, and its response back. Redirects are not followed.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export async function passOn(
  proxying: Proxying,
  { origin, target, serverName }: Destination,
  { request, body, variables, ca }: ProxiedRequest,
): Promise<GatewayResponse | NoResponse> {
  const deadline = AbortSignal.timeout(proxying.timeoutMilliseconds);
  const send = origin.protocol === "https:" ? https.request : http.request;
  let sent: http.ClientRequest | undefined;
  try {
    sent = send(origin, {
      path: target,
      method: proxying.method === "ANY" ? request.method : proxying.method,
      headers: headersOf(proxying, request, body, origin, variables),
      ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
      ...(serverName !== undefined && { servername: serverName }),
    });
    const { response, received } = await before(deadline, exchange(sent, body));
    const status = response.statusCode ?? 0;
    return status < 200 || status > 599
      ? { reason: `its response has the status ${status}` }
      : { status, headers: responseHeaders(response, request), body: received };
  } catch (error) {
    sent?.destroy();
    const seconds = proxying.timeoutMilliseconds / 1000;
    return { reason: deadline.aborted ? `it did not answer within ${seconds} s` : (error as Error).message };
  }
}

/** Sends a request, and reads the response to its end. */
async function exchange(
  sent: http.ClientRequest,
  body: Buffer,
): Promise<{ readonly response: http.IncomingMessage; readonly received: Buffer }> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    sent.on("response", resolve).on("error", reject);
    // Node.js hands over the connection, and there is no response any more.
    sent.on("upgrade", ({ statusCode }) => reject(new Error(`its response has the status ${statusCode}`)));
    sent.on("close", () => reject(new Error("its connection ended without a response")));
    sent.end(body);
  });
  const received = await readBody(response, mostBodyBytes);
  if (received === undefined) {
    throw new Error("its response is longer than 10 MB");
  }
  return { response, received };
}

/** Waits for something until a deadline, whatever may keep it from ever settling. */
async function before<T>(deadline: AbortSignal, something: Promise<T>): Promise<T> {
  let isOver: () => void = () => undefined;
  const overdue = new Promise<never>((_, reject) => (isOver = () => reject(new Error("overdue"))));
  deadline.addEventListener("abort", isOver);
  try {
    return await Promise.race([something, overdue]);
  } finally {
    deadline.removeEventListener("abort", isOver);
    // What is late has nobody left to hear of it.
    something.catch(() => undefined);
  }
}

function headersOf(
  { headers }: Proxying,
  request: http.IncomingMessage,
  body: Buffer,
  url: URL,
  variables: VariableSource,
): http.OutgoingHttpHeaders {
  const isPassed = isPassedOn(request.headers.connection);
  const passed = Object.entries(request.headers).filter(
    ([name]) => isPassed(name) && name !== "host" && name !== "content-length" && name !== "expect",
  );
  const overwritten = Object.entries(headers).map(([name, template]) => [name, fillTemplate(template, variables)]);
  return {
    ...Object.fromEntries(passed),
    host: url.host,
    forwarded: forwarded({
      by: addressOf(request.socket.localAddress),
      for: sourceIp(request),
      host: request.headers.host ?? "",
      proto: schemeOf(request),
    }),
    via: "HTTP/1.1 AmazonAPIGateway",
    ...(body.length > 0 && { "content-length": body.length }),
    ...(Object.fromEntries(overwritten) as Record<string, string>),
  };
}

function responseHeaders(response: http.IncomingMessage, request: http.IncomingMessage): [string, string][] {
  const isPassed = isPassedOn(response.headers.connection);
  const headers: [string, string][] = [];
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    const [name = "", value = ""] = response.rawHeaders.slice(index, index + 2);
    // The length of what HEAD leaves out is the server's to tell.
    const isLength = name.toLowerCase() === "content-length" && request.method !== "HEAD";
    // The request id is the gateway's own.
    if (isPassed(name.toLowerCase()) && !isLength && name.toLowerCase() !== "apigw-requestid") {
      headers.push([name, value]);
    }
  }
  return headers;
}
