import { strict as assert } from "node:assert";
import { encryptedStack } from "../support/encryptedStack";
import { runM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

/** A stack with encrypted values, read without its passphrase. */
describe("a stack whose encrypted values cannot be read", () => {
  after(removePrograms);

  /** Runs a command on a program that uses `config` and `route`, the settings of a route. */
  async function run(command: string, setUp: string, route = "") {
    const handled = `"GET /x": { handler: async () => "x", scopes: ["items/read"], ${route} }`;
    const dir = await makeProgram({
      "Pulumi.yaml": "name: orders\nruntime: nodejs\nmain: index.ts\n",
      "Pulumi.prod.yaml": encryptedStack,
      "index.ts": programSource(handled, `const config = new pulumi.Config();\n${setUp}`),
    });
    const env = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
    const { stdout, stderr, code } = await runM2m([command, "--stack", "prod"], { cwd: dir, env });
    return { stdout, code, lines: stderr.replaceAll(`${dir}/`, "").trimEnd().split("\n") };
  }

  const note =
    /^Pulumi\.prod\.yaml: config\.orders:apiKey, .*config\.orders:count: encrypted, and taken as unknown, as no passphrase is given; set PULUMI_CONFIG_PASSPHRASE/;

  it("is reported on where they decide on no request", async () => {
    const setUp = `new aws.ssm.Parameter("key", { type: "String", value: config.requireSecret("apiKey") });`;
    const { stdout, code, lines } = await run(
      "access",
      setUp,
      `environment: { KEY: config.requireSecret("apiKey") }, `,
    );
    assert.deepEqual([code, lines.length], [0, 1], lines.join("\n"));
    assert.match(lines[0]!, note);
    assert.match(stdout, /\/x/);
    assert.ok(!stdout.includes("m2m-unknown"), stdout);
  });

  it("is not described where one decides on a request, which is told with its key", async () => {
    const setUp = `new aws.lambda.Permission("p", {
      action: "lambda:InvokeFunction", function: "f", principal: "apigateway.amazonaws.com",
      sourceArn: config.requireSecret("apiKey"),
    });`;
    const { code, lines } = await run("openapi", setUp);
    assert.equal(code, 1);
    const says =
      'Permission "p": sourceArn depends on the encrypted config.orders:apiKey, which the simulator does not know; set PULUMI_CONFIG_PASSPHRASE';
    assert.ok(lines.at(-1)!.includes(says), lines.join("\n"));
    assert.match(lines[0]!, note);
  });

  it("is not served", async () => {
    const { code, lines } = await run("dev", "");
    assert.equal(code, 1);
    assert.equal(lines.length, 7);
    const rule =
      "is encrypted, and no passphrase is given; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give a stand-in in m2m.yaml, under config.";
    assert.equal(lines[0], `m2m: Pulumi.prod.yaml: config.orders:apiKey ${rule}`);
  });
});
