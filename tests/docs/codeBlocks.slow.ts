import { strict as assert } from "node:assert";
import * as path from "node:path";
import ts from "typescript";
import { Compiler } from "../support/compiler";
import { root } from "../support/m2m";
import { codeBlocks } from "./documents";

/** Every TypeScript block of the documentation, as a file of its own beside its document, with the line it begins at. */
function typeScriptFiles(): Map<string, string> {
  const blocks = codeBlocks().filter(({ language }) => language === "ts");
  return new Map(
    blocks.map(({ document, line, code }) => {
      const folder = document.startsWith("examples/") ? path.dirname(document) : ".";
      return [path.join(root, folder, `${document.replaceAll("/", "-")}-${line}.ts`), code];
    }),
  );
}

/** The package by its names, as what is built of it. */
const entries: Readonly<Record<string, string>> = {
  "pulumi-aws-m2m": "dist/components/index.d.ts",
  "pulumi-aws-m2m/testing": "dist/simulator/testing.d.ts",
};

/** Compiles as in a project that has this package installed. */
const compiler = new Compiler({
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [path.join(root, file)]])),
});

/** What the compiler says of texts, as `file: text`. */
function compile(files: ReadonlyMap<string, string>): string[] {
  return compiler.errors(files).map(({ file, text }) => `${path.basename(file)}: ${text}`);
}

describe("the documentation", () => {
  it("has only code that compiles", () => {
    const files = typeScriptFiles();
    assert.ok(files.size > 0);
    assert.deepEqual(compile(files), []);
  });

  it("would not compile with a misspelt scope", () => {
    const [[file, text] = ["", ""]] = typeScriptFiles();
    const misspelt = text.replace('reporting: ["orders/read"]', 'reporting: ["orders/raed"]');
    assert.match(compile(new Map([[file, misspelt]])).join("\n"), /"orders\/raed"/);
  });
});
