/**
 * Characters that would act on a terminal or a page, or hide, instead of being seen: control characters, those that
 * order text from right to left, invisible ones, ends of lines other than a terminal's own, and halves of characters. A
 * pictograph may be followed by what asks for its colours.
 */
const unprintable = String.raw`(?!(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;

const any = new RegExp(unprintable, "gu");
const anyButLayout = new RegExp(`(?![\\n\\t])${unprintable}`, "gu");

const plain = /^[ -~\n\t]*$/;

/** A text as one line in which every character is seen: for names, and for all that stands within a line. */
export function visible(text: string): string {
  return text.replace(any, escaped);
}

/**
 * A text of any number of lines as it may be printed: lines and tabs stay, all else is seen.
 *
 * @param sequences What may stand as it is: the sequences of a terminal that the simulator itself writes.
 */
export function printable(text: string, sequences: readonly string[] = []): string {
  const parts = text.split(new RegExp(`(${["(?!)", ...sequences.map(literal)].join("|")})`));
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(anyButLayout, escaped))).join("");
}

/** JSON that is the same value, and in which every character is seen. */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent);
  // What most lines consist of is seen, and found to be so in a tenth of the time.
  if (plain.test(json)) {
    return json;
  }
  return json.replace(anyButLayout, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${hex(character.charCodeAt(at)).padStart(4, "0")}`).join(""),
  );
}

/** YAML, of which all that is not seen stands within double quotation marks, with escapes of YAML's in its place. */
export function yamlEscapes(yaml: string): string {
  return yaml.replace(anyButLayout, (character) => {
    const code = hex(character.codePointAt(0)!);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/**
 * What a program of the user's printed, without colours, which hide as well as they show, and without the carriage
 * returns of Windows' line ends.
 */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is the control character that is meant.
  return text.replace(/\x1b\[[\d;:]*m/g, "").replace(/\r+$/gm, "");
}

function escaped(character: string): string {
  return `\\u{${hex(character.codePointAt(0)!)}}`;
}

function hex(code: number): string {
  return code.toString(16);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
