import { strict as assert } from "node:assert";
import * as http from "node:http";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { IssuerKey, issuerKey, tokenOf } from "../lambda/authorizer/support";
import { closeServers, listen } from "../support/gateway";
import { makeProgram, removePrograms } from "../support/programs";

const program = `
import { ApiWithJwt, M2mAuth } from "~/dist/components";

const auth = new M2mAuth("shop", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/read"] },
});
new ApiWithJwt("shop", {
  auth: { auth, checkedBy: "function" },
  routes: {
    "GET /items": { scopes: ["items/read"], handler: async () => { console.log("HANDLED"); return []; } },
  },
});
`;

describe("a function that checks tokens, over HTTP", () => {
  let dir: string;
  before(async () => {
    dir = await makeProgram({ "index.ts": program });
  });
  after(async () => {
    closeServers();
    await removePrograms();
  });

  const call = async (app: M2mApp, token: string) =>
    (await app.fetch("/items", { headers: { authorization: `Bearer ${token}` } })).status;
  /** A token that lacks nothing, for the client of the program, if its issuer publishes the key. */
  const goodToken = (app: M2mApp, iss: string, key: IssuerKey) => {
    const seconds = Math.floor(Date.now() / 1000);
    const { clientId } = app.clients["reader"]!;
    const times = { iat: seconds - 5, auth_time: seconds - 5, exp: seconds + 600 };
    return tokenOf(key, { ...times, iss, sub: clientId, client_id: clientId, scope: "items/read" });
  };
  const handled = (app: M2mApp) => app.logs("GET /items").filter((line) => line.includes("HANDLED")).length;

  describe("whose issuer changes its keys", () => {
    const [first, second, strange] = [issuerKey("k1"), issuerKey("k2"), issuerKey("k3")];
    let app: M2mApp;
    let issuer: string;
    let published: readonly IssuerKey[] = [first];
    before(async () => {
      issuer = await listen((_: http.IncomingMessage, response: http.ServerResponse) =>
        response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) })),
      );
      app = await startM2m({ dir, environment: { "shop-authorizer": { ISSUER: issuer } } });
    });
    after(() => app.close());

    const token = (key: IssuerKey) => goodToken(app, issuer, key);

    it("refuses no good token meanwhile, and lets no other one through", async () => {
      const phases: readonly (readonly IssuerKey[])[] = [[first], [first, second], [second]];
      let good = 0;
      for (const keys of phases) {
        published = keys;
        const calls = Array.from({ length: 48 }, async (_, index) => {
          const isGood = index % 4 !== 3;
          good += Number(isGood);
          const status = await call(app, token(isGood ? keys[index % keys.length]! : strange));
          return `${isGood ? "good" : "made up"}: ${status}`;
        });
        assert.deepEqual([...new Set(await Promise.all(calls))].sort(), ["good: 200", "made up: 403"]);
      }
      assert.equal(handled(app), good);
    });

    it("runs no handler for 10 kB of header", async () => {
      const before = handled(app);
      for (const bytes of [9_000, 10_240, 20_000]) {
        const status = await call(app, `${token(second)}.${"a".repeat(bytes)}`).catch(() => undefined);
        assert.notEqual(status, 200, String(bytes));
      }
      assert.equal(handled(app), before);
      assert.equal(await call(app, token(second)), 200);
    });
  });

  it("runs no handler where the keys cannot be had", async () => {
    const silent = await listen((_: http.IncomingMessage, response: http.ServerResponse) => response.destroy());
    const app = await startM2m({ dir, environment: { "shop-authorizer": { ISSUER: silent } } });
    try {
      assert.equal(await call(app, goodToken(app, silent, issuerKey("k1"))), 500);
      assert.equal(handled(app), 0);
      assert.match(app.logs("shop-authorizer").join("\n"), /cannot be fetched/);
    } finally {
      await app.close();
    }
  });
});
