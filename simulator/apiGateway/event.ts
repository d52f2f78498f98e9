import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { accountId } from "../evaluate/resources/simulatedOutputs";
import type { Api, Stage } from "../model/model";
import type { AuthorizerContext } from "./authorizerAnswer";
import type { ClientCert } from "./clientCert";
import type { DomainRoute } from "./domainRoute";
import type { Claims } from "./jwtAuthorizer";
import { randomBytes } from "./randomBytes";
import type { RouteMatch } from "./router";

/** What the gateway knows of a request once its route is found. */
export interface RequestSource {
  readonly api: Api;
  readonly stage: Stage;
  readonly match: RouteMatch;
  /** The path with the stage's name, percent-encoded. */
  readonly rawPath: string;
  /** Given where the request came by a domain of one's own. */
  readonly by?: DomainRoute | undefined;
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an event says of an authorizer. */
export interface EventAuthorizer {
  readonly jwt?: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };
  /** What a function told; `null` for nothing. */
  readonly lambda?: AuthorizerContext | null;
}

/** An event, payload format 2.0. */
export interface GatewayEvent extends RequestDescription {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: RequestDescription["requestContext"] & { readonly authorizer?: EventAuthorizer };
}

/** A request as events tell of it, without its body. */
export interface RequestDescription {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly apiId: string;
    /** With mutual TLS. */
    readonly authentication?: { readonly clientCert: ClientCert };
    readonly accountId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: string;
    readonly time: string;
    readonly timeEpoch: number;
  };
}

/**
 * The event that a function receives: payload format 2.0. Fields that do not apply are left out.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @param authorizer Absent for a public route.
 */
export function buildEvent(described: RequestDescription, body: Buffer, authorizer?: EventAuthorizer): GatewayEvent {
  return {
    ...described,
    requestContext: { ...described.requestContext, ...(authorizer && { authorizer }) },
    ...encodeBody(body, described.headers),
  };
}

/** What events say of a request: the authorizer's as that of what answers. */
export function describeRequest(source: RequestSource): RequestDescription {
  const { api, stage, match, by, request, requestId, now } = source;
  const [, ...query] = (request.url ?? "").split("?");
  const rawQueryString = query.join("?");
  const path = decodeURIComponent(source.rawPath);
  const headers = joinHeaders(request.rawHeaders);
  const cookies = headers["cookie"]?.split(/; */).filter((cookie) => cookie !== "");
  const parameters = joinQuery(rawQueryString);
  const domainName = by?.domainName ?? (headers["host"] ?? "").replace(/:\d+$/, "");
  return {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies?.length && { cookies }),
    headers: forwardedHeaders(headers, request, now),
    ...(parameters && { queryStringParameters: parameters }),
    requestContext: {
      accountId,
      apiId: api.id,
      ...(by?.clientCert && { authentication: { clientCert: by.clientCert } }),
      domainName,
      domainPrefix: by ? domainName.split(".", 1)[0]! : api.id,
      http: {
        method: request.method ?? "",
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIp(request),
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: match.route.routeKey,
      stage: stage.name,
      time: formatTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(Object.keys(stage.variables).length > 0 && { stageVariables: stage.variables }),
  };
}

/** The headers of an event under the names that they were sent with, and cookies among them. */
export function sentHeaders(
  { headers, cookies }: RequestDescription,
  { rawHeaders }: IncomingMessage,
): Record<string, string> {
  const names = new Map<string, string>();
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    const name = rawHeaders[index] ?? "";
    names.set(name.toLowerCase(), name);
  }
  const all = { ...headers, ...(cookies && { cookie: cookies.join("; ") }) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Lower-cases header names and joins repeated headers with a comma. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const joiner = name === "cookie" ? "; " : ",";
    headers[name] = name in headers ? `${headers[name]}${joiner}${value}` : value;
  }
  return headers;
}

/** Headers that belong to one connection (RFC 9110, section 7.6.1) and that API Gateway does not pass on. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Tells the headers of a message that are to be passed on: those that belong to one connection are not, nor are those
 * that the message itself says do.
 *
 * @param connection Value of the message's Connection header.
 */
export function isPassedOn(connection: string | undefined): (name: string) => boolean {
  const named = new Set((connection ?? "").toLowerCase().split(/[\s,]+/));
  return (name) => !hopByHop.has(name) && !named.has(name);
}

function forwardedHeaders(
  headers: Readonly<Record<string, string>>,
  request: IncomingMessage,
  now: number,
): Record<string, string> {
  const source = sourceIp(request);
  const isPassed = isPassedOn(headers["connection"]);
  const forwarded = Object.entries(headers).filter(([name]) => name !== "cookie" && isPassed(name));
  return {
    ...Object.fromEntries(forwarded),
    "x-amzn-trace-id": `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": headers["x-forwarded-for"] === undefined ? source : `${headers["x-forwarded-for"]}, ${source}`,
    "x-forwarded-port": String(request.socket.localPort ?? ""),
    "x-forwarded-proto": schemeOf(request),
  };
}

/** The scheme that a request came by. */
export function schemeOf({ socket }: IncomingMessage): "http" | "https" {
  return socket instanceof TLSSocket ? "https" : "http";
}

/** The caller's address. */
export function sourceIp({ socket }: IncomingMessage): string {
  return addressOf(socket.remoteAddress);
}

/** An address of a socket; an IPv4 one in its own form also where the socket is an IPv6 one. */
export function addressOf(address = ""): string {
  return address.replace(/^::ffff:/, "");
}

/** Decodes query parameters, with values of a repeated one joined by commas; `undefined` without any. */
function joinQuery(rawQueryString: string): Record<string, string> | undefined {
  const parameters = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return Object.keys(parameters).length > 0 ? parameters : undefined;
}

/** API Gateway passes every claim as a string; a list looks as Go prints it, and `null` is left out. */
export function stringClaims(claims: Claims): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, stringClaim(value)]),
  );
}

function stringClaim(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(stringClaim).join(" ")}]`;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The content types whose bodies are passed as text. */
const textTypes = /^(?:text\/|application\/(?:json|xml|javascript)\s*(?:;|$))/i;

function encodeBody(
  body: Buffer,
  { "content-type": type = "", "content-encoding": coding = "identity" }: Readonly<Record<string, string>>,
): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) {
    return { isBase64Encoded: false };
  }
  // What is compressed would not survive being read as text.
  return textTypes.test(type) && coding.toLowerCase() === "identity"
    ? { body: body.toString("utf8"), isBase64Encoded: false }
    : { body: body.toString("base64"), isBase64Encoded: true };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `17/Jun/2024:15:49:29 +0000` */
function formatTime(now: number): string {
  const [year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(now).toISOString())?.slice(1) ?? [];
  return `${day}/${months[Number(month) - 1]}/${year}:${time} +0000`;
}
