import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import * as path from "node:path";
import { runInThisContext } from "node:vm";
import { byLabel, register } from "../../../support/mocks";
import { assertRefused, Callback, createApi, filesOf, imports, inProject, Package, refusal, requires } from "../base";

/** A package, and what loads it where that is not a plain `require`. */
type Case = readonly [used: Package, handler?: Callback];

describe("of packages, a callback is refused which", () => {
  const project = (used: Package) => ({ ".": { dependencies: { used: "1" } }, "node_modules/used": used });

  it("loads one that is not in the dependencies", () =>
    inProject({ ".": {}, "node_modules/used": {} }, async () => {
      const manifest = path.join(process.cwd(), "package.json");
      const why = `requires "used", which is not in the "dependencies" of ${manifest}; `;
      for (const handler of [requires("used"), imports("used/part")]) {
        const [line = ""] = await refusal(() => createApi({ "GET /": handler }));
        assert.ok(line.includes(`the callback ${why}`), line);
      }
      await assertRefused(requires("used"), /requires "used"/, /; run "npm install used"\.$/);
    }));

  it("loads one of a scope that is not in the dependencies", () =>
    inProject({ ".": { dependencies: { "@own/other": "1" } } }, () =>
      assertRefused(requires("@own/used/part"), /requires "@own\/used", which/, /; run "npm install @own\/used"\.$/),
    ));

  it("loads one that is in the dependencies, and not installed", () =>
    inProject({ ".": { dependencies: { used: "1" } } }, () =>
      assertRefused(imports("used"), /needs the package "used", which is not installed/, /; run "npm install"\.$/),
    ));

  it("loads one that needs another which is not installed", () => {
    const packages = {
      ...project({ dependencies: { inner: "1" } }),
      "node_modules/inner": { dependencies: { innermost: "1" } },
    };
    return inProject(packages, () =>
      assertRefused(requires("used"), /the package "innermost", which is not installed/, /; run "npm install"\.$/),
    );
  });

  const ofPrograms = /needs the package "(?:used|inner)", which is a part of Pulumi programs and not in Lambda/;
  const leave = /; leave it to the program, and hand over what the handler needs\.$/;

  it("loads one that is for Pulumi programs", () =>
    inProject(project({ pulumi: {} }), () => assertRefused(requires("used"), ofPrograms, leave)));

  it("loads one that needs another which is for Pulumi programs", () =>
    inProject(
      { ...project({ dependencies: { inner: "1" } }), "node_modules/inner": { pulumi: { resource: true } } },
      () => assertRefused(requires("used"), ofPrograms, leave),
    ));

  const esModules: Record<string, Case> = {
    "by its type": [{ type: "module", main: "index.js", files: ["index.js"] }],
    "by its type, without saying which file is its main one": [{ type: "module", files: ["index.js"] }],
    "by the name of its main file": [{ main: "index.mjs", files: ["index.mjs"] }],
    "by exports for import only": [{ exports: { import: "./index.mjs" }, files: ["index.mjs"] }],
    "by its type, whatever it exports by default": [
      { type: "module", exports: { default: "./index.js" }, files: ["index.js"] },
    ],
    "by its type and one exported file": [{ type: "module", exports: "./index.js", files: ["index.js"] }],
    "in the part that is loaded": [
      {
        exports: { ".": { import: "./index.mjs", require: "./index.cjs" }, "./part": { import: "./part.mjs" } },
        files: ["index.mjs", "index.cjs", "part.mjs"],
      },
      requires("used/part"),
    ],
  };
  for (const [how, [used, handler = requires("used")]] of Object.entries(esModules)) {
    const isForImportAlone = / for import only| the part /.test(how);

    it(`requires one that is an ES module ${how}, on nodejs22.x`, () =>
      inProject(project(used), () =>
        assertRefused(
          handler,
          isForImportAlone
            ? /requires "used(?:\/part)?", an ES module, which its package exports for import alone/
            : /requires "used", an ES module, which nodejs22\.x cannot load by require/,
          /; write await import\("used(?:\/part)?"\) inside the handler[.,]/,
          { runtime: "nodejs22.x" },
        ),
      ));

    it(`${isForImportAlone ? "also" : "but not one that"} requires one that is an ES module ${how}, on nodejs24.x`, () =>
      inProject(project(used), async () => {
        if (isForImportAlone) {
          await assertRefused(handler, /exports for import alone/, /; write await import/);
        } else {
          const { resources } = await register(() => createApi({ "GET /": handler }));
          assert.deepEqual(filesOf(resources), ["__index.js", "node_modules/used"]);
        }
      }));
  }

  const both = { import: "./index.js", require: "./cjs/index.js" };
  const fit: Record<string, Case> = {
    "requires a CommonJS one": [{ files: ["index.js"] }],
    "requires a CommonJS file of an ES module": [{ type: "module", main: "index.cjs", files: ["index.cjs"] }],
    "requires one that has a form for require": [
      { exports: { import: "./index.mjs", require: "./index.js" }, files: ["index.mjs", "index.js"] },
    ],
    "requires one whose form for require is in a folder of CommonJS": [
      { type: "module", exports: { ".": { node: both } }, files: ["index.js", "cjs/index.js"] },
    ],
    "requires a data file": [{ type: "module", files: ["data.json"] }, requires("used/data.json")],
    "imports an ES module": [{ type: "module", exports: "./index.js", files: ["index.js"] }, imports("used")],
    "imports a part of one": [{ exports: { "./part": "./part.mjs" }, files: ["part.mjs"] }, imports("used/part")],
    "needs another that Node.js has itself": [{ dependencies: { events: "1" }, files: ["index.js"] }],
  };
  for (const [how, [used, handler = requires("used")]] of Object.entries(fit)) {
    it(`but not one that ${how}`, () =>
      inProject({ ...project(used), "node_modules/used/cjs": { type: "commonjs" } }, async () => {
        const { resources } = await register(() => createApi({ "GET /": handler }));
        assert.deepEqual(filesOf(resources), ["__index.js", "node_modules/used"]);
      }));
  }

  const onlyRequire = { require: { default: "./index.js" }, import: { default: "./index.js" } };
  const onOldRuntimes: Record<string, readonly [used: Package, handler: Callback, why: RegExp, options: string]> = {
    'an ES module by the condition "require"': [
      { type: "module", exports: { ".": onlyRequire }, files: ["index.js"] },
      requires("used"),
      /requires "used", an ES module, which nodejs22\.x cannot load by require/,
      "--experimental-require-module",
    ],
    "an ES module by its syntax": [
      { files: { "index.js": "export const one = 1;" } },
      imports("used"),
      /loads "used", an ES module whose package\.json does not say so, and nodejs22\.x does not look/,
      "--experimental-detect-module",
    ],
  };
  for (const [what, [used, handler, why, option]] of Object.entries(onOldRuntimes)) {
    it(`loads ${what} on nodejs22.x, unless NODE_OPTIONS brings it back`, () =>
      inProject(project(used), async () => {
        const fix = new RegExp(`take runtime "nodejs24\\.x", or set NODE_OPTIONS to ${option}\\.$`);
        await assertRefused(handler, why, fix, { runtime: "nodejs22.x" });
        for (const settings of [
          { runtime: "nodejs22.x", environment: { NODE_OPTIONS: `--enable-source-maps ${option}` } },
          {},
        ] as const) {
          const { resources } = await register(() => createApi({ "GET /": handler }, settings));
          assert.deepEqual(filesOf(resources), ["__index.js", "node_modules/used"]);
        }
      }));
  }

  it("requires an ES module that awaits at its top", () =>
    inProject(project({ type: "module", exports: "./index.js", files: { "index.js": "await 1;" } }), () =>
      assertRefused(requires("used"), /an ES module that awaits at its top/, /; write await import\("used"\) inside/),
    ));

  it("loads a file that its package does not export", () =>
    inProject(project({ type: "module", exports: { "./http": { import: "./lib/http.js" } } }), async () => {
      const why = /loads "used\/lib\/(?:http|other)\.js", a file that its package does not export/;
      await assertRefused(
        imports("used/lib/http.js"),
        why,
        /; write await import\("used\/http"\) inside the handler\.$/,
      );
      await assertRefused(imports("used/lib/other.js"), why, /; load what used exports, by a name in "exports" of its/);
    }));

  it("but not one that captures a module by the path of its file, which its package exports by a name", () => {
    const http = { require: { default: "./lib/cjs/index.js" }, import: { default: "./lib/esm/index.js" } };
    const files = { "lib/cjs/index.js": "exports.one = 1;", "lib/cjs/package.json": '{"type":"commonjs"}' };
    return inProject(project({ type: "module", exports: { "./http": http }, files }), async () => {
      const used = createRequire(path.join(process.cwd(), "index.js"))("used/http") as { one: number };
      const { resources } = await register(() => createApi({ "GET /": async () => used.one }));
      const code = byLabel(resources)["lambda.Function shop-get"]!.inputs["code"] as Record<string, string>;
      assert.match(code["__index.js"]!, /require\("used\/http"\)/);
    });
  });

  // Words about a package load none.
  const mentions: Record<string, string> = {
    "in a comment": 'async () => { /* unlike require("used") */ return 1; }',
    "in a text": "async () => 'require(\"used\")'",
    "by a method of that name": 'async (event) => event.require("used")',
  };
  for (const [how, text] of Object.entries(mentions)) {
    it(`but not one that mentions one ${how}`, async () => {
      const { resources } = await register(() => createApi({ "GET /": runInThisContext(text) as Callback }));
      assert.deepEqual(filesOf(resources), ["__index.js"]);
    });
  }
});
