import * as http from "node:http";
import * as https from "node:https";
import { rootCertificates } from "node:tls";
import type { HttpIntegration } from "../model/model";
import { routeParameters } from "../model/routeKeys";
import { readBody } from "../readBody";
import { isPassedOn, schemeOf, sourceIp } from "./event";
import type { GatewayResponse } from "./response";
import { fillTemplate, VariableSource } from "./variables";

/** A request that is to be passed on. */
export interface ProxiedRequest {
  readonly request: http.IncomingMessage;
  readonly body: Buffer;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly variables: VariableSource;
  /** An authority to trust besides the usual ones. PEM. */
  readonly ca?: string | undefined;
}

/** Payload quota of an HTTP API, which holds for responses, too: 10 MB. */
const mostBodyBytes = 10 * 1024 * 1024;

/**
 * Passes a request on to an HTTP server, and its response back. Redirects are not followed.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 *
 * @returns `undefined` when the server cannot be reached or does not answer in time.
 * @throws URIError for a path that the server must not see.
 */
export async function passOn(
  integration: HttpIntegration,
  { request, body, pathParameters, variables, ca }: ProxiedRequest,
): Promise<GatewayResponse | undefined> {
  const url = targetOf(integration.url, pathParameters, greedyParameters(variables.context["routeKey"]));
  // The query string goes on as it came.
  const query = (request.url ?? "").indexOf("?");
  const path = `${url.pathname}${query < 0 ? "" : request.url!.slice(query)}`;
  const send = url.protocol === "https:" ? https.request : http.request;
  const signal = AbortSignal.timeout(integration.timeoutMilliseconds);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const method = integration.method === "ANY" ? request.method : integration.method;
      const headers = headersOf(integration, request, body, url, variables);
      const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
      const outgoing = send(url, { path, method, headers, signal, ...trust });
      outgoing.on("response", resolve).on("error", reject).end(body);
    });
    const received = await readBody(response, mostBodyBytes);
    if (received === undefined) {
      response.destroy();
      return undefined;
    }
    const status = response.statusCode ?? 0;
    return status < 200 || status > 599
      ? undefined
      : { status, headers: responseHeaders(response, request), body: received };
  } catch {
    return undefined;
  }
}

/**
 * The integration's URL with the route's parameters.
 *
 * @throws URIError for a parameter that would leave its place in the path.
 */
function targetOf(template: string, parameters: Readonly<Record<string, string>>, greedy: ReadonlySet<string>): URL {
  if (Object.values(parameters).some((value) => value.split("/").some((part) => /^\.{1,2}$/.test(part)))) {
    throw new URIError("a path parameter is a dot segment");
  }
  const filled = template.replace(/\{([^{}+]+)\+?\}/g, (_, name: string) =>
    (parameters[name] ?? "")
      .split("/")
      .map(encodeURIComponent)
      .join(greedy.has(name) ? "/" : "%2F"),
  );
  if (!URL.canParse(filled)) {
    throw new URIError("the path parameters make no URL");
  }
  return new URL(filled);
}

/** The parameters of a route that hold several segments; a slash in any other one was encoded, and stays so. */
function greedyParameters(routeKey = ""): ReadonlySet<string> {
  return new Set(routeParameters(routeKey).flatMap(({ name, isGreedy }) => (isGreedy ? [name] : [])));
}

function headersOf(
  { headers }: HttpIntegration,
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
    if (isPassed(name.toLowerCase()) && !isLength) {
      headers.push([name, value]);
    }
  }
  return headers;
}
