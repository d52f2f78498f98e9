import { strict as assert } from "node:assert";
import { AnswerCache } from "../../../simulator/apiGateway/answerCache";

const answer = { allows: () => true, context: null };

describe("answers that are kept", () => {
  it("are so many that the oldest make way", () => {
    const cache = new AnswerCache(60, () => 0, 2);
    for (const key of ["a", "b", "a", "c"]) {
      cache.keep(key, answer);
    }
    assert.deepEqual(
      ["a", "b", "c"].map((key) => cache.get(key) !== undefined),
      [true, false, true],
    );
  });

  it("are none where they hold for no time", () => {
    const cache = new AnswerCache(0, () => 0);
    cache.keep("a", answer);
    assert.equal(cache.get("a"), undefined);
  });
});
