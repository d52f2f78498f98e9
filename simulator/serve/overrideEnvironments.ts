import type { Authorizer, LambdaFunction, Model } from "../model/model";
import { UserError } from "../userError";
import { functionsByName } from "../model/functionsByName";
import { knownNames } from "../knownNames";

/**
 * A model whose functions have other environment variables, over their own.
 *
 * @param overrides Variables by the key of a route, by the logical name of a function, or by `*`. The more exact wins.
 * @throws {@link UserError} when there is no such route or function.
 */
export function overrideEnvironments(
  model: Model,
  overrides: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Model {
  const named = functionsByName(model);
  const names = Object.keys(overrides);
  const faults = names.flatMap((name) => (named.has(name) || name === "*" ? [] : [unknownName(name, named.keys())]));
  for (const [name, variables] of Object.entries(overrides)) {
    const strange = Object.entries(variables).find(([, value]) => typeof value !== "string");
    if (strange) {
      // What it is can be a secret.
      faults.push(`environment["${name}"].${strange[0]} is not a text; write it as one.`);
    }
  }
  if (faults.length > 0) {
    throw new UserError(faults);
  }

  const changed = new Map<LambdaFunction, LambdaFunction>();
  const change = (fn: LambdaFunction): LambdaFunction => {
    const own = names.filter((name) => name !== "*" && named.get(name)?.includes(fn));
    const layers = ["*", ...own].map((name) => Object.entries(overrides[name] ?? {}));
    const environment = { ...fn.environment, ...Object.fromEntries(layers.flat()) };
    const made = changed.get(fn) ?? { ...fn, environment };
    changed.set(fn, made);
    return made;
  };
  // Routes that share an authorizer share it afterwards, too: with what it keeps.
  const changedAuthorizers = new Map<Authorizer, Authorizer>();
  const changeAuthorizer = (authorizer: Authorizer): Authorizer => {
    if (authorizer.kind !== "function" || !authorizer.function) {
      return authorizer;
    }
    const made = changedAuthorizers.get(authorizer) ?? { ...authorizer, function: change(authorizer.function) };
    changedAuthorizers.set(authorizer, made);
    return made;
  };
  return {
    ...model,
    ...(model.secrets && {
      secrets: model.secrets.map(({ rotation, ...secret }) => ({
        ...secret,
        ...(rotation && {
          rotation: { ...rotation, ...(rotation.function && { function: change(rotation.function) }) },
        }),
      })),
    }),
    pools: model.pools.map(({ trigger, ...pool }) => ({
      ...pool,
      ...(trigger && { trigger: { ...trigger, function: change(trigger.function) } }),
    })),
    apis: model.apis.map((api) => ({
      ...api,
      routes: api.routes.map((route) => ({
        ...route,
        ...(route.authorizer && { authorizer: changeAuthorizer(route.authorizer) }),
        ...(route.integration.kind === "function" && {
          integration: { ...route.integration, function: change(route.integration.function) },
        }),
      })),
    })),
  };
}

function unknownName(name: string, known: Iterable<string>): string {
  return `environment["${name}"]: is neither a route with a function nor a function of the program; ${knownNames(name, known, "there are")}.`;
}
