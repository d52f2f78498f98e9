import { validateHeaderName, validateHeaderValue } from "node:http";
import type { PoolServer } from "../cognito/poolServer";
import type { AppClient } from "../model/model";
import { routeMethods, routeParameters, routePath } from "../model/routeKeys";
import { isRecord } from "../model/values";
import type { Served } from "../serve/served";
import { CallError } from "./callError";
import { findClient } from "./findClient";
import type { Header } from "./protocol";

/** Whose token a call is made with. */
export type CallToken =
  | { readonly kind: "client"; readonly pool: PoolServer; readonly client: AppClient }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "none" };

/** A call that can be made. */
export interface Call {
  readonly token: CallToken;
  readonly method: string;
  /** `http://host:port` of the API, or of its domain. */
  readonly origin: string;
  /** Whether a certificate of the caller's is asked for there. */
  readonly isMutualTls: boolean;
  /** Path and query string, percent-encoded. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** Headers that belong to the message or to its connection. */
const ownHeaders =
  /^(?:connection|content-length|expect|host|http2-settings|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Reads a call that the page asks for, a `CallRequest`, with regard to what is served.
 *
 * @throws {@link CallError} when it is none, or asks for what is not there.
 */
export function readCall(value: unknown, served: Served): Call {
  try {
    return readParts(value, served);
  } catch (error) {
    // Half of a character outside the basic plane.
    throw error instanceof URIError ? new CallError("the address holds what is no character.") : error;
  }
}

function readParts(value: unknown, served: Served): Call {
  const request = isRecord(value) ? value : {};
  const text = (name: string, from: Readonly<Record<string, unknown>> = request) => {
    const own = Object.hasOwn(from, name) ? from[name] : undefined;
    return typeof own === "string" ? own : fail(`${name}: is not a text.`);
  };
  const apiName = text("api");
  const routeKey = text("routeKey");
  const api = served.apis.find((one) => one.api.name === apiName) ?? fail("api: there is none of this name any more.");
  const route =
    api.api.routes.find((one) => one.routeKey === routeKey) ?? fail("routeKey: there is no such route any more.");

  const method = readMethod(text("method"), route.routeKey);
  const token = readToken(request["caller"], served, text);
  const body = text("body");
  if (body !== "" && (method === "GET" || method === "HEAD")) {
    fail(`body: ${method} has none.`);
  }
  const { origin } = new URL(api.url);
  const query = encodeRest(text("query"));
  return {
    token,
    method,
    origin,
    isMutualTls: api.isMutualTls,
    target:
      api.url.slice(origin.length) + readPath(route.routeKey, request["parameters"], text) + (query && `?${query}`),
    headers: readHeaders(request["headers"], token),
    body,
  };
}

type Text = (name: string, from?: Readonly<Record<string, unknown>>) => string;

function readMethod(method: string, routeKey: string): string {
  const [own = ""] = routeKey.split(" ");
  const methods: readonly string[] = own === "ANY" || own === "$default" ? routeMethods : [own];
  return methods.includes(method) ? method : fail(`method: the route takes ${methods.join(", ")}.`);
}

function readToken(caller: unknown, { pools }: Served, text: Text): CallToken {
  if (!isRecord(caller)) {
    return fail("caller: is missing.");
  }
  const kind = text("kind", caller);
  if (kind === "none") {
    return { kind };
  }
  if (kind === "token") {
    const token = text("token", caller).trim();
    return /^[!-~]+$/.test(token) ? { kind, token } : fail("token: paste one, without spaces.");
  }
  const found = findClient(pools, text("pool", caller), text("client", caller));
  return kind === "client" && found ? { kind, ...found } : fail("caller: there is no such client any more.");
}

function readPath(routeKey: string, parameters: unknown, text: Text): string {
  if (routeKey === "$default") {
    const path = encodeRest(text("path")).replaceAll("?", "%3F");
    return path.startsWith("/") ? path : fail("path: begins with a slash.");
  }
  const given = isRecord(parameters) ? parameters : fail("parameters: are missing.");
  const values = new Map(routeParameters(routeKey).map(({ name }) => [name, text(name, given)]));
  return encodeRest(routePath(routeKey, (name) => values.get(name)!));
}

function readHeaders(value: unknown, token: CallToken): Header[] {
  const headers = Array.isArray(value) ? (value as unknown[]) : fail("headers: is not a list.");
  return headers.map((header) => {
    const [name, content] = Array.isArray(header) ? (header as unknown[]) : [];
    if (typeof name !== "string" || typeof content !== "string") {
      return fail("headers: each is a name and a value.");
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, content);
    } catch {
      return fail(`headers: HTTP cannot carry "${name}: ${content}".`);
    }
    if (ownHeaders.test(name)) {
      return fail(`headers: ${name} belongs to the connection, and cannot be chosen.`);
    }
    if (name.toLowerCase() === "authorization" && token.kind !== "none") {
      return fail(`headers: ${name} is the caller's token; choose "No token" to send another one.`);
    }
    return [name, content];
  });
}

/** Percent-encodes what cannot stand in a request line, and leaves the rest as it is. */
function encodeRest(text: string): string {
  return text.replace(/[^!-~]|#/gu, encodeURIComponent);
}

function fail(message: string): never {
  throw new CallError(message);
}
