import { strict as assert } from "node:assert";
import { terminalOf } from "../../../simulator/cli/terminal";
import { coloured } from "../../../simulator/reports/style";

describe("what a terminal shows", () => {
  for (const [what, stream, env, isColoured] of [
    ["a terminal", { isTTY: true }, {}, true],
    ["a pipe", {}, {}, false],
    ["a terminal with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
    ["a terminal with NO_COLOR that is empty", { isTTY: true }, { NO_COLOR: "" }, true],
    ["a terminal that knows no colours", { isTTY: true }, { TERM: "dumb" }, false],
    ["a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, true],
    ["a terminal with FORCE_COLOR=0", { isTTY: true }, { FORCE_COLOR: "0" }, false],
    ["a pipe with FORCE_COLOR and NO_COLOR", {}, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ] as const) {
    it(`has ${isColoured ? "" : "no "}colours: ${what}`, () => {
      assert.equal(terminalOf(stream, env).style === coloured, isColoured);
    });
  }

  it("is as wide as the terminal is, or 80 columns", () => {
    assert.equal(terminalOf({ isTTY: true, columns: 132 }, {}).width, 132);
    assert.equal(terminalOf({}, {}).width, 80);
  });
});
