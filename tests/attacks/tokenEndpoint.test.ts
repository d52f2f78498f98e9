import { strict as assert } from "node:assert";
import { functionOf, modelOf } from "../support/registrations";
import { ServedModel } from "../support/servedModel";
import { exchange, statusesOf } from "./support";

const base = modelOf();
const [pool] = base.pools;
const [client] = pool!.clients;
const { clientId } = client!;
/** Of all kinds of characters, some of which a form encodes. */
const secret = "a+b c%25/é:&=d";
const trigger = { function: functionOf(base.apis[0]!.routes[0]!), isPermitted: true };
const other = { ...client!, clientId: "other", clientSecret: "other secret", scopes: [] };
const model = {
  ...base,
  pools: [{ ...pool!, clients: [{ ...client!, clientSecret: secret }, other], trigger }],
};

const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString("base64")}`;
const good = basic(`${clientId}:${secret}`);
const form = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));
const percentEncoded = (text: string) => text.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
const grant = "grant_type=client_credentials";
const inBody = `client_id=${clientId}&client_secret=${form(secret)}`;

describe("attack: the token endpoint", () => {
  let served: ServedModel;
  before(async () => {
    served = await ServedModel.start(model);
  });
  after(() => served.close());
  beforeEach(() => {
    served.reset();
    const response = { claimsAndScopeOverrideDetails: null };
    served.outcome = { outcome: "returned", result: JSON.stringify({ response }) };
  });

  /** Sends a form to the token endpoint; all that is answered. */
  function ask(headers: readonly string[], body: string, line = "POST /oauth2/token"): Promise<string> {
    const type = headers.some((header) => /^content-type/i.test(header))
      ? []
      : ["Content-Type: application/x-www-form-urlencoded"];
    const length = `Content-Length: ${Buffer.byteLength(body, "latin1")}`;
    const all = [`${line} HTTP/1.1`, "Host: localhost", ...headers, ...type, length, "Connection: close", "", body];
    return exchange(served, all.join("\r\n"), { port: served.poolPort() });
  }

  /** Checks that there is no token, and that the function that customises tokens did not run. */
  function assertNoToken(answers: string): void {
    assert.doesNotMatch(answers, /access_token|eyJ/);
    assert.ok(
      statusesOf(answers).every((status) => status >= 400),
      answers,
    );
    assert.deepEqual(served.triggered, []);
  }

  async function assertToken(answers: string): Promise<void> {
    assert.deepEqual(statusesOf(answers), [200], answers);
    assert.match(answers, /"access_token":"eyJ/);
    assert.equal(served.triggered.length, 1);
  }

  describe("(what is good passes)", () => {
    for (const [what, headers, body] of [
      ["Basic as it is", [good], grant],
      ["Basic, form-encoded", [basic(`${form(clientId)}:${form(secret)}`)], grant],
      ["in the body", [], `${grant}&${inBody}`],
      ["beside parameters without values", [good], `${grant}&client_id=&client_secret=&scope=&x`],
    ] as const) {
      it(what, async () => assertToken(await ask(headers, body)));
    }
  });

  describe("by credentials", () => {
    for (const [what, headers, body] of [
      ["Basic, encoded twice", [basic(`${twice(clientId)}:${twice(secret)}`)], grant],
      ["Basic, encoded twice as a form", [basic(`${clientId}:${form(form(secret))}`)], grant],
      ["Basic, base64 of base64", [basic(Buffer.from(`${clientId}:${secret}`).toString("base64"))], grant],
      ["Basic, half decoded", [basic(`${clientId}:${secret.replace("%25", "%")}`)], grant],
      ["Basic, with an encoded colon", [basic(`${clientId}%3A${form(secret)}`)], grant],
      ["Basic, with percent-encoding that is none", [basic(`${clientId}:%zz`)], grant],
      ["Basic, percent-encoded as a whole", [`Authorization: Basic ${percentEncoded(good.slice(21))}`], grant],
      ["Basic with a comma and more", [`${good}, ${good.slice(15)}`], grant],
      ["Basic with a second part", [`${good} ${good.slice(21)}`], grant],
      [
        "Basic in base64url",
        [`Authorization: Basic ${Buffer.from(`${clientId}:ÿÿÿ>>>`).toString("base64url")}`],
        grant,
      ],
      ["Basic without a colon", [basic(clientId + secret)], grant],
      ["Basic with nothing", ["Authorization: Basic"], grant],
      ["Basic with an empty secret", [basic(`${clientId}:`)], grant],
      ["Basic with an empty id", [basic(`:${secret}`)], grant],
      ["Basic with a zero byte behind", [basic(`${clientId}:${secret}\0`)], grant],
      ["Basic with a line break behind", [basic(`${clientId}:${secret}\n`)], grant],
      ["Basic in capitals", [basic(`${clientId.toUpperCase()}:${secret}`)], grant],
      ["Basic with half a secret", [basic(`${clientId}:${secret.slice(0, -1)}`)], grant],
      ["Basic of one client, its secret another's", [basic(`${clientId}:other secret`)], grant],
      ["Basic of one client, client_id another's", [good], `${grant}&client_id=other`],
      ["Basic of names that objects have", [basic("__proto__:undefined")], grant],
      ["Bearer in place of Basic", [good.replace("Basic", "Bearer")], grant],
      ["two Authorization headers", [good, good], grant],
      ["two Authorization headers, one of them empty", [good, "Authorization:"], grant],
      ["a folded Authorization header", ["Authorization: Basic", ` ${good.slice(21)}`], grant],
      ["Proxy-Authorization", [good.replace("Authorization", "Proxy-Authorization")], grant],
      ["header and body at once", [good], `${grant}&${inBody}`],
      ["a bad header beside a good body", ["Authorization: Basic !"], `${grant}&${inBody}`],
      ["an empty header beside a good body", ["Authorization:"], `${grant}&${inBody}`],
      ["the id alone", [], `${grant}&client_id=${clientId}`],
      ["the secret alone", [], `${grant}&client_secret=${form(secret)}`],
      ["a secret without a value", [], `${grant}&client_id=${clientId}&client_secret=`],
      [
        "a secret that is encoded twice in the body",
        [],
        `${grant}&client_id=${clientId}&client_secret=${twice(secret)}`,
      ],
      ["brackets", [], `${grant}&client_id[]=${clientId}&client_secret[]=${form(secret)}`],
      ["an assertion", [], `${grant}&client_id=${clientId}&client_assertion=x&client_assertion_type=y`],
    ] as const) {
      it(what, async () => assertNoToken(await ask(headers, body)));
    }

    it("in the query", async () => assertNoToken(await ask([], grant, `POST /oauth2/token?${inBody}`)));
    it("in the userinfo", async () => assertNoToken(await ask([], grant, `POST http://${clientId}:x@x/oauth2/token`)));
    it("in a cookie", async () => assertNoToken(await ask([`Cookie: ${inBody.replace("&", "; ")}`], grant)));
  });

  describe("by parameters", () => {
    const names = ["grant_type", "scope", "client_id", "aws_client_metadata", "anything"];
    const values: Readonly<Record<string, string>> = {
      grant_type: "client_credentials",
      client_id: clientId,
      scope: form(client!.scopes[0]!),
      aws_client_metadata: "%7B%7D",
    };
    for (const name of names) {
      const value = values[name] ?? "x";
      const rest = name === "grant_type" ? "" : `${grant}&`;
      const escaped = `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
      for (const [what, body] of Object.entries({
        "twice, the same": `${rest}${name}=${value}&${name}=${value}`,
        "twice, another one last": `${rest}${name}=${value}&${name}=evil`,
        "twice, another one first": `${rest}${name}=evil&${name}=${value}`,
        "twice, empty last": `${rest}${name}=${value}&${name}=`,
        "twice, without a value first": `${rest}${name}&${name}=${value}`,
        "twice, escaped": `${rest}${name}=${value}&${escaped}=${value}`,
      })) {
        it(`${name} ${what}`, async () => assertNoToken(await ask([good], body)));
      }
    }
    for (const [what, body] of Object.entries({
      "no grant_type": "",
      "grant_type without a value": "grant_type=",
      "grant_type without an equals sign": "grant_type",
      "grant_type in capitals": "GRANT_TYPE=client_credentials",
      "grant_type with a space behind": `${grant}+`,
      "grant_type with a zero byte behind": `${grant}%00`,
      "grant_type in brackets": "grant_type[]=client_credentials",
      "a grant that objects have": "grant_type=__proto__",
      "parameters that a semicolon separates": `scope=x;${grant}`,
      JSON: '{"grant_type":"client_credentials"}',
      "a scope of another resource server": `${grant}&scope=openid`,
      "a scope that is a prefix": `${grant}&scope=${form(client!.scopes[0]!.slice(0, -1))}`,
      "a scope with more behind": `${grant}&scope=${form(client!.scopes[0]!)}s`,
      "a scope that is encoded twice": `${grant}&scope=${twice(client!.scopes[0]!)}`,
      "a tab between scopes": `${grant}&scope=${form(client!.scopes[0]!)}%09${form(client!.scopes[0]!)}`,
      "metadata that is no JSON": `${grant}&aws_client_metadata=x`,
      "metadata that nests": `${grant}&aws_client_metadata=${form('{"__proto__":{"polluted":"x"}}')}`,
      "too much": `${grant}&x=${"x".repeat(64 * 1024)}`,
    })) {
      it(what, async () => assertNoToken(await ask([good], body)));
    }
    it("in the query alone", async () => assertNoToken(await ask([good], "", `POST /oauth2/token?${grant}`)));
  });

  describe("by the message", () => {
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x", "x", ""]) {
      it(`of the type ${JSON.stringify(type)}`, async () =>
        assertNoToken(await ask([good, `Content-Type: ${type}`], grant)));
    }
    for (const line of [
      ...["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "post"].map(
        (method) => `${method} /oauth2/token`,
      ),
      ...["/oauth2/token/", "//oauth2/token", "/oauth2/./token", "/oauth2/x/../token", "/oauth2%2ftoken"].map(
        (path) => `POST ${path}`,
      ),
      ...["/OAuth2/Token", "/oauth2/token;x", "/oauth2/token%00", "oauth2/token"].map((path) => `POST ${path}`),
    ]) {
      it(line, async () => assertNoToken(await ask([good], grant, line)));
    }
    for (const override of ["X-HTTP-Method-Override: POST", "X-HTTP-Method: POST"]) {
      it(`GET beside ${override}`, async () => assertNoToken(await ask([good, override], grant, "GET /oauth2/token")));
    }
    it("in a coding besides chunked", async () => {
      const head = ["POST /oauth2/token HTTP/1.1", "Host: localhost", good, "Transfer-Encoding: gzip, chunked", "", ""];
      assertNoToken(await exchange(served, `${head.join("\r\n")}0\r\n\r\n`, { port: served.poolPort() }));
    });
  });
});
