import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { accessTokenClaims, decideToken, TokenDecision, TokenRequest } from "../../../simulator/cognito/tokenEndpoint";
import type { AppClient, UserPool } from "../../../simulator/model/model";
import type { GrantRefusal } from "../../../simulator/requestRecord";
import { modelOf } from "../../support/registrations";

const [read, write, gone] = ["orders/read", "orders/write", "orders/gone"];

const withoutSecret: AppClient = {
  name: "reporting",
  clientId: "publicid",
  flows: ["client_credentials"],
  isOauthOn: true,
  scopes: [read, write, gone],
  accessTokenSeconds: 900,
  signIn: [],
  identityProviders: [],
};
const reporting: AppClient = { ...withoutSecret, clientId: "reportingid", clientSecret: "reportingsecret" };
const others: Readonly<Record<string, AppClient>> = {
  other: { ...reporting, clientId: "otherid", clientSecret: "othersecret", scopes: [write] },
  off: { ...reporting, clientId: "offid", isOauthOn: false },
  code: { ...reporting, clientId: "codeid", flows: ["code"] },
  flowless: { ...reporting, clientId: "flowlessid", flows: [] },
};
const pool: UserPool = {
  ...modelOf().pools[0]!,
  // Its resource server has lost the scope orders/gone.
  scopes: new Map([
    [read, ""],
    [write, ""],
  ]),
  clients: [withoutSecret, reporting, ...Object.values(others)],
};

type Form = Readonly<Record<string, string>>;

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

/** Decides on a good request of a client with changes. */
function decide(form: Form = {}, request: Partial<TokenRequest> = {}, client = reporting): TokenDecision {
  return decideToken(pool, {
    contentType: "application/x-www-form-urlencoded",
    authorization: basic(`${client.clientId}:${client.clientSecret}`),
    body: new URLSearchParams({ grant_type: "client_credentials", ...form }).toString(),
    ...request,
  });
}

/** What the client is told. */
function errorOf(decision: TokenDecision): string | undefined {
  return "error" in decision ? decision.error : undefined;
}

const credentials = { client_id: reporting.clientId, client_secret: reporting.clientSecret! };
const noHeader = { authorization: undefined };
const granted = { client: reporting, scopes: [read, write] };

describe("the token endpoint knows a client by", () => {
  it("HTTP Basic", () => assert.deepEqual(decide(), granted));

  it("HTTP Basic with the same client_id in the body", () => {
    assert.deepEqual(decide({ client_id: reporting.clientId }), granted);
  });

  it("the body", () => assert.deepEqual(decide(credentials, noHeader), granted));

  it("the scheme in any case", () => {
    for (const scheme of ["basic", "BASIC", "Basic "]) {
      const authorization = basic(`${reporting.clientId}:${reporting.clientSecret}`).replace("Basic", scheme);
      assert.deepEqual(decide({}, { authorization }), granted);
    }
  });

  it("HTTP Basic with both parts form-encoded (RFC 6749, section 2.3.1), where that differs", () => {
    const client = { ...reporting, clientId: "a b", clientSecret: "pässw+rd%25" };
    const encode = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
    const ask = (credentials: string) =>
      decideToken({ ...pool, clients: [client] }, { ...requestOf(), authorization: basic(credentials) });
    assert.ok("client" in ask(`${encode(client.clientId)}:${encode(client.clientSecret)}`));
    assert.ok("client" in ask(`${client.clientId}:${client.clientSecret}`), "as it is");
    assert.equal(errorOf(ask(`${client.clientId}:${encode(client.clientSecret)}x`)), "invalid_client");
    assert.equal(errorOf(ask("a%20b:%zz")), "invalid_client");
  });

  for (const empty of ["client_id", "client_secret", "scope", "aws_client_metadata", "anything"]) {
    it(`HTTP Basic beside an empty ${empty}, which counts as left out (RFC 6749, section 3.2)`, () => {
      assert.deepEqual(decide({ [empty]: "" }), granted);
    });
  }

  it("a secret with colons", () => {
    const client = { ...reporting, clientSecret: "a:b:c" };
    const request = { contentType: "application/x-www-form-urlencoded", authorization: basic("reportingid:a:b:c") };
    const decision = decideToken({ ...pool, clients: [client] }, { ...request, body: "grant_type=client_credentials" });
    assert.ok("client" in decision);
  });

  it("nothing of another pool", () => {
    assert.equal(errorOf(decideToken({ ...pool, clients: [] }, requestOf())), "invalid_client");
  });
});

describe("the token endpoint grants", () => {
  for (const [what, scope, expected] of [
    ["all active scopes without a scope parameter", undefined, [read, write]],
    ["all active scopes for an empty one", "", [read, write]],
    ["one that is asked for", read, [read]],
    ["several, in the order in which they are asked for", `${write} ${read}`, [write, read]],
    ["each once", `${read} ${read}`, [read]],
    ["through more spaces than one", ` ${read}  ${write} `, [read, write]],
  ] as const) {
    it(what, () => {
      assert.deepEqual(decide(scope === undefined ? {} : { scope }), { client: reporting, scopes: expected });
    });
  }

  for (const separator of ["+", "%20"]) {
    it(`scopes that "${separator}" separates`, () => {
      const scope = [read, write].map(encodeURIComponent).join(separator);
      const body = `grant_type=client_credentials&scope=${scope}`;
      assert.deepEqual(decide({}, { body }), granted);
    });
  }

  it("by a content type with parameters, in any case", () => {
    for (const contentType of [
      "application/x-www-form-urlencoded; charset=UTF-8",
      "application/x-www-form-urlencoded;charset=utf-8",
      "Application/X-WWW-Form-Urlencoded",
    ]) {
      assert.deepEqual(decide({}, { contentType }), granted);
    }
  });

  it("whatever else is in the body", () => {
    assert.deepEqual(decide({ audience: "x" }), granted);
  });

  it("with what the client says of itself, for the pool's trigger", () => {
    const metadata = { tenant: "acme" };
    assert.deepEqual(decide({ aws_client_metadata: JSON.stringify(metadata) }), { ...granted, metadata });
  });
});

describe("the token endpoint refuses", () => {
  const refusals: Readonly<Record<string, readonly [error: string, decision: TokenDecision]>> = {
    "no grant_type": ["invalid_request", decide({}, { body: "" })],
    "metadata that is no JSON": ["invalid_request", decide({ aws_client_metadata: "{" })],
    "metadata that is no object": ["invalid_request", decide({ aws_client_metadata: "[]" })],
    "metadata that is no text": ["invalid_request", decide({ aws_client_metadata: '{"a":1}' })],
    "an empty grant_type": ["invalid_request", decide({ grant_type: "" })],
    "another content type": ["invalid_request", decide({}, { contentType: "application/json" })],
    "a content type that only begins alike": [
      "invalid_request",
      decide({}, { contentType: "application/x-www-form-urlencodedx" }),
    ],
    "no content type": ["invalid_request", decide({}, { contentType: undefined })],
    "a parameter twice": ["invalid_request", decide({}, { body: `${requestOf().body}&scope=${read}&scope=${read}` })],
    "a parameter twice, encoded otherwise": [
      "invalid_request",
      decide({}, { body: `${requestOf().body}&%67rant_type=client_credentials` }),
    ],
    "credentials in the header and in the body": ["invalid_request", decide(credentials)],
    "a secret in the body beside the header": ["invalid_request", decide({ client_secret: "x" })],

    "another grant": ["unsupported_grant_type", decide({ grant_type: "password" })],
    "a grant in another case": ["unsupported_grant_type", decide({ grant_type: "Client_Credentials" })],
    "a grant that objects have by themselves": ["unsupported_grant_type", decide({ grant_type: "constructor" })],

    "no credentials": ["invalid_client", decide({}, noHeader)],
    "a client_id alone": ["invalid_client", decide({ client_id: reporting.clientId }, noHeader)],
    "a secret alone": ["invalid_client", decide({ client_secret: "reportingsecret" }, noHeader)],
    "an empty secret": ["invalid_client", decide({ ...credentials, client_secret: "" }, noHeader)],
    "an unknown client": ["invalid_client", decide({}, { authorization: basic("nobody:reportingsecret") })],
    "a wrong secret": ["invalid_client", decide({}, { authorization: basic("reportingid:othersecret") })],
    "a secret in another case": ["invalid_client", decide({}, { authorization: basic("reportingid:Reportingsecret") })],
    "a secret with more": ["invalid_client", decide({}, { authorization: basic("reportingid:reportingsecret ") })],
    "no colon": ["invalid_client", decide({}, { authorization: basic("reportingid") })],
    "nothing before the colon": ["invalid_client", decide({}, { authorization: basic(":reportingsecret") })],
    "nothing after the colon": ["invalid_client", decide({}, { authorization: basic("reportingid:") })],
    "malformed base64": ["invalid_client", decide({}, { authorization: "Basic !!!!" })],
    base64url: ["invalid_client", decide({}, { authorization: "Basic cmVwb3J0aW5n-_" })],
    "two headers in one": ["invalid_client", decide({}, { authorization: `${basic("a:b")}, ${basic("a:b")}` })],
    "Basic alone": ["invalid_client", decide({}, { authorization: "Basic" })],
    "an empty header": ["invalid_client", decide({}, { authorization: "" })],
    "another scheme": ["invalid_client", decide({}, { authorization: "Bearer abc" })],
    "a client_id that is not the header's": ["invalid_client", decide({ client_id: "otherid" })],
    "another client_id beside the header": ["invalid_client", decide({ client_id: "x" })],
    "a client without a secret": ["invalid_client", decide({}, { authorization: basic("publicid:undefined") })],
    "another client's secret for it": [
      "invalid_client",
      decide({}, { authorization: basic("otherid:reportingsecret") }),
    ],

    "a client whose OAuth is off": ["invalid_grant", decide({}, {}, others["off"])],
    "a client with the code flow": ["unauthorized_client", decide({}, {}, others["code"])],
    "a client without flows": ["unauthorized_client", decide({}, {}, others["flowless"])],
    "a machine that sends a code": ["unauthorized_client", decide({ grant_type: "authorization_code", code: "x" })],
    "a machine that refreshes": ["unauthorized_client", decide({ grant_type: "refresh_token", refresh_token: "x" })],

    "a scope of another client": ["invalid_scope", decide({ scope: read }, {}, others["other"])],
    "a scope that is not there": ["invalid_scope", decide({ scope: "orders/raed" })],
    "a scope of the client that its resource server lost": ["invalid_scope", decide({ scope: gone })],
    "one scope too many": ["invalid_scope", decide({ scope: `${read} openid` })],
    "the resource server for a scope": ["invalid_scope", decide({ scope: "orders" })],
    "scopes that a comma separates": ["invalid_scope", decide({ scope: `${read},${write}` })],
    "scopes that a tab separates": ["invalid_scope", decide({ scope: `${read}\t${write}` })],
  };
  for (const [what, [error, decision]] of Object.entries(refusals)) {
    it(`${what}: ${error}`, () => assert.equal(errorOf(decision), error));
  }

  const reasons: readonly (readonly [
    refusal: GrantRefusal,
    clientName: string | undefined,
    decision: TokenDecision,
  ])[] = [
    [{ kind: "content-type" }, undefined, decide({}, { contentType: "application/json" })],
    [{ kind: "repeated-parameter" }, undefined, decide({}, { body: "a=1&a=2" })],
    [{ kind: "no-grant-type" }, undefined, decide({}, { body: "" })],
    [{ kind: "unknown-grant-type" }, undefined, decide({ grant_type: "password" })],
    [{ kind: "two-authentications" }, undefined, decide(credentials)],
    [{ kind: "no-credentials" }, undefined, decide({}, noHeader)],
    [{ kind: "malformed-credentials" }, undefined, decide({}, { authorization: "Bearer abc" })],
    [{ kind: "two-ids" }, undefined, decide({ client_id: "otherid" })],
    [{ kind: "unknown-client" }, undefined, decide({}, { authorization: basic("nobody:reportingsecret") })],
    [{ kind: "no-secret" }, "reporting", decide({}, { authorization: basic("publicid:undefined") })],
    [{ kind: "wrong-secret" }, "reporting", decide({}, { authorization: basic("reportingid:othersecret") })],
    [{ kind: "oauth-off" }, "reporting", decide({}, {}, others["off"])],
    [{ kind: "flow-off" }, "reporting", decide({}, {}, others["code"])],
    [{ kind: "malformed-metadata" }, "reporting", decide({ aws_client_metadata: "{" })],
    [
      { kind: "scopes-not-allowed", refused: ["openid"], held: [read, write] },
      "reporting",
      decide({ scope: `${read} openid` }),
    ],
  ];
  for (const [refusal, clientName, decision] of reasons) {
    it(`and says to the terminal: ${refusal.kind}`, () => {
      assert.ok("error" in decision);
      assert.deepEqual(decision.refusal, refusal);
      assert.equal(decision.clientName, clientName);
    });
  }

  it("a wrong secret before it tells anything of the client", () => {
    for (const { clientId } of Object.values(others)) {
      assert.equal(errorOf(decide({ scope: "x" }, { authorization: basic(`${clientId}:wrong`) })), "invalid_client");
    }
  });

  it("every secret but the client's", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, secret) => {
        const isKnown = pool.clients.some((one) => one.clientId === id && one.clientSecret === secret);
        const decision = decide({}, { authorization: basic(`${id}:${secret}`) });
        assert.equal("client" in decision, isKnown);
      }),
    );
  });

  it("every scope that is not among the client's", () => {
    const scopes = fc.array(fc.oneof(fc.constantFrom(read, write, gone, "openid"), fc.string({ minLength: 1 })));
    fc.assert(
      fc.property(scopes, (asked) => {
        const decision = decide({ scope: asked.join(" ") });
        const wanted = asked
          .join(" ")
          .split(" ")
          .filter((scope) => scope !== "");
        const isAllowed = wanted.every((scope) => scope === read || scope === write);
        assert.deepEqual("scopes" in decision, isAllowed);
      }),
    );
  });
});

describe("the claims of an access token", () => {
  it("are those of a machine: no aud, no user", () => {
    const { jti, ...claims } = accessTokenClaims("https://issuer", reporting, [read, write], 1_767_225_600_999) as {
      jti: string;
    };
    assert.match(jti, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(claims, {
      sub: "reportingid",
      token_use: "access",
      scope: `${read} ${write}`,
      auth_time: 1_767_225_600,
      iss: "https://issuer",
      exp: 1_767_226_500,
      iat: 1_767_225_600,
      version: 2,
      client_id: "reportingid",
    });
  });

  it("have a jti of their own", () => {
    const claims = () => accessTokenClaims("https://issuer", reporting, [], 0);
    assert.notDeepEqual(claims(), claims());
  });
});

function requestOf(): TokenRequest {
  return {
    contentType: "application/x-www-form-urlencoded",
    authorization: basic(`${reporting.clientId}:${reporting.clientSecret}`),
    body: "grant_type=client_credentials",
  };
}
