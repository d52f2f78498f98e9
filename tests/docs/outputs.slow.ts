import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import * as path from "node:path";
import { M2mDev, root, runM2m, startM2m } from "../support/m2m";
import { makeOwnProgram, makeProgram, programSource, removePrograms } from "../support/programs";
import { blockWith, codeBlocks, read } from "./documents";

/** What `m2m dev` prints for a person once it serves this repository's program, at the ports that are its defaults. */
async function readyText(cwd: string): Promise<string> {
  const command = path.join(root, "dist/simulator/m2m.js");
  const child = spawn(process.execPath, [command, "dev", "--port", "0", "--no-watch"], { cwd });
  const closed = once(child, "close");
  try {
    let text = "";
    child.stdout.setEncoding("utf8");
    for await (const more of child.stdout) {
      text += more as string;
      if (/^Page .*\n$/m.test(text)) {
        break;
      }
    }
    // The ports come in this order: of the API, of the user pool, of the page.
    const [, api, pool, page] = /^API +\S+:(\d+)$.*^Token endpoint +\S+?:(\d+)\/.*^Page +\S+:(\d+)$/ms.exec(text)!;
    const ports: Readonly<Record<string, string>> = { [api!]: "4000", [pool!]: "4001", [page!]: "4002" };
    return text.replace(/(?<=127\.0\.0\.1:)\d+/g, (port) => ports[port] ?? port);
  } finally {
    child.kill("SIGINT");
    await closed;
  }
}

/** What the command prints, without line ends at its ends. */
async function printed(args: readonly string[], code = 0): Promise<string> {
  const finished = await runM2m(args);
  assert.equal(finished.code, code, finished.stderr);
  return finished.stdout.trim();
}

type StartOptions = Omit<Parameters<typeof startM2m>[0], "dir">;

/** What tells that debuggers may attach to the function of a route. */
function attaches(routeKey: string): RegExp {
  return new RegExp(`^\\[${routeKey.replace(/[{}]/g, "\\$&")}\\] Debuggers attach`, "m");
}

describe("output that the documentation shows", () => {
  let own: string;
  before(async () => {
    own = await makeOwnProgram();
  });
  after(removePrograms);

  it("of m2m dev is what it prints", async () => {
    assert.equal((await readyText(own)).trimEnd(), blockWith("README.md", "text", "Token endpoint").trimEnd());
  });

  const faulty: Readonly<Record<string, readonly [text: string, source: string]>> = {
    "a scope that is misspelt": [
      "orders/raed",
      `import { M2mAuth } from "~/dist/components";

const auth = new M2mAuth("orders", {
  resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
  clients: { reporting: ["orders/raed" as "orders/read"] },
});
`,
    ],
    "what is no TypeScript": ["TS1005", "\nconst a = { b: [1, 2 };\nconst c = ;\n"],
  };
  for (const [what, [text, source]] of Object.entries(faulty)) {
    it(`of ${what} is what m2m says`, async () => {
      const { stderr } = await runM2m(["access"], { cwd: await makeProgram({ "index.ts": source }) });
      assert.equal(stderr.trim(), blockWith("docs/debugging.md", "text", text).trim());
    });
  }

  /** The lines that a program's functions print, or are told of, in the form of those of a block: numbers may differ. */
  async function saysAs(block: string, program: string, cause: (m2m: M2mDev) => unknown, more: StartOptions = {}) {
    const alike = (text: string) => text.replace(/:\d+/g, ":0").trim();
    const lines = alike(blockWith("docs/debugging.md", "text", block)).split("\n");
    const dir = await makeProgram({
      "index.ts": program,
      "package.json": '{ "dependencies": { "@aws-sdk/client-dynamodb": "*" } }',
    });
    const m2m = await startM2m({ dir, ...more });
    try {
      await cause(m2m);
      const said = alike(m2m.log).split("\n");
      assert.deepEqual(
        lines.filter((line) => !said.includes(line)),
        [],
        m2m.log,
      );
    } finally {
      await m2m.stop();
    }
  }
  const fails = (m2m: M2mDev) => m2m.logs(/ 500 GET /, () => m2m.call("/orders/7"));

  it("of a handler that fails is what m2m dev prints", () =>
    saysAs(
      "no such order",
      programSource(
        '"GET /orders/{id}": { access: "public", handler: async (event) => load(event.pathParameters?.id) }',
        'function load(id?: string): string {\n  throw new Error("no such order");\n}',
      ),
      fails,
    ));

  it("of functions that debuggers may attach to is what m2m dev prints", () =>
    saysAs(
      "Debuggers may attach",
      programSource(
        `"GET /orders/{id}": { access: "public", handler: async () => 1 },
           "POST /orders": { access: "public", handler: async () => 1 }`,
      ),
      (m2m) => Promise.all(["GET /orders/{id}", "POST /orders"].map((key) => m2m.logged(attaches(key)))),
      { args: ["--no-watch", "--inspect=0"] },
    ));

  const asking = programSource(`"GET /orders/{id}": { access: "public", handler: async () => {
    const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
    await new DynamoDBClient({ maxAttempts: 1 }).send(new ListTablesCommand({}));
  } }`);
  const withoutSettings = {
    ...Object.fromEntries(Object.keys(process.env).flatMap((name) => (/^AWS_/.test(name) ? [[name, undefined]] : []))),
    AWS_EC2_METADATA_DISABLED: "true",
  };

  it("of a call to AWS without credentials is what m2m dev prints", async () => {
    const HOME = await makeProgram({});
    await saysAs("CredentialsProviderError", asking, fails, { env: { ...withoutSettings, HOME } });
  });

  it("of a call to a server that is not there is what m2m dev prints", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    server.close();
    const credentials = { AWS_ACCESS_KEY_ID: "AKIADEVELOPER", AWS_SECRET_ACCESS_KEY: "secret" };
    const env = { ...withoutSettings, ...credentials, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` };
    await saysAs("ECONNREFUSED", asking, fails, { env });
  });

  it("of m2m access is what it prints", async () => {
    const report = await printed(["access", "--dir", own]);
    assert.equal(report, blockWith("docs/access.md", "text", "Findings").trim());
  });

  it("of a comparison is what m2m access prints, and exits 3 where that is asked for", async () => {
    const before = await printed(["access", "--format", "json", "--dir", own]);
    const dir = await makeOwnProgram((source) =>
      source.replace('reporting: { scopes: ["orders/read"]', 'reporting: { scopes: ["orders/read", "orders/write"]'),
    );
    const base = path.join(dir, "base.json");
    await fs.writeFile(base, before);
    const difference = await printed(["access", "--dir", dir, "--against", base, "--fail-on-widening"], 3);
    assert.equal(difference, blockWith("docs/access.md", "text", "Access gained").trim());
  });

  it("of what is not known is what m2m access says", async () => {
    const dir = await makeProgram({
      "index.ts": programSource(
        `"GET /x": { scopes: ["items/read"], handler: async () => ({ statusCode: 200 }),
           environment: { VPC: vpc, LISTENER: listener, ZONE: zone } }`,
        `const network = new pulumi.StackReference("acme/network/prod");
const vpc = network.getOutput("vpcId");
const listener = network.getOutput("listenerArn");
const zone = aws.route53.getZoneOutput({ name: "example.com" }).zoneId;`,
      ),
    });
    const { code, stderr } = await runM2m(["access"], { cwd: dir });
    assert.equal(code, 0, stderr);
    const said = stderr.trim().split("\n").sort();
    assert.deepEqual(said, blockWith("docs/stand-ins.md", "text", "not known").trim().split("\n").sort());
  });

  it("of an error, in the rules for contributors, is one that the troubleshooting page shows", () => {
    assert.ok(read("docs/troubleshooting.md").includes(blockWith("CONTRIBUTING.md", "text", "M2mAuth")));
  });

  it("is compared for every block of output there is", () => {
    const compared = [
      "README.md",
      "CONTRIBUTING.md",
      "docs/access.md",
      "docs/debugging.md",
      // loadClients.test.ts compares it.
      "docs/many-clients.md",
      "docs/troubleshooting.md",
      "docs/recipes.md",
      "docs/stand-ins.md",
    ];
    const others = codeBlocks().filter(({ language, document }) => language === "text" && !compared.includes(document));
    assert.deepEqual(others, []);
  });
});
