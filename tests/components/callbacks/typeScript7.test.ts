import { strict as assert } from "node:assert";
import "@pulumi/pulumi/typescript-shim";
import { createApi, refusal } from "./base";

const shim = require.resolve("@pulumi/pulumi/typescript-shim");

describe("a callback where the project has TypeScript 7", () => {
  let own: NodeJS.Module;
  before(() => {
    own = require.cache[shim]!;
    // What TypeScript 7 is to those who require it.
    require.cache[shim] = { ...own, exports: { version: "7.0.2", versionMajorMinor: "7.0" } };
  });
  after(() => {
    require.cache[shim] = own;
  });

  it("is refused with what to install, a factory, too", async () => {
    const rule = "is serialised by TypeScript below 7, the last that Pulumi can use, and the project has 7.0.2";
    const lines = await refusal(() =>
      createApi({ "GET /a": async () => 1, "GET /b": { factory: () => async () => 1 } }),
    );
    assert.deepEqual(
      lines,
      ["GET /a", "GET /b"].map(
        (key) =>
          `ApiWithJwt "shop": routes["${key}"].handler: the callback ${rule}; run npm install --save-dev typescript@6.`,
      ),
    );
  });
});
