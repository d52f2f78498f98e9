import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { ArchiveLayout, EndlessLayout } from "../../../../components/callbacks/packages/archiveLayout";
import { findPackage, InstalledPackage } from "../../../../components/callbacks/packages/installedPackages";

/** Versions of packages, and what each of them needs: both by number. */
interface Registry {
  readonly versions: readonly { readonly name: string; readonly needs: readonly number[] }[];
  readonly roots: readonly number[];
}

const names = ["a", "b", "@own/c", "d"];

/** Packages in up to three versions each, which need each other in any way, circles included, but none twice. */
const registries: fc.Arbitrary<Registry> = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 8 })
  .chain((all) => {
    const some = fc.uniqueArray(fc.nat({ max: all.length - 1 }), { maxLength: 4, selector: (one) => all[one] });
    return fc.record({
      versions: fc.tuple(...all.map((name) => fc.record({ name: fc.constant(name), needs: some }))),
      roots: some.filter((roots) => roots.length > 0),
    });
  });

function write(folder: string, { versions }: Registry, one: number): void {
  const { name, needs } = versions[one]!;
  const dependencies = Object.fromEntries(needs.map((need) => [versions[need]!.name, `${need}.0.0`]));
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version: `${one}.0.0`, dependencies }));
}

/** As pnpm does: each version in a folder of its own, beside links to what it needs. */
function installByLinks(project: string, registry: Registry): void {
  const home = (one: number) =>
    path.join(project, "node_modules/.pnpm", `v${one}`, "node_modules", registry.versions[one]!.name);
  const link = (modules: string, one: number) => {
    const place = path.join(modules, registry.versions[one]!.name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.symlinkSync(home(one), place, "junction");
  };
  registry.versions.forEach((_, one) => write(home(one), registry, one));
  registry.versions.forEach(({ name, needs }, one) =>
    needs
      .filter((need) => registry.versions[need]!.name !== name)
      .forEach((need) => link(path.join(project, "node_modules/.pnpm", `v${one}`, "node_modules"), need)),
  );
  registry.roots.forEach((root) => link(path.join(project, "node_modules"), root));
}

/** As npm does without hoisting: what a package needs lies within it, unless it lies above already. */
function installByNesting(project: string, registry: Registry): void {
  const install = (modules: string, above: ReadonlyMap<string, number>, list: readonly number[], depth = 0) => {
    // Without links, circles through several versions have no end.
    fc.pre(depth < 8);
    const here = list.filter((one) => above.get(registry.versions[one]!.name) !== one);
    const known = new Map([...above, ...here.map((one) => [registry.versions[one]!.name, one] as const)]);
    for (const one of here) {
      const folder = path.join(modules, registry.versions[one]!.name);
      write(folder, registry, one);
      install(path.join(folder, "node_modules"), known, registry.versions[one]!.needs, depth + 1);
    }
  };
  install(path.join(project, "node_modules"), new Map(), registry.roots);
}

function needsOf({ folder, manifest }: InstalledPackage): InstalledPackage[] {
  return Object.keys(manifest.dependencies ?? {}).flatMap((name) => findPackage(name, folder) ?? []);
}

/** What no folder without links can hold is refused, and no case of the property. */
function layOut(roots: readonly InstalledPackage[]): ArchiveLayout {
  try {
    return new ArchiveLayout(roots, needsOf);
  } catch (error) {
    assert.ok(error instanceof EndlessLayout, String(error));
    fc.pre(false);
    throw error;
  }
}

/** Which versions a package finds of all that it needs, and these of theirs, by Node.js itself. */
function reachable(folder: string, list: readonly string[], seen: readonly string[] = []): unknown {
  const require = createRequire(path.join(folder, "package.json"));
  return list.map((name) => {
    const file = require.resolve(`${name}/package.json`);
    const { version, dependencies } = JSON.parse(fs.readFileSync(file, "utf8")) as {
      version: string;
      dependencies: object;
    };
    const id = `${name}@${version}`;
    return seen.includes(id)
      ? id
      : [
          id,
          reachable(
            path.dirname(file),
            Object.keys(dependencies).filter((need) => need !== name),
            [...seen, id],
          ),
        ];
  });
}

/** As Pulumi does: folders that are links are left out. */
function extract(layout: ArchiveLayout, target: string): void {
  for (const [place, folder] of layout.folders) {
    fs.cpSync(folder, path.join(target, place), {
      recursive: true,
      filter: (file) => !fs.lstatSync(file).isSymbolicLink(),
    });
  }
}

describe("what a package finds in an archive", () => {
  for (const [how, install] of Object.entries({ "by links": installByLinks, "by nesting": installByNesting })) {
    it(`is what it finds on the machine, where packages are installed ${how}`, () => {
      fc.assert(
        fc.property(registries, (registry) => {
          const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-layout-")));
          try {
            const project = path.join(folder, "project");
            const target = path.join(folder, "task");
            fs.mkdirSync(target);
            install(project, registry);
            const list = registry.roots.map((root) => registry.versions[root]!.name);
            const roots = list.map((name) => findPackage(name, project)!);
            extract(layOut(roots), target);
            assert.deepEqual(reachable(target, list), reachable(project, list));
          } finally {
            fs.rmSync(folder, { recursive: true });
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});
