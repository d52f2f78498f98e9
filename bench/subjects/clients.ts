import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import type { Run, Subject } from "../harness/row";
import { membersOf } from "./archives";
import { installation } from "./installation";
import { compiled, runProgram } from "./plan/plan";

/** What the handlers need. */
const needed = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "esbuild"];

/** A handler as it is usually written, with its client at the top of its file. */
const file = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async (event) => {
  const Key = { id: event.pathParameters?.id };
  return (await documents.send(new GetCommand({ TableName: process.env.TABLE, Key }))).Item ?? { statusCode: 404 };
};
`;

/** The same as a callback, which makes its client in Lambda. */
const factory = `{
  factory: () => {
    const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
    const { DynamoDBDocumentClient, GetCommand } = require("@aws-sdk/lib-dynamodb");
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    return async (event) => {
      const Key = { id: event.pathParameters?.id };
      return (await documents.send(new GetCommand({ TableName: process.env.TABLE, Key }))).Item ?? { statusCode: 404 };
    };
  },
}`;

const program = (handler: string) => `
import { ApiWithJwt, fromFile } from "pulumi-aws-m2m";
const auth = { issuer: "https://issuer.example.com", audience: "shop" };
new ApiWithJwt("shop", { auth, routes: { "GET /items/{id}": { access: "public", handler: ${handler} } } });
export { fromFile };
`;

const fromFile = (options: string) => `fromFile(() => import("./get.mjs"), "handler", ${options})`;

export const zippedBytes = "bytes, zipped";
export const coldLoad = "from the start of a process to its handler, ms";

/** Ours in each form, and a plain bundle of the same file. */
export const clientSubjects: readonly [Subject, ...Subject[]] = [
  { name: "m2m, from a file", run: () => planned(fromFile("{}")) },
  { name: "esbuild", run: bundled },
  { name: "m2m, minified", run: () => planned(fromFile("{ minify: true, sourceMap: false }")) },
  { name: "m2m, SDK of the runtime", run: () => planned(fromFile('{ external: ["@aws-sdk/*"] }'), true) },
  { name: "m2m, callback with packages", run: () => planned(factory) },
];

async function planned(handler: string, hasSdk = false): Promise<Run> {
  const dir = installation(needed);
  const files = { "index.js": compiled(program(handler)), "get.mjs": file };
  const { archives } = await runProgram(dir, files, ["pulumi", "index.js"], { M2M_BENCH_ARCHIVES: "true" });
  const [archive] = archives;
  return archive ? load(membersOf(archive, dir), hasSdk) : { figures: {}, faults: ["there is no function"] };
}

async function bundled(): Promise<Run> {
  const { outputFiles } = await build({
    stdin: { contents: file, resolveDir: installation(needed) },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    write: false,
  });
  return load({ "__index.mjs": outputFiles[0]!.contents }, false);
}

/** Loads code as Lambda does: in a folder with nothing else but, where it is asked for, the SDK. */
async function load(members: Readonly<Record<string, Uint8Array>>, hasSdk: boolean): Promise<Run> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-bench-task-"));
  try {
    for (const [name, content] of Object.entries(members)) {
      fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      fs.writeFileSync(path.join(dir, name), content);
    }
    if (hasSdk) {
      fs.symlinkSync(path.join(installation(needed), "node_modules"), path.join(dir, "node_modules"), "junction");
    }
    const index = members["__index.mjs"] ? "./__index.mjs" : "./__index.js";
    const text = `const { handler } = await import("${index}"); process.exitCode = typeof handler === "function" ? 0 : 9;`;
    const from = performance.now();
    const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
      cwd: dir,
      env: { PATH: process.env["PATH"], AWS_REGION: "eu-west-1" },
      stdio: ["ignore", "ignore", "ignore"],
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return {
      figures: { [zippedBytes]: zipSync(members).length, [coldLoad]: performance.now() - from },
      faults: code === 0 ? [] : [`the code does not load, and ends with ${String(code)}`],
    };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
