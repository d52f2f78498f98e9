import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { root } from "../support/m2m";
import { blockWith, foldersIn, proseOf } from "./documents";

const page = "docs/architecture.md";

/** What is not of the repository: git's own folder, and what it ignores. */
const ignored = [
  ".git",
  ...fs
    .readFileSync(path.join(root, ".gitignore"), "utf8")
    .split("\n")
    .map((line) => line.replace(/^\/|\/$/g, "")),
];

const topFolders = foldersIn(".").filter((name) => !ignored.includes(name));
const simulatorFolders = foldersIn("simulator");

/** Folders whose files may import whatever they like, or import by package names alone. */
const outside = [".ci", ".github", "docs", "scripts", "tests", "bench", "examples"];

/** The nodes of the diagram, and where they are. */
const nodes: ReadonlyMap<string, string> = new Map([
  ["index", "index.ts"],
  ...topFolders.filter((name) => name !== "simulator" && !outside.includes(name)).map((name) => [name, name] as const),
  ...simulatorFolders.map((name) => [name, `simulator/${name}`] as const),
]);

/** The node that a file is in; `undefined` for files that stand beside the folders. */
function nodeOf(file: string): string | undefined {
  const found = [...nodes].find(([, place]) => `${file}/`.startsWith(`${place}/`) || `${file}.ts` === place);
  return found?.[0];
}

/** TypeScript files at or below a place. */
function sourcesOf(place: string): string[] {
  const absolute = path.join(root, place);
  const files = fs.statSync(absolute).isFile()
    ? [place]
    : fs.readdirSync(absolute, { recursive: true, encoding: "utf8" }).map((name) => path.posix.join(place, name));
  return files.filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
}

/** Who imports whom, as `from --> to`, between nodes. */
function imports(): Map<string, string> {
  const edges = new Map<string, string>();
  for (const [node, place] of nodes) {
    for (const file of sourcesOf(place)) {
      const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(root, file), "utf8"), true, true);
      for (const { fileName } of importedFiles.filter((imported) => imported.fileName.startsWith("."))) {
        const to = nodeOf(path.posix.join(path.posix.dirname(file), fileName));
        if (to !== undefined && to !== node) {
          edges.set(`${node} --> ${to}`, `${file} imports ${fileName}`);
        }
      }
    }
  }
  return edges;
}

/** The edges of a diagram. */
function drawn(diagram: string): string[] {
  return diagram
    .split("\n")
    .flatMap((line) => {
      const [, from, targets = ""] = /^ {2}(\w+)(?:\[[^\]]*\])? --> (.+)$/.exec(line) ?? [];
      return targets
        .split(" & ")
        .filter((to) => to !== "")
        .map((to) => `${from} --> ${to}`);
    })
    .sort();
}

describe("the page on the architecture", () => {
  const diagram = blockWith(page, "mermaid", "cli -->");

  it("draws every import from folder to folder, and no other", () => {
    const real = imports();
    assert.ok(real.size > 20);
    const edges = drawn(diagram);
    const missing = [...real].filter(([edge]) => !edges.includes(edge)).map(([edge, why]) => `${edge}: ${why}`);
    assert.deepEqual(missing, [], `Add these to the diagram of ${page}, or take the imports out.`);
    const gone = edges.filter((edge) => !real.has(edge));
    assert.deepEqual(gone, [], `Remove these from the diagram of ${page}: nothing imports so.`);
  });

  it("would notice an import that is not drawn", () => {
    const without = drawn(diagram.replace("cognito & console", "cognito"));
    assert.ok(imports().has("cli --> console") && !without.includes("cli --> console"));
  });

  it("is right that imports go one way", () => {
    let left = [...imports().keys()].map((edge) => edge.split(" --> ") as [from: string, to: string]);
    for (let before = 0; left.length !== before;) {
      before = left.length;
      const importing = new Set(left.map(([from]) => from));
      // What imports nothing is in no circle, and neither are imports of it.
      left = left.filter(([, to]) => importing.has(to));
    }
    assert.deepEqual(left, [], "These folders import each other in a circle.");
  });

  it("lists every folder, and none that does not exist", () => {
    const listed = proseOf(page).lines.flatMap((line) => /^\| `([^`]+)\/` /.exec(line)?.[1] ?? []);
    const existing = [
      ...topFolders.filter((name) => name !== "simulator"),
      "components/internal",
      ...simulatorFolders.map((name) => `simulator/${name}`),
    ];
    for (const folder of existing) {
      assert.ok(
        listed.includes(folder),
        `${page}: add a row to the table of folders: | \`${folder}/\` | What is in it |`,
      );
    }
    assert.deepEqual([...listed].sort(), existing.sort(), `${page}: the table has folders that do not exist.`);
  });

  it("shows no folder in the way of the data that does not exist", () => {
    const others = ["flowchart", "LR", "subgraph", "program", "simulator", "sdk", "aws", "end"];
    const shown = blockWith(page, "mermaid", "registrations")
      .replace(/\[\(?[^\]]*\]|"[^"]*"|-- \w+ -->|-->|--|&/g, " ")
      .split(/\s+/)
      .filter((word) => word !== "" && !others.includes(word));
    assert.ok(shown.includes("evaluate"));
    assert.deepEqual(
      shown.filter((name) => !nodes.has(name)),
      [],
    );
  });
});
