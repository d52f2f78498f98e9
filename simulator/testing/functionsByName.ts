import type { LambdaFunction, Model } from "../model/model";

/** The functions of a program, by the keys of their routes and by their own logical names. */
export function functionsByName({ apis, pools }: Model): ReadonlyMap<string, readonly LambdaFunction[]> {
  const named = new Map<string, LambdaFunction[]>();
  const add = (name: string, fn: LambdaFunction) => named.set(name, [...(named.get(name) ?? []), fn]);
  for (const { routeKey, integration } of apis.flatMap(({ routes }) => routes)) {
    if (integration.kind === "function") {
      add(routeKey, integration.function);
    }
  }
  const functions = [...named.values()].flat().concat(pools.flatMap(({ trigger }) => trigger?.function ?? []));
  for (const fn of new Set(functions)) {
    add(fn.name, fn);
  }
  return named;
}
