import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { ApiClient } from "../../examples/caller/apiClient";
import { Credentials, credentialSource } from "../../examples/caller/credentials";
import { tokenObtainer } from "../../examples/caller/obtainToken";
import { TokenCache } from "../../examples/caller/tokenCache";
import { copyExample, removeExamples } from "../support/examples";
import { closeServers, listen } from "../support/gateway";
import { root } from "../support/m2m";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:m2m/reporting-AbCdEf";

describe("examples/caller", () => {
  let app: M2mApp;
  /** The token endpoint behind a door that counts. */
  let tokenEndpoint: string;
  let tokenRequests = 0;
  before(async () => {
    app = await startM2m({ dir: await copyExample("minimal") });
    tokenEndpoint = await listen(async (request, response) => {
      tokenRequests++;
      await pass(request, response, app.tokenEndpoint!);
    });
  });
  beforeEach(() => {
    tokenRequests = 0;
  });
  after(async () => {
    closeServers();
    await app.close();
    await removeExamples();
  });

  const now = () => app.clock.now().getTime();
  /** The credentials of a client of the API. */
  const credentials = (changes: Partial<Credentials> = {}): Credentials => {
    const { clientId, clientSecret } = app.clients["reporting"]!;
    return { clientId, clientSecret: clientSecret!, tokenEndpoint, scopes: [], ...changes };
  };
  const client = (cache: TokenCache) => new ApiClient(app.url, cache);

  describe("its tokens", () => {
    const cache = () =>
      new TokenCache(
        tokenObtainer(async () => credentials(), now),
        { now },
      );

    it("are one, for many calls at once and for all that follow", async () => {
      const api = client(cache());
      const many = Array.from({ length: 50 }, (_, index) => api.call(`/orders/${index}`));
      const responses = await Promise.all(many);
      assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
      assert.equal((await api.call("/orders/51")).status, 200);
      assert.equal(tokenRequests, 1);
    });

    it("are renewed a minute before they expire, once for many calls", async () => {
      const tokens = cache();
      const first = await tokens.token();
      app.clock.advance({ minutes: 58 });
      assert.equal(await tokens.token(), first);
      app.clock.advance({ minutes: 1, seconds: 1 });
      const [one, ...others] = await Promise.all([1, 2, 3].map(() => tokens.token()));
      assert.notEqual(one, first);
      assert.deepEqual(others, [one, one]);
      assert.equal(tokenRequests, 2);
    });

    it("are renewed when the API refuses one, once for many calls", async () => {
      // A clock that stands, so that the cache does not see the token expire.
      const start = now();
      const tokens = new TokenCache(
        tokenObtainer(
          async () => credentials(),
          () => start,
        ),
        { now: () => start },
      );
      const api = client(tokens);
      assert.equal((await api.call("/orders/1")).status, 200);
      app.clock.advance({ hours: 2 });
      const responses = await Promise.all([1, 2, 3, 4].map((id) => api.call(`/orders/${id}`)));
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200, 200, 200],
      );
      assert.equal(tokenRequests, 2);
    });

    it("are asked for with the scopes that the credentials name", async () => {
      const { clientId, clientSecret } = app.clients["checkout"]!;
      const narrow = credentials({ clientId, clientSecret: clientSecret!, scopes: ["orders/read"] });
      const api = client(
        new TokenCache(
          tokenObtainer(async () => narrow, now),
          { now },
        ),
      );
      assert.equal((await api.call("/orders/1")).status, 200);
      assert.equal((await api.call("/orders", { method: "POST", body: "{}" })).status, 403);
      assert.equal(tokenRequests, 1, "another token would not help");
    });

    it("are asked for again after a failure", async () => {
      let isUp = false;
      const flaky = await listen((request, response) =>
        isUp ? pass(request, response, app.tokenEndpoint!) : response.writeHead(503).end(),
      );
      const tokens = new TokenCache(
        tokenObtainer(async () => credentials({ tokenEndpoint: flaky }), now),
        { now },
      );
      await assert.rejects(Promise.all([tokens.token(), tokens.token()]));
      isUp = true;
      assert.ok(await tokens.token());
    });
  });

  it("sends a refused request twice, and no more", async () => {
    const seen: string[] = [];
    const refusing = await listen(async (request, response) => {
      seen.push(`${request.method!} ${request.url!} ${await text(request)}`);
      response.writeHead(401).end();
    });
    const tokens = new TokenCache(
      tokenObtainer(async () => credentials(), now),
      { now },
    );
    const response = await new ApiClient(refusing, tokens).call("/orders", { method: "POST", body: "tea" });
    assert.equal(response.status, 401);
    assert.deepEqual(seen, ["POST /orders tea", "POST /orders tea"]);
    assert.equal(tokenRequests, 2);
  });

  it("sends no token to where it is redirected, or outside of the API", async () => {
    let followed = 0;
    const elsewhere = await listen((_, response) => {
      followed++;
      response.end();
    });
    const redirecting = await listen((_, response) => response.writeHead(302, { location: elsewhere }).end());
    const tokens = new TokenCache(
      tokenObtainer(async () => credentials(), now),
      { now },
    );
    await assert.rejects(new ApiClient(redirecting, tokens).call("/orders/1"), TypeError);
    await assert.rejects(new ApiClient(app.url, tokens).call("@elsewhere.example/"), /does not begin with a slash/);
    assert.equal(followed, 0);
  });

  describe("its credentials", () => {
    it("are read anew when they are refused, as they are after a rotation", async () => {
      const read: string[] = [];
      const rotated = ["old", credentials().clientSecret];
      const obtain = tokenObtainer(async () => {
        const clientSecret = rotated[Math.min(read.length, 1)]!;
        read.push(clientSecret);
        return credentials({ clientSecret });
      }, now);
      assert.equal((await client(new TokenCache(obtain, { now })).call("/orders/1")).status, 200);
      await obtain();
      assert.deepEqual(read, rotated);
      assert.equal(tokenRequests, 3);
    });

    it("are not tried twice where they stayed the same", async () => {
      const obtain = tokenObtainer(async () => credentials({ clientSecret: "wrong" }), now);
      await assert.rejects(obtain(), { error: "invalid_client" });
      assert.equal(tokenRequests, 1);
    });

    it("are tried anew where the refusal is a challenge with status 401", async () => {
      let asked = 0;
      const challenging = await listen((request, response) =>
        ++asked > 1
          ? pass(request, response, app.tokenEndpoint!)
          : response.writeHead(401, { "www-authenticate": 'Basic realm="token"' }).end(),
      );
      let read = 0;
      const obtain = tokenObtainer(async () => {
        const { clientSecret } = credentials();
        return credentials({ tokenEndpoint: challenging, clientSecret: read++ === 0 ? "old" : clientSecret });
      }, now);
      assert.ok((await obtain()).value);
      assert.deepEqual([asked, read], [2, 2]);
    });

    it("are not read anew for other refusals", async () => {
      let read = 0;
      const obtain = tokenObtainer(async () => {
        read++;
        return credentials({ scopes: ["orders/write"] });
      }, now);
      await assert.rejects(obtain(), { error: "invalid_scope" });
      assert.equal(read, 1);
    });

    it("are not sent to another machine in the clear", async () => {
      const obtain = tokenObtainer(
        async () => credentials({ tokenEndpoint: "http://token.invalid/oauth2/token" }),
        now,
      );
      await assert.rejects(obtain(), /only requests to HTTPS are allowed/);
    });

    it("can be in the environment", async () => {
      const { clientId, clientSecret } = credentials();
      const env = { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, TOKEN_ENDPOINT: tokenEndpoint };
      assert.deepEqual(await credentialSource(env)(), credentials());
      const scoped = await credentialSource({ ...env, SCOPES: "orders/read  orders/write" })();
      assert.deepEqual(scoped.scopes, ["orders/read", "orders/write"]);
      for (const [missing, name] of [
        ["CLIENT_ID", "clientId"],
        ["CLIENT_SECRET", "clientSecret"],
        ["TOKEN_ENDPOINT", "tokenEndpoint"],
      ] as const) {
        assert.throws(() => credentialSource({ ...env, [missing]: undefined })(), {
          message: `the environment has no ${name}`,
        });
      }
    });
  });

  describe("run as a program", () => {
    /** What the secret holds. */
    let secret: string;
    let secretsManager: string;
    const read: string[] = [];
    before(async () => {
      secretsManager = await listen(async (request, response) => {
        const { SecretId } = JSON.parse(await text(request)) as { SecretId: string };
        read.push(`${String(request.headers["x-amz-target"])} ${SecretId}`);
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(JSON.stringify({ ARN: SecretId, SecretString: secret }));
      });
    });

    const run = async (env: NodeJS.ProcessEnv, ...paths: readonly string[]) => {
      const program = path.join(root, "examples/caller/index.ts");
      const args = ["--require", "ts-node/register/transpile-only", program, ...paths];
      // The SDK warns of versions of Node.js whose time is nearly over.
      const quiet = { NODE_NO_WARNINGS: "1", AWS_PROFILE: undefined, AWS_EC2_METADATA_DISABLED: "true" };
      const settings = { ...process.env, ...quiet, ...env };
      try {
        const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env: settings });
        return { code: 0, stdout, stderr };
      } catch (error) {
        return error as { code: number; stdout: string; stderr: string };
      }
    };
    const fromSecret = () => ({
      API_URL: app.url,
      CREDENTIALS_SECRET_ARN: secretArn,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    });

    it("calls every path with one token, by the credentials of a secret as M2mAuth writes it", async () => {
      secret = JSON.stringify(credentials({ scopes: ["orders/read"] }));
      const { code, stdout, stderr } = await run(fromSecret(), "/orders/1", "/orders/2", "/health");
      assert.deepEqual([code, stderr], [0, ""]);
      const requestedBy = app.clients["reporting"]!.clientId;
      assert.deepEqual(stdout.trimEnd().split("\n").sort(), [
        "/health 200 ok",
        `/orders/1 200 {"id":"1","requestedBy":"${requestedBy}"}`,
        `/orders/2 200 {"id":"2","requestedBy":"${requestedBy}"}`,
      ]);
      assert.equal(tokenRequests, 1);
      assert.deepEqual(read, [`secretsmanager.GetSecretValue ${secretArn}`]);
    });

    it("calls by the credentials of the environment, as its README has it", async () => {
      const { clientId, clientSecret } = credentials();
      const env = { API_URL: app.url, TOKEN_ENDPOINT: tokenEndpoint, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret };
      const { code, stdout } = await run(env, "/orders/1", "/orders/2");
      assert.equal(code, 0);
      assert.equal(stdout.match(/ 200 /g)?.length, 2);
    });

    for (const [what, held, message] of [
      ["no JSON", "hush-hush", `the secret ${secretArn} holds no JSON`],
      ["no secret", '{"clientId":"hush-hush"}', `the secret ${secretArn} has no clientSecret`],
      ["null", "null", `the secret ${secretArn} has no clientId`],
      [
        "no scopes",
        '{"clientId":"hush-hush","clientSecret":"x","tokenEndpoint":"https://x.example"}',
        `the secret ${secretArn} has no list of scopes`,
      ],
    ] as const) {
      it(`says in one line that the secret holds ${what}, and not what it holds`, async () => {
        secret = held;
        const { code, stdout, stderr } = await run(fromSecret(), "/orders/1");
        assert.deepEqual([code, stdout, stderr], [1, "", `${message}\n`]);
      });
    }

    it("says how it is used", async () => {
      const { code, stderr } = await run({ API_URL: undefined });
      assert.equal(code, 1);
      assert.match(stderr, /^set API_URL, and give the paths to call: npm start -- \/orders\/1 \/orders\/2\n$/);
    });
  });
});

/** Passes a form on, and what comes back. */
async function pass(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
  const { authorization = "", "content-type": type = "" } = request.headers;
  const answer = await fetch(to, {
    method: "POST",
    headers: { authorization, "content-type": type },
    body: await text(request),
  });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
  response.end(await answer.text());
}
