/** Draws who imports whom into docs/architecture.md; with --check, fails where the page shows something else. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";
import prettier from "prettier";
import config, { argumentFiles, typeOnly } from "../.dependency-cruiser.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, "docs/architecture.md");

/** What a component takes and returns: files of types, which are one node together. */
const isArguments = new RegExp(argumentFiles);

/** The diagrams, and in each what node a file belongs to, if any. */
const diagrams = {
  components: (file) => {
    const [, first, rest] = /^components\/([^/]+)(\/.+)?$/.exec(file) ?? [];
    const isDoor = first === "index.ts";
    return first === undefined || isDoor
      ? undefined
      : rest !== undefined
        ? `${first}/`
        : isArguments.test(file)
          ? "arguments"
          : first;
  },
  simulator: (file) => /^simulator\/([^/]+)\/./.exec(file)?.[1],
  "the rest": (file) => {
    const [first] = file.split("/");
    return ["index.ts", "components", "functions", "policy", "simulator"].includes(first) ? first : undefined;
  },
};

/** The edges of a diagram: those that only types need are dashed. */
function draw(modules, nodeOf) {
  const edges = new Map();
  for (const { source, dependencies } of modules) {
    for (const { resolved, dependencyTypes } of dependencies) {
      const [from, to] = [nodeOf(source), nodeOf(resolved)];
      if (from !== undefined && to !== undefined && from !== to) {
        const isType = dependencyTypes.some((one) => typeOnly.includes(one));
        const key = JSON.stringify([from, to]);
        edges.set(key, (edges.get(key) ?? true) && isType);
      }
    }
  }
  const lines = new Map();
  for (const [key, isType] of [...edges].sort()) {
    const [from, to] = JSON.parse(key);
    const start = `${node(from)} ${isType ? "-.->" : "-->"} `;
    lines.set(start, [...(lines.get(start) ?? []), node(to)]);
  }
  return ["flowchart TD", ...[...lines].map(([start, targets]) => `  ${start}${targets.join(" & ")}`)].join("\n");
}

/** Mermaid takes letters and digits alone for a node's id. */
function node(name) {
  return /^\w+$/.test(name) ? name : `${name.replace(/\W/g, "")}["${name}"]`;
}

const { output } = await cruise(["index.ts", "components", "functions", "policy", "simulator"], {
  ...config.options,
  baseDir: root,
});
let text = readFileSync(page, "utf8");
for (const [name, nodeOf] of Object.entries(diagrams)) {
  const [start, end] = [`<!-- imports: ${name} -->`, `<!-- end: ${name} -->`];
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) {
    throw new Error(`docs/architecture.md has no place for the diagram: write ${start} and ${end} around it.`);
  }
  text = `${before}${start}\n\n\`\`\`mermaid\n${draw(output.modules, nodeOf)}\n\`\`\`\n\n${end}${after}`;
}
text = await prettier.format(text, { ...(await prettier.resolveConfig(page)), filepath: page });
if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
} else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/architecture.md does not show who imports whom; run npm run docs");
  process.exit(1);
}
