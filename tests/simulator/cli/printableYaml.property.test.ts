import { strict as assert } from "node:assert";
import fc from "fast-check";
import { parse } from "yaml";
import { printableYaml } from "../../../simulator/cli/printableYaml";

const part = fc.oneof(
  fc.string(),
  fc.constantFrom("\u202e", "\x1b[31m", "\x9b", "\u2028", "\u{e0041}", "\n", "\t", "\r", "'", '"', "\\"),
);
const text = fc.array(part).map((parts) => parts.join(""));

describe("YAML that is printed", () => {
  it("is the same value, and has no character that acts on a terminal", () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.dictionary(text, text))), (value) => {
        const yaml = printableYaml(value);
        assert.doesNotMatch(yaml, /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.deepEqual(parse(yaml), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
