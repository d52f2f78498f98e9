import { strict as assert } from "node:assert";
import * as path from "node:path";
import ts from "typescript";
import { root } from "../support/m2m";

const file = path.join(__dirname, "scopes.types.ts");

/** An error of the compiler: its line, counted from 1, and its text. */
interface Found {
  readonly line: number;
  readonly text: string;
}

describe("types", () => {
  const source = ts.sys.readFile(file)!;
  const lines = source.split("\n");
  let compiler: Compiler;
  before(() => {
    compiler = new Compiler(file);
  });

  it("are as scopes.types.ts says", () => {
    assert.deepEqual(compiler.errors(source).map(show), []);
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

    const found = compiler.errors(withoutMarkers).map(({ line, text }) => {
      const words = expected.find((one) => one.line === line)?.text;
      return { line, text: words !== undefined && text.includes(words) ? words : text };
    });
    assert.deepEqual(found.map(show), expected.map(show));
  });
});

function show({ line, text }: Found): string {
  return `line ${line}: ${text}`;
}

/** Compiles one file with the options of this repository, any number of times with different texts. */
class Compiler {
  private readonly options: ts.CompilerOptions;
  private readonly host: ts.CompilerHost;
  private program: ts.Program | undefined;
  private text = "";

  constructor(private readonly file: string) {
    const config = ts.getParsedCommandLineOfConfigFile(path.join(root, "tsconfig.json"), undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
      },
    })!;
    this.options = { ...config.options, noEmit: true };
    this.host = ts.createCompilerHost(this.options);
    const read = this.host.getSourceFile.bind(this.host);
    const parsed = new Map<string, ts.SourceFile | undefined>();
    this.host.getSourceFile = (name, languageVersion, ...rest) => {
      if (path.resolve(name) === this.file) {
        return ts.createSourceFile(name, this.text, languageVersion);
      }
      if (!parsed.has(name)) {
        parsed.set(name, read(name, languageVersion, ...rest));
      }
      return parsed.get(name);
    };
  }

  /** Errors in the file when it has some text. What it imports is checked by `npm run typecheck`. */
  errors(text: string): Found[] {
    this.text = text;
    this.program = ts.createProgram([this.file], this.options, this.host, this.program);
    const compiled = this.program.getSourceFile(this.file);
    return [
      ...this.program.getOptionsDiagnostics(),
      ...this.program.getGlobalDiagnostics(),
      ...this.program.getSyntacticDiagnostics(compiled),
      ...this.program.getSemanticDiagnostics(compiled),
    ].map(({ file: where, start, messageText }) => ({
      line: where && start !== undefined ? where.getLineAndCharacterOfPosition(start).line + 1 : 0,
      text: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
  }
}
