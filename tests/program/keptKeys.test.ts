import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const route = `"GET /items": { scopes: ["items/read"], handler: async () => "items" }`;

describe("a token, after a restart of m2m dev", () => {
  let dir: string;
  before(async () => (dir = await makeProgram({ "index.ts": programSource(route) })));
  after(removePrograms);

  /** Issuers have ports otherwise, which change from run to run here. */
  async function run<T>(action: (m2m: M2mDev) => Promise<T>): Promise<T> {
    const env = { XDG_CACHE_HOME: path.join(dir, "cache") };
    const m2m = await startM2m({ dir, args: ["--no-watch", "--aws-issuers"], env });
    try {
      return await action(m2m);
    } finally {
      await m2m.stop();
    }
  }

  it("is still valid, until the file with the keys is removed", async () => {
    const token = await run((m2m) => m2m.token("reader"));
    const call = (m2m: M2mDev) => m2m.call("/items", { token });
    assert.equal((await run(call)).status, 200);
    await fs.rm(path.join(dir, "cache/pulumi-aws-m2m/keys"), { recursive: true });
    await run(async (m2m) => {
      const why = /the token is signed with a key that its issuer does not publish; obtain a new one/;
      await m2m.logs(why, async () => assert.equal((await call(m2m)).status, 401));
    });
  });
});
