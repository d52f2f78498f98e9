import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type { AddressInfo } from "node:net";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { emptyPhraseStack } from "../support/encryptedStack";
import { root, runM2m } from "../support/m2m";
import { makeFolder, removeFolders } from "../support/folders";
import { makeTypeScript7Project } from "../support/typeScript7";
import { makeProgram, programSource, removePrograms } from "../support/programs";
import { shownErrors } from "./documents";

const route = `"GET /x": { access: "public", handler: async () => "x" }`;

/** A project with an encrypted value. */
const encrypted = {
  "index.ts": programSource(route),
  "Pulumi.dev.yaml": emptyPhraseStack,
  "Pulumi.yaml": "name: orders\nruntime: nodejs\nmain: index.ts\n",
};

/** Projects and command lines that m2m refuses; the command is `access` unless another is named. */
const refusedByM2m: readonly {
  files: Readonly<Record<string, string>>;
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
}[] = [
  { files: { "index.ts": programSource(route) }, args: ["--stack", "prod"] },
  { files: encrypted, args: ["dev"], env: { PULUMI_CONFIG_PASSPHRASE: undefined } },
  { files: encrypted, env: { PULUMI_CONFIG_PASSPHRASE: "tset" } },
  {
    files: {
      "index.ts": "export const a = 1;\nexport default async () => undefined;",
      "package.json": `{ "type": "module" }`,
    },
  },
  { files: { "Pulumi.yaml": "name: orders\nruntime: python\n" } },
  { files: { "Pulumi.yaml": "name: orders\nruntime: nodejs\nconfig: { size: { type: integer }, owner: {} }\n" } },
  {
    files: {
      "index.ts": `import { automation } from "@pulumi/pulumi";\nvoid automation.LocalWorkspace.create({});`,
    },
  },
  { files: { "index.ts": programSource(route, `new aws.apigateway.RestApi("legacy");`) } },
  { files: { "index.ts": "export const a = 1;" } },
];

/** What m2m prints, with the folder of the project as that of a reader. */
async function printed(dir: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const { code, stderr } = await runM2m([...args, "--dir", dir], { env });
  assert.equal(code, 1, stderr);
  return stderr.replaceAll(dir, "/home/me/orders").trim().split("\n");
}

describe("errors of m2m that the troubleshooting page shows", () => {
  after(removePrograms);

  it("are those of m2m, word for word", async () => {
    const all: string[] = [];
    for (const { files, args = [], env } of refusedByM2m) {
      const command = args[0] === "dev" ? args : ["access", ...args];
      all.push(...(await printed(await makeProgram(files), command, env)));
    }
    all.push(
      ...(await withoutTypeScript()),
      ...(await onATakenPort()),
      ...(await withTypeScript7()),
      ...(await inTheWay()),
    );
    const distinct = [...new Set(all.map((line) => line.replace(/index\.ts:\d+/, "index.ts:10")))];
    assert.deepEqual(shownErrors(/^m2m: /), distinct.sort());
  });
});

/** A project with the TypeScript that has no API. */
async function withTypeScript7(): Promise<string[]> {
  const dir = await makeTypeScript7Project("index.ts", programSource(route));
  const lines = await printed(dir, ["access"]);
  await removeFolders();
  return lines;
}

/** A folder in which a project is to begin that has begun. */
async function inTheWay(): Promise<string[]> {
  const dir = await makeFolder({ "index.ts": "", "package.json": "{}" });
  const { code, stderr } = await runM2m(["init", dir]);
  await removeFolders();
  assert.equal(code, 1);
  return [stderr.trim().replace(dir, "/home/me/orders")];
}

/** A project in which TypeScript was forgotten: Pulumi falls back on the one that it brings. */
async function withoutTypeScript(): Promise<string[]> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-test-")));
  try {
    await fs.mkdir(path.join(dir, "node_modules"));
    await fs.symlink(path.join(root, "node_modules/@pulumi"), path.join(dir, "node_modules/@pulumi"), "junction");
    const files = {
      "Pulumi.yaml": "name: orders\nruntime: nodejs\nmain: index.ts\n",
      "Pulumi.dev.yaml": "config: {}\n",
      "package.json": "{}",
      "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext" } }',
      "index.ts": "export const a = 1;",
    };
    await Promise.all(Object.entries(files).map(([name, text]) => fs.writeFile(path.join(dir, name), text)));
    return (await printed(dir, ["access"])).slice(0, 1);
  } finally {
    await fs.rm(dir, { recursive: true });
  }
}

async function onATakenPort(): Promise<string[]> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const dir = await makeProgram({ "index.ts": programSource(route) });
    const found = await printed(dir, ["dev", "--no-watch", "--port", String(port)]);
    return found.map((line) => line.replaceAll(String(port), "4000"));
  } finally {
    server.close();
  }
}
