import { createHash } from "node:crypto";
import { keyed } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { withoutForeignParameter } from "./foreignParameters";
import { quotas } from "./quotas";

/** The methods that a route of an HTTP API can have. */
export const routeMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"] as const;

/**
 * A method that a route of an HTTP API can have.
 *
 * @useDeclaredType
 */
export type RouteMethod = (typeof routeMethods)[number];

/**
 * A route key: a method and a path, or `$default` for whatever no other route matches.
 *
 * Both are patterns, so that a map of routes has no optional members: TypeScript cannot tell from a route without
 * `access` what its handler receives where `undefined` could stand in the route's place. The check at construction
 * refuses what follows `$default`.
 */
export type RouteKey = `${RouteMethod} /${string}` | `$default${string}`;

/** The characters that API Gateway's validation of path parts allows in a literal one. */
const literalSegment = /^[A-Za-z0-9.:_-]+$/;
const parameterSegment = /^\{([A-Za-z0-9._\-:]+)(\+?)\}$/;

/** Checks every route key of an API by itself and against the others. */
export function checkRouteKeys(keys: readonly string[], faults: FaultCollector): void {
  if (keys.length === 0) {
    faults.add("routes", {}, "is empty", "define at least one route");
  }
  if (keys.length > quotas.routesPerApi) {
    faults.add(
      "routes",
      keys.length,
      `is more than the ${quotas.routesPerApi} routes an HTTP API can hold`,
      "split the API",
    );
  }
  const seen = new Map<string, string>();
  for (const key of keys) {
    const path = keyed("routes", key);
    const fault = faultOfRouteKey(key);
    if (fault) {
      faults.add(path, undefined, ...fault);
      continue;
    }
    const shape = routeShape(key);
    const other = seen.get(shape);
    if (other !== undefined) {
      faults.add(
        path,
        undefined,
        `matches the same requests as "${other}"`,
        "remove one: names of parameters do not tell routes apart",
      );
    }
    seen.set(shape, key);
  }
}

/** What a route key matches: two with one shape match the same requests, whatever their parameters are called. */
export function routeShape(key: string): string {
  return key.replace(/\{[^}+]+(\+?)\}/g, "{$1}");
}

/** The rule that a route key breaks, and the fix. */
function faultOfRouteKey(key: string): [rule: string, fix: string] | undefined {
  if (key === "$default") {
    return undefined;
  }
  const [method = "", path, ...rest] = key.split(" ");
  if (path === undefined || rest.length > 0) {
    return ["is not a route key", 'write "METHOD /path", or "$default"'];
  }
  if (!(routeMethods as readonly string[]).includes(method)) {
    return [`has the method "${method}"`, `use one of ${routeMethods.join(", ")}`];
  }
  if (!path.startsWith("/")) {
    return ["has a path that does not start with a slash", `write "${method} /${path}"`];
  }
  if (path === "/") {
    return undefined;
  }
  if (path.endsWith("/")) {
    return ["ends in a slash, which API Gateway refuses", `write "${method} ${path.replace(/\/+$/, "") || "/"}"`];
  }
  const segments = path.slice(1).split("/");
  return faultOfForeign(method, segments) ?? faultOfSegments(segments);
}

/** Refuses a parameter as other frameworks write it, also where API Gateway would take it to the letter. */
function faultOfForeign(method: string, segments: readonly string[]): [rule: string, fix: string] | undefined {
  const meant = segments.map((one, index) => withoutForeignParameter(one, index === segments.length - 1));
  const first = meant.findIndex((segment) => segment !== undefined);
  if (first < 0) {
    return undefined;
  }
  const corrected = segments.map((segment, index) => meant[index] ?? segment);
  const form = "{name}, or {name+} for the rest of a path";
  return [
    `has the path segment "${segments[first]}", which is no parameter here`,
    faultOfSegments(corrected) ? `write ${form}` : `did you mean "${method} /${corrected.join("/")}"? Write ${form}`,
  ];
}

function faultOfSegments(segments: readonly string[]): [rule: string, fix: string] | undefined {
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    const [, name, greedy] = parameterSegment.exec(segment) ?? [];
    if (name === undefined) {
      if (!literalSegment.test(segment)) {
        return [
          `has the path segment "${segment}"`,
          "use letters, digits and . : _ - or one {parameter} as a whole segment",
        ];
      }
      continue;
    }
    if (greedy === "+" && index < segments.length - 1) {
      return [`has the greedy parameter {${name}+} before the end`, "move it to the end of the path"];
    }
    if (names.has(name)) {
      return [`has the parameter {${name}} twice`, "name each parameter once"];
    }
    names.add(name);
  }
  return undefined;
}

/** The names of the parameters of a path, without the `+` of a greedy one. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!);
}

/** The longest logical name of a route: Pulumi adds eight characters, and Lambda takes sixty-four. */
const mostNameLength = 56;
const digestLength = 6;

/**
 * The logical name of a route's resources: `orders-get-items` for `GET /items` of "orders". Where that would lose
 * something (parameters, capitals, punctuation, length), a digest is added. The name depends on its own route alone,
 * never on which others exist, and not on what its parameters are called: API Gateway refuses a route beside one that
 * matches the same requests, so a new name for a parameter must change the route that is there.
 *
 * @param name The component's name, up to {@link mostComponentNameLength} characters.
 */
export function routeName(name: string, key: string): string {
  const shape = routeShape(key);
  const readable = shape
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return fitted(`${name}-${readable}`, isLossless(shape), shape);
}

/**
 * The logical name of a function that routes share: `orders-function-stock` for "stock" of "orders". No route has such a
 * name, as no method is called so.
 *
 * @param name The component's name, up to {@link mostComponentNameLength} characters.
 */
export function sharedFunctionName(name: string, key: string): string {
  return fitted(`${name}-function-${key}`, !/-[0-9a-f]{6}$/.test(key), key);
}

/** A name, with a digest where it is too long, or does not tell all. */
function fitted(full: string, isLossless: boolean, whole: string): string {
  return isLossless && full.length <= mostNameLength
    ? full
    : `${full.slice(0, mostNameLength - digestLength - 1).replace(/-+$/, "")}-${digestOf(whole)}`;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digestLength);
}

/** True for keys that can be told apart by their readable form, which must not look as if it ended in a digest. */
function isLossless(key: string): boolean {
  return /^[A-Z]+ (?:\/|(?:\/[a-z0-9_]+)+)$/.test(key) && !/\/[0-9a-f]{6}$/.test(key);
}

/**
 * The part of an execute-api ARN that stands for one route: `GET/orders/{id}`, with `*` for any method.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function routeArnSuffix(key: string): string {
  return key === "$default" ? key : key.replace(/^ANY /, "*").replace(" ", "");
}
