import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const routes = `
  "GET /closed": { access: "any-client", handler: async (event) => event.headers["x-forwarded-proto"] },
  "GET /keys": {
    access: "public",
    environment: { ISSUER: auth.issuer },
    handler: async () => (await fetch(\`\${process.env["ISSUER"]}/.well-known/jwks.json\`)).json(),
  },
  "GET /proxied": { access: "public", handler: { url: pulumi.interpolate\`\${auth.issuer}/.well-known/jwks.json\` } },
`;

describe("m2m dev --https", () => {
  let m2m: M2mDev;
  let cache: string;
  let ca: string;
  before(async () => {
    cache = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-cache-"));
    m2m = await startM2m({
      dir: await makeProgram({ "index.ts": programSource(routes) }),
      args: ["--no-watch", "--https"],
      env: { XDG_CACHE_HOME: cache, NODE_EXTRA_CA_CERTS: undefined },
    });
    ca = await fs.readFile(m2m.ready.caFile!, "utf8");
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
    await fs.rm(cache, { recursive: true });
  });

  async function ask(url: string, options: https.RequestOptions = {}, body = "") {
    const request = https.request(url, { ca, ...options });
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const chunks: string[] = [];
    for await (const chunk of response.setEncoding("utf8")) {
      chunks.push(chunk as string);
    }
    return { status: response.statusCode, body: chunks.join("") };
  }

  async function token(): Promise<string> {
    const { clientId, clientSecret } = m2m.ready.clients["reader"]!;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const auth = `${clientId}:${clientSecret}`;
    const { body } = await ask(
      m2m.ready.tokenEndpoint,
      { method: "POST", auth, headers },
      "grant_type=client_credentials",
    );
    return (JSON.parse(body) as { access_token: string }).access_token;
  }

  it("serves the API and the pool at https, with the same issuer everywhere", async () => {
    for (const url of [m2m.ready.apiUrl, m2m.ready.tokenEndpoint, m2m.ready.issuer, m2m.ready.jwksUri]) {
      assert.match(url, /^https:\/\/127\.0\.0\.1:\d+/);
    }
    const { body } = await ask(`${m2m.ready.issuer}/.well-known/openid-configuration`);
    assert.equal((JSON.parse(body) as { issuer: string }).issuer, m2m.ready.issuer);
  });

  it("accepts a token, by the name localhost, too, and tells the handler of https", async () => {
    const url = `${m2m.ready.apiUrl.replace("127.0.0.1", "localhost")}/closed`;
    assert.deepEqual(await ask(url, { headers: { authorization: `Bearer ${await token()}` } }), {
      status: 200,
      body: "https",
    });
    assert.equal((await ask(url)).status, 401);
  });

  it("lets handlers and HTTP routes reach the simulated pool", async () => {
    const keys = await ask(m2m.ready.jwksUri);
    assert.deepEqual(await ask(`${m2m.ready.apiUrl}/keys`), keys);
    assert.deepEqual(await ask(`${m2m.ready.apiUrl}/proxied`), keys);
  });

  it("is refused by a client that does not trust it, and speaks no plain HTTP", async () => {
    await assert.rejects(ask(`${m2m.ready.apiUrl}/closed`, { ca: [] }), /self.signed|unable to (?:get|verify)/);
    await assert.rejects(fetch(`${m2m.ready.apiUrl.replace("https:", "http:")}/closed`));
    assert.equal((await ask(`${m2m.ready.apiUrl}/closed`)).status, 401);
  });
});
