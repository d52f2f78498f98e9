import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { UserError } from "../../userError";
import type * as checks from "./checkStandIns";
import { StandInPath, StandInValues } from "../elsewhere/standIns";
import { isMapping } from "./mapping";
import { readYaml, YamlEntry, YamlFile } from "./yamlFile";

/** What `m2m.yaml` gives a stack. */
export interface StandInsFile extends StandInValues {
  /** Absolute; it may be missing. */
  readonly file: string;
  /** Configuration, by keys as they are written. */
  readonly config: readonly YamlEntry[];
  /** Origins, by the names of listeners. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Absolute paths, by the names of domains. */
  readonly truststores: Readonly<Record<string, string>>;
  /** Variables, by the key of a route, the name of a function, or `*`. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Everything in it, and where it stands: `m2m.yaml:7: stacks.dev.config.apiKey`. */
  readonly places: readonly { readonly path: StandInPath; readonly place: string }[];
}

/** How many names lead to a stand-in, below its section. */
const depths: Readonly<Record<string, number>> = {
  config: 1,
  stackReferences: 3,
  lookUps: 1,
  resources: 2,
  listeners: 1,
  truststores: 1,
  environment: 2,
};

/**
 * Reads the stand-ins of a stack from `m2m.yaml`, in a project's folder: those for all stacks, and over them those of
 * its own. Without the file there are none.
 *
 * @throws {@link UserError} with a line for each thing in it that is not as its schema says.
 */
export function readStandIns(dir: string, stack: string): StandInsFile {
  const file = path.join(dir, "m2m.yaml");
  const yaml = fs.existsSync(file) ? readYaml(file) : undefined;
  if (yaml) {
    check(yaml);
  }
  const layers = yaml ? [["all"], ["stacks", stack]].filter((layer) => isMapping(at(yaml.mapping, layer))) : [];
  const merged = <T>(section: string): Record<string, T> =>
    layers
      .map((layer) => at(yaml!.mapping, [...layer, section]))
      .reduce<unknown>((under, over) => merge(under, over, depths[section]!), {}) as Record<string, T>;
  const configs = layers.flatMap((layer) => yaml!.entries(...layer, "config"));
  const truststores = Object.entries(merged<string>("truststores"));
  return {
    file,
    config: [...new Map(configs.map((entry) => [entry.key, entry])).values()],
    stackReferences: merged("stackReferences"),
    lookUps: merged("lookUps"),
    resources: merged("resources"),
    listeners: merged("listeners"),
    truststores: Object.fromEntries(truststores.map(([name, one]) => [name, path.resolve(dir, one)])),
    environment: merged("environment"),
    places: yaml ? placesOf(yaml, layers) : [],
  };
}

/** A mapping with what another one has over it, down to a depth. */
function merge(under: unknown, over: unknown, depth: number): unknown {
  if (depth === 0 || !isMapping(under) || !isMapping(over)) {
    return over ?? under;
  }
  const entries = Object.entries(over).map(([key, value]) => [key, merge(under[key], value, depth - 1)]);
  return { ...under, ...Object.fromEntries(entries) };
}

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => (isMapping(inner) ? inner[step] : undefined), value);
}

/** Where each stand-in is; of one that another layer replaces, its own place alone. */
function placesOf(yaml: YamlFile, layers: readonly string[][]): StandInsFile["places"] {
  const places = new Map<string, { path: StandInPath; place: string }>();
  for (const layer of layers) {
    for (const [section, depth] of Object.entries(depths)) {
      const values = at(yaml.mapping, [...layer, section]);
      for (const steps of pathsBelow(values, depth).flatMap((one) => answersBelow(section, values, one))) {
        const full = [...layer, section, ...steps];
        const place = `${yaml.file}:${yaml.line(full)}: ${full.join(".")}`;
        places.set(JSON.stringify([section, ...steps]), { path: [section, ...steps], place });
      }
    }
  }
  return [...places.values()];
}

/** Answers by arguments stand in a list, each on its own. */
function answersBelow(section: string, values: unknown, steps: string[]): string[][] {
  const answers = section === "lookUps" ? at(values, steps) : undefined;
  return Array.isArray(answers) ? answers.map((_, index) => [...steps, String(index)]) : [steps];
}

function pathsBelow(value: unknown, depth: number): string[][] {
  if (depth === 0) {
    return [[]];
  }
  return Object.entries(isMapping(value) ? value : {}).flatMap(([key, inner]) =>
    pathsBelow(inner, depth - 1).map((rest) => [key, ...rest]),
  );
}

/** The check is in a bundle of its own, beside that of the command: it is large, and needed for this file alone. */
function check(yaml: YamlFile): void {
  const { standInFaults } = createRequire(__filename)("./checkStandIns") as typeof checks;
  const faults = standInFaults(yaml.mapping);
  if (faults.length > 0) {
    throw new UserError(
      faults.map(
        ({ path: place, what }) => `${yaml.file}:${yaml.line(place) ?? 1}: ${place.join(".") || "the file"} ${what}`,
      ),
    );
  }
}
