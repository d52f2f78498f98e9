import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { root } from "../support/m2m";

/** Every TypeScript block of the documentation, as a file of its own, with the line it begins at. */
function codeBlocks(): Map<string, string> {
  const documents = ["README.md", ...fs.readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`)];
  const blocks = new Map<string, string>();
  for (const document of documents.filter((name) => name.endsWith(".md"))) {
    const text = fs.readFileSync(path.join(root, document), "utf8");
    for (const match of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
      const line = text.slice(0, match.index).split("\n").length + 1;
      blocks.set(path.join(root, `${document.replaceAll("/", "-")}-${line}.ts`), match[1]!);
    }
  }
  return blocks;
}

/** Compiles texts as files of a project that has this package installed. */
function compile(files: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    paths: {
      "pulumi-aws-m2m": [path.join(root, "components/index.ts")],
      "pulumi-aws-m2m/testing": [path.join(root, "simulator/testing/index.ts")],
    },
  };
  const host = ts.createCompilerHost(options);
  const overlaid: ts.CompilerHost = {
    ...host,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    getSourceFile: (file, version) => {
      const text = files.get(file);
      return text === undefined ? host.getSourceFile(file, version) : ts.createSourceFile(file, text, version);
    },
  };
  const program = ts.createProgram([...files.keys()], options, overlaid);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

describe("the documentation", () => {
  it("has only code that compiles", () => {
    const blocks = codeBlocks();
    assert.ok(blocks.size > 0);
    assert.deepEqual(compile(blocks), []);
  });

  it("would not compile with a misspelt scope", () => {
    const [[file, text] = ["", ""]] = codeBlocks();
    const misspelt = text.replace('reporting: ["orders/read"]', 'reporting: ["orders/raed"]');
    assert.match(compile(new Map([[file, misspelt]])).join("\n"), /"orders\/raed"/);
  });
});
