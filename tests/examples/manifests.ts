import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../support/m2m";

/** What a package.json says of an example, and of this package. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The folder of the examples. */
export const folder = path.join(root, "examples");
export const read = (...names: string[]) => fs.readFileSync(path.join(...names), "utf8");
export const manifestOf = (dir: string) => JSON.parse(read(dir, "package.json")) as Manifest;

/** This package. */
export const own = manifestOf(root);
/** All examples. */
export const exampleNames = fs
  .readdirSync(folder, { withFileTypes: true })
  .flatMap((one) => (one.isDirectory() ? one.name : []));
/** Those that are programs of Pulumi, each with its stacks. */
const programs = exampleNames.flatMap((name) => {
  const files = fs.readdirSync(path.join(folder, name));
  const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return stacks.map((stack) => [name, stack] as const);
});
/** Those that use this package. */
export const users = programs.filter(
  ([name]) => manifestOf(path.join(folder, name)).dependencies?.[own.name] !== undefined,
);
