import { strict as assert } from "node:assert";
import { shellWords } from "../../../../simulator/evaluate/project/shellWords";

describe("shellWords", () => {
  for (const [text, words] of [
    ["", []],
    ["  --a  -b\t--c=d\n", ["--a", "-b", "--c=d"]],
    ["--require './a b.js'", ["--require", "./a b.js"]],
    [`--title="x 'y'" '"'`, ["--title=x 'y'", '"']],
    ['a\\ b \\\\ "\\"" \'\\\'', ["a b", "\\", '"', "\\"]],
    ["a # b", ["a"]],
    ["a#b '' \"\"", ["a#b", "", ""]],
    ["# a\nb", ["b"]],
  ] as const) {
    it(`parts ${JSON.stringify(text)}`, () => assert.deepEqual(shellWords(text), words));
  }

  for (const text of ["'a", 'a "b', "a\\", '"\\"']) {
    it(`makes nothing of ${JSON.stringify(text)}`, () => assert.equal(shellWords(text), undefined));
  }
});
