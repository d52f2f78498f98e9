import { strict as assert } from "node:assert";
import { functionOf, modelOf, workedSet } from "../support/registrations";
import { startOfTime } from "../support/servedModel";
import { serving } from "./support";

const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const base = modelOf();
const [pool] = base.pools;
const [client] = pool!.clients;

type Form = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const goodBasic = basic(`${client!.clientId}:${client!.clientSecret}`);

async function ask(endpoint: string, form: Form | string, authorization?: string, init: RequestInit = {}) {
  const body = new URLSearchParams({ ...(typeof form === "string" ? {} : form) });
  return fetch(endpoint, {
    method: "POST",
    body: typeof form === "string" ? form : body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization !== undefined && { authorization }),
    },
    ...init,
  });
}

/** Header and claims of the token in an answer. */
async function tokenOf(response: Response): Promise<{ header: Json; claims: Json }> {
  assert.equal(response.status, 200);
  const { access_token: token } = (await response.json()) as { access_token: string };
  const [header, claims] = token.split(".").map((part) => Buffer.from(part, "base64url").toString("utf8"));
  return { header: JSON.parse(header!) as Json, claims: JSON.parse(claims!) as Json };
}

async function assertError(response: Response, error: string): Promise<void> {
  assert.equal(response.status, 400);
  assert.equal(response.headers.get("content-type"), "application/json;charset=UTF-8");
  // error_description is normally absent.
  assert.deepEqual(await response.json(), { error });
}

const [withoutDomain] = modelOf({ domain: null }).pools;
const grant = { grant_type: "client_credentials" };

describe("as Cognito: the token endpoint", () => {
  const served = serving({
    ...base,
    pools: [
      { ...pool!, clients: [{ ...client!, scopes: [read, write] }] },
      { ...pool!, id: `${pool!.id}o`, clients: [{ ...client!, isOauthOn: false }] },
      { ...pool!, id: `${pool!.id}d`, scopes: new Map([[read, ""]]), clients: [{ ...client!, scopes: [read, write] }] },
      { ...pool!, id: `${pool!.id}v`, clients: [{ ...client!, accessTokenSeconds: 300 }] },
      withoutDomain!,
      { ...pool!, id: `${pool!.id}c`, clients: [{ ...client!, flows: ["code"] }] },
    ],
  });
  const endpoint = (index = 0) => served().pools[index]!.tokenEndpoint!;

  it("[D] token-endpoint page: POST to /oauth2/token with client_secret_basic", async () => {
    assert.match(endpoint(), /\/oauth2\/token$/);
    assert.equal((await ask(endpoint(), grant, goodBasic)).status, 200);
  });

  for (const method of ["GET", "PUT", "DELETE", "PATCH", "HEAD"]) {
    it(`[D] token-endpoint page: POST only, and not ${method}`, async () => {
      const query = new URLSearchParams(grant).toString();
      const response = await fetch(`${endpoint()}?${query}`, { method, headers: { authorization: goodBasic } });
      assert.ok(response.status >= 400 && response.status < 500, String(response.status));
      assert.doesNotMatch(await response.text(), /access_token/);
    });
  }

  it("[D] token-endpoint page: client_id in the body is optional beside client_secret_basic", async () => {
    assert.equal((await ask(endpoint(), { ...grant, client_id: client!.clientId }, goodBasic)).status, 200);
  });

  it("[D] token-endpoint page: client_secret_post", async () => {
    const form = { ...grant, client_id: client!.clientId, client_secret: client!.clientSecret! };
    assert.equal((await ask(endpoint(), form)).status, 200);
  });

  it("[D] token-endpoint page: exists only once the pool has a domain", async () => {
    assert.equal(served().pools[4]!.tokenEndpoint, undefined);
    const response = await ask(`${served().pools[4]!.origin}/oauth2/token`, grant, goodBasic);
    assert.equal(response.status, 404);
  });

  it("[D] token-endpoint page: Access-Control-Allow-Origin: *, and x-amz-cognito-request-id", async () => {
    const { headers } = await ask(endpoint(), grant, goodBasic);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.ok(headers.get("x-amz-cognito-request-id"));
  });

  it("[D] token-endpoint page: a body of access_token, expires_in and token_type alone", async () => {
    const body = (await (await ask(endpoint(), grant, goodBasic)).json()) as Json;
    assert.deepEqual(Object.keys(body).sort(), ["access_token", "expires_in", "token_type"]);
    assert.equal(body["expires_in"], 3600);
    assert.equal(body["token_type"], "Bearer");
  });

  it("[D] token-endpoint page: scope omitted grants all scopes of the client", async () => {
    const { claims } = await tokenOf(await ask(endpoint(), grant, goodBasic));
    assert.deepEqual((claims["scope"] as string).split(" ").sort(), [read, write]);
  });

  it("[D] token-endpoint page: scope is separated by spaces, + or %20 in the form", async () => {
    for (const space of ["+", "%20"]) {
      const form = `grant_type=client_credentials&scope=${[read, write].map(encodeURIComponent).join(space)}`;
      const { claims } = await tokenOf(await ask(endpoint(), form, goodBasic));
      assert.equal(claims["scope"], `${read} ${write}`);
    }
  });

  it("[D] token-endpoint page: a scope that is asked for is the one that is granted", async () => {
    const { claims } = await tokenOf(await ask(endpoint(), { ...grant, scope: write }, goodBasic));
    assert.equal(claims["scope"], write);
  });

  it("[D] token-endpoint page: invalid_request when a required parameter is missing", async () => {
    await assertError(await ask(endpoint(), {}, goodBasic), "invalid_request");
  });

  it("[D] token-endpoint page: invalid_request for another content type", async () => {
    const headers = { "content-type": "application/json", authorization: goodBasic };
    await assertError(await ask(endpoint(), JSON.stringify(grant), undefined, { headers }), "invalid_request");
  });

  for (const [what, authorization] of Object.entries({
    "an unknown client": basic(`nobody:${client!.clientSecret}`),
    "a wrong secret": basic(`${client!.clientId}:wrong`),
    "no Basic header": undefined,
    "a bad Basic header": "Basic !",
  })) {
    it(`[D] token-endpoint page, re:Post QUlrEPiyWKQYWvCp0sbUtBfg: invalid_client for ${what}`, async () => {
      await assertError(await ask(endpoint(), grant, authorization), "invalid_client");
    });
  }

  for (const type of ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"]) {
    it(`[D] token-endpoint page: unsupported_grant_type for ${type}`, async () => {
      await assertError(await ask(endpoint(), { grant_type: type }, goodBasic), "unsupported_grant_type");
    });
  }

  it("[D] token-endpoint page: unauthorized_client for a client that has code and not client_credentials", async () => {
    await assertError(await ask(endpoint(5), grant, goodBasic), "unauthorized_client");
  });

  for (const type of ["authorization_code", "refresh_token"]) {
    it(`[D] token-endpoint page: unauthorized_client for ${type} of a client without it`, async () => {
      const form = { grant_type: type, code: "x", refresh_token: "x" };
      await assertError(await ask(endpoint(), form, goodBasic), "unauthorized_client");
    });
  }

  it("[ISSUE] terraform-provider-aws#34945: invalid_grant when OAuth is switched off on the client", async () => {
    await assertError(await ask(endpoint(1), grant, goodBasic), "invalid_grant");
  });

  it("[OBS] re:Post QUnhrxb08MRJaH7hIRtUnCKA: invalid_scope for a scope that the client does not have", async () => {
    for (const scope of ["https://api.example.com/orders/delete", "openid", `${read} nothing`]) {
      await assertError(await ask(endpoint(), { ...grant, scope }, goodBasic), "invalid_scope");
    }
  });

  it("[D] resource-servers page: a scope that was deleted from its resource server is left out of the token", async () => {
    const { claims } = await tokenOf(await ask(endpoint(2), grant, goodBasic));
    assert.equal(claims["scope"], read);
  });

  it("[D] using-the-access-token page: the token's header is kid and alg RS256", async () => {
    const { header } = await tokenOf(await ask(endpoint(), grant, goodBasic));
    assert.deepEqual(Object.keys(header).sort(), ["alg", "kid"]);
    assert.equal(header["alg"], "RS256");
  });

  it("[OBS] go-oidc#280: the token's claims, without aud", async () => {
    const { claims } = await tokenOf(await ask(endpoint(), grant, goodBasic));
    assert.deepEqual(
      { ...claims, jti: "" },
      {
        sub: client!.clientId,
        token_use: "access",
        scope: `${read} ${write}`,
        auth_time: startOfTime,
        iss: served().pools[0]!.issuer,
        exp: startOfTime + 3600,
        iat: startOfTime,
        version: 2,
        jti: "",
        client_id: client!.clientId,
      },
    );
  });

  it("[OBS] nestjs-cognito#1400, fastapi-cognito#30: no username, no cognito:groups", async () => {
    const { claims } = await tokenOf(await ask(endpoint(), grant, goodBasic));
    assert.deepEqual(
      Object.keys(claims).filter((name) => /username|cognito:/.test(name)),
      [],
    );
  });

  it("[D] resource-servers page: scopes in the form identifier/scopeName", async () => {
    const { claims } = await tokenOf(await ask(endpoint(), { ...grant, scope: read }, goodBasic));
    assert.equal(claims["scope"], "https://api.example.com/orders/read");
  });

  it("[D] [SDK] app client: validity per client", async () => {
    const response = await ask(endpoint(3), grant, goodBasic);
    const { expires_in: seconds } = (await response.clone().json()) as Json;
    const { claims } = await tokenOf(response);
    assert.deepEqual([seconds, claims["exp"]], [300, startOfTime + 300]);
  });

  it("[D] using-the-access-token page: a pool publishes two RSA keys, and the token's is found by kid", async () => {
    const { header } = await tokenOf(await ask(endpoint(), grant, goodBasic));
    const { keys } = (await (await fetch(served().pools[0]!.jwksUri)).json()) as { keys: Json[] };
    assert.equal(keys.length, 2);
    assert.ok(keys.every((key) => key["kty"] === "RSA" && key["use"] === "sig" && key["alg"] === "RS256"));
    assert.equal(keys.filter((key) => key["kid"] === header["kid"]).length, 1);
  });

  it("[OBS] openiddict-core#1586: the discovery document at the issuer, with both client authentications", async () => {
    const { issuer, jwksUri } = served().pools[0]!;
    const document = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Json;
    assert.equal(document["issuer"], issuer);
    assert.equal(document["jwks_uri"], jwksUri);
    assert.equal(document["token_endpoint"], endpoint());
    assert.deepEqual(document["token_endpoint_auth_methods_supported"], ["client_secret_basic", "client_secret_post"]);
    assert.equal(jwksUri, `${issuer}/.well-known/jwks.json`);
  });

  it("[SDK] IssuerConfigurationType: the issuer ends in the pool's id", () => {
    assert.ok(served().pools[0]!.issuer.endsWith(`/${pool!.id}`));
    assert.equal(pool!.issuer, `https://${workedSet().pool.outputs["endpoint"] as string}`);
  });
});

describe("as Cognito: the pre token generation trigger, version 3", () => {
  const trigger = { function: functionOf(base.apis[0]!.routes[0]!), isPermitted: true };
  const served = serving({ ...base, pools: [{ ...pool!, trigger }] });
  const answerWith = (accessTokenGeneration: object) => {
    const response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
    served().outcome = { outcome: "returned", result: JSON.stringify({ response }) };
  };
  const token = async (form: Form = {}) =>
    (await tokenOf(await ask(served().pools[0]!.tokenEndpoint!, { ...grant, ...form }, goodBasic))).claims;

  it("[D] token-endpoint page: its event", async () => {
    answerWith({});
    await token({ aws_client_metadata: '{"tenant":"a"}' });
    const [event] = served().triggered as Json[];
    const { version, triggerSource, userName, callerContext, request } = event as Record<string, Json>;
    assert.deepEqual(
      [version, triggerSource, userName, callerContext!["clientId"]],
      ["3", "TokenGeneration_ClientCredentials", "ClientCredentials", client!.clientId],
    );
    assert.deepEqual(request!["scopes"], [read]);
    assert.deepEqual(request!["clientMetadata"], { tenant: "a" });
  });

  it("[D] user-pool-lambda-pre-token-generation page: adds and suppresses scopes, adds claims", async () => {
    answerWith({ scopesToAdd: ["a/b"], scopesToSuppress: [read], claimsToAddOrOverride: { tenant: "a" } });
    const claims = await token();
    assert.deepEqual([claims["scope"], claims["tenant"]], ["a/b", "a"]);
  });

  const fixed = "client_id iss exp iat jti auth_time token_use version sub cognito:groups".split(" ");
  for (const name of fixed) {
    it(`[D] user-pool-lambda-pre-token-generation page: cannot touch ${name}`, async () => {
      answerWith({ claimsToAddOrOverride: { [name]: "forged" }, claimsToSuppress: [name] });
      const claims = await token();
      assert.notEqual(claims[name], "forged");
      assert.equal(name in claims, !name.startsWith("cognito:"));
    });
  }

  it("[D] user-pool-lambda-pre-token-generation page: aud only if it is the client's id", async () => {
    answerWith({ claimsToAddOrOverride: { aud: client!.clientId } });
    assert.equal((await token())["aud"], client!.clientId);
    answerWith({ claimsToAddOrOverride: { aud: "other" } });
    const refused = await ask(served().pools[0]!.tokenEndpoint!, grant, goodBasic);
    assert.notEqual(refused.status, 200);
  });
});
