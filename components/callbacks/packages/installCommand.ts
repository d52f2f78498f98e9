import * as fs from "node:fs";
import * as path from "node:path";
import { packageRoot } from "./packageManifests";

/** What package managers write, and how they install. */
const managers = [
  { lockFile: "pnpm-lock.yaml", install: "pnpm install", add: "pnpm add" },
  { lockFile: "yarn.lock", install: "yarn install", add: "yarn add" },
  { lockFile: "bun.lock", install: "bun install", add: "bun add" },
  { lockFile: "package-lock.json", install: "npm install", add: "npm install" },
] as const;

/** The command that installs the project's packages, or adds one to them, with the project's own package manager. */
export function installCommand(name?: string): string {
  const { install, add } = managerOf(packageRoot());
  return name === undefined ? install : `${add} ${name}`;
}

/** A workspace has one lock file, in its root. */
function managerOf(start: string): (typeof managers)[number] {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manager = managers.find(({ lockFile }) => fs.existsSync(path.join(folder, lockFile)));
    if (manager !== undefined) {
      return manager;
    }
    if (folder === path.dirname(folder)) {
      return managers[3];
    }
  }
}
