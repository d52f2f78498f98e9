import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import { CodeBlock, codeBlocks, documents } from "./documents";

/** What is wrong with a block by itself, by its language. `ts` is compiled by codeBlocks.slow.ts, all blocks together. */
const faultsOf: Readonly<Record<string, (block: CodeBlock) => readonly string[]>> = {
  ts: () => [],
  json: ({ code }) => attempt(() => JSON.parse(code)),
  yaml: ({ code }) => parseAllDocuments(code).flatMap(({ errors }) => errors.map(({ message }) => message)),
  sh: ({ code }) => {
    // It reads, and runs nothing.
    const { status, stderr } = spawnSync("bash", ["-n"], { input: code, encoding: "utf8" });
    return status === 0 ? [] : [stderr];
  },
  // What a program prints, which outputs.slow.ts, troubleshooting.test.ts and troubleshooting.slow.ts compare.
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
