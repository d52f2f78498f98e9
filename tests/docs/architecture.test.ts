import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
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

describe("the page on the architecture", () => {
  it("lists every folder, and none that does not exist", () => {
    const listed = proseOf(page).lines.flatMap((line) => /^\| `([^`]+)\/` /.exec(line)?.[1] ?? []);
    const existing = [
      ...topFolders.filter((name) => name !== "simulator"),
      ...foldersIn("components").map((name) => `components/${name}`),
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
    const others = ["flowchart", "TD", "subgraph", "program", "simulator", "sdk", "aws", "end"];
    const shown = blockWith(page, "mermaid", "registrations")
      .replace(/\[\(?[^\]]*\]|"[^"]*"|-- \w+ -->|-->|--|&/g, " ")
      .split(/\s+/)
      .filter((word) => word !== "" && !others.includes(word));
    assert.ok(shown.includes("evaluate"));
    assert.deepEqual(
      shown.filter((name) => ![...topFolders, ...simulatorFolders, "index"].includes(name)),
      [],
    );
  });
});
