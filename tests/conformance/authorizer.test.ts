import { strict as assert } from "node:assert";
import { encode, ServedModel, signed, startOfTime } from "../support/servedModel";
import { modelOf, routeOf, workedSet } from "../support/registrations";
import { call, serving } from "./support";

const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const set = workedSet();
const model = modelOf({}, routeOf(set, "GET /me", []), routeOf(set, "GET /both", [read, write]));
const workflow = "[D] http-api-jwt-authorizer page";

type Make = (served: ServedModel) => string;

describe("as API Gateway: the JWT authorizer", () => {
  const served = serving(model);
  const statusOf = async (make: Make, line = "GET /me") =>
    (await call(served(), line, { token: make(served()) })).status;
  const withClaims =
    (claims: object): Make =>
    (api) =>
      api.token(claims);

  const accepted: Readonly<Record<string, Make>> = {
    [`${workflow}: the token alone`]: (api) => api.token(),
    [`${workflow}: the token after "Bearer "`]: (api) => `Bearer ${api.token()}`,
    [`${workflow}: aud in the audience list`]: (api) =>
      api.token({ aud: api.goodClaims()["client_id"], client_id: undefined }),
    [`${workflow}: client_id in the audience list, without aud`]: (api) => api.token({ aud: undefined }),
    [`${workflow}: token_use is not checked, so an ID token passes a route without scopes`]: (api) =>
      api.token({ token_use: "id", aud: api.goodClaims()["client_id"], scope: undefined }),
    [`${workflow}: nbf and iat before now`]: withClaims({ nbf: startOfTime - 1, iat: startOfTime - 1 }),
    [`${workflow}: RS384 and RS512 are RSA, too`]: (api) =>
      signed(encode({ kid: api.kid(), alg: "RS512" }), encode(api.goodClaims()), api.privateKey(), "RSA-SHA512"),
  };
  for (const [name, make] of Object.entries(accepted)) {
    it(name, async () => assert.equal(await statusOf(make), 200));
  }

  const denied: Readonly<Record<string, Make>> = {
    [`${workflow}: RSA algorithms alone`]: (api) => api.token({}, { alg: "PS256" }),
    [`${workflow}: kid must match`]: (api) => api.token({}, { kid: "other" }),
    [`${workflow}: the signature`]: (api) => `${api.token().slice(0, -4)}AAAA`,
    [`${workflow}: iss must equal the configured issuer`]: withClaims({ iss: "https://other.example.com" }),
    "[ISSUE] ask-around-me#3: a slash at the issuer's end counts": (api) =>
      api.token({ iss: `${String(api.goodClaims()["iss"])}/` }),
    [`${workflow}: aud or client_id must be in the audience list`]: withClaims({ client_id: "other" }),
    "[D] http-api-troubleshooting-jwt page: client_id is looked at only when aud is absent": withClaims({
      aud: "other",
    }),
    [`${workflow}: exp after now`]: withClaims({ exp: startOfTime }),
    [`${workflow}: nbf before now`]: withClaims({ nbf: startOfTime + 1 }),
    [`${workflow}: iat before now`]: withClaims({ iat: startOfTime + 1 }),
  };
  for (const [name, make] of Object.entries(denied)) {
    it(`${name}: 401`, async () => {
      assert.equal(await statusOf(make), 401);
      assert.deepEqual(served().events, []);
    });
  }

  for (const claims of [
    { scope: `x ${write}` },
    { scope: undefined, scp: write },
    { scope: undefined, scp: [write] },
  ]) {
    it(`${workflow}: at least one of the route's scopes, in ${JSON.stringify(claims)}`, async () => {
      assert.equal(await statusOf(withClaims(claims), "GET /both"), 200);
      assert.equal(await statusOf(withClaims(claims), "GET /orders/1"), 403);
    });
  }

  it("[D] http-api-troubleshooting-jwt page: 401 with 26 bytes, and what was wrong with the audience", async () => {
    const answer = await call(served(), "GET /me", { token: served().token({ client_id: "other" }) });
    assert.deepEqual([answer.status, answer.body], [401, '{"message":"Unauthorized"}']);
    assert.equal(answer.headers["content-length"], "26");
    const details = 'scope="" error="invalid_token" error_description="the token does not have a valid audience"';
    assert.equal(answer.headers["www-authenticate"], `Bearer ${details}`);
    assert.ok(answer.headers["apigw-requestid"]);
  });

  it("[REC] error_description: token contains an invalid number of segments", async () => {
    for (const token of ["x", "x.y", "x.y.z.z"]) {
      const { status, headers } = await call(served(), "GET /me", { token });
      assert.equal(status, 401);
      assert.match(headers["www-authenticate"]!, /error_description="token contains an invalid number of segments"$/);
    }
  });

  it("[D] http-api-troubleshooting-jwt page: www-authenticate begins with Bearer where a token is missing", async () => {
    const { status, body, headers } = await call(served(), "GET /me");
    assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}']);
    assert.match(headers["www-authenticate"]!, /^Bearer/);
  });

  it('[OBS] floci PR 2011: 403 {"message":"Forbidden"} for scopes that are not enough', async () => {
    const { status, body } = await call(served(), "GET /orders/1", { token: served().token({ scope: write }) });
    assert.deepEqual([status, body], [403, '{"message":"Forbidden"}']);
    assert.deepEqual(served().events, []);
  });
});
