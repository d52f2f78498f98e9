import { applyEdits, modify, parse, ParseError } from "jsonc-parser";
import { isMapping, Mapping } from "../evaluate/project/mapping";
import { UserError } from "../userError";

/** The text of a JSON file that is changed value by value: its formatting and its comments stay. */
export class JsonText {
  private constructor(
    private readonly file: string,
    readonly text: string,
  ) {}

  /**
   * @param file How it is called in an error.
   * @throws {@link UserError} when the text is no JSON, or holds no mapping.
   */
  static read(file: string, text: string): JsonText {
    const json = new JsonText(file, text.replace(/^\ufeff/, ""));
    const errors: ParseError[] = [];
    const value: unknown = parse(json.text, errors, { allowTrailingComma: true });
    if (errors.length > 0 || !isMapping(value)) {
      throw new UserError(`${file}: is not valid JSON; correct it.`);
    }
    return json;
  }

  /** What stands at a path; `undefined` where nothing does. */
  get(...path: string[]): unknown {
    return path.reduce<unknown>(
      (value, key) => (isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      parse(this.text, [], { allowTrailingComma: true }),
    );
  }

  mapping(...path: string[]): Mapping {
    const value = this.get(...path);
    return isMapping(value) ? value : {};
  }

  /** The same with a value at a path. A new name stands in the order of the alphabet if those beside it do, or else last. */
  with(path: readonly string[], value: unknown): JsonText {
    const parent = this.get(...path.slice(0, -1));
    if (path.length > 1 && parent !== undefined && !isMapping(parent)) {
      throw new UserError(`${this.file}: ${path.slice(0, -1).join(".")} is not a mapping; correct it.`);
    }
    const edits = modify(this.text, [...path], value, {
      formattingOptions: formattingOf(this.text),
      getInsertionIndex: (names) => {
        const isSorted = names.every((name, index) => index === 0 || names[index - 1]! <= name);
        const index = names.findIndex((name) => name > path.at(-1)!);
        return isSorted && index >= 0 ? index : names.length;
      },
    });
    return new JsonText(this.file, applyEdits(this.text, edits));
  }
}

function formattingOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const [, indent = "  "] = /\n([ \t]+)\S/.exec(text) ?? [];
  return { insertSpaces: !indent.includes("\t"), tabSize: indent.length, eol: text.includes("\r\n") ? "\r\n" : "\n" };
}
