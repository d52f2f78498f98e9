import { strict as assert } from "node:assert";
import { runM2m, startM2m } from "../support/m2m";
import { makeProgram, removePrograms, writeProgramFile } from "../support/programs";
import { served, ServedProgram } from "../support/servedProgram";

/** A program of ES modules, as the documentation of TypeScript and Node.js has them written. */
const program = {
  "package.json": JSON.stringify({ name: "parcels", type: "module", dependencies: { "fast-deep-equal": "3" } }),
  "Pulumi.yaml": "name: parcels\nruntime: nodejs\n",
  "Pulumi.dev.yaml": "config:\n  parcels:carrier: acme\n",
  "carriers.json": '{ "acme": { "days": 3 } }',
  "index.ts": `import { readFile } from "node:fs/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "~/dist/components/index.js";
import { scopes, type Scope } from "./access/scopes.js";
import { labels, track } from "./handlers.mjs";

interface Carrier {
  days: number;
}

const carriers = JSON.parse(
  await readFile(new URL("./carriers.json", import.meta.url), "utf8"),
) as Record<string, Carrier>;
const carrier = new pulumi.Config().require("carrier");
const read: Scope = "read";

const role = new aws.iam.Role("legacy", { assumeRolePolicy: "{}" });
const legacy = new aws.lambda.Function("legacy", {
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "quote.handler",
  role: role.arn,
  code: new pulumi.asset.FileArchive("./legacy"),
  environment: { variables: { DAYS: String(carriers[carrier]?.days) } },
});

const auth = new M2mAuth("parcels", {
  resourceServers: { parcels: { scopes } },
  clients: { shop: [\`parcels/\${read}\`], depot: ["parcels/read", "parcels/write"] },
});
export const { url } = new ApiWithJwt("parcels", {
  auth,
  routes: {
    "GET /parcels/{id}": { scopes: ["parcels/read"], handler: track },
    "GET /labels": { access: "any-client", handler: labels },
    "POST /quotes": { scopes: ["parcels/write"], handler: { functionArn: legacy.arn } },
  },
});
`,
  "access/scopes.ts": `export const scopes = { read: "Read parcels", write: "Create parcels" };
export type Scope = keyof typeof scopes;
`,
  "handlers.mts": `import os from "node:os";
import equal from "fast-deep-equal";
import { unit } from "./unit.js";

export const track = async (event: { pathParameters?: Record<string, string> }) => ({
  id: event.pathParameters?.["id"],
  unit: unit(),
  hasHost: os.hostname() !== "",
});

export const labels = async () => {
  const { createHash } = await import("node:crypto");
  return { same: equal({ a: [1] }, { a: [1] }), digest: createHash("sha256").update("label").digest("hex").length };
};
`,
  "unit.ts": `const unitName: string = "kg";
export function unit(): string {
  return unitName;
}
`,
  "legacy/quote.js": `exports.handler = async () => ({ days: Number(process.env.DAYS) });\n`,
};

describe("a program of ES modules", () => {
  let run: ServedProgram | undefined;
  let dir: string;
  before(async () => {
    dir = await makeProgram(program);
    run = await served(dir);
  });
  after(async () => {
    await run?.app.close();
    await removePrograms();
  });

  it("is reported and described", () => {
    assert.deepEqual(run!.access, {
      "GET /labels": ["depot", "shop"],
      "GET /parcels/{id}": ["depot", "shop"],
      "POST /quotes": ["depot"],
    });
    assert.deepEqual(run!.paths, { "/labels": ["get"], "/parcels/{id}": ["get"], "/quotes": ["post"] });
  });

  it("runs what its handlers capture of its own modules, and what they import by default or inside", async () => {
    const answer = async (target: string) => (await run!.app.as("shop").get(target)).json();
    assert.deepEqual(await answer("/parcels/7"), { id: "7", unit: "kg", hasHost: true });
    assert.deepEqual(await answer("/labels"), { same: true, digest: 64 });
  });

  it("runs functions that are no closures, by configuration and what was awaited at the top", async () => {
    assert.equal((await run!.app.as("shop").post("/quotes")).status, 403);
    assert.deepEqual(await (await run!.app.as("depot").post("/quotes")).json(), { days: 3 });
  });

  it("is served again when a module changes, and stays when one is broken", async () => {
    const m2m = await startM2m({ dir, args: [] });
    const unit = async () => {
      const response = await m2m.call("/parcels/7", { token: await m2m.token("shop") });
      return ((await response.json()) as { unit: string }).unit;
    };
    await m2m.logs(/unit\.ts changed, and the new version is served/, () =>
      writeProgramFile(dir, "unit.ts", program["unit.ts"].replace('"kg"', '"lb"')),
    );
    assert.equal(await unit(), "lb");
    await m2m.logs(
      /handlers\.mts\(2,\d+\): error TS\d+: .*\n(?:.*\n)*.*handlers\.mts changed, and the last good version stays/,
      () => writeProgramFile(dir, "handlers.mts", program["handlers.mts"].replace('"fast-deep-equal"', "'")),
    );
    assert.equal(await unit(), "lb");
    await m2m.stop();
  });

  it("is refused with what its handlers cannot capture, each with the reason", async () => {
    const handlers = program["handlers.mts"]
      .replace("import os from", "import * as os from")
      .replace("import equal from", 'import { join } from "node:path";\nimport equal from')
      .replace("digest: createHash", "here: import.meta.url, digest: createHash");
    const index = program["index.ts"]
      .replace("import { labels", "import { labels, places")
      .replace('"POST /quotes"', '"GET /places": { access: "any-client", handler: places },\n    "POST /quotes"');
    const places = 'export const places = async () => join("a", "b");\n';
    const broken = await makeProgram({ ...program, "index.ts": index, "handlers.mts": handlers + places });
    const { code, stderr } = await runM2m(["access"], { cwd: broken });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /routes\["GET \/parcels\/\{id\}"\]\.handler: .*captured variable 'os'.*; write await import\(\)/,
    );
    assert.match(
      stderr,
      /routes\["GET \/labels"\]\.handler: .*import\.meta.*; keep what it gives in a constant outside/,
    );
  });

  for (const [what, source, line] of [
    ["throws", 'type T = 1;\nthrow new Error("no stock");\n', "index.ts:2: Error: no stock"],
    [
      "lacks a package",
      'import "nothing";\n',
      "index.ts: Cannot find package 'nothing'; install the package or correct the path.",
    ],
    [
      "exports in two ways",
      "export const a = 1;\nexport default async () => ({});\n",
      "~/index.ts: expected entrypoint module to have either a default export or named exports but not both; leave one kind out.",
    ],
    [
      "starts the Pulumi CLI",
      'import { automation } from "@pulumi/pulumi";\nawait automation.LocalWorkspace.create({});\n',
      "index.ts:2: the program starts the Pulumi CLI by the Automation API, which is not run here; export the program's function from a file of its own, and name it: --program ./deploy.ts#program.",
    ],
  ] as const) {
    it(`tells in one line that it ${what}`, async () => {
      const broken = await makeProgram({ ...program, "index.ts": source });
      const { code, stderr } = await runM2m(["access"], { cwd: broken });
      assert.deepEqual([code, stderr.replaceAll(broken, "~")], [1, `m2m: ${line}\n`]);
    });
  }
});
