import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "../../components";
import type { ApiWithJwtArgs } from "../../components";
import { root, runM2m } from "../support/m2m";
import { register } from "../support/mocks";
import { makeProgram, programSource, removePrograms } from "../support/programs";
import { codeBlocks } from "./documents";

const page = "docs/troubleshooting.md";

const servers = { orders: { scopes: { read: "Read orders", write: "Create orders" } } };

/** What untyped callers write: TypeScript would refuse some of it. */
type Args = Record<string, unknown>;

const auth = (args: Args = {}) =>
  new M2mAuth("orders", { resourceServers: servers, clients: { reporting: ["orders/read"] }, ...args });
const api = (args: Args) => new ApiWithJwt("orders", { auth: auth(), ...args } as unknown as ApiWithJwtArgs);
const routes = (all: Record<string, Args>) =>
  api({
    routes: Object.fromEntries(Object.entries(all).map(([key, route]) => [key, { handler: async () => [], ...route }])),
  });
const handler = (callback: () => Promise<unknown>) =>
  routes({ "GET /orders": { scopes: ["orders/read"], handler: callback } });

/** Programs whose components refuse something. */
const refused: readonly (() => unknown)[] = [
  () => auth({ clients: { reporting: ["orders/raed"] } }),
  () => auth({ clients: { reporting: [] } }),
  () => auth({ domain: { prefix: "acme-aws-orders" } }),
  () =>
    auth({
      domain: { name: "auth.example.com", certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d" },
    }),
  () => auth({ tier: "LITE", tokenCustomization: { handler: async (event: unknown) => event } }),
  () => routes({ "GET /orders": {} }),
  () => routes({ "GET /orders/": { scopes: ["orders/read"] } }),
  () => routes({ "GET /orders": { scopes: ["orders/read"] }, "ANY /{proxy+}": { access: "public" } }),
  () =>
    api({
      cors: { allowOrigins: ["*"] },
      routes: { "OPTIONS /orders": { scopes: ["orders/read"], handler: async () => [] } },
    }),
  () => {
    const clients = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`c${index}`, ["orders/read"]]));
    api({
      auth: auth({ clients }),
      routes: { "GET /orders": { scopes: ["orders/read"], handler: async () => [] } },
    });
  },
  () =>
    api({
      auth: { issuer: "https://acme.auth.eu-west-1.amazoncognito.com", audience: "a" },
      routes: { "GET /orders": { scopes: ["read"], handler: async () => [] } },
    }),
  () => {
    const key = pulumi.secret("hush");
    return handler(async () => key.get());
  },
  () => {
    const cache = new Map<string, string>();
    return handler(async () => cache.get("a"));
  },
  () => handler(async () => pulumi.getStack()),
  () => handler(async () => (await import("yaml")).stringify({})),
];

/** The lines of the error that a program ends in. */
async function refusal(program: () => unknown): Promise<string[]> {
  const error = await register(program).then(
    () => assert.fail(`It was accepted: ${program.toString()}`),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.replaceAll(root, "/home/me/orders").split("\n");
}

const route = `"GET /x": { access: "public", handler: async () => "x" }`;

/** Projects and command lines that m2m refuses. */
const refusedByM2m: readonly { files: Readonly<Record<string, string>>; args?: readonly string[] }[] = [
  { files: { "index.ts": programSource(route) }, args: ["--stack", "prod"] },
  {
    files: {
      "index.ts": programSource(route),
      "Pulumi.dev.yaml": "config:\n  orders:apiKey:\n    secure: AAABAJXq\n",
      "Pulumi.yaml": "name: orders\nruntime: nodejs\nmain: index.ts\n",
    },
  },
  { files: { "index.ts": programSource(route), "package.json": `{ "type": "module" }` } },
  { files: { "index.ts": programSource(route, `new aws.apigateway.RestApi("legacy");`) } },
  { files: { "index.ts": programSource(route, `void aws.ssm.getParameterOutput({ name: "/x" }).value;`) } },
  { files: { "index.ts": "export const a = 1;" } },
];

/** What m2m prints, with the folder of the project as that of a reader. */
async function printed(dir: string, args: readonly string[]): Promise<string[]> {
  const { code, stderr } = await runM2m([...args, "--dir", dir]);
  assert.equal(code, 1, stderr);
  return stderr.replaceAll(dir, "/home/me/orders").trim().split("\n");
}

describe("errors that the troubleshooting page shows", function () {
  this.timeout(120_000);

  const lines = codeBlocks()
    .filter(({ document, language }) => document === page && language === "text")
    .flatMap(({ code }) => code.trim().split("\n"));
  const shown = (prefix: RegExp) => lines.filter((line) => prefix.test(line)).sort();

  after(removePrograms);

  it("are of the components or of m2m", () => {
    assert.deepEqual(
      lines.filter((line) => !/^(?:m2m|M2mAuth "orders"|ApiWithJwt "orders"): /.test(line)),
      [],
    );
  });

  it("are those of the components, word for word", async () => {
    const all: string[] = [];
    for (const program of refused) {
      all.push(...(await refusal(program)));
    }
    assert.deepEqual(shown(/^(?:M2mAuth|ApiWithJwt) /), all.sort());
  });

  it("are those of m2m, word for word", async () => {
    const all: string[] = [];
    for (const { files, args = [] } of refusedByM2m) {
      all.push(...(await printed(await makeProgram(files), ["access", ...args])));
    }
    all.push(...(await withoutTypeScript()), ...(await onATakenPort()));
    const distinct = [...new Set(all.map((line) => line.replace(/index\.ts:\d+/, "index.ts:10")))];
    assert.deepEqual(shown(/^m2m: /), distinct.sort());
  });
});

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
