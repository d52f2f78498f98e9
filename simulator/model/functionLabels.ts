import { invokedFunctions } from "./invokedFunctions";
import type { LambdaFunction, Model } from "./model";

/**
 * What functions are called before the lines that they print: by the key of their route, where each serves that one
 * alone; else by their logical names.
 */
export function functionLabels(model: Model): ReadonlyMap<LambdaFunction, string> {
  const labels = new Map<LambdaFunction, string | undefined>();
  for (const { name, routes } of model.apis) {
    for (const { routeKey, integration } of routes) {
      if (integration.kind === "function") {
        const label = model.apis.length > 1 ? `${name}: ${routeKey}` : routeKey;
        labels.set(integration.function, labels.has(integration.function) ? undefined : label);
      }
    }
  }
  // A function that decides on routes answers no route, or not that route alone; nor does one that customises tokens.
  for (const { authorizer } of model.apis.flatMap(({ routes }) => routes)) {
    if (authorizer?.kind === "function" && authorizer.function) {
      labels.delete(authorizer.function);
    }
  }
  model.pools.forEach(({ trigger }) => trigger && labels.delete(trigger.function));
  return new Map([...invokedFunctions(model)].map((fn) => [fn, labels.get(fn) ?? fn.name]));
}
