import { invokedFunctions } from "./invokedFunctions";
import type { LambdaFunction, Model } from "./model";

/** The functions of a program, by the keys of their routes and by their own logical names. */
export function functionsByName(model: Model): ReadonlyMap<string, readonly LambdaFunction[]> {
  const named = new Map<string, LambdaFunction[]>();
  const add = (name: string, fn: LambdaFunction) => named.set(name, [...(named.get(name) ?? []), fn]);
  for (const { routeKey, integration } of model.apis.flatMap(({ routes }) => routes)) {
    if (integration.kind === "function") {
      add(routeKey, integration.function);
    }
  }
  for (const fn of invokedFunctions(model)) {
    add(fn.name, fn);
  }
  return named;
}
