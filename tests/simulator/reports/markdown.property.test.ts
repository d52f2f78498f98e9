import { strict as assert } from "node:assert";
import fc from "fast-check";
import { visible } from "../../../simulator/printable";
import { code, tableRows } from "../../../simulator/reports/markdown";
import { namesFor } from "../../../simulator/reports/names";

/** The cells of a row, by each way in which programs that read GitHub Flavored Markdown take backslashes before a bar. */
const splitters: Readonly<Record<string, (row: string) => string[]>> = {
  "a backslash before a bar, whatever is before that": (row) => row.split(/(?<!\\)\|/),
  "pairs of backslashes go first": (row) => {
    const cells = [""];
    for (const [part] of row.matchAll(/\\.|[^]/gs)) {
      if (part === "|") {
        cells.push("");
      } else {
        cells.push(cells.pop()! + part);
      }
    }
    return cells;
  },
};

/** The text of a code span (CommonMark 0.31, section 6.1), as the content of a cell; `undefined` for anything else. */
function textOfSpan(markdown: string): string | undefined {
  const [, fence, content] = /^(`+)(?!`)(.*[^`])\1$/s.exec(markdown) ?? [];
  if (fence === undefined || content === undefined || content.match(/`+/g)?.some((ticks) => ticks === fence)) {
    return undefined;
  }
  return /^ .*[^ ].* $/s.test(content) ? content.slice(1, -1) : content;
}

const nasty = fc.constantFrom(
  "|",
  "\\",
  "\\|",
  "`",
  "``",
  "<b>",
  "@team",
  "\n",
  "\r",
  "\r\n",
  "[x](y)",
  "&amp;",
  " ",
  "#1",
);
const text = fc
  .array(fc.oneof(nasty, fc.string()), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""))
  .filter((one) => one !== "");

describe("a name in Markdown", () => {
  it("is a code span of itself", () => {
    fc.assert(fc.property(text, (one) => assert.equal(textOfSpan(code(one)), visible(one))));
  });

  it("is a cell of its own in a table, whoever reads it", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [, , row = ""] = tableRows([
          ["A", "B"],
          [code(one), code(other)],
        ]).split("\n");
        for (const [how, split] of Object.entries(splitters)) {
          const cells = split(row);
          assert.equal(cells.length, 4, how);
          const texts = cells.slice(1, 3).map((cell) => textOfSpan(cell.slice(1, -1).replaceAll("\\|", "|")));
          const expected = [one, other].map((name) => visible(name).replaceAll("\\|", "\\\\u{7c}"));
          assert.deepEqual(texts, expected, how);
        }
      }),
      {
        examples: [
          ["a\\|b", "|"],
          ["\\", "\\\\|"],
          ["||", "\\"],
        ],
      },
    );
  });

  it("has no end of a line in a table", () => {
    fc.assert(
      fc.property(text, (one) => {
        assert.doesNotMatch(tableRows([["A"], [code(one)]]), /[\r\v\f\u0085\u2028\u2029]/);
        assert.equal(tableRows([["A"], [code(one)]]).split("\n").length, 3);
      }),
    );
  });

  it("is in words only where nothing in it is markup", () => {
    const { prose } = namesFor([], code);
    assert.equal(
      prose("it cannot obtain tokens: the user pool has no domain"),
      "it cannot obtain tokens: the user pool has no domain",
    );
    for (const markup of [
      "@team",
      "<img>",
      "a\n# b",
      "[a](b)",
      "www.example.com",
      "https://x",
      "*a*",
      "_a_",
      ":tada:",
      "#1",
      "a|b",
      "`",
      "\x1b[31m",
      "~a~",
      "a\\b",
      "1. x",
      "&lt;",
    ]) {
      assert.equal(prose(markup), code(markup), markup);
    }
  });
});
