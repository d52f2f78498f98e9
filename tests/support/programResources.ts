import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { register, Registered } from "./mocks";

interface ProjectFile {
  readonly name: string;
  readonly config?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/**
 * What a Pulumi project registers with a stack's configuration. The program runs as the tests' project does, whose name
 * its resources have then.
 *
 * @param changes Values of the configuration over the stack's, by their keys.
 */
export async function programResources(
  dir: string,
  stack: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<readonly Registered[]> {
  const read = (file: string): unknown => parse(readFileSync(path.join(dir, file), "utf8"));
  const { name, config: described = {} } = read("Pulumi.yaml") as ProjectFile;
  const { config: given } = read(`Pulumi.${stack}.yaml`) as { config: Readonly<Record<string, unknown>> };
  const defaults = Object.entries(described).flatMap(([key, value]) =>
    value.default === undefined ? [] : [[`${name}:${key}`, value.default] as const],
  );
  const values = Object.entries({ ...Object.fromEntries(defaults), ...given, ...changes }).map(([key, value]) => [
    key.startsWith(`${name}:`) ? key.replace(name, "test-project") : key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const home = process.cwd();
  // The packages of callbacks are those of the project that is the working directory.
  process.chdir(dir);
  try {
    return (await register(() => load(dir, values))).resources;
  } finally {
    process.chdir(home);
  }
}

function load(dir: string, values: readonly (readonly string[])[]): void {
  pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
  for (const file of Object.keys(require.cache).filter((one) => isOf(one, dir))) {
    Reflect.deleteProperty(require.cache, file);
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
  require(path.join(dir, "index.ts"));
}

/** True for a source of the program itself: packages and components stay loaded. */
function isOf(file: string, dir: string): boolean {
  const [first] = path.relative(dir, file).split(path.sep);
  return first !== undefined && !["..", "node_modules", "components", "dist", "tests"].includes(first);
}
