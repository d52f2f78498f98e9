import { strict as assert } from "node:assert";
import { PoolServer, PoolSurroundings } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Invocation } from "../../../simulator/lambda/functionRunner";
import type { UserPool } from "../../../simulator/model/model";
import { closeServers, listen } from "../../support/gateway";
import { modelOf, output, resource, workedSet } from "../../support/registrations";

const now = Date.UTC(2026, 0, 1);
const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const set = workedSet();
const trigger = { lambdaArn: output(set.fn, "arn"), lambdaVersion: "V3_0" };
const permission = resource("aws:lambda/permission:Permission", "trigger", {
  action: "lambda:InvokeFunction",
  function: output(set.fn, "name"),
  principal: "cognito-idp.amazonaws.com",
  sourceArn: output(set.pool, "arn"),
});
const changes = {
  pool: { lambdaConfig: { preTokenGenerationConfig: trigger } },
  client: { allowedOauthScopes: [read, write] },
};
const [permitted] = modelOf(changes, permission).pools;
const [unpermitted] = modelOf(changes).pools;
const [plain] = modelOf({ client: changes.client }).pools;

describe("a user pool that customises tokens", () => {
  let keys: SigningKeys;
  let invoked: { event: Record<string, unknown>; patienceMs: number }[];
  let logged: string[];
  let invocation: Invocation;
  before(async () => {
    keys = await SigningKeys.generate();
  });
  after(closeServers);
  beforeEach(() => {
    [invoked, logged] = [[], []];
    returns({ claimsToAddOrOverride: { tenant: "7" }, scopesToSuppress: [write] });
  });

  function returns(accessTokenGeneration: object): void {
    const response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
    invocation = { outcome: "returned", result: JSON.stringify({ response }) };
  }

  /** Asks a pool for a token. */
  async function ask(pool: UserPool, form: Readonly<Record<string, string>> = {}) {
    const triggers: PoolSurroundings = {
      invoke: (fn, event, patienceMs) => {
        assert.equal(fn.name, "orders");
        invoked.push({ event: event as Record<string, unknown>, patienceMs });
        return Promise.resolve(invocation);
      },
      log: (fn, text) => logged.push(`${fn.name}: ${text}`),
    };
    const poolServer = new PoolServer(pool, "http://pool.example", keys, triggers, () => now);
    const origin = await listen((request, response) => poolServer.handle(request, response));
    const { clientId, clientSecret } = pool.clients[0]!;
    const response = await fetch(`${origin}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
    });
    const body = (await response.json()) as Record<string, string>;
    const claims = body["access_token"]?.split(".")[1];
    return {
      status: response.status,
      body,
      claims: claims === undefined ? {} : (JSON.parse(Buffer.from(claims, "base64url").toString()) as object),
    };
  }

  async function assertRefused(pool: UserPool, form?: Readonly<Record<string, string>>): Promise<void> {
    const { status, body } = await ask(pool, form);
    assert.deepEqual([status, body], [400, { error: "invalid_request" }]);
  }

  it("signs the claims that its trigger wants", async () => {
    const { status, body, claims } = await ask(permitted!);
    assert.equal(status, 200);
    assert.deepEqual([body["expires_in"], body["token_type"]], [3600, "Bearer"]);
    const { tenant, scope, exp } = claims as Record<string, unknown>;
    assert.deepEqual([tenant, scope, exp], ["7", read, now / 1000 + 3600]);
  });

  it("tells its trigger the client, the scopes and its patience of five seconds", async () => {
    await ask(permitted!, { scope: write });
    assert.equal(invoked.length, 1);
    const [{ event, patienceMs }] = invoked as [(typeof invoked)[number]];
    assert.equal(patienceMs, 5_000);
    const { region, userPoolId, callerContext, request } = event;
    assert.deepEqual([region, userPoolId], ["eu-central-1", permitted!.id]);
    assert.equal((callerContext as Record<string, unknown>)["clientId"], permitted!.clients[0]!.clientId);
    const { scopes, clientMetadata } = request as Record<string, unknown>;
    assert.deepEqual([scopes, clientMetadata], [[write], undefined]);
  });

  it("passes the client's metadata on", async () => {
    await ask(permitted!, { aws_client_metadata: '{"tenant":"7","x":""}' });
    const { clientMetadata } = invoked[0]!.event["request"] as Record<string, unknown>;
    assert.deepEqual(clientMetadata, { tenant: "7", x: "" });
  });

  for (const metadata of [" ", "text", "null", "[]", '"text"', '{"a":1}', '{"a":null}', '{"a":{}}', "{"]) {
    it(`refuses the metadata ${JSON.stringify(metadata)}, before it asks its trigger`, async () => {
      await assertRefused(permitted!, { aws_client_metadata: metadata });
      assert.deepEqual(invoked, []);
    });
  }

  it("takes metadata without a trigger, and does nothing with it", async () => {
    const { status, claims } = await ask(plain!, { aws_client_metadata: '{"tenant":"7"}' });
    assert.equal(status, 200);
    assert.ok(!("tenant" in claims));
    assert.deepEqual(invoked, []);
  });

  it("does not ask its trigger for whom it gives no token", async () => {
    const { body } = await ask(permitted!, { scope: "openid" });
    assert.deepEqual([body, invoked], [{ error: "invalid_scope" }, []]);
  });

  it("refuses without a permission to invoke the function, with a line in the log", async () => {
    await assertRefused(unpermitted!);
    assert.deepEqual(invoked, []);
    assert.deepEqual(logged, [
      "orders: no aws.lambda.Permission lets the user pool invoke it; add one with the pool's ARN",
    ]);
  });

  for (const outcome of ["failed", "too-slow", "throttled"] as const) {
    it(`refuses when its trigger is ${outcome}`, async () => {
      invocation = { outcome };
      await assertRefused(permitted!);
    });
  }

  it("says in the log that its trigger was too slow", async () => {
    invocation = { outcome: "too-slow" };
    await assertRefused(permitted!);
    assert.match(logged.join(), /^orders: .*5 seconds/);
  });

  for (const result of ["null", "{}", '{"response":{"claimsAndScopeOverrideDetails":7}}']) {
    it(`refuses when its trigger returns ${result}, with a line in the log`, async () => {
      invocation = { outcome: "returned", result };
      await assertRefused(permitted!);
      assert.match(logged.join(), /^orders: its result cannot be applied to the token: /);
    });
  }

  it("asks again for the next token", async () => {
    invocation = { outcome: "failed" };
    await assertRefused(permitted!);
    returns({});
    assert.equal((await ask(permitted!)).status, 200);
    assert.equal(invoked.length, 2);
  });
});
