import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findEntry } from "../../../../simulator/evaluate/loading/programEntry";

describe("findEntry", () => {
  let root: string;
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-entry-")));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  /** Finds the entry in a folder of these files; those without a text are empty. */
  function find(files: Readonly<Record<string, string>>, main = "", { dir = "", typescript = true } = {}) {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
    const entry = findEntry({ programDir: path.join(root, dir), main: path.join(root, dir, main), typescript });
    return { ...entry, file: path.relative(root, entry.file), notes: entry.notes.join("\n").replaceAll(root, "~") };
  }

  const inLib = { "index.ts": "", "lib/main.js": "", "lib/index.js": "" };
  for (const [manifest, file] of [
    ["{}", "index.ts"],
    ["[]", "index.ts"],
    ['{"main":""}', "index.ts"],
    ['{"main":"lib/main.js"}', "lib/main.js"],
    ['{"main":"lib"}', "lib/index.js"],
    ['{"exports":"./lib/main.js","main":"index.ts"}', "lib/main.js"],
    ['{"exports":{".":"./lib/main.js"}}', "lib/main.js"],
    ['{"exports":{".":{"default":"./lib/main.js","require":"./index.ts"}}}', "lib/main.js"],
    ['{"exports":{".":{"require":"./lib/main.js","import":"./index.ts"}}}', "lib/main.js"],
    ['{"exports":{".":{"import":"./lib/main.js"}}}', "lib/main.js"],
    // What is exported goes before main, also where it is another path.
    ['{"exports":{"./sub":"./lib/main.js"},"main":"lib/main.js"}', "index.ts"],
  ] as const) {
    it(`finds ${file} by ${manifest}, which main of Pulumi.yaml goes before`, () => {
      assert.equal(find({ ...inLib, "package.json": manifest }).file, file);
      assert.equal(find({ "own.ts": "" }, "own.ts").file, "own.ts");
    });
  }

  it("looks in the folder, and says so, where package.json names what is not there", () => {
    for (const [manifest, option] of [
      ['{"main":"lib/gone.js"}', 'main = "lib/gone.js"'],
      ['{"exports":{".":{"default":{"node":"x"}}}}', 'exports["."] = {"node":"x"}'],
    ] as const) {
      const { file, notes } = find({ ...inLib, "package.json": manifest });
      const rule = "is not there, so the program is looked for in ~; correct it.";
      assert.deepEqual([file, notes], ["index.ts", `~/package.json: ${option} ${rule}`]);
    }
  });

  it("goes by the package.json above a folder that main of Pulumi.yaml names", () => {
    const files = { "package.json": '{"main":"lib/main.js","type":"module"}', "src/index.ts": "", ...inLib };
    const { file, isModule } = find(files, "", { dir: "src" });
    assert.deepEqual([file, isModule], ["lib/main.js", true]);
  });

  it("prefers index.js, and says so", () => {
    const { file, notes } = find({ "index.ts": "", "index.js": "" });
    assert.equal(file, "index.js");
    assert.match(notes, /^~\/index\.js: is evaluated, as by Pulumi, and not index\.ts beside it; /);
  });

  for (const [files, manifest, file, isModule] of [
    [["index.mts", "index.ts", "index.mjs"], '{"type":"module"}', "index.mjs", true],
    [["index.mts", "index.ts"], '{"type":"module"}', "index.ts", true],
    [["index.mts"], '{"type":"module"}', "index.mts", true],
    [["index.mjs", "index.ts"], "{}", "index.ts", false],
  ] as const) {
    it(`finds ${file} among ${files.join(", ")} with ${manifest}`, () => {
      const all = Object.fromEntries(files.map((name) => [name, ""]));
      const found = find({ "package.json": manifest, ...all });
      assert.deepEqual([found.file, found.isModule], [file, isModule]);
    });
  }

  for (const [name, type, isModule] of [
    ["a.cts", "module", false],
    ["a.cjs", "module", false],
    ["a.mjs", "commonjs", true],
    ["a.ts", "module", true],
    ["a.ts", "commonjs", false],
  ] as const) {
    it(`takes ${name} in a package of type ${type} for ${isModule ? "an ES module" : "CommonJS"}`, () => {
      const found = find({ "package.json": JSON.stringify({ type }), [name]: "" }, name);
      assert.deepEqual([found.isModule, found.notes], [isModule, ""]);
    });
  }

  it("says where Pulumi would refuse an ES module", () => {
    const { isModule, notes } = find({ "a.mts": "" }, "a.mts");
    assert.equal(isModule, true);
    assert.match(notes, /^~\/a\.mts: is evaluated as an ES module, which Pulumi refuses as long as package\.json/);
  });

  for (const [what, files, main, typescript, message] of [
    ["an empty folder", {}, "", true, '~: there is no program here; set "main" in Pulumi.yaml to its file.'],
    ["a missing file", {}, "a.ts", true, '~/a.ts: there is no program here; set "main" in Pulumi.yaml to its file.'],
    [
      "sources without a build",
      { "index.ts": "", "package.json": '{"scripts":{"build":"tsc"}}' },
      "",
      false,
      "~: there is no JavaScript here, and Pulumi.yaml has typescript: false; run npm run build and name what it builds by main.",
    ],
    [
      "a source that is named",
      { "a.ts": "" },
      "a.ts",
      false,
      "~/a.ts: is TypeScript, and Pulumi.yaml has typescript: false; compile the program, with tsc and name what it builds by main.",
    ],
    [
      "package.json that is no JSON",
      { "package.json": "{" },
      "",
      true,
      "~/package.json: is not valid JSON; correct it.",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => find(files, main, { typescript }),
        (error: Error) => {
          assert.equal(error.message.replaceAll(root, "~"), message);
          return true;
        },
      );
    });
  }

  it("finds what was built, without TypeScript", () => {
    const files = { "index.ts": "", "bin/index.js": "", "package.json": '{"main":"bin/index.js"}' };
    assert.equal(find(files, "", { typescript: false }).file, "bin/index.js");
  });
});
