import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { ApiClient } from "../../examples/caller/apiClient";
import { credentialSource } from "../../examples/caller/credentials";
import { tokenObtainer } from "../../examples/caller/obtainToken";
import { TokenCache } from "../../examples/caller/tokenCache";
import { M2mDev, runM2m, startM2m as startCommand } from "../support/m2m";
import { makeRotationProgram, rotationSource } from "../support/rotation/program";
import { removePrograms, writeProgramFile } from "../support/programs";

/** None of the settings that the developer who runs these tests has for AWS. */
const developers = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("AWS_")));

describe("a program whose secrets rotate", () => {
  let dir: string;
  before(async () => {
    Object.keys(developers).forEach((name) => Reflect.deleteProperty(process.env, name));
    dir = await makeRotationProgram();
  });
  after(async () => {
    Object.assign(process.env, developers);
    await removePrograms();
  });

  describe("in tests", () => {
    let app: M2mApp;
    before(async () => {
      app = await startM2m({ dir });
    });
    after(() => app.close());

    const secretOf = (client: string) => app.clients[client]!.clientSecret!;
    const read = async () =>
      (await (await app.fetch("/own")).json()) as { clientSecret: string; tokenEndpoint: string };
    const isGood = async (client: string, secret: string) => {
      const response = await fetch(app.tokenEndpoint!, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${app.clients[client]!.clientId}:${secret}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
      return response.ok;
    };

    it("has a secret that works once it is served, which a handler reads by the SDK", async () => {
      const { clientSecret, tokenEndpoint } = await read();
      assert.equal(clientSecret, secretOf("reporting"));
      assert.equal(tokenEndpoint, app.tokenEndpoint);
      assert.ok(await isGood("reporting", clientSecret));
    });

    it("lets a handler read no other secret than its role does", async () => {
      assert.equal((await app.fetch("/other")).status, 500);
      assert.match(app.logs("other").join("\n"), /AccessDeniedException: User: .*\/other is not authorized to perform/);
    });

    it("keeps the secret of before alive until the next rotation", async () => {
      const first = secretOf("reporting");
      await app.rotate("reporting");
      const second = secretOf("reporting");
      assert.equal((await read()).clientSecret, second);
      assert.deepEqual([await isGood("reporting", first), await isGood("reporting", second)], [true, true]);
      await app.rotate("reporting");
      assert.deepEqual([await isGood("reporting", first), await isGood("reporting", second)], [false, true]);
      assert.equal((await app.as("reporting").get("/orders")).status, 200);
    });

    it("lets the callers of tests on with the newest secret", async () => {
      const caller = app.as("billing");
      assert.equal((await caller.get("/orders")).status, 200);
      await app.rotate("billing");
      await app.rotate("billing");
      app.clock.advance({ hours: 2 });
      assert.equal((await caller.get("/orders")).status, 200);
    });

    it("rotates all of them where none is named, and one by the name of its secret", async () => {
      const before = [secretOf("reporting"), secretOf("billing")];
      await app.rotate();
      assert.equal([secretOf("reporting"), secretOf("billing")].filter((one) => before.includes(one)).length, 0);
      await app.rotate("billing");
      await assert.rejects(app.rotate("reportin"), {
        message:
          '"reportin" is neither a client nor a secret that rotates; did you mean "reporting"? There are "reporting", "billing".',
      });
    });

    it("lets a caller through a hundred rotations without a call that fails", async () => {
      const { environment, arns } = app.secrets!;
      Object.assign(process.env, environment);
      try {
        const now = () => app.clock.now().getTime();
        const source = credentialSource({ CREDENTIALS_SECRET_ARN: arns["reporting"]! });
        let reads = 0;
        const counted = async () => {
          reads++;
          return source();
        };
        const caller = new ApiClient(app.url, new TokenCache(tokenObtainer(counted, now), { now }));
        const statuses: number[] = [];
        const call = async () => void statuses.push((await caller.call("/orders")).status);
        await call();
        for (let rotation = 0; rotation < 100; rotation++) {
          // Each call needs a new token, some of them while a rotation is under way.
          app.clock.advance({ hours: 2 });
          let isOver = false;
          const rotated = app.rotate("reporting").then(() => (isOver = true));
          while (!isOver) {
            await call();
            app.clock.advance({ hours: 2 });
          }
          await rotated;
          await call();
        }
        assert.deepEqual([...new Set(statuses)], [200]);
        assert.ok(statuses.length > 200);
        // It has the current secret or the one before, and so reads every other time.
        assert.ok(reads > 30 && reads <= 101, String(reads));
      } finally {
        Object.keys(environment).forEach((name) => Reflect.deleteProperty(process.env, name));
      }
    });
  });

  describe("where a step fails", () => {
    let app: M2mApp;
    const lines: string[] = [];
    before(async () => {
      app = await startM2m({
        dir,
        environment: { "rotate-billing": { FAIL: "testSecret" } },
        log: (line) => lines.push(line),
      });
    });
    after(() => app.close());

    it("is served all the same, and says which, and why", () => {
      assert.ok(
        lines.includes(
          'the secret "billing" was not rotated: in testSecret: rotate-billing failed; its current value stays, and the next rotation goes on with this one.',
        ),
        lines.join("\n"),
      );
      assert.ok(lines.some((line) => line.includes("the token endpoint is out of reach")));
    });

    it("tells whoever asks for a rotation, with what the function printed", async () => {
      await assert.rejects(app.rotate("billing"), (error: Error) => {
        const [first, ...printed] = error.message.split("\n");
        assert.match(first!, /^the secret "billing" was not rotated: in testSecret: rotate-billing failed;/);
        assert.ok(printed.includes("  the token endpoint is out of reach"), error.message);
        assert.ok(printed.some((line) => line.includes("Invoke Error Error: told to fail")));
        return true;
      });
    });

    it("leaves both secrets of the client good", async () => {
      assert.equal((await app.as("billing").get("/orders")).status, 200);
    });
  });

  describe("served by m2m dev", () => {
    let m2m: M2mDev;
    let watched: string;
    before(async () => {
      watched = await makeRotationProgram();
      m2m = await startCommand({ dir: watched, args: [] });
    });
    after(() => m2m.stop());

    const secretOf = async (client: string) =>
      (await runM2m(["clients", client, "--secret"], { cwd: watched })).stdout.trim();
    const own = async () => ((await (await m2m.call("/own")).json()) as { clientSecret: string }).clientSecret;

    it("tells the secret that works", async () => {
      assert.equal(m2m.ready.clients["reporting"]!.clientSecret, await own());
      assert.equal(await secretOf("reporting"), await own());
    });

    it("tells callers of this machine how to read it by the SDK", async () => {
      const { arns, environment } = m2m.ready.secrets!;
      const secrets = new SecretsManagerClient({
        region: environment["AWS_REGION"]!,
        endpoint: environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"]!,
        credentials: {
          accessKeyId: environment["AWS_ACCESS_KEY_ID"]!,
          secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"]!,
        },
      });
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arns["reporting"]! }));
      assert.equal((JSON.parse(SecretString!) as { clientSecret: string }).clientSecret, await own());
    });

    it("rotates when it is told to", async () => {
      const before = await own();
      const { code, stdout, stderr } = await runM2m(["rotate", "reporting"], { cwd: watched });
      assert.deepEqual([code, stdout, stderr], [0, 'Rotated "reporting".\n', ""]);
      const now = await own();
      assert.notEqual(now, before);
      assert.equal(await secretOf("reporting"), now);
      const other = await runM2m(["rotate", "checkout"], { cwd: watched });
      assert.deepEqual(
        [other.code, other.stderr],
        [1, 'm2m: "checkout" is neither a client nor a secret that rotates; there are "reporting", "billing".\n'],
      );
    });

    it("rotates when its page asks", async () => {
      const before = await own();
      const page = m2m.ready.consoleUrl!;
      const state = (await (await fetch(`${page}/api/state`)).json()) as {
        clients: { name: string; rotates?: true }[];
      };
      assert.deepEqual(
        state.clients.map(({ name, rotates }) => [name, rotates]),
        [
          ["reporting", true],
          ["billing", true],
        ],
      );
      const ask = (client: string) =>
        fetch(`${page}/api/rotate`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: page },
          body: JSON.stringify({ pool: "orders", client }),
        });
      assert.equal((await ask("reporting")).status, 200);
      assert.notEqual(await own(), before);
      assert.equal((await ask("nobody")).status, 400);
    });

    it("keeps what has rotated when the program changes", async () => {
      const before = await own();
      const changed = rotationSource.replace('scopeDescription: "Read"', 'scopeDescription: "Read orders"');
      await m2m.logs(/index\.ts changed, and the new version is served/, () =>
        writeProgramFile(watched, "index.ts", changed),
      );
      assert.equal(await own(), before);
      assert.equal(await secretOf("reporting"), before);
    });

    it("is found by nobody once it has ended", async () => {
      await m2m.stop();
      const { code, stderr } = await runM2m(["rotate"], { cwd: watched });
      assert.deepEqual([code, stderr], [1, "m2m: no m2m dev of this user serves the program; start npx m2m dev.\n"]);
      // What it prints then follows from names again.
      assert.match(await secretOf("reporting"), /^[a-z\d]{51}$/);
    });
  });

  it("does not need the SDK's settings of a developer, and does not take them away", async () => {
    // A profile whose credentials sign: who calls is told by the address.
    const home = await fs.mkdtemp(path.join(dir, "home-"));
    await fs.mkdir(path.join(home, ".aws"));
    await fs.writeFile(
      path.join(home, ".aws/credentials"),
      "[default]\naws_access_key_id = AKIADEVELOPER\naws_secret_access_key = secret\n",
    );
    const m2m = await startCommand({ dir, env: { HOME: home } });
    try {
      assert.equal((await m2m.call("/own")).status, 200, m2m.log);
    } finally {
      await m2m.stop();
    }
  });

  it("rotates whatever profile a developer has", async () => {
    const m2m = await startCommand({ dir, env: { HOME: dir, AWS_PROFILE: "nobody" } });
    try {
      assert.doesNotMatch(m2m.log, /was not rotated/);
      const { stdout } = await runM2m(["rotate"], { cwd: dir });
      assert.equal(stdout, 'Rotated "reporting", "billing".\n', m2m.log);
    } finally {
      await m2m.stop();
    }
  });
});
