/** The methods that a route key can name, in the order in which OpenAPI lists them. `ANY` stands for all of them. */
export const routeMethods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"] as const;

/** A parameter of a route's path. */
export interface RouteParameter {
  readonly name: string;
  /** Whether it takes the whole rest of the path, slashes included. */
  readonly isGreedy: boolean;
}

/** The parameters of a route's path, in order. */
export function routeParameters(key: string): RouteParameter[] {
  return [...key.matchAll(parameter)].map(([, name = "", greedy]) => ({ name, isGreedy: greedy === "+" }));
}

/**
 * The path of a request that matches a route, percent-encoded.
 *
 * @param valueOf The value of each parameter.
 */
export function routePath(key: string, valueOf: (name: string) => string): string {
  const [, path = "/"] = key.split(" ");
  return path.replaceAll("'", "%27").replace(parameter, (_, name: string, greedy: string) => {
    const segments = greedy === "+" ? valueOf(name).split("/") : [valueOf(name)];
    return segments.map((segment) => encodeURIComponent(segment).replaceAll("'", "%27")).join("/");
  });
}

const parameter = /\{([^}+]+)(\+?)\}/g;

/** The form that API Gateway asks of a route key. */
const routeKeyForm =
  /^(?:\$default|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (?:\/|(?:\/(?:\{[\w.:-]+\}|[\w.:-]+))*(?:\/(?:\{[\w.:-]+\+?\}|[\w.:-]+))))$/;

/** True for a route key that API Gateway would accept. */
export function isRouteKey(key: string): boolean {
  return routeKeyForm.test(key);
}

/** What a route matches: its key without the names of parameters. Two routes of an API must differ in it. */
export function routeShape(key: string): string {
  return key.replace(/\{[^}+]+(\+?)\}/g, "{$1}");
}
