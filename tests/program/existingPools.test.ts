import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { poolProgram, shared } from "./existingPool";

describe("a program that adds to a user pool which exists", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": poolProgram() }) });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("is served with that pool by its id, beside one of its own", async () => {
    assert.deepEqual(Object.keys(m2m.ready.pools!), [shared, "own"]);
    assert.equal((await m2m.call("/seen")).status, 401);
    const response = await m2m.call("/seen", { token: await m2m.token("reader") });
    assert.deepEqual(await response.json(), {
      issuer: m2m.ready.issuer,
      name: 'm2m-unknown:an output of aws:cognito/userPool:UserPool "shared"',
      // Nothing in the program says whose it is.
      domain: "https://acme.auth.eu-central-1.amazoncognito.com",
    });
  });

  it("is drawn on the page, with what cannot be seen of the pool", async () => {
    const state = (await (await fetch(`${m2m.ready.consoleUrl!}/api/state`)).json()) as {
      findings: { heading: string; items: { subject: string; detail?: string }[] }[];
    };
    const { items } = state.findings.find(({ heading }) => heading.startsWith("User pools that exist"))!;
    assert.deepEqual(items, [{ subject: shared, detail: "routes accept 1example2of3another4client, stock/read" }]);
  });
});
