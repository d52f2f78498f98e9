import { limitOf } from "../model/limitOf";
import type { Api, Route, Stage } from "../model/model";
import { routeMethods as methods, RouteParameter, routeParameters, routeShape } from "../model/routeKeys";
import { grouped } from "./grouped";
import type { Json } from "./json";
import type { Operation } from "./operationIds";
import { operationIds } from "./operationIds";
import { byRouteKey } from "./order";

/** The paths of a document, and what it cannot express. */
export interface OpenApiPaths {
  readonly paths: Record<string, Json>;
  readonly leftOut: readonly Json[];
}

/**
 * The operations of an API. OpenAPI has no `ANY`, no parameter that takes several segments and no route for all the
 * rest, and tells paths apart without the names of their parameters.
 *
 * @param requirements What an operation of a route asks for.
 */
export function openApiPaths(api: Api, requirements: (route: Route) => Json[]): OpenApiPaths {
  const routes = [...api.routes].sort(byRouteKey(({ routeKey }) => routeKey));
  const operations = routes.flatMap((route) => operationsOf(route, routes));
  const hidden = operations.filter((operation) => isHidden(operation, operations));
  const expressible = operations.filter((operation) => !hidden.includes(operation));
  const ids = operationIds(expressible);
  const paths: Record<string, Json> = {};
  for (const same of grouped(expressible, ({ path }) => pathShape(path))) {
    const template = same[0].path.replace(/\+\}/g, "}");
    // The parameters of all have the names that the template has.
    const parameters = routeParameters(same[0].path);
    const ordered = methods.flatMap((method) => same.filter((operation) => operation.method === method));
    paths[template] = Object.fromEntries(
      ordered.map((operation) => {
        const described = describe(operation, parameters, api.stages, requirements);
        return [operation.method.toLowerCase(), { operationId: ids.get(operation)!, ...described }];
      }),
    );
  }
  return { paths, leftOut: leftOut(routes, hidden, requirements) };
}

function operationsOf(route: Route, routes: readonly Route[]): Operation[] {
  const [method = "", path] = route.routeKey.split(" ");
  if (path === undefined) {
    return [];
  }
  if (method !== "ANY") {
    return [{ route, method, path }];
  }
  const taken = routes
    .map(({ routeKey }) => routeKey.split(" "))
    .filter(([, other]) => other && routeShape(other) === routeShape(path))
    .map(([own]) => own);
  return methods.filter((one) => !taken.includes(one)).map((one) => ({ route, method: one, path }));
}

/** An operation of a greedy path that would have the place of one with a plain parameter, which goes before it. */
function isHidden({ method, path }: Operation, operations: readonly Operation[]): boolean {
  return (
    path.endsWith("+}") &&
    operations.some(
      (other) => other.method === method && !other.path.endsWith("+}") && pathShape(other.path) === pathShape(path),
    )
  );
}

/** What the document cannot say, route by route. */
function leftOut(
  routes: readonly Route[],
  hidden: readonly Operation[],
  requirements: (route: Route) => Json[],
): Json[] {
  const shadowed = grouped(hidden, ({ route }) => route.routeKey).map((same) => ({
    routeKey: same[0].route.routeKey,
    methods: same.map(({ method }) => method),
    security: requirements(same[0].route),
    reason: "OpenAPI cannot tell its path from that of another route, which goes before it.",
  }));
  const whole = routes.filter(({ routeKey }) => routeKey === "$default");
  return [
    ...shadowed,
    ...whole.map((route) => ({
      routeKey: route.routeKey,
      security: requirements(route),
      reason: "It takes every request that no other route takes, which OpenAPI cannot express.",
    })),
  ];
}

function describe(
  { route, method, path }: Operation,
  parameters: readonly RouteParameter[],
  stages: readonly Stage[],
  requirements: (route: Route) => Json[],
) {
  const isThrottled = stages.some((stage) => limitOf(stage, route.routeKey));
  const { authorizer } = route;
  const isAsked = authorizer?.kind === "function" || authorizer?.checkedBy !== undefined;
  const hasBody = ["POST", "PUT", "PATCH"].includes(method);
  return {
    summary: route.routeKey,
    ...(parameters.length > 0 && {
      parameters: parameters.map(({ name }, index) => {
        const isGreedy = path.endsWith("+}") && index === parameters.length - 1;
        return parameter(name, isGreedy);
      }),
    }),
    security: requirements(route),
    ...(hasBody && { requestBody: { description: "What the route's integration takes.", content: anything } }),
    responses: {
      "2XX": { description: "What the route's integration answers.", content: anything },
      ...(isAsked && {
        "401": { $ref: "#/components/responses/Unidentified" },
        "403": { $ref: "#/components/responses/Denied" },
      }),
      ...(route.authorizer && !isAsked && { "401": { $ref: "#/components/responses/Unauthorized" } }),
      ...(route.scopes.length > 0 && !isAsked && { "403": { $ref: "#/components/responses/Forbidden" } }),
      ...(isThrottled && { "429": { $ref: "#/components/responses/TooManyRequests" } }),
    },
  };
}

/** The program does not tell what a function takes and answers. */
const anything: Json = { "application/json": { schema: {} }, "*/*": { schema: {} } };

function parameter(name: string, isGreedy: boolean): Json {
  const description = "The whole rest of the path, slashes included.";
  return { name, in: "path", required: true, ...(isGreedy && { description }), schema: { type: "string" } };
}

/** What OpenAPI tells paths apart by. */
function pathShape(path: string): string {
  return path.replace(/\{[^}]+\}/g, "{}");
}
