import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { closeServers, listen } from "../support/gateway";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const files = {
  "index.ts": `import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
${programSource(`"GET /who": {
  access: "public",
  handler: async () => (await new STSClient({ maxAttempts: 1 }).send(new GetCallerIdentityCommand({}))).Account,
}`)}`,
  "package.json": '{ "name": "test-api", "private": true, "dependencies": { "@aws-sdk/client-sts": "*" } }\n',
};

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult><Account>210987654321</Account></GetCallerIdentityResult>
</GetCallerIdentityResponse>`;

describe("a handler that calls AWS by its SDK", () => {
  const asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  let aws: string;
  let dir: string;
  let home: string;
  let m2m: M2mDev;
  before(async () => {
    aws = await listen(async (request, response) => {
      const chunks: string[] = [];
      for await (const chunk of request.setEncoding("utf8")) {
        chunks.push(chunk as string);
      }
      asked.push({ headers: request.headers, body: chunks.join("") });
      response.writeHead(200, { "content-type": "text/xml" }).end(identity);
    });
    home = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-home-"));
    dir = await makeProgram(files);
  });
  after(async () => {
    closeServers();
    await removePrograms();
    await fs.rm(home, { recursive: true });
  });
  beforeEach(() => (asked.length = 0));
  afterEach(() => m2m.stop());

  /** Starts the simulator as a developer has it who has these settings of AWS, and no others. */
  async function start(settings: NodeJS.ProcessEnv): Promise<void> {
    const unset = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
    m2m = await startM2m({
      dir,
      env: {
        ...Object.fromEntries(unset.map((name) => [name, undefined])),
        HOME: home,
        USERPROFILE: home,
        // Nothing leaves this machine, not even to look for credentials.
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_ENDPOINT_URL: aws,
        ...settings,
      },
    });
  }

  it("goes where the developer's settings send it, signed by their credentials", async () => {
    await start({ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "session" });
    const response = await m2m.call("/who");
    assert.equal(await response.text(), "210987654321", m2m.log);
    const [{ headers, body } = { headers: {}, body: "" }] = asked;
    assert.equal(asked.length, 1);
    assert.match(
      String(headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sts\/aws4_request, SignedHeaders=[\w;-]+, Signature=[0-9a-f]{64}$/,
    );
    assert.equal(headers["x-amz-security-token"], "session");
    assert.equal(new URLSearchParams(body).get("Action"), "GetCallerIdentity");
  });

  it("fails as the SDK fails where there are no credentials, and asks nobody", async () => {
    await start({});
    await m2m.logs(/\[shop-get-who\] .*CredentialsProviderError: Could not load credentials/, async () => {
      const response = await m2m.call("/who");
      assert.deepEqual([response.status, await response.text()], [500, '{"message":"Internal Server Error"}']);
    });
    assert.deepEqual(asked, []);
  });
});
