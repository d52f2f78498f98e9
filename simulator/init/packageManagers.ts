import * as fs from "node:fs";
import * as path from "node:path";

/** What a package manager is asked by. */
export interface PackageManager {
  /** As `runtime.options.packagemanager` of Pulumi.yaml has it. */
  readonly name: string;
  /** How a command of an installed package is run. */
  readonly run: string;
  /** The file by which a project is known to be kept with it. */
  readonly lock: string;
  /** What a project needs for it besides. */
  readonly files?: Readonly<Record<string, string>>;
}

const npm: PackageManager = { name: "npm", run: "npx", lock: "package-lock.json" };

export const packageManagers: readonly PackageManager[] = [
  npm,
  {
    name: "pnpm",
    run: "pnpm exec",
    lock: "pnpm-lock.yaml",
    files: {
      "pnpm-workspace.yaml":
        "# Nothing needs what they would do when they are installed.\nallowBuilds:\n  esbuild: false\n  protobufjs: false\n",
    },
  },
  { name: "yarn", run: "yarn", lock: "yarn.lock" },
];

/** The package manager of a project: the one that has locked it, or else the one that runs this command. */
export function packageManagerOf(dir: string, env: Readonly<Record<string, string | undefined>>): PackageManager {
  const locked = packageManagers.find(({ lock }) => fs.existsSync(path.join(dir, lock)));
  const [agent] = (env["npm_config_user_agent"] ?? "").split("/");
  const manager = locked ?? packageManagers.find(({ name }) => name === agent) ?? npm;
  const files = Object.entries(manager.files ?? {}).filter(([name]) => !isAbove(dir, name));
  return { ...manager, files: Object.fromEntries(files) };
}

/** Whether a folder above has a file: that of a workspace, say, whose settings count. */
function isAbove(dir: string, name: string): boolean {
  const parent = path.dirname(dir);
  return parent !== dir && (fs.existsSync(path.join(parent, name)) || isAbove(parent, name));
}
