import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { PlannedRequest } from "../harness/traffic";
import { installation } from "./installation";

/** A program of ten routes, in a folder of its own, with what a user has installed. */
export interface BenchProgram {
  readonly dir: string;
  /** Where the command keeps what is temporary: nothing else is there. */
  readonly temporary: string;
  /** Changes what every handler answers. */
  readonly setVersion: (version: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** @param isBundled Whether handlers stand in files, of which one changes; or else in the program, and all change. */
export async function makeProgram(isBundled = false): Promise<BenchProgram> {
  const home = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-bench-")));
  const [dir, temporary] = [path.join(home, "program"), path.join(home, "temporary")];
  await Promise.all([fs.mkdir(dir), fs.mkdir(temporary)]);
  const installed = installation(isBundled ? ["esbuild"] : []);
  await fs.symlink(path.join(installed, "node_modules"), path.join(dir, "node_modules"), "junction");
  const setVersion = (version: string) =>
    isBundled
      ? fs.writeFile(path.join(dir, `handler${changing}.ts`), handlerFile(version))
      : fs.writeFile(path.join(dir, "version.ts"), `export const version = "${version}";\n`);
  for (const [name, text] of Object.entries(isBundled ? bundledFiles : files)) {
    await fs.writeFile(path.join(dir, name), text);
  }
  await setVersion("v0");
  return { dir, temporary, setVersion, remove: () => fs.rm(home, { recursive: true, force: true }) };
}

/** What a handler of the program answers, with its version as the first group. */
export const answerPattern = '^\\{"version":"(v\\d+)"';

/** What the program has routes for. */
export const items = ["orders", "invoices", "parcels"];

const routes = items.flatMap((item) => [
  `"GET /${item}": { scopes: ["shop/read"], handler: answer },`,
  `"GET /${item}/{id}": { scopes: ["shop/read"], handler: answer },`,
  `"POST /${item}": { scopes: ["shop/write"], handler: answer },`,
]);

/** Routes of the program, each with a function of its own. */
export const routeCount = routes.length + 1;

/** The route whose handler's file changes. */
const changing = routes.findIndex((route) => route.startsWith('"GET /orders/{id}"'));

const files = {
  "Pulumi.yaml": "name: bench\nruntime: nodejs\nmain: index.ts\n",
  "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
  "package.json": '{ "name": "bench", "private": true }\n',
  "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext" } }\n',
  "index.ts": `import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { version } from "./version";

const auth = new M2mAuth("shop", {
  resourceServers: { shop: { scopes: { read: "Read", write: "Write" } } },
  clients: { caller: ["shop/read", "shop/write"] },
});

const answer = async (event: { rawPath: string; body?: string }) => ({
  version,
  path: event.rawPath,
  bytes: event.body?.length ?? 0,
});

new ApiWithJwt("shop", {
  auth,
  routes: {
    ${routes.join("\n    ")}
    "GET /health": { access: "public", handler: answer },
  },
});
`,
};

const handlerFile = (version: string) => `export const answer = async (event: { rawPath: string; body?: string }) => ({
  version: "${version}",
  path: event.rawPath,
  bytes: event.body?.length ?? 0,
});
`;

/** The same with each handler in a file of its own. */
const bundledFiles = {
  ...files,
  ...Object.fromEntries(Array.from({ length: routeCount }, (_, index) => [`handler${index}.ts`, handlerFile("v0")])),
  "index.ts": [...routes, '"GET /health": { access: "public", handler: answer },'].reduce(
    (text, route, index) =>
      text.replace(route, route.replace("answer }", `fromFile(() => import("./handler${index}"), "answer") }`)),
    files["index.ts"]
      .replace("ApiWithJwt,", "ApiWithJwt, fromFile,")
      .replace('import { version } from "./version";\n', "")
      .replace(/const answer = [^]*?\}\);\n\n/, ""),
  ),
};

/** A request for each route of the program. */
export function requestsOf(token: string): PlannedRequest[] {
  const headers = { authorization: `Bearer ${token}` };
  const order = JSON.stringify({
    items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}`, count: id })),
  });
  const json = { ...headers, "content-type": "application/json" };
  return [
    ...items.flatMap((item) => [
      { method: "GET", path: `/${item}?page=2`, headers },
      { method: "GET", path: `/${item}/17`, headers },
      { method: "POST", path: `/${item}`, headers: json, body: order },
    ]),
    { method: "GET", path: "/health", headers: {} },
  ];
}
