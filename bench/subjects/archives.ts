import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { Zippable, zipSync } from "fflate";
import type { Run, Subject } from "../harness/row";
import { installation } from "./installation";
import { ArchiveMember, compiled, runProgram } from "./plan/plan";

/** What the user's handlers need, some of them. */
const needed = ["@aws-sdk/client-sts", "axios"];

/** Handlers, as a file that exports each. */
export const handlers = {
  "without packages": `
const headers = { "content-type": "application/json" };
export const handler = async (event: { pathParameters?: { id?: string } }) => ({
  statusCode: 200,
  headers,
  body: JSON.stringify({ id: event.pathParameters?.id }),
});
`,
  "that calls another server by axios": `
import axios from "axios";
export const handler = async (event: { pathParameters?: { id?: string } }) => {
  const { data } = await axios.get(\`https://stock.example.com/\${event.pathParameters?.id}\`);
  return { statusCode: 200, body: JSON.stringify(data) };
};
`,
};

const programs = {
  m2m: `
import { ApiWithJwt } from "pulumi-aws-m2m";
import { handler } from "./handler";
const auth = { issuer: "https://issuer.example.com", audience: "shop" };
new ApiWithJwt("shop", { auth, routes: { "GET /items/{id}": { access: "public", handler } } });
`,
  "plain Pulumi": `
import * as aws from "@pulumi/aws";
import { handler } from "./handler";
new aws.lambda.CallbackFunction("shop", { callback: handler });
`,
};

/** Ours, Pulumi's default packaging and a bundle, of the same handler in a project with two packages of its own. */
export function packaging(handler: string): Subject[] {
  return [
    ...Object.entries(programs).map(([name, program]) => ({ name, run: () => planned(program, handler) })),
    { name: "esbuild", run: () => bundled(handler) },
  ];
}

async function planned(program: string, handler: string): Promise<Run> {
  const dir = installation(needed);
  const files = { "index.js": compiled(program), "handler.js": compiled(handler) };
  const { archives } = await runProgram(dir, files, ["pulumi", "index.js"], { M2M_BENCH_ARCHIVES: "true" });
  const [archive] = archives;
  return archive ? sizesOf(membersOf(archive, dir)) : { figures: {}, faults: ["there is no function"] };
}

async function bundled(handler: string): Promise<Run> {
  const resolveDir = installation(needed);
  const { outputFiles } = await build({
    stdin: { contents: handler, loader: "ts", resolveDir },
    bundle: true,
    platform: "node",
    target: "node22",
    write: false,
  });
  return sizesOf({ "index.js": outputFiles[0]!.contents });
}

function sizesOf(members: Zippable): Run {
  const raw = Object.values(members).reduce<number>((sum, content) => sum + (content as Uint8Array).length, 0);
  return {
    figures: { bytes: raw, "bytes, zipped": zipSync(members).length, files: Object.keys(members).length },
    faults: [],
  };
}

/** Every file of an archive. */
export function membersOf(archive: Readonly<Record<string, ArchiveMember>>, dir: string): Record<string, Uint8Array> {
  const files = Object.entries(archive).flatMap(([name, { text, path: from }]) =>
    from === undefined ? [[name, Buffer.from(text ?? "")] as const] : filesBelow(path.resolve(dir, from), name),
  );
  return Object.fromEntries(files);
}

function filesBelow(file: string, name: string): (readonly [string, Uint8Array])[] {
  return fs.statSync(file).isDirectory()
    ? fs.readdirSync(file).flatMap((one) => filesBelow(path.join(file, one), `${name}/${one}`))
    : [[name, fs.readFileSync(file)]];
}
