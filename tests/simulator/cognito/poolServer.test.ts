import { strict as assert } from "node:assert";
import { createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { UserPool } from "../../../simulator/model/model";
import { modelOf, noTriggers } from "../../support/registrations";

const now = Date.UTC(2026, 0, 1);
const pool = modelOf().pools[0]!;
const [client] = pool.clients;
const authorization = `Basic ${Buffer.from(`${client!.clientId}:${client!.clientSecret}`).toString("base64")}`;
const json = "application/json;charset=UTF-8";

describe("a user pool, over HTTP", () => {
  const servers: http.Server[] = [];
  let keys: SigningKeys;
  let served: PoolServer;
  before(async () => {
    keys = await SigningKeys.generate();
    served = await serve(pool);
  });
  after(() => servers.forEach((server) => server.close()));

  async function serve(which: UserPool): Promise<PoolServer> {
    const server = http.createServer().listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const poolServer = new PoolServer(
      which,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      keys,
      noTriggers,
      () => now,
    );
    server.on("request", (request, response) => {
      poolServer.handle(request, response).catch(() => response.destroy());
    });
    return poolServer;
  }

  function post(body: string | URLSearchParams, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(served.tokenEndpoint!, { method: "POST", body, headers: { authorization, ...headers } });
  }

  const form = (fields: Readonly<Record<string, string>> = {}) =>
    new URLSearchParams({ grant_type: "client_credentials", ...fields });

  /** Checks a refusal: its status, its body and the headers that every answer has. */
  async function assertRefused(response: Response, status: number, error: string): Promise<void> {
    assert.equal(response.status, status);
    assert.deepEqual(await response.json(), { error });
    assertHeaders(response);
  }

  function assertHeaders({ headers }: Response): void {
    assert.equal(headers.get("content-type"), json);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("pragma"), "no-cache");
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.match(headers.get("x-amz-cognito-request-id")!, /^[0-9a-f-]{36}$/);
  }

  describe("the token endpoint", () => {
    it("answers with a token and nothing else", async () => {
      const response = await post(form());
      assert.equal(response.status, 200);
      assertHeaders(response);
      const { access_token: token, ...rest } = (await response.json()) as { access_token: string };
      assert.deepEqual(rest, { expires_in: 3600, token_type: "Bearer" });

      const [header = "", payload = "", signature = ""] = token.split(".");
      const { kid, ...others } = decode(header);
      assert.deepEqual(others, { alg: "RS256" });
      const jwk = served.keys.jwks.keys.find((key) => key.kid === kid);
      const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
      assert.ok(verify("RSA-SHA256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")));
      const { iss, exp, client_id: clientId } = decode(payload);
      assert.deepEqual(
        { iss, exp, clientId },
        { iss: served.issuer, exp: now / 1000 + 3600, clientId: client!.clientId },
      );
    });

    it("says how long a token of the client is valid", async () => {
      const short = await serve({ ...pool, clients: [{ ...client!, accessTokenSeconds: 300 }] });
      const response = await fetch(short.tokenEndpoint!, { method: "POST", body: form(), headers: { authorization } });
      const { access_token: token, expires_in: seconds } = (await response.json()) as Record<string, never>;
      assert.equal(seconds, 300);
      assert.equal(decode(String(token).split(".")[1]!)["exp"], now / 1000 + 300);
    });

    it("takes credentials in the body", async () => {
      const fields = form({ client_id: client!.clientId, client_secret: client!.clientSecret! });
      const response = await fetch(served.tokenEndpoint!, { method: "POST", body: fields });
      assert.equal(response.status, 200);
    });

    it("passes over a query string, and takes no parameters from it", async () => {
      const url = `${served.tokenEndpoint}?grant_type=client_credentials`;
      const init = { method: "POST", headers: { authorization } };
      assert.equal((await fetch(url, { ...init, body: form() })).status, 200);
      await assertRefused(await fetch(url, { ...init, body: form({ grant_type: "" }) }), 400, "invalid_request");
    });

    for (const [error, fields, headers] of [
      ["invalid_request", { grant_type: "" }, {}],
      ["unsupported_grant_type", { grant_type: "password" }, {}],
      ["invalid_client", {}, { authorization: "Basic bm9ib2R5Ong=" }],
      ["unauthorized_client", { grant_type: "refresh_token" }, {}],
      ["invalid_scope", { scope: "openid" }, {}],
      ["invalid_request", {}, { "content-type": "application/json" }],
      ["invalid_request", {}, { "content-type": "text/plain" }],
    ] as const) {
      it(`answers 400 ${error} to ${JSON.stringify({ ...fields, ...headers })}`, async () => {
        await assertRefused(await post(form(fields), headers), 400, error);
      });
    }

    it("answers 400 invalid_grant where OAuth is off", async () => {
      const off = await serve({ ...pool, clients: [{ ...client!, isOauthOn: false }] });
      const init = { method: "POST", body: form(), headers: { authorization } };
      await assertRefused(await fetch(off.tokenEndpoint!, init), 400, "invalid_grant");
    });

    it("answers 400 to a duplicate parameter", async () => {
      const body = "grant_type=client_credentials&grant_type=client_credentials";
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      await assertRefused(await post(body, headers), 400, "invalid_request");
    });

    for (const method of ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"]) {
      it(`answers 405 to ${method}`, async () => {
        const response = await fetch(served.tokenEndpoint!, { method, headers: { authorization } });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get("allow"), "POST");
        assertHeaders(response);
        await response.text();
      });
    }

    it("refuses a body that is too long, before it has read all of it", async () => {
      const padding = (length: number) => `grant_type=client_credentials&padding=${"x".repeat(length)}`;
      const type = { "content-type": "application/x-www-form-urlencoded" };
      const overhead = padding(0).length;
      assert.equal((await post(padding(64 * 1024 - overhead), type)).status, 200);
      await assertRefused(await post(padding(64 * 1024 - overhead + 1), type), 400, "invalid_request");

      // The rest of this one never comes.
      const headers = { authorization, ...type, "content-length": String(100 * 1024 * 1024) };
      const request = http.request(served.tokenEndpoint!, { method: "POST", headers }).on("error", () => undefined);
      request.write(padding(70_000));
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      assert.equal(response.statusCode, 400);
      assert.equal(response.headers.connection, "close");
      request.destroy();
    });

    it("is not there without a domain", async () => {
      const without = await serve(modelOf({ domain: null }).pools[0]!);
      assert.equal(without.tokenEndpoint, undefined);
      const init = { method: "POST", body: form(), headers: { authorization } };
      const response = await fetch(`${without.origin}/oauth2/token`, init);
      assert.equal(response.status, 404);
      assert.ok(!("token_endpoint" in (await discovery(without))));
    });
  });

  async function discovery({ issuer }: PoolServer): Promise<object> {
    return (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as object;
  }

  describe("its documents", () => {
    it("discovery names what is there", async () => {
      assert.equal(served.issuer, `${served.origin}/${pool.id}`);
      assert.deepEqual(await discovery(served), {
        issuer: served.issuer,
        jwks_uri: `${served.issuer}/.well-known/jwks.json`,
        authorization_endpoint: `${served.origin}/oauth2/authorize`,
        token_endpoint: `${served.origin}/oauth2/token`,
        userinfo_endpoint: `${served.origin}/oauth2/userInfo`,
        revocation_endpoint: `${served.origin}/oauth2/revoke`,
        end_session_endpoint: `${served.origin}/logout`,
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        response_types_supported: ["code", "token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        scopes_supported: ["openid", "email", "phone", "profile"],
      });
    });

    it("the key set has two public keys, and nothing private", async () => {
      const response = await fetch(served.jwksUri);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), json);
      assert.equal(response.headers.get("cache-control"), "public, max-age=3600");
      const { keys: published } = (await response.json()) as { keys: Record<string, string>[] };
      assert.equal(published.length, 2);
      assert.equal(new Set(published.map(({ kid }) => kid)).size, 2);
      for (const { kid, n, ...rest } of published) {
        assert.match(kid!, /^[A-Za-z0-9+/]{43}=$/);
        assert.equal(Buffer.from(n!, "base64url").length, 256);
        assert.deepEqual(rest, { alg: "RS256", e: "AQAB", kty: "RSA", use: "sig" });
      }
    });

    it("keys are found by their kid only", () => {
      for (const kid of ["", "__proto__", "constructor", "0"]) {
        assert.equal(served.keys.publicKey(kid), undefined);
      }
    });

    it("HEAD has the headers of GET, and any other method is 405", async () => {
      const head = await fetch(served.jwksUri, { method: "HEAD" });
      assert.equal(head.status, 200);
      assert.equal(await head.text(), "");
      const response = await fetch(served.jwksUri, { method: "POST", body: "x" });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "GET, HEAD");
      assert.deepEqual(await response.json(), { message: "Method Not Allowed" });
    });

    for (const path of [
      "/",
      "/oauth2/token/",
      "//oauth2/token",
      "/oauth2/authorize",
      "/.well-known/jwks.json",
      "/eu-central-1_other/.well-known/jwks.json",
      "/__proto__",
      "/constructor",
    ]) {
      it(`nothing at ${path}`, async () => {
        const response = await fetch(served.origin + path);
        assert.equal(response.status, 404);
        assert.deepEqual(await response.json(), { message: "Not Found" });
      });
    }
  });
});

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}
