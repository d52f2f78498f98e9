import { keyed } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import type { AnyRoute } from "./apiArgs";

/**
 * Refuses public routes that would answer what a closed one seems to protect: a public `$default`, `ANY` or greedy
 * route takes requests for the closed route's path that the closed route itself does not match, by another method or a
 * slash at the end. So does a parameter at the end, which may be empty. A public route for a part of what a closed one
 * matches is meant that way, and passes.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function checkSwallowed(
  routes: Readonly<Record<string, Partial<AnyRoute> | undefined>>,
  faults: FaultCollector,
): void {
  const keys = Object.keys(routes);
  const closed = keys.filter((key) => routes[key]?.access !== "public");
  for (const key of keys.filter((one) => routes[one]?.access === "public")) {
    const swallowed = isWide(key) ? closed.find((one) => swallows(parse(key), parse(one))) : undefined;
    const slashed = closed.find((one) => takesSlash(parse(key), parse(one)));
    if (swallowed !== undefined) {
      const rule = `is public and would answer requests for paths of the closed route "${swallowed}"`;
      faults.add(keyed("routes", key), undefined, rule, "give it a path of its own, or close it");
    } else if (slashed !== undefined) {
      const rule = `is public and would answer requests for the path of the closed route "${slashed}" with a slash at its end`;
      faults.add(keyed("routes", key), undefined, rule, "give it a path of its own, or close it");
    }
  }
}

interface Pattern {
  readonly method: string;
  readonly segments: readonly string[];
}

function isWide(key: string): boolean {
  // A preflight request is answered without a token by its nature.
  return key === "$default" || key.startsWith("ANY ") || (key.endsWith("+}") && !key.startsWith("OPTIONS "));
}

function parse(key: string): Pattern {
  if (key === "$default") {
    return { method: "ANY", segments: ["{proxy+}"] };
  }
  const [method = "", path = ""] = key.split(" ");
  return { method, segments: path.split("/").slice(1) };
}

/** Whether a route takes requests from the neighbourhood of another, and is not a part of it. */
function swallows(wide: Pattern, closed: Pattern): boolean {
  return shareMethod(wide, closed) && overlap(wide.segments, closed.segments) && !isPart(wide, closed);
}

/**
 * Whether a route takes the path of another with a slash at its end, by a parameter that is empty then, and is not a
 * part of it. Deployed APIs were seen to route so.
 */
function takesSlash(open: Pattern, closed: Pattern): boolean {
  const last = open.segments.at(-1) ?? "";
  return (
    isParameter(last) &&
    !isGreedy(last) &&
    // A preflight request is answered without a token by its nature.
    open.method !== "OPTIONS" &&
    // The root is a slash already.
    closed.segments.at(-1) !== "" &&
    shareMethod(open, closed) &&
    overlap(open.segments.slice(0, -1), closed.segments) &&
    !isPart(open, closed)
  );
}

function shareMethod(one: Pattern, other: Pattern): boolean {
  return one.method === other.method || one.method === "ANY" || other.method === "ANY";
}

function isPart(open: Pattern, closed: Pattern): boolean {
  const isNarrower = !covers(open.segments, closed.segments) || (closed.method === "ANY" && open.method !== "ANY");
  return covers(closed.segments, open.segments) && isNarrower;
}

const isGreedy = (segment: string | undefined) => segment?.endsWith("+}") === true;
const isParameter = (segment: string) => segment.startsWith("{");

/** Whether some path matches both patterns. */
function overlap([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (isGreedy(a) || isGreedy(b)) {
    return true;
  }
  if (a === undefined || b === undefined) {
    return a === b;
  }
  return (a === b || isParameter(a) || isParameter(b)) && overlap(restA, restB);
}

/** Whether every path that matches the second pattern matches the first one, too. */
function covers([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (isGreedy(a)) {
    return true;
  }
  if (a === undefined || b === undefined || isGreedy(b)) {
    return a === b;
  }
  return (isParameter(a) || a === b) && covers(restA, restB);
}
