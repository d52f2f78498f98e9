import type { Route } from "../model/model";
import { routeMethods } from "../model/routeKeys";

/** `ANY` stands for those that have no route of their own, and for no others. */
const methods: ReadonlySet<string> = new Set(routeMethods);

/** All that is looked at of a route. */
type Keyed = Pick<Route, "routeKey">;

/** A route that matches a request, and the values of its path parameters, percent-decoded. */
export interface RouteMatch<R extends Keyed = Route> {
  readonly route: R;
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter" | "greedy"; readonly name: string };

interface Pattern<R> {
  readonly route: R;
  readonly method: string;
  /** Absent for `$default`. */
  readonly segments?: readonly Segment[];
}

/**
 * Selects the route for a request: a full match first, then a greedy path, then `$default`; along the path, literal
 * text before a parameter; for the same path, the request's own method before `ANY`. A slash at the end counts: what
 * follows it is a segment without text, which a parameter takes, as deployed APIs were seen to do. HEAD is not GET.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class Router<R extends Keyed = Route> {
  private readonly patterns: readonly Pattern<R>[];

  constructor(routes: readonly R[]) {
    this.patterns = routes.map((route) => parse(route)).sort(bySpecificity);
  }

  /**
   * @param path The path as it was sent, percent-encoded, without the query string.
   * @throws URIError when the path is not valid percent-encoding.
   */
  match(method: string, path: string): RouteMatch<R> | undefined {
    const segments = path.slice(1).split("/").map(decodeURIComponent);
    for (const pattern of this.patterns) {
      if (pattern.method === method || (pattern.method === "ANY" && methods.has(method))) {
        const pathParameters = matchSegments(pattern.segments, segments);
        if (pathParameters) {
          return { route: pattern.route, pathParameters };
        }
      }
    }
    return undefined;
  }

  /** The keys of routes for a path, whatever their methods. `$default` has no path. */
  keysAt(path: string): string[] {
    const segments = path.slice(1).split("/").map(decodeURIComponent);
    return this.patterns
      .filter((pattern) => pattern.segments && matchSegments(pattern.segments, segments))
      .map(({ route }) => route.routeKey);
  }
}

function parse<R extends Keyed>(route: R): Pattern<R> {
  if (route.routeKey === "$default") {
    return { route, method: "ANY" };
  }
  const [method = "", path = ""] = route.routeKey.split(" ");
  return { route, method, segments: path.slice(1).split("/").map(parseSegment) };
}

function parseSegment(text: string): Segment {
  const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) {
    return { kind: "literal", text };
  }
  return { kind: greedy === "+" ? "greedy" : "parameter", name };
}

function matchSegments(
  pattern: readonly Segment[] | undefined,
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  if (pattern === undefined) {
    return parameters;
  }
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (part.kind === "greedy") {
      if (segment === undefined) {
        return undefined;
      }
      parameters[part.name] = segments.slice(index).join("/");
      return parameters;
    }
    const isLast = index === segments.length - 1;
    if (segment === undefined || (part.kind === "literal" ? segment !== part.text : segment === "" && !isLast)) {
      return undefined;
    }
    if (part.kind === "parameter") {
      parameters[part.name] = segment;
    }
  }
  return segments.length === pattern.length ? parameters : undefined;
}

const rankOf = { literal: 0, parameter: 1, greedy: 2 } as const;

function bySpecificity(a: Pattern<unknown>, b: Pattern<unknown>): number {
  if (a.segments === undefined || b.segments === undefined) {
    return Number(a.segments === undefined) - Number(b.segments === undefined);
  }
  const greedy = (segments: readonly Segment[]) => Number(segments.at(-1)?.kind === "greedy");
  if (greedy(a.segments) !== greedy(b.segments)) {
    return greedy(a.segments) - greedy(b.segments);
  }
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index++) {
    const [one, other] = [a.segments[index], b.segments[index]];
    if (one === undefined || other === undefined) {
      return one === undefined ? 1 : -1;
    }
    if (one.kind !== other.kind) {
      return rankOf[one.kind] - rankOf[other.kind];
    }
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}
