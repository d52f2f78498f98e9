import { strict as assert } from "node:assert";
import * as path from "node:path";
import ts from "typescript";
import { Compiler, CompilerError } from "../support/compiler";
import { root } from "../support/m2m";

const file = path.join(__dirname, "scopes.types.ts");

describe("types", () => {
  const source = ts.sys.readFile(file)!;
  const lines = source.split("\n");
  let compiler: Compiler;
  before(() => {
    compiler = new Compiler(ownOptions());
  });

  const errors = (text: string) => compiler.errors(new Map([[file, text]]));

  it("are as scopes.types.ts says", () => {
    assert.deepEqual(errors(source).map(show), []);
  });

  it("would fail where it says so, each for the reason that it gives", () => {
    const marker = /^ *\/\/ @ts-expect-error: (.+)$/;
    const expected = lines.flatMap((line, index) => {
      const [, words] = marker.exec(line) ?? [];
      return words === undefined ? [] : [{ line: index + 2, text: words }];
    });
    assert.ok(expected.length > 0);
    const withoutMarkers = lines.map((line) => (marker.test(line) ? "" : line)).join("\n");
    assert.ok(!withoutMarkers.includes("// @ts-"));

    const found = errors(withoutMarkers).map(({ line, text }) => {
      const words = expected.find((one) => one.line === line)?.text;
      return { line, text: words !== undefined && text.includes(words) ? words : text };
    });
    assert.deepEqual(found.map(show), expected.map(show));
  });
});

function show({ line, text }: Pick<CompilerError, "line" | "text">): string {
  return `line ${line}: ${text}`;
}

/** The options of this repository. */
function ownOptions(): ts.CompilerOptions {
  const { options } = ts.getParsedCommandLineOfConfigFile(path.join(root, "tsconfig.json"), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  })!;
  return { ...options, noEmit: true };
}
