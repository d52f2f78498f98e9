import { routeName } from "../aws/routeKeys";
import type { CallbackPlace } from "../callbacks/callbacks";
import { ApiArgs, handlerPlace } from "./apiArgs";
import { sharedFunctionPlace } from "./sharedFunctions";

/** What runs an API's handlers, by place in the arguments: a route's own function, or one that several share. */
export function handlerPlaces(name: string, { routes, functions = {} }: ApiArgs): Record<string, CallbackPlace> {
  const places: Record<string, CallbackPlace> = {};
  for (const [key, route] of Object.entries(routes)) {
    const path = handlerPlace(key);
    if (route.function === undefined) {
      places[path] = route;
    } else {
      const shared = (places[sharedFunctionPlace(route.function)] ??= { ...functions[route.function], handlers: {} });
      shared.handlers![key] = { path, name: routeName(name, key), handler: route.handler };
    }
  }
  return places;
}
