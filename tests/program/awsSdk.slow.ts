import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
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

  it("fails as the SDK fails where there are no credentials", async () => {
    await start({});
    await m2m!.logs(/CredentialsProviderError: Could not load credentials from any providers/, async () => {
      assert.equal((await m2m!.call("/who")).status, 500);
    });
  });
});
