import { strict as assert } from "node:assert";
import type { Invocation } from "../../../simulator/lambda/functionRunner";
import { VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Model } from "../../../simulator/model/model";
import { modelOf, routeOf, workedSet } from "../../support/registrations";
import { Answer, closeServers, send, serveApi } from "../../support/gateway";

const now = Date.UTC(2026, 0, 1);
const set = workedSet();
const page = "https://app.example.com";
const preflight = { origin: page, "access-control-request-method": "GET" };
const whole = {
  allowOrigins: [page, "https://other.example.com"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["etag", "x-total"],
  maxAge: 600,
};

/** The worked set-up with a CORS configuration, and closed routes that take OPTIONS. */
const modelWith = (corsConfiguration: object) =>
  modelOf(
    { api: { corsConfiguration } },
    routeOf(set, "ANY /closed/{id}", []),
    routeOf(set, "OPTIONS /own"),
    routeOf(set, "ANY /any"),
  );

/** The CORS headers of an answer. */
function corsOf({ headers }: Answer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));
}

describe("CORS by the gateway", () => {
  let keys: SigningKeys;
  let invocation: Invocation;
  let invoked: number;
  before(async () => {
    keys = await SigningKeys.generate();
  });
  after(closeServers);
  beforeEach(() => {
    invocation = { outcome: "returned", result: '"served"' };
    invoked = 0;
  });

  const serve = (corsConfiguration: object): Promise<string> => serveModel(modelWith(corsConfiguration));

  function serveModel({ apis }: Model): Promise<string> {
    return serveApi(apis[0]!, {
      trust: (one) => ({ ...one, publicKey: (kid) => keys.publicKey(kid), verified: new VerifiedTokens() }),
      invoke: () => {
        invoked++;
        return Promise.resolve(invocation);
      },
      now: () => now,
    });
  }

  describe("answers a preflight request by itself", () => {
    for (const path of ["/health", "/orders/1", "/nothing", "/own", "/any"]) {
      it(`for ${path}`, async () => {
        const answer = await send(await serve(whole), `OPTIONS ${path}`, { headers: preflight });
        assert.equal(answer.status, 204);
        assert.equal(answer.body, "");
        assert.deepEqual(corsOf(answer), {
          "access-control-allow-origin": page,
          "access-control-allow-methods": "GET,POST",
          "access-control-allow-headers": "authorization,content-type",
          "access-control-max-age": "600",
        });
        assert.equal(invoked, 0);
        assert.match(String(answer.headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
      });
    }

    it("with what the configuration has, and no more", async () => {
      const answer = await send(await serve({ allowOrigins: [page], maxAge: 0 }), "OPTIONS /health", {
        headers: preflight,
      });
      assert.deepEqual(corsOf(answer), { "access-control-allow-origin": page, "access-control-max-age": "0" });
    });

    it("with * where every origin is allowed", async () => {
      const answer = await send(await serve({ allowOrigins: ["*"], allowMethods: ["*"] }), "OPTIONS /health", {
        headers: preflight,
      });
      assert.deepEqual(corsOf(answer), { "access-control-allow-origin": "*", "access-control-allow-methods": "*" });
    });

    it("with the origin and credentials where those are allowed", async () => {
      const answer = await send(await serve({ allowOrigins: [page], allowCredentials: true }), "OPTIONS /health", {
        headers: preflight,
      });
      assert.deepEqual(corsOf(answer), {
        "access-control-allow-origin": page,
        "access-control-allow-credentials": "true",
      });
    });

    for (const origin of [
      "https://evil.example.com",
      "http://app.example.com",
      "https://app.example.com:8443",
      "https://app.example.com.evil.example",
      "https://app.example.com/",
      "null",
      "",
    ]) {
      it(`with nothing for the origin ${JSON.stringify(origin)}`, async () => {
        const answer = await send(await serve(whole), "OPTIONS /health", { headers: { ...preflight, origin } });
        assert.equal(answer.status, 204);
        assert.deepEqual(corsOf(answer), {});
      });
    }
  });

  it("allows every origin of a scheme", async () => {
    const origin = await serve({ allowOrigins: ["https://*"] });
    for (const [asking, allowed] of [
      ["https://any.example:8443", "https://any.example:8443"],
      ["http://any.example", undefined],
      ["httpsx://any.example", undefined],
      ["null", undefined],
    ] as const) {
      const answer = await send(origin, "OPTIONS /health", { headers: { ...preflight, origin: asking } });
      assert.equal(answer.headers["access-control-allow-origin"], allowed, asking);
    }
  });

  describe("leaves to the routes", () => {
    it("a preflight request that a closed route takes", async () => {
      const answer = await send(await serve(whole), "OPTIONS /closed/1", { headers: preflight });
      assert.equal(answer.status, 401);
      assert.equal(invoked, 0);
    });

    it("OPTIONS that is no preflight request", async () => {
      const origin = await serve(whole);
      for (const headers of [{}, { origin: page }, { "access-control-request-method": "GET" }]) {
        assert.equal((await send(origin, "OPTIONS /own", { headers })).body, "served", JSON.stringify(headers));
        assert.equal((await send(origin, "OPTIONS /health", { headers })).status, 404);
      }
      assert.equal(invoked, 3);
    });

    it("a preflight request where CORS is not configured", async () => {
      const origin = await serveModel(modelOf({}, routeOf(set, "OPTIONS /own")));
      assert.equal((await send(origin, "OPTIONS /health", { headers: preflight })).status, 404);
      assert.equal((await send(origin, "OPTIONS /own", { headers: preflight })).body, "served");
    });
  });

  it("answers 404 to a preflight request outside its stages", async () => {
    const { apis } = modelOf({ api: { corsConfiguration: whole }, stage: { name: "v1" } });
    const origin = await serveApi(apis[0]!);
    assert.equal((await send(origin, "OPTIONS /v1/health", { headers: preflight })).status, 204);
    assert.equal((await send(origin, "OPTIONS /health", { headers: preflight })).status, 404);
  });

  describe("replaces the CORS headers of a function", () => {
    const own = {
      "Access-Control-Allow-Origin": "*",
      "access-control-allow-credentials": "true",
      "Access-Control-Expose-Headers": "x-secret",
      "Access-Control-Allow-Private-Network": "true",
      etag: '"1"',
    };
    beforeEach(() => {
      invocation = { outcome: "returned", result: JSON.stringify({ statusCode: 200, headers: own, body: "x" }) };
    });

    it("by those of the configuration", async () => {
      const answer = await send(await serve(whole), "GET /health", { headers: { origin: page } });
      assert.deepEqual(corsOf(answer), {
        "access-control-allow-origin": page,
        "access-control-expose-headers": "etag,x-total",
      });
      assert.equal(answer.headers.etag, '"1"');
    });

    for (const origin of [undefined, "https://evil.example.com"]) {
      it(`by nothing for ${origin ?? "no origin"}`, async () => {
        const headers = origin === undefined ? {} : { origin };
        const answer = await send(await serve(whole), "GET /health", { headers });
        assert.equal(answer.status, 200);
        assert.deepEqual(corsOf(answer), {});
      });
    }

    it("also on a closed route that takes a preflight request with a token", async () => {
      const [pool] = modelOf().pools;
      const claims = { iss: pool!.issuer, client_id: pool!.clients[0]!.clientId, exp: now / 1000 + 60 };
      const authorization = await keys.signAccessToken(claims);
      const answer = await send(await serve(whole), "OPTIONS /closed/1", { headers: { ...preflight, authorization } });
      assert.equal(invoked, 1);
      assert.equal(answer.headers["access-control-allow-origin"], page);
      assert.equal(answer.headers["access-control-allow-credentials"], undefined);
    });

    it("and leaves them as they are where CORS is not configured", async () => {
      const answer = await send(await serveModel(modelOf()), "GET /health", { headers: { origin: page } });
      const expected = Object.entries(own).filter(([name]) => name !== "etag");
      assert.deepEqual(
        corsOf(answer),
        Object.fromEntries(expected.map(([name, value]) => [name.toLowerCase(), value])),
      );
    });
  });

  it("stands on the gateway's own errors, so that a page can read them", async () => {
    const origin = await serve(whole);
    for (const [line, status] of [
      ["GET /orders/1", 401],
      ["GET /nothing", 404],
      ["GET /%", 400],
    ] as const) {
      const answer = await send(origin, line, { headers: { origin: page } });
      assert.equal(answer.status, status);
      assert.equal(answer.headers["access-control-allow-origin"], page, line);
    }
  });
});
