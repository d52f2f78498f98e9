import type * as pulumi from "@pulumi/pulumi";
import { jwtEventHandler, withJwtEvent } from "../callbacks/jwtEvent";
import { AnyRoute, ApiArgs } from "./apiArgs";
import { sourceOf } from "./authorizers";
import { isCheckedClients } from "./checkedClients";

/** The code of a function, and what Lambda calls in it, where that is not what it calls in a callback's. */
interface RouteCode {
  readonly archive: Promise<pulumi.asset.Archive>;
  readonly handler?: string;
}

/**
 * The code of a function that answers some routes. Where it is said what checks the tokens of one of them, the handler
 * gets the same event either way: also before the routes move from one way to the other, and after.
 *
 * @param component The component's class and name, as errors show it.
 */
export function routeCode(
  component: string,
  routes: readonly AnyRoute[],
  args: ApiArgs,
  archive: Promise<pulumi.asset.Archive>,
): RouteCode {
  const isSaid = routes.some((route) => route.access !== "public" && isCheckedClients(sourceOf(route, args)));
  return isSaid ? { archive: withJwtEvent(component, archive), handler: jwtEventHandler } : { archive };
}
