import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** What a user of the components installs beside them. */
const installed = ["@pulumi/aws", "@pulumi/pulumi", "@types/node", "esbuild", "ts-node", "typescript"];

/** What is used of the list that npm writes of what it has installed. */
interface Packages {
  readonly [folder: string]: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
}

const homes = new Map<string, string>();

/**
 * A project of a user, in a folder of its own: the components as they are published, and copies of the packages that
 * they need. Links would make Pulumi's walk through node_modules slower than it is for users. Each is made once, and removed
 * at the end.
 *
 * @param more Packages that the user's handlers need.
 */
export function installation(more: readonly string[] = []): string {
  const known = homes.get(more.join());
  if (known !== undefined) {
    return known;
  }
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-bench-user-")));
  process.once("exit", () => fs.rmSync(dir, { recursive: true, force: true }));
  for (const folder of foldersOf([...installed, ...more])) {
    const [from, to] = [path.join(root, folder), path.join(dir, folder)];
    fs.cpSync(fs.realpathSync(from), to, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
  }
  const own = path.join(dir, "node_modules/pulumi-aws-m2m");
  fs.mkdirSync(own);
  fs.copyFileSync(path.join(root, "package.json"), path.join(own, "package.json"));
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const outDir = path.join(own, "dist/components");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", outDir], { cwd: root });
  fs.cpSync(path.join(root, "dist/lambda"), path.join(own, "dist/lambda"), { recursive: true });
  const names = [...installed.filter((name) => name.startsWith("@pulumi/")), "pulumi-aws-m2m", ...more];
  const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  fs.writeFileSync(path.join(dir, "package.json"), JSON.stringify({ name: "shop", private: true, dependencies }));
  homes.set(more.join(), dir);
  return dir;
}

/** The folders of packages and of all that they need, as they are installed here; those within others left out. */
function foldersOf(names: readonly string[]): string[] {
  const lock = path.join(root, "node_modules/.package-lock.json");
  const { packages } = JSON.parse(fs.readFileSync(lock, "utf8")) as { packages: Packages };
  const folders = new Set<string>();
  const add = (from: string, name: string): void => {
    const folder = find(packages, from, name);
    if (folder === undefined || folders.has(folder)) {
      return;
    }
    folders.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = packages[folder]!;
    Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).forEach((one) => add(folder, one));
  };
  names.forEach((name) => add("", name));
  return [...folders].filter((folder) => folder.lastIndexOf("node_modules/") === 0);
}

/** Where a package is installed that another one asks for, found as Node.js finds it. */
function find(packages: Packages, from: string, name: string): string | undefined {
  const folder = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (packages[folder]) {
    return folder;
  }
  return from === "" ? undefined : find(packages, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
}
