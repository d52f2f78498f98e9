import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import ts from "typescript";
import { parseAllDocuments } from "yaml";
import { root } from "../support/m2m";
import { CodeBlock, codeBlocks, documents } from "./documents";

/** The package by its names, as the sources of what each exports. */
const entries: Readonly<Record<string, string>> = {
  "pulumi-aws-m2m": "components/index.ts",
  "pulumi-aws-m2m/testing": "simulator/testing/index.ts",
};

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
    paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [path.join(root, file)]])),
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

/** What is wrong with a block by itself, by its language. `ts` is compiled, all blocks together. */
const faultsOf: Readonly<Record<string, (block: CodeBlock) => readonly string[]>> = {
  ts: () => [],
  json: ({ code }) => attempt(() => JSON.parse(code)),
  yaml: ({ code }) => parseAllDocuments(code).flatMap(({ errors }) => errors.map(({ message }) => message)),
  sh: ({ code }) => {
    // It reads, and runs nothing.
    const { status, stderr } = spawnSync("bash", ["-n"], { input: code, encoding: "utf8" });
    return status === 0 ? [] : [stderr];
  },
  // What a program prints, which outputs.test.ts and troubleshooting.test.ts compare.
  text: () => [],
  // architecture.test.ts compares it.
  mermaid: () => [],
};

function attempt(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

describe("the documentation", () => {
  it("is found", () => {
    for (const document of ["README.md", "docs/recipes.md", "docs/components.md"]) {
      assert.ok(documents.includes(document), document);
    }
  });

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

  it("names the language of each block, and has no block that is not of it", () => {
    const faults = codeBlocks().flatMap((block) => {
      const of = faultsOf[block.language];
      const found = of
        ? of(block)
        : [`"${block.language}" is not a language of blocks here; use one of ${Object.keys(faultsOf).join(", ")}.`];
      return found.map((fault) => `${block.document}:${block.line}: ${fault}`);
    });
    assert.deepEqual(faults, []);
  });

  it("would notice a block that is not of its language", () => {
    const broken = { json: "{ a: 1 }", yaml: "a: [", sh: "if true; then" };
    for (const [language, code] of Object.entries(broken)) {
      assert.equal(faultsOf[language]!({ document: "x.md", line: 1, language, code }).length, 1, language);
    }
  });
});
