import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeOwnProgram, removePrograms } from "../support/programs";

describe("m2m dev --aws-issuers", () => {
  let m2m: M2mDev;
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("says the issuer, and where its keys are here", async () => {
    m2m = await startM2m({ dir: await makeOwnProgram(), args: ["--no-watch", "--aws-issuers"] });
    const { issuer, jwksUri, tokenEndpoint } = m2m.ready;
    assert.match(issuer, /^https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com\/[\w-]+$/);
    assert.ok(jwksUri.startsWith("http://127.0.0.1:") && tokenEndpoint.startsWith("http://127.0.0.1:"));
    assert.equal((await fetch(jwksUri)).status, 200);
  });
});
