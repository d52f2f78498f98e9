// Fails when docs/api is not what the comments in components/ say.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const committed = join(root, "docs/api");
const generated = mkdtempSync(join(tmpdir(), "reference-"));
process.on("exit", () => rmSync(generated, { recursive: true, force: true }));

const typedoc = [join(root, "node_modules/typedoc/bin/typedoc"), "--logLevel", "Warn", "--out", generated];
const { status } = spawnSync(process.execPath, typedoc, { cwd: root, stdio: "inherit" });
if (status !== 0) {
  process.exit(1);
}

const [before, after] = [readAll(committed), readAll(generated)];
const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
if (differing.length > 0) {
  console.error("docs/api is out of date; run npm run docs");
  for (const file of differing.sort()) {
    console.error(`  ${file}${after.has(file) ? (before.has(file) ? "" : " (missing)") : " (should not exist)"}`);
  }
  process.exit(1);
}

/** The files of a directory, by their path below it. */
function readAll(directory) {
  if (!existsSync(directory)) {
    return new Map();
  }
  return new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(directory, file).replaceAll("\\", "/"), readFileSync(file, "utf8")]),
  );
}
