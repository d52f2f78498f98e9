import type { StandInPath } from "../evaluate/elsewhere/standIns";
import type { StandInsFile } from "../evaluate/project/standInsFile";
import { functionsByName } from "../model/functionsByName";
import type { Model } from "../model/model";
import { overrideEnvironments } from "./overrideEnvironments";
import { isNamed, listenersOf } from "./servedListeners";

/** What `m2m.yaml` gives the serving of a program. */
export interface ServedStandIns {
  /** Origins of servers, by the names or ARNs of listeners. */
  readonly listeners: ReadonlyMap<string, string>;
  /** Files of truststores, by the names of domains. */
  readonly truststores: ReadonlyMap<string, string>;
}

/**
 * A model with the environments of the stand-ins, and the stand-ins that its serving needs.
 *
 * @returns Also the paths of all of these in the file.
 */
export function applyStandIns(
  model: Model,
  standIns: Pick<StandInsFile, "environment" | "listeners" | "truststores">,
): ServedStandIns & { readonly model: Model; readonly used: readonly StandInPath[] } {
  const functions = functionsByName(model);
  const environment = needed(standIns.environment, (name) => name === "*" || functions.has(name));
  const listeners = needed(standIns.listeners, (name) => listenersOf(model).some((one) => isNamed(one, name)));
  const truststores = needed(standIns.truststores, (name) =>
    model.domains.some((domain) => domain.name === name && domain.truststore !== undefined),
  );
  const used = [
    ...Object.entries(environment).flatMap(([name, variables]) =>
      Object.keys(variables).map((variable) => ["environment", name, variable]),
    ),
    ...Object.keys(listeners).map((name) => ["listeners", name]),
    ...Object.keys(truststores).map((name) => ["truststores", name]),
  ];
  return {
    model: overrideEnvironments(model, environment),
    listeners: new Map(Object.entries(listeners)),
    truststores: new Map(Object.entries(truststores)),
    used,
  };
}

function needed<T>(values: Readonly<Record<string, T>>, isNeeded: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isNeeded(name)));
}
