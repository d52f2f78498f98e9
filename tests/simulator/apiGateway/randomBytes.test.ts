import { strict as assert } from "node:assert";
import { randomBytes } from "../../../simulator/apiGateway/randomBytes";

describe("random bytes of ids", () => {
  it("are as many as asked for, and never handed out twice", () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => randomBytes(index % 2 === 0 ? 11 : 12));
    assert.ok(ids.every(({ length }, index) => length === (index % 2 === 0 ? 11 : 12)));
    assert.equal(new Set(ids.map((id) => id.toString("hex"))).size, ids.length);
  });

  it("stay as they are when more are asked for", () => {
    const first = randomBytes(12);
    const text = first.toString("hex");
    Array.from({ length: 2_000 }, () => randomBytes(12));
    assert.equal(first.toString("hex"), text);
  });
});
