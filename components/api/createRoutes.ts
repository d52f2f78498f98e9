import type * as pulumi from "@pulumi/pulumi";
import { InvokePermissions } from "./invokePermissions";
import { createRoute, RouteNodes, SharedByRoutes } from "./route";
import { createFunctionIntegrations, createSharedFunctions, SharedFunctionNodes } from "./sharedFunctions";

/** What all routes of an API are created with. */
type Surroundings = Omit<SharedByRoutes, "functions" | "integrations" | "permissions">;

/** Creates the routes of an API, and the functions that they share. */
export function createRoutes(
  name: string,
  surroundings: Surroundings,
  opts: pulumi.CustomResourceOptions,
): { routes: Record<string, RouteNodes>; functions: Record<string, SharedFunctionNodes> } {
  const { args, api, callbacks } = surroundings;
  const integrations = createFunctionIntegrations(name, args, api, opts);
  const permissions = new InvokePermissions(name, args, api, opts);
  const created = new Map<string, RouteNodes>();
  const create = (isShared: boolean, functions: SharedByRoutes["functions"]) => {
    for (const [key, route] of Object.entries(args.routes)) {
      if ((route.function !== undefined) === isShared) {
        const shared = { ...surroundings, integrations, permissions, functions };
        created.set(key, createRoute(name, key, route, shared, opts));
      }
    }
  };
  create(false, {});
  const others = [...created.values()].map(({ route }) => route);
  const functions = createSharedFunctions(name, args, api, callbacks, others, opts);
  create(true, functions);
  return {
    routes: Object.fromEntries(Object.keys(args.routes).map((key) => [key, created.get(key)!])),
    functions,
  };
}
