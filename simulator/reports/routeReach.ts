import { Router } from "../apiGateway/router";
import { routeMethods, routeShape } from "../model/routeKeys";
import type {
  ApiAccess,
  AuthorizerAccess,
  ForeignAuthorizer,
  PoolAuthorizer,
  RouteReport,
  RouteTarget,
} from "./accessFacts";

/** A request by which routes are told apart. */
export interface Probe {
  readonly method: string;
  readonly path: string;
}

/** The routes of an API, asked as the gateway asks them. */
export class RouteReach {
  private readonly router: Router<RouteReport>;
  private readonly alone = new Map<RouteReport, Router<RouteReport>>();

  constructor({ routes }: Pick<ApiAccess, "routes">) {
    this.router = new Router(routes);
  }

  /** Whether a request is answered by a route of the API. */
  isOf(route: RouteReport, probe: Probe): boolean {
    const alone = this.alone.get(route) ?? new Router([route]);
    this.alone.set(route, alone);
    // Most requests do not match, which is told sooner by one route than by all.
    return alone.match(probe.method, probe.path) !== undefined && this.of(probe) === route;
  }

  /** The route that a request is answered by. */
  of({ method, path }: Probe): RouteReport | undefined {
    return this.router.match(method, path)?.route;
  }
}

/** Requests that two routes could both answer, as far as one of each sort tells. */
export function sharedProbes(one: string, other: string): Probe[] {
  const methods = methodsOf(one).filter((method) => methodsOf(other).includes(method));
  return methods.flatMap((method) =>
    sharedPaths(segmentsOf(one), segmentsOf(other)).map((path) => ({ method, path: `/${path.join("/")}` })),
  );
}

/**
 * Requests near those of a route, which a server may take for the same: of another method, with a slash at the end, plain
 * or encoded, and in other letters. A wide route beside it may answer them.
 */
export function neighbouringProbes(narrow: string, wide: string): Probe[] {
  const [method] = methodsOf(narrow);
  const own = methodsOf(narrow).length > 1 ? methodsOf(wide) : [method!, ...methodsOf(wide)];
  const methods = [...new Set(own)].filter((one) => methodsOf(wide).includes(one));
  const paths = filledPaths(segmentsOf(narrow), segmentsOf(wide)).flatMap((segments) => {
    const path = `/${segments.join("/")}`;
    const end = path === "/" ? [] : [`${path}/`, `${path}%2f`];
    return [path, ...end, `/${segments.map(otherLetters).join("/")}`, ...joinedPaths(segments)];
  });
  return paths.flatMap((path) => methods.map((one) => ({ method: one, path })));
}

/**
 * Whether a request near those of a route can begin as another route's do: where both begin with text, it is the same
 * but for its letters.
 */
export function mayStartAlike(narrow: string, wide: string): boolean {
  const [[own = ""], [other = ""]] = [segmentsOf(narrow), segmentsOf(wide)];
  return isParameter(own) || isParameter(other) || own === other || otherLetters(own) === other;
}

/** True for a route of one method and one path, which is meant for what it says. */
export function isExact(key: string): boolean {
  return methodsOf(key).length === 1 && !segmentsOf(key).some(isParameter);
}

/** Whether two routes have a method in common that one of them states, so that one answers for the other. */
export function shareMethod(one: string, other: string): boolean {
  return methodsOf(one).some((method) => methodsOf(other).includes(method));
}

/** Whether all that a route answers would be another one's, were it not there: it is then a part of that one. */
export function isPartOf(part: string, whole: string): boolean {
  const isWithin = methodsOf(part).every((method) => methodsOf(whole).includes(method));
  return isWithin && routeShape(part) !== routeShape(whole) && covers(segmentsOf(whole), segmentsOf(part));
}

/** Whether two routes are answered by the same server or function; by what is not told, they may be. */
export function isSameTarget(one: RouteTarget | null, other: RouteTarget | null): boolean {
  return one === null || other === null || (one.kind === other.kind && one.name === other.name);
}

/** Whether a token, or none, passes a route that does not pass another one. */
export function isWeaker({ route, authorizer }: Condition, { route: strict, authorizer: other }: Condition): boolean {
  if (!other || !authorizer) {
    return other !== undefined;
  }
  if ("function" in authorizer || "function" in other) {
    return JSON.stringify(authorizer) !== JSON.stringify(other);
  }
  const isSameIssuer =
    "pool" in authorizer
      ? "pool" in other && authorizer.pool === other.pool
      : "issuer" in other && authorizer.issuer === other.issuer;
  const isScopeWeaker = route.scopes.length === 0 || route.scopes.some((scope) => !strict.scopes.includes(scope));
  return !isSameIssuer || acceptsMore(authorizer, other) || (strict.scopes.length > 0 && isScopeWeaker);
}

/** What a route asks of its callers. */
export interface Condition {
  readonly route: Pick<RouteReport, "scopes">;
  readonly authorizer: AuthorizerAccess | undefined;
}

function acceptsMore(one: PoolAuthorizer | ForeignAuthorizer, other: PoolAuthorizer | ForeignAuthorizer): boolean {
  const accepted = one === other ? undefined : new Set(acceptedBy(other));
  return accepted !== undefined && acceptedBy(one).some((caller) => !accepted.has(caller));
}

function acceptedBy(authorizer: PoolAuthorizer | ForeignAuthorizer): string[] {
  return "pool" in authorizer
    ? [
        ...authorizer.clients.map((client) => `client ${client}`),
        ...authorizer.strayAudiences,
        ...(authorizer.acceptsAnyClient ? ["any client"] : []),
      ]
    : [...authorizer.audiences];
}

function methodsOf(key: string): readonly string[] {
  const [method = ""] = key.split(" ");
  return key === "$default" || method === "ANY" ? routeMethods : [method];
}

/** The segments of a route's path; `$default` takes whatever there is. */
function segmentsOf(key: string): readonly string[] {
  return key === "$default" ? ["{+}"] : (key.split(" ")[1] ?? "/").slice(1).split("/");
}

const isGreedy = (segment: string | undefined) => segment?.endsWith("+}") === true;
const isParameter = (segment: string | undefined) => segment?.startsWith("{") === true;

/** A value that no route has as a literal. */
const fresh = "m2m-any";

/** Paths that match two patterns. Below a greedy segment of both, one of one segment and one of two. */
function sharedPaths(one: readonly string[], other: readonly string[]): string[][] {
  const [[a, ...restA], [b, ...restB]] = [one, other];
  if (isGreedy(a) && isGreedy(b)) {
    return [[fresh], [fresh, fresh]];
  }
  if (isGreedy(a) || isGreedy(b)) {
    const rest = isGreedy(a) ? other : one;
    return rest.length === 0 ? [] : [rest.map((segment) => (isParameter(segment) ? fresh : segment))];
  }
  if (a === undefined || b === undefined) {
    return a === b ? [[]] : [];
  }
  if (!isParameter(a) && !isParameter(b) && a !== b) {
    return [];
  }
  const own = isParameter(a) ? (isParameter(b) ? fresh : b) : a;
  return sharedPaths(restA, restB).map((rest) => [own, ...rest]);
}

/** Paths of a route, with what another one has at the places that it leaves open. */
function filledPaths(own: readonly string[], other: readonly string[]): string[][] {
  const fill = (index: number) => {
    const literal = other[index];
    return literal === undefined || isParameter(literal) || literal === "" ? fresh : literal;
  };
  if (!isGreedy(own.at(-1))) {
    return [own.map((segment, index) => (isParameter(segment) ? fill(index) : segment))];
  }
  const before = own.slice(0, -1).map((segment, index) => (isParameter(segment) ? fill(index) : segment));
  const rest = Array.from({ length: Math.max(1, other.length - before.length) }, (_, index) =>
    fill(before.length + index),
  );
  // A greedy parameter does not match nothing, and a server may still take the path without it for the same.
  const isOpen = other.some(isParameter);
  return [[...before, ...rest], ...(before.length > 0 && isOpen ? [before] : [])];
}

/** A path with some of its slashes encoded, so that segments next to each other count as one. */
function joinedPaths(segments: readonly string[]): string[] {
  return segments.flatMap((_, start) =>
    segments.slice(start + 1).map((__, length) => {
      const end = start + length + 2;
      return `/${[...segments.slice(0, start), segments.slice(start, end).join("%2f"), ...segments.slice(end)].join("/")}`;
    }),
  );
}

function otherLetters(segment: string): string {
  const upper = segment.charAt(0).toUpperCase() + segment.slice(1);
  return upper === segment ? segment.toLowerCase() : upper;
}

/** Whether every path that matches the second pattern matches the first one, too. */
function covers([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (isGreedy(a)) {
    return b !== undefined;
  }
  if (a === undefined || b === undefined || isGreedy(b)) {
    return a === b;
  }
  return (isParameter(a) || a === b) && covers(restA, restB);
}
