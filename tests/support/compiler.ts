import ts from "typescript";

/** An error of the compiler: its file, empty where it has none, its line, counted from 1, and its text. */
export interface CompilerError {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Compiles a few texts with the same options, any number of times. What they import is parsed once. */
export class Compiler {
  private readonly host: ts.CompilerHost;
  private program: ts.Program | undefined;
  private texts: ReadonlyMap<string, string> = new Map();

  constructor(private readonly options: ts.CompilerOptions) {
    const host = ts.createCompilerHost(options);
    const parsed = new Map<string, ts.SourceFile | undefined>();
    this.host = {
      ...host,
      // As the command does: comments are parsed only where they can hold an error.
      jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
      fileExists: (file) => this.texts.has(file) || host.fileExists(file),
      getSourceFile: (file, version, ...rest) => {
        const text = this.texts.get(file);
        if (text !== undefined) {
          return ts.createSourceFile(file, text, version);
        }
        if (!parsed.has(file)) {
          parsed.set(file, host.getSourceFile(file, version, ...rest));
        }
        return parsed.get(file);
      },
    };
  }

  /**
   * The errors in texts. What they import is checked where it is at home: by `npm run typecheck`.
   *
   * @param texts By the path of the file that each stands for, which need not exist.
   */
  errors(texts: ReadonlyMap<string, string>): CompilerError[] {
    this.texts = texts;
    const program = ts.createProgram([...texts.keys()], this.options, this.host, this.program);
    this.program = program;
    const files = [...texts.keys()].map((file) => program.getSourceFile(file)!);
    return [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...files.flatMap((file) => program.getSyntacticDiagnostics(file)),
      ...files.flatMap((file) => program.getSemanticDiagnostics(file)),
    ].map(({ file, start, messageText }) => ({
      file: file?.fileName ?? "",
      line: file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0,
      text: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
  }
}
