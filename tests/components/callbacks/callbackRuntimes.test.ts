import { strict as assert } from "node:assert";
import { callbackRuntimes } from "../../../components/callbacks/callbackRuntimes";

describe("the runtimes of callbacks", () => {
  it("are those that the provider knows", () => {
    assert.deepEqual(callbackRuntimes(["nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.13"]), [
      "nodejs24.x",
      "nodejs22.x",
    ]);
    assert.deepEqual(callbackRuntimes(["nodejs22.x", "nodejs24.x", "nodejs26.x", "nodejs28.x"]), [
      "nodejs26.x",
      "nodejs24.x",
      "nodejs22.x",
    ]);
  });

  it("have the default among them, with the provider that is installed", () => {
    assert.ok(callbackRuntimes().includes("nodejs24.x"));
  });
});
