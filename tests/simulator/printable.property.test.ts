import { strict as assert } from "node:assert";
import fc from "fast-check";
import { printable, printableJson, visible, withoutColours } from "../../simulator/printable";
import { coloured } from "../../simulator/reports/style";

/** What acts on a terminal instead of being seen, by Unicode's own names for it. */
const acting = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const actingButLayout = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Texts of which many characters act on terminals. */
const nasty = fc.constantFrom(
  ...["\x1b[2J", "\x1b[31m", "\x1b]0;x\x07", "\x1b]8;;https://evil.example\x1b\\", "\x1bP", "\x9b2J", "\x9d", "\x90"],
  ...["\r", "\b", "\x7f", "\x00", "\v", "\f", "\x85", "\u2028", "\u2029", "\n", "\t"],
  ...["\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"],
  ...["\u{e0041}", "\u3164", "\u034f", "\ufe0f", "\ud800", "\udc00", "\ufff9"],
);
const text = fc.array(fc.oneof(nasty, fc.string(), fc.string({ unit: "binary" }))).map((parts) => parts.join(""));

describe("what is printed", () => {
  it("has no character that acts on a terminal, but for the ends of lines and tabs", () => {
    fc.assert(fc.property(text, (one) => assert.doesNotMatch(printable(one), actingButLayout)));
    fc.assert(fc.property(text, (one) => assert.doesNotMatch(visible(one), acting)));
  });

  it("is the same where it is printed again", () => {
    fc.assert(
      fc.property(text, (one) => {
        assert.equal(printable(printable(one)), printable(one));
        assert.equal(printable(visible(one)), visible(one));
        assert.equal(printable(printableJson(one)), printableJson(one));
      }),
    );
  });

  it("is what it was where every character is seen", () => {
    for (const one of ["", "a\tb\nc", "Zoë 你好 שלום عربى", "👍 ⚠️ ✔️ ©", "\\u{1b}", "a\u00a0b\u3000c"]) {
      assert.equal(printable(one), one);
    }
  });

  it("shows each character that hides or acts by its number", () => {
    for (const [one, shown] of [
      ["\x1b[31mred", "\\u{1b}[31mred"],
      ["a\rb", "a\\u{d}b"],
      ["abc\u202etxt.exe", "abc\\u{202e}txt.exe"],
      ["\x9b2J", "\\u{9b}2J"],
      ["ad\u200bmin", "ad\\u{200b}min"],
      ["ad\ufe0fmin", "ad\\u{fe0f}min"],
      ["ad\u3164min", "ad\\u{3164}min"],
      ["\u{e0041}", "\\u{e0041}"],
      ["\ud800", "\\u{d800}"],
    ] as const) {
      assert.equal(printable(one), shown);
      assert.equal(visible(one), shown);
    }
    assert.equal(visible("a\nb\tc"), "a\\u{a}b\\u{9}c");
  });

  it("has the colours of the simulator where it is told so, and no others", () => {
    const { sequences } = coloured;
    for (const draw of [coloured.heading, coloured.good, coloured.warning, coloured.faint]) {
      assert.equal(printable(draw("x"), sequences), draw("x"));
      assert.doesNotMatch(printable(draw("x")), acting);
    }
    fc.assert(
      fc.property(text, (one) => {
        const left = sequences.reduce((rest, sequence) => rest.replaceAll(sequence, ""), printable(one, sequences));
        assert.doesNotMatch(left, actingButLayout);
      }),
    );
  });

  it("is, as JSON, the same value", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.jsonValue({ stringUnit: "binary" }), fc.dictionary(text, text)), (value) => {
        for (const indent of [undefined, 2]) {
          const json = printableJson(value, indent);
          assert.doesNotMatch(json, actingButLayout);
          assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
        }
      }),
    );
  });

  it("is, of a program's own lines, without colours and the ends of Windows' lines", () => {
    assert.equal(withoutColours("\x1b[1;38;5;196mred\x1b[0m\r\nplain\r"), "red\nplain");
    assert.equal(printable(withoutColours("\x1b[8mhidden\x1b[m 10%\r20%")), "hidden 10%\\u{d}20%");
    assert.equal(printable(withoutColours("\x1b[2K\x1b]0;title\x07")), "\\u{1b}[2K\\u{1b}]0;title\\u{7}");
  });
});
