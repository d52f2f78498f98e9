import * as http from "node:http";
import * as https from "node:https";
import { rootCertificates } from "node:tls";
import type { Proxying } from "../model/model";
import { fillTemplate, VariableSource } from "../model/templates";
import { readBody } from "../readBody";
import type { Destination } from "./destination";
import { isPassedOn, schemeOf, sourceIp } from "./event";
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
  const send = origin.protocol === "https:" ? https.request : http.request;
  const signal = AbortSignal.timeout(proxying.timeoutMilliseconds);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = {
        path: target,
        method: proxying.method === "ANY" ? request.method : proxying.method,
        headers: headersOf(proxying, request, body, origin, variables),
        signal,
        ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
        ...(serverName !== undefined && { servername: serverName }),
      };
      send(origin, options).on("response", resolve).on("error", reject).end(body);
    });
    const received = await readBody(response, mostBodyBytes);
    if (received === undefined) {
      response.destroy();
      return { reason: "its response is longer than 10 MB" };
    }
    const status = response.statusCode ?? 0;
    return status < 200 || status > 599
      ? { reason: `its response has the status ${status}` }
      : { status, headers: responseHeaders(response, request), body: received };
  } catch (error) {
    const seconds = proxying.timeoutMilliseconds / 1000;
    return { reason: signal.aborted ? `it did not answer within ${seconds} s` : (error as Error).message };
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
    forwarded: `by=127.0.0.1;for=${sourceIp(request)};host=${request.headers.host ?? ""};proto=${schemeOf(request)}`,
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
