import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { moduleHooks } from "../../../../simulator/evaluate/loading/moduleHooks";

describe("moduleHooks", () => {
  let root: string;
  let parentURL: string;
  before(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-hooks-")));
    parentURL = pathToFileURL(path.join(root, "index.ts")).href;
    for (const name of ["a.ts", "b.js", "b.ts", "c.mts", "d.cts", "e.tsx", "f 1.ts"]) {
      fs.writeFileSync(path.join(root, name), "");
    }
  });
  after(() => fs.rmSync(root, { recursive: true }));

  const compiler = {
    isModule: (file: string) => !file.endsWith(".cts"),
    compiled: (file: string) => (file.includes("node_modules") ? undefined : `compiled ${path.basename(file)}`),
  };
  const imported = ["node", "import"];
  const required = ["node", "require"];

  describe("resolves", () => {
    const resolved = (specifier: string, conditions = imported, hooks = moduleHooks(compiler, () => undefined)) =>
      hooks.resolve(specifier, { conditions, parentURL }, (next) => next);

    for (const [specifier, file] of [
      ["./a.js", "./a.ts"],
      ["./b.js", "./b.js"],
      ["./c.mjs", "./c.mts"],
      ["./d.cjs", "./d.cts"],
      ["./e.jsx", "./e.tsx"],
      ["./e.js", "./e.tsx"],
      ["./f%201.js", "./f%201.ts"],
      ["./gone.js", "./gone.js"],
      ["./a.ts", "./a.ts"],
      ["./a", "./a"],
      ["a.js", "a.js"],
      ["node:fs", "node:fs"],
    ] as const) {
      it(`${specifier} to ${file}`, () => assert.equal(resolved(specifier), file));
    }

    it("a file by its whole path", () => {
      const url = (name: string) => pathToFileURL(path.join(root, name)).href;
      assert.equal(resolved(path.join(root, "a.js")), path.join(root, "a.ts"));
      assert.equal(resolved(url("a.js")), url("a.ts"));
    });

    it("nothing that is required, and nothing where another loader compiles", () => {
      assert.equal(resolved("./a.js", required), "./a.js");
      assert.equal(
        resolved(
          "./a.js",
          imported,
          moduleHooks(undefined, () => undefined),
        ),
        "./a.js",
      );
    });
  });

  describe("loads", () => {
    /** What a file is loaded as, and what was told of. */
    function load(name: string, { conditions = imported, isCompiling = true } = {}) {
      const told: string[] = [];
      const hooks = moduleHooks(isCompiling ? compiler : undefined, (file) => told.push(file));
      const url = name.includes(":") ? name : pathToFileURL(path.join(root, name)).href;
      const loaded = hooks.load<object>(url, { conditions }, (_url, { format = "by Node.js" }) => ({ format }));
      return { loaded, told: told.map((file) => path.relative(root, file)) };
    }

    it("TypeScript as it is compiled, and tells of the file", () => {
      const loaded = { format: "module", source: "compiled f 1.ts", shortCircuit: true };
      assert.deepEqual(load("f 1.ts"), { loaded, told: ["f 1.ts"] });
    });

    it("CommonJS in TypeScript as CommonJS, which ts-node compiles", () => {
      assert.deepEqual(load("d.cts"), { loaded: { format: "commonjs" }, told: ["d.cts"] });
    });

    for (const [what, name, options] of [
      ["JavaScript", "b.js", {}],
      ["TypeScript of packages", "node_modules/a/a.ts", {}],
      ["TypeScript that is required", "a.ts", { conditions: required }],
      ["TypeScript where another loader compiles", "a.ts", { isCompiling: false }],
    ] as const) {
      it(`${what} as Node.js does, and tells of the file`, () => {
        assert.deepEqual(load(name, options), { loaded: { format: "by Node.js" }, told: [name] });
      });
    }

    it("what is no file without telling of it", () => {
      assert.deepEqual(load("node:fs"), { loaded: { format: "by Node.js" }, told: [] });
    });
  });
});
