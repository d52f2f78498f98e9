import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { matchesText } from "../../../simulator/model/arnLike";

describe("IAM's wildcards", () => {
  it("stand for any text, and for one character", () => {
    const symbol = fc.constantFrom("a", "b", "*", "?", ".", "\n");
    const texts = fc.array(symbol, { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(texts, texts, (pattern, text) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        assert.equal(matchesText(pattern, text), new RegExp(`^${source}$`, "s").test(text));
      }),
    );
  });

  it("keep nobody busy, whatever a function returns as a pattern", () => {
    assert.equal(matchesText(`${"*a".repeat(2000)}b`, "a".repeat(4000)), false);
  });
});
