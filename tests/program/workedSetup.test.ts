import { strict as assert } from "node:assert";
import { createPublicKey, verify } from "node:crypto";
import { M2mDev, root, startM2m } from "../support/m2m";

interface EchoedEvent {
  routeKey: string;
  headers: Record<string, string>;
  requestContext: { authorizer?: { jwt: { claims: Record<string, unknown>; scopes: unknown } } };
}

/** Each step builds on the one before: the order is that of the design's worked set-up. */
describe("the program of this repository, over HTTP", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: root });
  });
  after(() => m2m.stop());

  it("answers a public route with the event it received", async () => {
    const response = await m2m.call("/test?a=1");
    const event = (await response.json()) as EchoedEvent;
    assert.equal(response.status, 200);
    assert.equal(event.routeKey, "GET /test");
    assert.equal(event.requestContext.authorizer, undefined);
  });

  it("refuses a call without a token", async () => {
    const response = await m2m.call("/test_jwt");
    assert.equal(response.status, 401);
    assert.equal(await response.text(), '{"message":"Unauthorized"}');
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
  });

  it("issues a token by HTTP Basic, whose key is in the key set", async () => {
    const response = await m2m.requestToken("reporting");
    const { access_token: token, ...rest } = (await response.json()) as { access_token: string };
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(rest, { expires_in: 3600, token_type: "Bearer" });

    const [header = "", payload = "", signature = ""] = token.split(".");
    const { kid, ...others } = decode(header);
    assert.deepEqual(others, { alg: "RS256" });
    const { keys } = (await (await fetch(m2m.ready.jwksUri)).json()) as { keys: { kid: string }[] };
    assert.equal(keys.length, 2);
    const key = createPublicKey({ key: keys.find((one) => one.kid === kid) as never, format: "jwk" });
    const input = Buffer.from(`${header}.${payload}`);
    assert.ok(verify("RSA-SHA256", input, key, Buffer.from(signature, "base64url")));

    const { clientId, scopes } = m2m.ready.clients["reporting"]!;
    const { jti, iat, auth_time: authTime, exp, ...claims } = decode(payload);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);
    assert.equal(authTime, iat);
    assert.equal(exp, Number(iat) + 3600);
    assert.deepEqual(claims, {
      sub: clientId,
      client_id: clientId,
      token_use: "access",
      scope: scopes.join(" "),
      iss: m2m.ready.issuer,
      version: 2,
    });
  });

  for (const prefix of ["", "Bearer "]) {
    it(`accepts "Authorization: ${prefix}<token>", and passes the claims as strings`, async () => {
      const response = await m2m.call("/test_jwt", { token: prefix + (await m2m.token("reporting")) });
      const event = (await response.json()) as EchoedEvent;
      assert.equal(response.status, 200);
      const { claims, scopes } = event.requestContext.authorizer!.jwt;
      assert.equal(claims["scope"], "https://api.example.com/orders/read");
      assert.equal(claims["client_id"], m2m.ready.clients["reporting"]!.clientId);
      assert.ok(Object.values(claims).every((claim) => typeof claim === "string"));
      assert.equal(scopes, null);
    });
  }

  it("refuses a route's scope to a client without it, and serves one with it", async () => {
    const order = { method: "POST", headers: { "content-type": "application/json" }, body: '{"sku":"x"}' };
    const refused = await m2m.call("/orders", { ...order, token: await m2m.token("reporting") });
    assert.equal(refused.status, 403);
    assert.equal(await refused.text(), '{"message":"Forbidden"}');

    const served = await m2m.call("/orders", { ...order, token: await m2m.token("checkout") });
    const { id, ...created } = (await served.json()) as { id: string };
    assert.equal(served.status, 201);
    assert.equal(served.headers.get("location"), `/orders/${id}`);
    assert.deepEqual(created, { sku: "x", createdBy: m2m.ready.clients["checkout"]!.clientId });
  });

  it("lets the second client pass the same authorizer, and not where only the other's scope will do", async () => {
    const token = await m2m.token("checkout");
    assert.equal((await m2m.call("/test_jwt", { token })).status, 200);
    assert.equal((await m2m.call("/orders/1", { token })).status, 403);
    const reporting = await m2m.token("reporting");
    assert.deepEqual(await (await m2m.call("/orders/1", { token: reporting })).json(), {
      id: "1",
      requestedBy: m2m.ready.clients["reporting"]!.clientId,
    });
  });

  it("prints one line on standard output, and ends on Ctrl-C", async () => {
    const { code, stdout } = await m2m.stop();
    assert.equal(code, 0);
    assert.equal(stdout.trimEnd().split("\n").length, 1);
  });
});

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}
