import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { codeOf, inFiles, refusalOf } from "./project";

const handler = `
import { total } from "./total";
import settings from "./settings.json";
const started = await Promise.resolve(1);
let calls = 0;
export const get = async (event: { rawPath: string }) => {
  if (event.rawPath === "/fail") throw new Error("as it must");
  return { calls: ++calls + started, total: total(settings.items), has: import.meta.url !== undefined };
};
export const other = () => 1;
`;
const files = {
  "functions/get.ts": handler,
  "functions/total.ts": `
import sum from "adder";
export const total = (all: number[]) => sum(...all);
export const unused = "nobody needs this";
`,
  "functions/settings.json": '{ "items": [1, 2] }',
  "node_modules/adder/package.json": '{ "name": "adder", "version": "1.0.0", "main": "index.js" }',
  "node_modules/adder/index.js":
    'const path = require("path"); module.exports = (...all) => path.sep && all.reduce((a, b) => a + b, 0);',
};

/** Runs code as Lambda does: in a folder that has nothing else, and in plain Node.js. */
async function call(code: Readonly<Record<string, string>>, ...paths: string[]): Promise<unknown[]> {
  const dir = await fs.mkdtemp(path.join(tmpdir(), "m2m-task-"));
  try {
    for (const [name, text] of Object.entries(code)) {
      await fs.writeFile(path.join(dir, name), text);
    }
    const calls = paths.map((rawPath) => `await handler(${JSON.stringify({ rawPath })}).catch((error) => error.stack)`);
    const text = `const { handler } = await import("./__index.mjs"); console.log(JSON.stringify([${calls.join(",")}]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", text], {
      cwd: dir,
    });
    return JSON.parse(stdout) as unknown[];
  } finally {
    await fs.rm(dir, { recursive: true });
  }
}

describe("a handler from a file", () => {
  it("runs as it is written, with the state of its module, packages, JSON, import.meta and await at the top", async () => {
    const code = await inFiles(files, "./functions/get", (loads) => codeOf(loads("get")));
    assert.deepEqual(Object.keys(code).sort(), ["__index.mjs", "handler.mjs", "handler.mjs.map"]);
    assert.ok(!code["handler.mjs"]!.includes("nobody needs this"));
    const [first, second, failed] = await call(code, "/", "/", "/fail");
    assert.deepEqual(first, { calls: 2, total: 3, has: true });
    assert.deepEqual(second, { calls: 3, total: 3, has: true });
    assert.match(String(failed), /as it must\n +at get \(.*functions\/get\.ts:7:/);
  });

  it("has the same bytes wherever the project is", async () => {
    const code = () => inFiles(files, "./functions/get", (loads) => codeOf(loads("get")));
    const first = await code();
    assert.deepEqual(await code(), first);
    assert.ok(!JSON.stringify(first).includes(tmpdir()));
  });

  it("is kept in files below node_modules, so that no state has its text", async () => {
    await inFiles(files, "./functions/get", async (loads, dir) => {
      await codeOf(loads("get"));
      const kept = path.join(dir, "node_modules/.cache/pulumi-aws-m2m");
      const [handlerFolder = ""] = await fs.readdir(kept);
      const versions = await fs.readdir(path.join(kept, handlerFolder));
      assert.equal(versions.length, 1);
      const bundle = path.join(kept, handlerFolder, versions[0]!, "handler.mjs");
      const text = await fs.readFile(bundle, "utf8");

      await fs.writeFile(bundle, "something else");
      await codeOf(loads("get"));
      assert.equal(await fs.readFile(bundle, "utf8"), text);

      const old = path.join(kept, handlerFolder, "0123456789abcdef");
      await fs.mkdir(old);
      await fs.utimes(old, 1, 1);
      await codeOf(loads("get", { minify: true }));
      const left = await fs.readdir(path.join(kept, handlerFolder));
      assert.equal(left.length, 2);
      assert.ok(!left.includes("0123456789abcdef"));
    });
  });

  it("is minified, has no source map, and leaves packages out, where that is asked for", async () => {
    const options = { minify: true, sourceMap: false, external: ["add*"] };
    const code = await inFiles(files, "./functions/get.js", (loads) => codeOf(loads("get", options)));
    assert.deepEqual(Object.keys(code).sort(), ["__index.mjs", "handler.mjs"]);
    assert.ok(code["handler.mjs"]!.split("\n").length < 5);
    assert.match(code["handler.mjs"]!, /from ?"adder"/);
    assert.ok(!code["__index.mjs"]!.includes("prepareStackTrace"));
  });

  it("may be a default export, and exported by a CommonJS file", async () => {
    const esm = { "get.ts": "export default async () => 1;" };
    assert.deepEqual(await call(await inFiles(esm, "./get", (loads) => codeOf(loads("default"))), "/"), [1]);
    const commonJs = { "get.js": "exports.get = async () => __dirname.length > 0 && __filename.length > 0;" };
    assert.deepEqual(await call(await inFiles(commonJs, "./get", (loads) => codeOf(loads("get"))), "/"), [true]);
  });

  it("is not bundled where nothing will call it", async () => {
    const host = { needsCode: false, bundled: () => undefined };
    Object.assign(globalThis, { [Symbol.for("pulumi-aws-m2m.host")]: host });
    try {
      const code = await inFiles({}, "./functions/none", (loads) => codeOf(loads("get")));
      assert.deepEqual(Object.keys(code), ["__index.mjs"]);
    } finally {
      Reflect.deleteProperty(globalThis, Symbol.for("pulumi-aws-m2m.host"));
    }
  });

  describe("is refused before anything is registered", () => {
    const refusals: Record<string, [files: Record<string, string>, specifier: string, expected: RegExp]> = {
      "whose file does not exist": [
        {},
        "./functions/gte",
        /^…: the file ".\/functions\/gte" does not exist, seen from \/.*; correct the path\.$/,
      ],
      "that the file does not export, with what it does": [
        { ...files, "functions/get.ts": "export const set = () => 1; export const gets = set;" },
        "./functions/get",
        /^…: ".\/functions\/get" has no export "get"; it exports "gets", "set"\.$/,
      ],
      "whose file exports nothing": [
        { "get.ts": "const a = 1;" },
        "./get",
        /^…: ".\/get" has no export "get"; it exports nothing\.$/,
      ],
      "with a package that is not installed": [
        { "get.ts": 'import z from "zod/v4"; export const get = z;' },
        "./get",
        /^…: get\.ts:1: imports "zod\/v4", which is not there; run "npm install zod"\.$/,
      ],
      "with a file that is not there": [
        { "get.ts": 'export const a = 1;\nexport { get } from "./gone";' },
        "./get",
        /^…: get\.ts:2: imports ".\/gone", which is not there; correct the path\.$/,
      ],
      "with a mistake in it": [
        { "get.ts": "export const get = ;" },
        "./get",
        /^…: get\.ts:1: cannot be bundled: Unexpected ";"; correct the file\.$/,
      ],
      "with a native part": [
        { "get.ts": 'import "./part.node"; export const get = 1;', "part.node": "" },
        "./get",
        /^…: get\.ts:1: cannot be bundled: No loader is configured for "\.node" files: part\.node; name its package in "external", and put it into a layer\.$/,
      ],
    };
    for (const [title, [given, specifier, expected]] of Object.entries(refusals)) {
      it(title, async () => {
        const [line = "", ...more] = await inFiles(given, specifier, (loads) => refusalOf(loads("get")));
        assert.match(line, expected);
        assert.deepEqual(more, []);
      });
    }

    it("where esbuild is not installed", async () => {
      const lines = await inFiles(files, "./functions/get", async (loads, dir) => {
        await fs.rm(path.join(dir, "node_modules/esbuild"));
        return refusalOf(loads("get"));
      });
      assert.deepEqual(lines, [
        '…: the handler\'s file needs esbuild, which is not installed; run "npm install esbuild".',
      ]);
    });
  });
});
