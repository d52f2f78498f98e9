import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { promisify } from "node:util";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { authorities, certify, Identity } from "../support/certificates";
import { copyExample, removeExamples } from "../support/examples";
import { M2mDev, root, startM2m as startCommand } from "../support/m2m";

const domain = "partners.acme.example";
const issuer = "https://login.partners.example";
const parcel = { country: "DE", grams: 1200 };

/** How a request is sent. */
interface Sent {
  readonly identity?: Identity | { readonly cert: string; readonly key: string } | undefined;
  readonly token?: string;
  readonly body?: object | string;
}

/** Sends `METHOD /path` over a connection of its own. */
async function send(url: string, ca: string, line: string, { identity, token, body }: Sent = {}) {
  const [method, target = ""] = line.split(" ");
  const headers = { "content-type": "application/json", ...(token !== undefined && { authorization: token }) };
  const tls = { ca, cert: identity?.cert, key: identity?.key, agent: false };
  const request = https.request(url + target, { method, headers, ...tls });
  request.end(typeof body === "object" ? JSON.stringify(body) : body);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const text = (await response.setEncoding("utf8").toArray()).join("");
  return { status: response.statusCode!, body: text };
}

describe("examples/partner-api", function () {
  this.timeout(120_000);

  let dir: string;
  before(async () => {
    dir = await copyExample("partner-api");
  });
  after(removeExamples);

  describe("with a stand-in for the partners' issuer", () => {
    let app: M2mApp;
    let ca: string;
    let globex: Identity;
    let initech: Identity;
    before(async () => {
      const [authority] = await authorities("O=Acme,CN=Acme partners");
      globex = await certify("O=Globex,CN=globex", { by: authority });
      initech = await certify("O=Initech,CN=initech", { by: authority });
      const truststore = path.join(dir, "test-authority.pem");
      await fs.writeFile(truststore, authority!.cert);
      app = await startM2m({ dir, issuers: [issuer], truststores: { [domain]: truststore } });
      ca = await fs.readFile(app.caFile!, "utf8");
    });
    after(() => app.close());
    // Buckets of tokens are full again by then.
    beforeEach(() => app.clock.advance({ minutes: 1 }));

    const call = (line: string, sent: Sent) => send(app.domains[domain]!.url, ca, line, sent);
    const partnerToken = (claims: object = {}) =>
      app.foreignToken(issuer, { azp: "globex", scope: "quotes.read", ...claims });

    it("gives a partner a quote, by its certificate and its token", async () => {
      const { status, body } = await call("POST /quotes", {
        identity: globex,
        token: await partnerToken(),
        body: parcel,
      });
      assert.deepEqual([status, JSON.parse(body)], [200, { ...parcel, cents: 570, currency: "EUR" }]);
    });

    it("gives our own checkout another one", async () => {
      const token = await app.token("checkout");
      const { status, body } = await call("POST /checkout/quotes", { identity: initech, token, body: parcel });
      assert.deepEqual([status, JSON.parse(body)], [200, { ...parcel, cents: 456, currency: "EUR" }]);
    });

    it("takes a token of each issuer on its own route only", async () => {
      const [own, foreign] = [await app.token("checkout"), await partnerToken()];
      assert.equal((await call("POST /quotes", { identity: globex, token: own, body: parcel })).status, 401);
      assert.equal(
        (await call("POST /checkout/quotes", { identity: globex, token: foreign, body: parcel })).status,
        401,
      );
      const unfit = await partnerToken({ scope: "invoices.read" });
      assert.equal((await call("POST /quotes", { identity: globex, token: unfit, body: parcel })).status, 403);
      const other = await partnerToken({ aud: "https://elsewhere.example" });
      assert.equal((await call("POST /quotes", { identity: globex, token: other, body: parcel })).status, 401);
      assert.equal((await call("POST /quotes", { identity: globex, body: parcel })).status, 401);
    });

    it("does not take one partner's token with another one's certificate", async () => {
      const refusal = [403, '{"message":"The token is not that of the certificate\'s owner."}'];
      const stolen = await call("POST /quotes", { identity: initech, token: await partnerToken(), body: parcel });
      assert.deepEqual([stolen.status, stolen.body], refusal);
      const anonymous = await partnerToken({ azp: undefined });
      const nobody = await call("POST /quotes", { identity: globex, token: anonymous, body: parcel });
      assert.deepEqual([nobody.status, nobody.body], refusal);
    });

    it("lets nobody in without a certificate that the truststore trusts", async () => {
      const token = await partnerToken();
      await assert.rejects(call("POST /quotes", { token, body: parcel }), { code: "ECONNRESET" });
      const [stranger] = await authorities("O=Acme,CN=Acme partners");
      for (const identity of [await certify("CN=globex", { by: stranger }), await certify("CN=globex")]) {
        const { status, body } = await call("POST /quotes", { identity, token, body: parcel });
        assert.deepEqual([status, body], [403, '{"message":"Forbidden"}']);
        assert.equal((await call("GET /health", { identity })).status, 403);
      }
      assert.deepEqual(await call("GET /health", { identity: globex }), { status: 200, body: "ok" });
    });

    it("says what is wrong with a parcel", async () => {
      const token = await partnerToken();
      for (const [body, message] of [
        ["no JSON", "country: is not one of AT, CH, DE, FR."],
        [{ ...parcel, country: "__proto__" }, "country: is not one of AT, CH, DE, FR."],
        [{ ...parcel, grams: 31_501 }, "grams: is not a whole number from 1 to 31500."],
        [{ country: "AT" }, "grams: is not a whole number from 1 to 31500."],
      ] as const) {
        app.clock.advance({ minutes: 1 });
        const answer = await call("POST /quotes", { identity: globex, token, body });
        assert.deepEqual([answer.status, JSON.parse(answer.body)], [400, { message }]);
      }
    });

    it("slows partners down, and not the checkout", async () => {
      const sent = { identity: globex, token: await partnerToken(), body: parcel };
      const statuses: number[] = [];
      for (let count = 0; count < 8 && statuses.at(-1) !== 429; count++) {
        statuses.push((await call("POST /quotes", sent)).status);
      }
      // Four at once, and two a second.
      assert.ok(statuses.length > 4, statuses.join());
      assert.equal(statuses.at(-1), 429);
      const own = { ...sent, token: await app.token("checkout") };
      assert.equal((await call("POST /checkout/quotes", own)).status, 200);
      app.clock.advance({ seconds: 1 });
      assert.equal((await call("POST /quotes", sent)).status, 200);
    });

    it("has no way around the domain", () => {
      assert.equal(app.url, app.domains[domain]!.url);
      assert.equal(app.apis["quotes"]!.url, app.url);
    });
  });

  /** The README's own commands, and a real issuer of tokens at https beside the simulator. */
  describe("as its README has it", () => {
    let m2m: M2mDev;
    let server: https.Server;
    let local: string;
    let sign: (claims: Record<string, unknown>) => Promise<string>;
    let commands: string[];
    before(async () => {
      const readme = await fs.readFile(path.join(dir, "README.md"), "utf8");
      commands = [...readme.matchAll(/^(?:openssl|curl|npx m2m dev) .*$/gm)].map(([line]) => line);
      for (const command of commands.filter((one) => one.startsWith("openssl "))) {
        await promisify(execFile)("sh", ["-c", command], { cwd: dir });
      }
      const [authority] = await authorities("CN=issuer authority");
      const identity = await certify("CN=issuer", { by: authority, hosts: ["127.0.0.1"] });
      const { privateKey, publicKey } = await generateKeyPair("RS256");
      const jwk = { ...(await exportJWK(publicKey)), kid: "one", use: "sig", alg: "RS256" };
      server = https.createServer(identity, (request, response) => {
        const isDiscovery = request.url === "/.well-known/openid-configuration";
        response.end(JSON.stringify(isDiscovery ? { issuer: local, jwks_uri: `${local}/keys` } : { keys: [jwk] }));
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      local = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      sign = (claims) =>
        new SignJWT({ azp: "globex", scope: "quotes.read", ...claims })
          .setProtectedHeader({ alg: "RS256", kid: "one" })
          .setIssuer(local)
          .setAudience(`https://${domain}`)
          .setIssuedAt()
          .setExpirationTime("5m")
          .sign(privateKey);
      const stack = path.join(dir, "Pulumi.dev.yaml");
      await fs.writeFile(stack, (await fs.readFile(stack, "utf8")).replace(issuer, local));
      const trusted = path.join(dir, "issuer-authority.pem");
      await fs.writeFile(trusted, authority!.cert);
      const [, ...args] = commands
        .find((one) => one.startsWith("npx "))!
        .split(" ")
        .slice(2);
      m2m = await startCommand({
        dir,
        args: ["--no-watch", ...args],
        env: { XDG_CACHE_HOME: path.join(dir, "cache"), NODE_EXTRA_CA_CERTS: trusted },
      });
    });
    after(async () => {
      await m2m.stop();
      server.close();
    });

    const file = (name: string) => fs.readFile(path.join(dir, name), "utf8");

    it("is called by curl", async () => {
      const { url } = m2m.ready.domains![domain]!;
      const curl = commands.find((one) => one.startsWith("curl "))!.replace("https://127.0.0.1:4002", url);
      const env = { ...process.env, CA: m2m.ready.caFile };
      const { stdout } = await promisify(execFile)("sh", ["-c", `${curl} --silent`], { cwd: dir, env });
      assert.equal(stdout, "ok");
      const withoutCertificate = curl.replace(/--cert \S+ --key \S+/, "");
      await assert.rejects(promisify(execFile)("sh", ["-c", `${withoutCertificate} --silent`], { cwd: dir, env }));
    });

    it("takes tokens whose issuer it asks for its keys", async () => {
      const identity = { cert: await file("globex.pem"), key: await file("globex.key") };
      const ca = await fs.readFile(m2m.ready.caFile!, "utf8");
      const { url } = m2m.ready.domains![domain]!;
      const call = (token: string, line = "POST /quotes") => send(url, ca, line, { identity, token, body: parcel });
      assert.deepEqual(JSON.parse((await call(await sign({}))).body), { ...parcel, cents: 570, currency: "EUR" });
      assert.equal((await call(await sign({ azp: "initech" }))).status, 403);
      assert.equal((await call(await m2m.token("checkout"), "POST /checkout/quotes")).status, 200);
    });

    it("leaves keys out of version control", async () => {
      const { stdout } = await promisify(execFile)("git", [
        "-C",
        root,
        "check-ignore",
        "examples/partner-api/globex.key",
      ]);
      assert.match(stdout, /globex\.key/);
    });
  });
});
