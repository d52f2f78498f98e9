import { strict as assert } from "node:assert";
import { runM2m, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { poolProgram, shared } from "./existingPool";

describe("programs that add to a user pool which exists", () => {
  after(removePrograms);

  it("keep the pool's client and issuer from run to run", async () => {
    const [once, again] = await Promise.all(
      [0, 1].map(async () => startM2m({ dir: await makeProgram({ "index.ts": poolProgram() }) })),
    );
    assert.deepEqual(again!.ready.clients, once!.ready.clients);
    assert.equal(new URL(again!.ready.issuer).pathname, new URL(once!.ready.issuer).pathname);
    await Promise.all([once!.stop(), again!.stop()]);
  });

  for (const [what, set, message] of [
    [
      "a client that is looked up",
      `aws.cognito.UserPoolClient.get("old", "1example2of3another4client");`,
      /index\.ts:\d+: aws:cognito\/userPoolClient:UserPoolClient "old": it is looked up in AWS, which the simulator cannot do/,
    ],
    [
      "a scope of what a data source tells",
      `const found = aws.cognito.getUserPoolOutput({ userPoolId: "${shared}" });
       new aws.cognito.ResourceServer("far", { userPoolId: pool.id, identifier: found.name, name: "far" });`,
      /"far": identifier depends on the answer of aws:cognito\/getUserPool:getUserPool, which the simulator does not know; give a stand-in in m2m\.yaml, under lookUps\./,
    ],
    [
      "a scope that only the pool on AWS may have",
      `new aws.cognito.UserPoolClient("more", { ...machine, userPoolId: pool.id, allowedOauthScopes: ["stock/read"] });`,
      /"more": allowedOauthScopes has "stock\/read", which no resource server of this program defines in the existing user pool; define it, or use one of items\/read\./,
    ],
    [
      "a pool of another Region",
      `aws.cognito.UserPool.get("far", "us-east-1_AbCdEfGhI").id.apply((userPoolId) =>
         new aws.cognito.ResourceServer("far", { userPoolId, identifier: "far", name: "far" }));`,
      /"far": userPoolId = "us-east-1_AbCdEfGhI" is a pool of us-east-1, and the resource is made in eu-central-1; use a provider of the pool's Region\./,
    ],
  ] as const) {
    it(`are refused ${what}`, async () => {
      const dir = await makeProgram({ "index.ts": poolProgram(set) });
      const { code, stderr } = await runM2m(["dev", "--dir", dir, "--port", "0", "--no-watch"]);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }
});
