import type { Project } from "../evaluate/project/project";
import { fullKey } from "../evaluate/project/configSchema";
import type { StandInPath } from "../evaluate/elsewhere/standIns";

/**
 * A line for each stand-in of `m2m.yaml` that nothing needed: it may be misspelt, or left over.
 *
 * @param used The paths of those that something needed.
 */
export function needlessStandIns(
  { name, stack, standIns, plainKeys }: Project,
  used: readonly StandInPath[],
): string[] {
  const isUsed = new Set(used.map((path) => JSON.stringify(path)));
  return standIns.places.flatMap(({ path: [section = "", ...keys], place }) => {
    const path = section === "config" ? [section, fullKey(name, keys[0] ?? "")] : [section, ...keys];
    if (section === "config" && plainKeys.includes(path[1]!)) {
      return [`${place}: is not used, as the stack ${stack} has a value of its own; remove one of the two.`];
    }
    return isUsed.has(JSON.stringify(path))
      ? []
      : [`${place}: ${needless[section]} in the stack ${stack}; correct its name, or remove it.`];
  });
}

/** What is said of one, by its section. */
const needless: Readonly<Record<string, string>> = {
  config: "the program does not read this key",
  stackReferences: "the program does not ask for this output",
  lookUps: "the program does not ask for this answer",
  resources: "the program has no such resource",
  listeners: "no route is answered by a listener of that name or ARN",
  truststores: "there is no such domain with mutual TLS",
  environment: "there is neither a route with a function nor a function of that name",
};
