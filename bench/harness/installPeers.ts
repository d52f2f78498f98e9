import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Installs what the bench alone needs, where it is missing or older than its lock. */
export function installPeers(bench: string): void {
  const installed = path.join(bench, "node_modules/.package-lock.json");
  const lock = path.join(bench, "package-lock.json");
  if (!fs.existsSync(installed) || fs.statSync(installed).mtimeMs < fs.statSync(lock).mtimeMs) {
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], {
      cwd: bench,
      stdio: ["ignore", "ignore", "inherit"],
      // On Windows npm is a script.
      shell: process.platform === "win32",
    });
  }
}
