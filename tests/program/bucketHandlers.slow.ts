import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

describe("a handler whose code is in a bucket of the program", () => {
  let m2m: M2mDev;
  before(async () => {
    const source = `
import { ApiWithJwt, ArchiveBucket, M2mAuth } from "~/dist/components";

const archives = { bucket: new ArchiveBucket("shop-archives") };
const greeting = "hello";
const auth = new M2mAuth("shop", {
  resourceServers: { items: { scopes: { read: "Read items" } } },
  clients: { reader: ["items/read"] },
  tokenCustomization: {
    handler: async (event) => {
      const accessTokenGeneration = { claimsToAddOrOverride: { tenant: "acme" } };
      return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
    },
  },
  archives,
});
new ApiWithJwt("shop", {
  auth,
  archives,
  routes: {
    "GET /": {
      scopes: ["items/read"],
      handler: async (event) => ({ greeting, tenant: event.requestContext.authorizer.jwt.claims["tenant"] }),
    },
  },
});
`;
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": source }) });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("answers as any other, and so does the customisation of tokens", async () => {
    const answer = await m2m.call("/", { token: await m2m.token("reader") });
    assert.deepEqual(await answer.json(), { greeting: "hello", tenant: "acme" });
  });
});
