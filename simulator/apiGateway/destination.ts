import type { HttpIntegration, PrivateIntegration } from "../model/model";
import { routeParameters } from "../model/routeKeys";
import { fillPath } from "../model/templates";

/** A request, as far as it decides where it is passed on to. */
export interface Addressed {
  /** Path, with the stage's name and without the mapping of a domain, and query string; otherwise as they came. */
  readonly target: string;
  /** The path, without the stage's name. */
  readonly path: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Where a request is passed on to. */
export interface Destination {
  /** Origin of the server. */
  readonly origin: URL;
  /** Path and query string. */
  readonly target: string;
  /** Name that the server's certificate must have, where it is not the origin's. */
  readonly serverName?: string;
}

/**
 * Where an HTTP integration sends a request: its URL with the route's parameters, and the query string as it came.
 *
 * @throws URIError for a parameter that would leave its place in the path.
 */
export function httpDestination(integration: HttpIntegration, request: Addressed): Destination {
  if (Object.values(request.pathParameters).some((value) => hasDotSegment(value, "/"))) {
    throw new URIError("a path parameter is a dot segment");
  }
  const parameterOf = parametersOf(request);
  const filled = integration.url.replace(/\{([^{}+]+)\+?\}/g, (_, name: string) => parameterOf(name));
  if (!URL.canParse(filled)) {
    throw new URIError("the path parameters make no URL");
  }
  const origin = new URL(filled);
  return { origin, target: origin.pathname + queryOf(request) };
}

/**
 * Where a private integration sends a request: to the listener, with the whole path of the request, the stage's name
 * included, unless parameter mapping sets another one.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 *
 * @param url Origin of what stands in for the listener.
 * @throws URIError for a path that would be another one behind the gateway than it was for route and authorizer.
 */
export function privateDestination(integration: PrivateIntegration, url: string, request: Addressed): Destination {
  const [whole = ""] = request.target.split("?", 1);
  if (hasDotSegment(decodeURIComponent(whole), /[/\\]/)) {
    throw new URIError("the path has a dot segment");
  }
  const path = integration.path === undefined ? whole : fillPath(integration.path, request.path, parametersOf(request));
  return {
    origin: new URL(url),
    target: path + queryOf(request),
    ...(integration.serverName !== undefined && { serverName: integration.serverName }),
  };
}

function hasDotSegment(path: string, separator: string | RegExp): boolean {
  return path.split(separator).some((segment) => segment === "." || segment === "..");
}

/** The query string goes on as it came. */
function queryOf({ target }: Addressed): string {
  const query = target.indexOf("?");
  return query < 0 ? "" : target.slice(query);
}

/**
 * The values of path parameters as they may stand in a path. A slash in one that is not greedy was encoded, and stays
 * so.
 */
function parametersOf({ routeKey, pathParameters }: Addressed): (name: string) => string {
  const greedy = new Set(routeParameters(routeKey).flatMap(({ name, isGreedy }) => (isGreedy ? [name] : [])));
  return (name) =>
    (Object.hasOwn(pathParameters, name) ? pathParameters[name]! : "")
      .split("/")
      .map(encodeURIComponent)
      .join(greedy.has(name) ? "/" : "%2F");
}
