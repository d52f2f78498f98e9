/* eslint-disable @typescript-eslint/no-deprecated -- `allowInsecureRequests` is marked so only to stand out: the simulator speaks plain HTTP. */
import { strict as assert } from "node:assert";
import { generateKeyPairSync, sign } from "node:crypto";
import { createRequire } from "node:module";
import { JwtVerifier } from "aws-jwt-verify";
import { validateCognitoJwtFields } from "aws-jwt-verify/cognito-verifier";
import { JwtInvalidClaimError, JwtInvalidSignatureError } from "aws-jwt-verify/error";
import type { Fetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { M2mDev, startM2m } from "../support/m2m";
import { makeOwnProgram, removePrograms } from "../support/programs";

const readScope = "https://api.example.com/orders/read";
const writeScope = "https://api.example.com/orders/write";

interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** One way for a program to obtain and use tokens, with a package that is not ours. */
interface RealClient {
  readonly name: string;
  /** Obtains a token. */
  token(m2m: M2mDev, credentials: Credentials, scope?: string): Promise<{ access_token: string; expires_in?: unknown }>;
  /** Calls a route with a token. */
  call(url: URL, token: string): Promise<{ status: number }>;
  /** The OAuth error code in what `token` threw. */
  codeOf(error: unknown): unknown;
}

const realClients: readonly RealClient[] = [
  ...(["ClientSecretBasic", "ClientSecretPost"] as const).map(openidClient),
  ...(["ClientSecretBasic", "ClientSecretPost"] as const).map(oauth4webapi),
  ...(["header", "body"] as const).map(simpleOauth2),
];

describe("OAuth packages of others", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: await makeOwnProgram() });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  for (const client of realClients) {
    describe(client.name, () => {
      const url = (target: string) => new URL(`${m2m.ready.apiUrl}${target}`);

      it("obtains a token and calls a route with it", async () => {
        const token = await client.token(m2m, m2m.ready.clients["reporting"]!);
        assert.equal(token.expires_in, 3600);
        assert.equal(claimsOf(token.access_token)["scope"], readScope);
        assert.equal((await client.call(url("/test_jwt"), token.access_token)).status, 200);
      });

      it("obtains a token for one scope and calls a route that requires it", async () => {
        const token = await client.token(m2m, m2m.ready.clients["reporting"]!, readScope);
        assert.equal(claimsOf(token.access_token)["scope"], readScope);
        assert.equal((await client.call(url("/orders/1"), token.access_token)).status, 200);
      });

      it("understands that its secret is wrong", async () => {
        const { clientId } = m2m.ready.clients["reporting"]!;
        const { clientSecret } = m2m.ready.clients["checkout"]!;
        await assert.rejects(client.token(m2m, { clientId, clientSecret }), (error) => {
          assert.equal(client.codeOf(error), "invalid_client");
          return true;
        });
      });

      it("understands that a scope is another client's", async () => {
        await assert.rejects(client.token(m2m, m2m.ready.clients["reporting"]!, writeScope), (error) => {
          assert.equal(client.codeOf(error), "invalid_scope");
          return true;
        });
      });
    });
  }

  describe("verifying tokens", () => {
    let clientId: string;
    let token: string;
    /** The token with another payload, and its old signature. */
    let altered: string;
    /** The token with a signature by a key that is not the issuer's, under the `kid` of the issuer's. */
    let strange: string;
    before(async () => {
      ({ clientId } = m2m.ready.clients["reporting"]!);
      token = await m2m.token("reporting");

      const [header = "", payload = "", signature = ""] = token.split(".");
      const claims = { ...claimsOf(token), scope: `${readScope} ${writeScope}` };
      altered = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const ownSignature = sign("RSA-SHA256", Buffer.from(`${header}.${payload}`), privateKey);
      strange = `${header}.${payload}.${ownSignature.toString("base64url")}`;
    });

    describe("aws-jwt-verify", () => {
      /** Accepts access tokens of one client with one scope, as a service behind the API would. */
      const verifier = (client: string, scope: string) =>
        JwtVerifier.create(
          {
            issuer: m2m.ready.issuer,
            jwksUri: m2m.ready.jwksUri,
            // A machine's access token has no `aud`.
            audience: null,
            scope,
            customJwtCheck: ({ payload }) => {
              validateCognitoJwtFields(payload, { tokenUse: "access", clientId: client });
            },
          },
          { jwksCache: new SimpleJwksCache({ fetcher: plainHttp }) },
        );

      it("accepts a token by its issuer, key set, client and scope", async () => {
        const payload = await verifier(clientId, readScope).verify(token);
        assert.equal(payload.sub, clientId);
      });

      it("rejects a token of another client, and one without the scope", async () => {
        const other = m2m.ready.clients["checkout"]!.clientId;
        await assert.rejects(verifier(other, readScope).verify(token), JwtInvalidClaimError);
        await assert.rejects(verifier(clientId, writeScope).verify(token), JwtInvalidClaimError);
      });

      it("rejects an altered token and a stranger's", async () => {
        await assert.rejects(verifier(clientId, readScope).verify(altered), JwtInvalidSignatureError);
        await assert.rejects(verifier(clientId, readScope).verify(strange), JwtInvalidSignatureError);
      });
    });

    describe("jose", () => {
      const verify = async (jwt: string) => {
        const { createRemoteJWKSet, jwtVerify } = await import("jose");
        const keys = createRemoteJWKSet(new URL(m2m.ready.jwksUri));
        return jwtVerify(jwt, keys, { issuer: m2m.ready.issuer, algorithms: ["RS256"] });
      };

      it("accepts a token by its issuer and key set", async () => {
        const { payload } = await verify(token);
        assert.equal(payload["client_id"], clientId);
        assert.equal(payload["scope"], readScope);
      });

      it("rejects an altered token and a stranger's", async () => {
        const code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
        await assert.rejects(verify(altered), { code });
        await assert.rejects(verify(strange), { code });
      });
    });
  });
});

/** aws-jwt-verify fetches by https only, and the simulator has no certificate: its own hook takes another fetcher. */
const plainHttp: Fetcher = {
  async fetch(uri) {
    const response = await fetch(uri);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
    return response.arrayBuffer();
  },
};

function openidClient(method: "ClientSecretBasic" | "ClientSecretPost"): RealClient {
  const load = () => import("openid-client");
  return {
    name: `openid-client, ${method}`,
    async token(m2m, { clientId, clientSecret }, scope) {
      const openid = await load();
      const config = await openid.discovery(
        new URL(m2m.ready.issuer),
        clientId,
        undefined,
        openid[method](clientSecret),
        { execute: [openid.allowInsecureRequests] },
      );
      assert.equal(config.serverMetadata().token_endpoint, m2m.ready.tokenEndpoint);
      return openid.clientCredentialsGrant(config, scope === undefined ? {} : { scope });
    },
    async call(url, token) {
      const openid = await load();
      const config = new openid.Configuration({ issuer: url.origin }, "any");
      openid.allowInsecureRequests(config);
      return openid.fetchProtectedResource(config, token, url, "GET");
    },
    codeOf: (error) => (error as { error?: unknown }).error,
  };
}

function oauth4webapi(method: "ClientSecretBasic" | "ClientSecretPost"): RealClient {
  return {
    name: `oauth4webapi, ${method}`,
    async token(m2m, { clientId, clientSecret }, scope) {
      const oauth = await import("oauth4webapi");
      const insecure = { [oauth.allowInsecureRequests]: true };
      const issuer = new URL(m2m.ready.issuer);
      const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
      const client = { client_id: clientId };
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth[method](clientSecret),
        scope === undefined ? {} : { scope },
        insecure,
      );
      return oauth.processClientCredentialsResponse(server, client, response);
    },
    async call(url, token) {
      const oauth = await import("oauth4webapi");
      const insecure = { [oauth.allowInsecureRequests]: true };
      return oauth.protectedResourceRequest(token, "GET", url, undefined, undefined, insecure);
    },
    codeOf: (error) => (error as { error?: unknown }).error,
  };
}

/** The part of simple-oauth2 that is used here: the package has no types. */
interface SimpleOauth2 {
  ClientCredentials: new (config: {
    client: { id: string; secret: string };
    auth: { tokenHost: string; tokenPath: string };
    options: { authorizationMethod: "header" | "body" };
  }) => {
    getToken(params: { scope?: string }): Promise<{ token: { access_token: string; expires_in: unknown } }>;
  };
}

function simpleOauth2(method: "header" | "body"): RealClient {
  const { ClientCredentials } = createRequire(__filename)("simple-oauth2") as SimpleOauth2;
  return {
    name: `simple-oauth2, ${method}`,
    async token(m2m, { clientId, clientSecret }, scope) {
      const endpoint = new URL(m2m.ready.tokenEndpoint);
      const client = new ClientCredentials({
        client: { id: clientId, secret: clientSecret },
        auth: { tokenHost: endpoint.origin, tokenPath: endpoint.pathname },
        options: { authorizationMethod: method },
      });
      return (await client.getToken(scope === undefined ? {} : { scope })).token;
    },
    call: (url, token) => fetch(url, { headers: { authorization: `Bearer ${token}` } }),
    codeOf: (error) => (error as { data?: { payload?: { error?: unknown } } }).data?.payload?.error,
  };
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
}
