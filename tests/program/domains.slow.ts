import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import type { CallOutcome } from "../../simulator/console/protocol";
import { authorities, certify, Identity } from "../support/certificates";
import { M2mDev, runM2m, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";

const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d";

/** A second API, at a domain with mutual TLS, and a third one at two paths of a domain that it shares. */
const setUp = (truststore: string, more = "") => `
const certificateArn = "${certificateArn}";
${more}
const partners = new ApiWithJwt("partners", {
  auth,
  disableDefaultEndpoint: true,
  domain: { name: "partners.example.com", certificateArn, hostedZoneId: "Z0123", mutualTls: ${truststore} },
  routes: {
    "GET /who": { scopes: ["items/read"], handler: async (event) => event.requestContext.authentication.clientCert.subjectDN },
    "GET /environment": {
      access: "public",
      environment: { OWN: "https://partners.example.com/who", TARGET: pulumi.interpolate\`\${domainTarget()}\` },
      handler: async () => ({ own: process.env.OWN, target: process.env.TARGET, ca: process.env.NODE_EXTRA_CA_CERTS }),
    },
  },
});
function domainTarget() {
  const { nodes } = new ApiWithJwt("stock", {
    auth,
    domain: { name: "api.example.com", certificateArn, path: "v1/stock" },
    routes: { "GET /": { access: "public", handler: async (event) => event.rawPath + " " + event.requestContext.domainName } },
  });
  new ApiWithJwt("rest", {
    auth,
    domain: { existing: nodes.domainName.domainName },
    disableDefaultEndpoint: false,
    routes: { "$default": { access: "public", handler: async (event) => "rest " + event.rawPath } },
  });
  return nodes.domainName.domainNameConfiguration.targetDomainName;
}
`;
const elsewhere = '{ truststoreUri: "s3://acme-truststore/partners.pem" }';
const written =
  "{ truststoreUri: pulumi.interpolate`s3://${bucket.bucket}/${store.key}`, truststoreVersion: store.versionId }";
const store = `
const bucket = new aws.s3.Bucket("trust");
const store = new aws.s3.BucketObjectv2("store", {
  bucket: bucket.id, key: "partners.pem", source: new pulumi.asset.FileAsset("store.pem"),
});`;
const sources = (truststore: string, more?: string) => ({
  "index.ts": programSource(`"GET /health": { access: "public", handler: async () => "ok" }`, setUp(truststore, more)),
});

describe("m2m dev with domains", () => {
  let folder: string;
  let [one, two]: Identity[] = [];
  let [first, second]: Identity[] = [];
  let env: NodeJS.ProcessEnv;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-domains-"));
    env = { XDG_CACHE_HOME: path.join(folder, "cache"), NODE_EXTRA_CA_CERTS: undefined };
    [one] = await authorities("O=Partner,CN=one");
    [two] = await authorities("O=Partner,CN=two");
    first = await certify("O=Partner,CN=first", { by: one });
    second = await certify("O=Partner,CN=second", { by: two });
  });
  after(async () => {
    await removePrograms();
    await fs.rm(folder, { recursive: true });
  });

  async function get(m2m: M2mDev, url: string, identity: Identity | undefined, token?: string): Promise<string> {
    const ca = await fs.readFile(m2m.ready.caFile!, "utf8");
    const headers = token === undefined ? {} : { authorization: token };
    const request = https.get(url, { ca, agent: false, headers, cert: identity?.cert, key: identity?.key });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const chunks: string[] = [];
    for await (const chunk of response.setEncoding("utf8")) {
      chunks.push(chunk as string);
    }
    return `${response.statusCode} ${chunks.join("")}`;
  }

  describe("of which one asks for certificates that a file tells", () => {
    let m2m: M2mDev;
    let file: string;
    before(async () => {
      file = path.join(folder, "given.pem");
      await fs.writeFile(file, one!.cert);
      const args = ["--truststore", `partners.example.com=${file}`];
      m2m = await startM2m({ dir: await makeProgram(sources(elsewhere)), args, env });
    });
    after(() => m2m.stop());
    const partners = () => m2m.ready.domains!["partners.example.com"]!.url;

    it("tells where they are, and which one asks for certificates", () => {
      const { domains, apis } = m2m.ready;
      assert.deepEqual(Object.keys(domains!).sort(), ["api.example.com", "partners.example.com"]);
      assert.deepEqual(domains!["partners.example.com"], { url: partners(), mutualTls: true });
      assert.match(partners(), /^https:\/\/127\.0\.0\.1:\d+$/);
      assert.match(domains!["api.example.com"]!.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.equal(apis!["partners"]!.apiUrl, partners());
    });

    it("asks for the certificate and for the token", async () => {
      const token = await m2m.token("reader");
      assert.equal(await get(m2m, `${partners()}/who`, first, token), "200 O=Partner,CN=first");
      assert.equal(await get(m2m, `${partners()}/who`, first), '401 {"message":"Unauthorized"}');
      const unfit = await m2m.token("writer");
      assert.equal(await get(m2m, `${partners()}/who`, first, unfit), '403 {"message":"Forbidden"}');
      await m2m.logs(/\[partners\.example\.com\] refused the client "CN=second": the truststore does not/, async () =>
        assert.equal(await get(m2m, `${partners()}/who`, second, token), '403 {"message":"Forbidden"}'),
      );
      await m2m.logs(/\[partners\.example\.com\] refused a client that showed no certificate/, () =>
        assert.rejects(get(m2m, `${partners()}/who`, undefined, token), { code: "ECONNRESET" }),
      );
    });

    it("gives functions its address here, and lets them trust it", async () => {
      const answer = await get(m2m, `${partners()}/environment`, first);
      const { own, target, ca } = JSON.parse(answer.slice(4)) as Record<string, string>;
      assert.deepEqual([own, ca], [`${partners()}/who`, m2m.ready.caFile]);
      assert.match(target!, /^d-[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/);
    });

    it("serves two APIs at one domain", async () => {
      const { url } = m2m.ready.domains!["api.example.com"]!;
      const text = async (target: string) => (await fetch(url + target)).text();
      assert.equal(await text("/v1/stock"), "/ api.example.com");
      assert.equal(await text("/v1/stocks"), "rest /v1/stocks");
    });

    it("says on the page that it has no certificate to show, and gives a line for one", async () => {
      const { consoleUrl, caFile } = m2m.ready;
      const call = { routeKey: "GET /who", api: "partners", caller: { kind: "none" }, method: "GET", parameters: {} };
      const init = {
        method: "POST",
        headers: { "content-type": "application/json", origin: consoleUrl! },
        body: JSON.stringify({ ...call, path: "/", query: "", headers: [], body: "" }),
      };
      const outcome = (await (await fetch(`${consoleUrl}/api/call`, init)).json()) as CallOutcome;
      assert.match(outcome.problem!, /^The API asks for a client certificate/);
      const { text } = (await (await fetch(`${consoleUrl}/api/curl`, init)).json()) as { text: string };
      assert.equal(text, `curl -i --cacert '${caFile}' --cert CERT.pem --key KEY.pem '${partners()}/who'`);
    });

    it("takes a new truststore when its file changes, at the same address", async () => {
      const token = await m2m.token("reader");
      await m2m.logs(/given\.pem changed, and the new version is served/, () => fs.writeFile(file, two!.cert));
      assert.equal(await get(m2m, `${partners()}/who`, second, token), "200 O=Partner,CN=second");
      assert.equal(await get(m2m, `${partners()}/who`, first, token), '403 {"message":"Forbidden"}');
      await m2m.logs(/holds no certificate; .*\n.*given\.pem changed, and the last good version stays/, () =>
        fs.writeFile(file, "nothing"),
      );
      assert.equal(await get(m2m, `${partners()}/who`, second, token), "200 O=Partner,CN=second");
    });
  });

  it("reads a truststore that the program writes, and again when it changes", async () => {
    const dir = await makeProgram({ ...sources(written, store), "store.pem": one!.cert });
    const m2m = await startM2m({ dir, args: [], env });
    const { url } = m2m.ready.domains!["partners.example.com"]!;
    const token = await m2m.token("reader");
    assert.equal(await get(m2m, `${url}/who`, first, token), "200 O=Partner,CN=first");
    await m2m.logs(/store\.pem changed, and the new version is served/, () =>
      writeProgramFile(dir, "store.pem", `${one!.cert}\n${two!.cert}\n`),
    );
    for (const identity of [first, second]) {
      assert.match(await get(m2m, `${url}/who`, identity, token), /^200 /);
    }
    await m2m.stop();
  });

  describe("whose truststore it does not have", () => {
    let dir: string;
    before(async () => {
      dir = await makeProgram(sources(elsewhere));
    });

    it("does not start, and names the fix", async () => {
      const { code, stderr, stdout } = await runM2m(["dev", "--dir", dir, "--port", "0"]);
      assert.deepEqual(
        [code, stdout, stderr],
        [
          1,
          "",
          "m2m: partners.example.com: its truststore s3://acme-truststore/partners.pem is no object that the program writes; give the file by --truststore partners.example.com=FILE.pem, or to startM2m by truststores.\n",
        ],
      );
    });

    it("is reported on all the same", async () => {
      const access = await runM2m(["access", "--dir", dir]);
      assert.equal(access.code, 0);
      assert.match(access.stdout, /GET \/who/);
      const { code, stdout } = await runM2m(["openapi", "--dir", dir, "--api", "partners", "--format", "json"]);
      assert.equal(code, 0);
      const { servers, paths } = JSON.parse(stdout) as {
        servers: unknown;
        paths: Record<string, { get: { security: unknown } }>;
      };
      assert.deepEqual(servers, [{ url: "https://partners.example.com" }]);
      assert.deepEqual(paths["/who"]!.get.security, [{ shop: ["items/read"], mutualTLS: [] }]);
    });
  });
});
