import { strict as assert } from "node:assert";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { M2mDev, startM2m as startCommand } from "../support/m2m";
import { makeProgram, removePrograms, writeProgramFile } from "../support/programs";

const reader = `
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const secrets = new SecretsManagerClient();

export const handler = async () => {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ARN }));
  return JSON.parse(SecretString!);
};
`;

const source = `
import { ApiWithJwt, fromFile, M2mAuth } from "~/dist/components";

const auth = new M2mAuth("orders", {
  resourceServers: { orders: { scopes: { read: "Read orders" } } },
  clients: { reporting: ["orders/read"], billing: ["orders/read"] },
  secretsManager: { rotation: { everyDays: 30 } },
});
const secretArn = auth.clients.reporting.secretArn;
new ApiWithJwt("orders", {
  auth,
  routes: {
    "GET /orders": { scopes: ["orders/read"], handler: async () => [] },
    "GET /own": {
      access: "public",
      handler: fromFile(() => import("./reader"), "handler"),
      environment: { SECRET_ARN: secretArn },
      permissions: [{ actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] }],
    },
  },
});
`;

interface Own {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientSecretValue: string;
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[];
}

/** How the token endpoint answers a secret. */
async function answers(endpoint: string, clientId: string, secret: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { error = "token" } = (await response.json()) as { error?: string };
  return error;
}

describe("a program whose M2mAuth rotates secrets, by the function of the package", () => {
  after(removePrograms);

  describe("in tests", () => {
    let app: M2mApp;
    const lines: string[] = [];
    const values = new Set<string>();
    before(async () => {
      const dir = await makeProgram({ "index.ts": source, "reader.ts": reader });
      app = await startM2m({ dir, log: (line) => lines.push(line) });
    });
    after(() => app.close());

    const secretOf = (client: string) => app.clients[client]!.clientSecret!;
    const read = async () => {
      const response = await app.fetch("/own");
      assert.equal(response.status, 200, lines.join("\n"));
      const own = (await response.json()) as Own;
      values.add(own.clientSecret);
      return own;
    };
    const tries = (secret: string) => answers(app.tokenEndpoint!, app.clients["reporting"]!.clientId, secret);

    it("has a value for each client once it is served, which a handler reads by the SDK", async () => {
      const own = await read();
      assert.match(own.clientSecret, /^[A-Za-z\d]{64}$/);
      assert.equal(own.clientSecret, secretOf("reporting"));
      assert.equal(own.clientSecretValue, own.clientSecret);
      assert.equal(own.clientId, app.clients["reporting"]!.clientId);
      assert.equal(own.tokenEndpoint, app.tokenEndpoint);
      assert.deepEqual(own.scopes, ["orders/read"]);
      assert.notEqual(secretOf("billing"), own.clientSecret);
      for (const client of ["reporting", "billing"]) {
        assert.equal((await app.as(client).get("/orders")).status, 200);
      }
    });

    it("refuses no caller with the current secret or the one before, at any moment of two rotations", async () => {
      const asked: string[] = [];
      for (const days of [0, 2]) {
        app.clock.advance({ days });
        const before = (await read()).clientSecret;
        let isOver = false;
        const rotated = app.rotate("reporting").finally(() => (isOver = true));
        const current = new Set([before]);
        while (!isOver) {
          current.add((await read()).clientSecret);
          asked.push(...(await Promise.all([...current].map(tries))));
        }
        await rotated;
        const after = (await read()).clientSecret;
        assert.notEqual(after, before);
        assert.equal(after, secretOf("reporting"));
        asked.push(await tries(before), await tries(after));
      }
      assert.deepEqual([...new Set(asked)], ["token"]);
      assert.ok(asked.length > 10, String(asked.length));
    });

    it("does not take the secret before away within the hour for which callers may hold it", async () => {
      const { clientSecret: current } = await read();
      app.clock.advance({ minutes: 58 });
      await assert.rejects(app.rotate("reporting"), (error: Error) => {
        const [first, ...printed] = error.message.split("\n");
        assert.match(first!, /^the secret "orders-reporting" was not rotated: in setSecret: orders-rotation failed;/);
        assert.match(printed.join("\n"), /Callers may hold the secret before the current one until /);
        return true;
      });
      assert.equal((await read()).clientSecret, current);
      assert.equal(await tries(current), "token");
      app.clock.advance({ minutes: 3 });
      await app.rotate("reporting");
      const { clientSecret: next } = await read();
      assert.notEqual(next, current);
      assert.deepEqual([await tries(current), await tries(next)], ["token", "token"]);
    });

    it("takes it away with the rotation after", async () => {
      const former = [...values];
      app.clock.advance({ days: 30 });
      await app.rotate("reporting");
      const { clientSecret } = await read();
      const [current, before, ...older] = [...values].reverse();
      assert.equal(current, clientSecret);
      assert.deepEqual([await tries(current), await tries(before!)], ["token", "token"]);
      assert.equal(older.length, former.length - 1);
      assert.deepEqual([...new Set(await Promise.all(older.map(tries)))], ["invalid_client"]);
    });

    it("has printed no value", () => {
      values.add(secretOf("billing"));
      assert.ok(values.size >= 5, String(values.size));
      const printed = [...lines, ...app.logs("orders-rotation")].join("\n");
      assert.match(printed, /reporting/);
      assert.match(printed, /finishSecret/);
      assert.deepEqual(
        [...values].filter((value) => printed.includes(value)),
        [],
      );
    });
  });

  describe("served by m2m dev", () => {
    let m2m: M2mDev;
    let dir: string;
    before(async () => {
      dir = await makeProgram({ "index.ts": source, "reader.ts": reader });
      m2m = await startCommand({ dir, args: [] });
    });
    after(() => m2m.stop());

    it("keeps its secrets when the program changes, and prints none", async () => {
      const own = async () => (await (await m2m.call("/own")).json()) as Own;
      const before = await own();
      assert.equal(m2m.ready.clients["reporting"]!.clientSecret, before.clientSecret);
      await m2m.logs(/index\.ts changed, and the new version is served/, () =>
        writeProgramFile(dir, "index.ts", source.replace("async () => []", "async () => [1]")),
      );
      const after = await own();
      assert.equal(after.clientSecret, before.clientSecret);
      assert.equal(await answers(after.tokenEndpoint, after.clientId, before.clientSecret), "token");
      assert.equal((await m2m.call("/orders", { token: await m2m.token("reporting") })).status, 200);
      assert.ok(!m2m.log.includes(before.clientSecret));
    });
  });
});
