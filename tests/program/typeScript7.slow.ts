import { strict as assert } from "node:assert";
import * as path from "node:path";
import { startM2m } from "pulumi-aws-m2m/testing";
import { removeFolders } from "../support/folders";
import { runM2m } from "../support/m2m";
import { programSource } from "../support/programs";
import { makeTypeScript7Project } from "../support/typeScript7";

describe("a project with TypeScript 7", () => {
  after(removeFolders);

  it("is told what to install, where the program is in TypeScript", async () => {
    const dir = await makeTypeScript7Project(
      "index.ts",
      programSource(`"GET /x": { access: "public", handler: async () => 1 }`),
    );
    const says = `${path.join(dir, "index.ts")}: is compiled by TypeScript below 7, the last that Pulumi can use, and the project has 7.0.2; run npm install --save-dev typescript@6.`;
    for (const args of [["access"], ["dev", "--port", "0"]]) {
      const { code, stdout, stderr } = await runM2m(args, { cwd: dir });
      assert.deepEqual([code, stdout, stderr], [1, "", `m2m: ${says}\n`]);
    }
    await assert.rejects(startM2m({ dir }), { name: "UserError", message: says });
  });

  it("is none to care about, where the program is in JavaScript", async () => {
    const dir = await makeTypeScript7Project(
      "index.js",
      `const aws = require("@pulumi/aws");
const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP", routeKey: "GET /x", target: "https://example.com" });
exports.url = api.apiEndpoint;`,
    );
    const { code, stdout, stderr } = await runM2m(["access"], { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /GET \/x/);
  });
});
