import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { closeServers, listen } from "../support/gateway";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const handler = `async () => {
  const { GetCallerIdentityCommand, STSClient } = sts;
  const { Account } = await new STSClient({ maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
  return { account: Account };
}`;

/** None of the settings that the developer who runs this test has for AWS. */
const nothing: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith("AWS_"))
      .map((name) => [name, undefined]),
  ),
  AWS_EC2_METADATA_DISABLED: "true",
};

describe("a call of the AWS SDK from a handler", () => {
  let dir: string;
  let home: string;
  let m2m: M2mDev | undefined;
  before(async () => {
    home = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-home-"));
    dir = await makeProgram({
      "index.ts": `import * as sts from "@aws-sdk/client-sts";\n${programSource(`"GET /who": { access: "public", handler: ${handler} }`)}`,
      "package.json": JSON.stringify({
        name: "test-api",
        private: true,
        dependencies: { "@aws-sdk/client-sts": "*" },
      }),
    });
  });
  afterEach(() => m2m?.stop());
  after(async () => {
    closeServers();
    await removePrograms();
    await fs.rm(home, { recursive: true });
  });

  const start = async (env: NodeJS.ProcessEnv) =>
    (m2m = await startM2m({ dir, env: { ...nothing, HOME: home, ...env } }));

  it("goes where the developer's own settings send it, signed with the developer's own credentials", async () => {
    const asked: IncomingHttpHeaders[] = [];
    const origin = await listen((request, response) => {
      asked.push(request.headers);
      response.setHeader("content-type", "text/xml");
      response.end(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>210987654321</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
      );
    });
    const credentials = { AWS_ACCESS_KEY_ID: "AKIADEVELOPER", AWS_SECRET_ACCESS_KEY: "secret" };
    await start({ ...credentials, AWS_ENDPOINT_URL: origin });
    const response = await m2m!.call("/who");
    assert.equal(await response.text(), '{"account":"210987654321"}', m2m!.log);
    assert.equal(asked.length, 1);
    assert.match(
      String(asked[0]!.authorization),
      /^AWS4-HMAC-SHA256 Credential=AKIADEVELOPER\/\d{8}\/eu-central-1\/sts\//,
    );
  });

  it("fails where there are no credentials, and says what to set instead of the SDK's trace", async () => {
    await start({});
    await m2m!.logs(/ 500 GET \/who/, async () => {
      assert.equal((await m2m!.call("/who")).status, 500);
    });
    assert.match(
      m2m!.log,
      /^\[GET \/who\] Invoke Error CredentialsProviderError: Could not load credentials from any providers; set AWS_PROFILE for an account, or AWS_ENDPOINT_URL_STS, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for an emulator\.\n\[GET \/who\] {5}at async index\.ts:\d+:\d+\n\d/m,
    );
  });

  it("fails where nothing listens at the endpoint, and says which variable leads there", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    server.close();
    const credentials = { AWS_ACCESS_KEY_ID: "AKIADEVELOPER", AWS_SECRET_ACCESS_KEY: "secret" };
    await start({ ...credentials, AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` });
    await m2m!.logs(/ 500 GET \/who/, () => m2m!.call("/who"));
    assert.ok(
      m2m!.log.includes(
        `Invoke Error ECONNREFUSED: the AWS SDK cannot reach 127.0.0.1:${port}, where AWS_ENDPOINT_URL_STS leads: nothing listens there; start the server, or correct it.`,
      ),
      m2m!.log,
    );
  });
});
