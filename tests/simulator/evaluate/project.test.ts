import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadProject, Project } from "../../../simulator/evaluate/project";
import { UserError } from "../../../simulator/userError";

type Files = Readonly<Record<string, string>>;

const projectYaml = "name: shop\nruntime: nodejs\n";
const plain: Files = { "Pulumi.yaml": projectYaml, "Pulumi.dev.yaml": "" };

describe("loadProject", () => {
  let root: string;
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-project-")));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function write(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
  }

  function load(files: Files, stack = "dev", dir = "."): Project {
    write(files);
    return loadProject(path.join(root, dir), stack);
  }

  /** The message that a project is refused with; `~` is its folder. */
  function refusal(files: Files, stack?: string, dir?: string): string {
    try {
      load(files, stack, dir);
    } catch (error) {
      assert.ok(error instanceof UserError, `not a message for the user: ${String(error)}`);
      return error.message.replaceAll(root, "~");
    }
    assert.fail("it was accepted");
  }

  /** The configuration that a stack's file results in. */
  function config(stackYaml: string, schema = ""): Readonly<Record<string, string>> {
    return load({ "Pulumi.yaml": projectYaml + schema, "Pulumi.dev.yaml": stackYaml }).config;
  }

  describe("finds", () => {
    it("a project with nothing but what it must have", () => {
      const { toolFiles, ...project } = load(plain);
      assert.ok(["tsconfig.json", "package-lock.json"].every((file) => toolFiles.includes(path.join(root, file))));
      assert.deepEqual(project, {
        dir: root,
        name: "shop",
        stack: "dev",
        main: root,
        config: {},
        secretKeys: [],
        tsconfig: path.join(root, "tsconfig.json"),
        typescript: true,
        files: [path.join(root, "Pulumi.yaml"), path.join(root, "Pulumi.dev.yaml")],
      });
    });

    it("main, tsconfig and the switch for TypeScript", () => {
      const options = "runtime: { name: nodejs, options: { tsconfig: src/tsconfig.json, typescript: false } }\n";
      const project = load({ ...plain, "Pulumi.yaml": `name: shop\n${options}main: src/index.js\n` });
      assert.equal(project.main, path.join(root, "src/index.js"));
      assert.equal(project.tsconfig, path.join(root, "src/tsconfig.json"));
      assert.equal(project.typescript, false);
    });

    for (const [manifest, main] of [
      ["{}", "."],
      ["[]", "."],
      ['{"main":"lib/main.js"}', "lib/main.js"],
      ['{"main":"lib/gone.js"}', "."],
      ['{"exports":"./lib/main.js","main":"index.js"}', "lib/main.js"],
      ['{"exports":{".":"./lib/main.js"}}', "lib/main.js"],
      ['{"exports":{".":{"default":"./lib/main.js"}}}', "lib/main.js"],
      ['{"exports":{".":{"require":"./lib/main.js"}}}', "lib/main.js"],
      ['{"exports":{"./sub":"./lib/main.js"}}', "."],
    ] as const) {
      it(`the entry point in ${manifest}, which main of Pulumi.yaml goes before`, () => {
        const files = { ...plain, "package.json": manifest, "lib/main.js": "" };
        assert.equal(load(files).main, path.resolve(root, main));
        assert.equal(load({ ...files, "Pulumi.yaml": `${projectYaml}main: own.ts\n` }).main, path.join(root, "own.ts"));
      });
    }

    it("a project above the folder", () => {
      write({ ...plain, "src/deep/index.ts": "" });
      assert.equal(loadProject(path.join(root, "src/deep"), "dev").dir, root);
    });

    it("Pulumi.yml and a stack's .yml, after .yaml", () => {
      const project = load({ "Pulumi.yml": projectYaml, "Pulumi.dev.yml": "config:\n  a: yml\n" });
      assert.deepEqual(project.files, [path.join(root, "Pulumi.yml"), path.join(root, "Pulumi.dev.yml")]);
      assert.deepEqual(load(plain).files, [path.join(root, "Pulumi.yaml"), path.join(root, "Pulumi.dev.yaml")]);
    });

    it("the stacks in stackConfigDir", () => {
      const files = { "Pulumi.yaml": `${projectYaml}stackConfigDir: stacks\n`, "stacks/Pulumi.dev.yaml": "" };
      assert.equal(load(files).files[1], path.join(root, "stacks/Pulumi.dev.yaml"));
    });

    it("a stack with every character that a name may have", () => {
      assert.equal(load({ ...plain, "Pulumi.A-1_b.c.yaml": "" }, "A-1_b.c").stack, "A-1_b.c");
    });
  });

  describe("refuses", () => {
    for (const stack of ["../x", "a/b", "a\\b", "", "a b", "dev\n", "a".repeat(101)]) {
      it(`${JSON.stringify(stack.slice(0, 10))} for a stack`, () => {
        write({ "x.yaml": "", "Pulumi.yaml": projectYaml });
        const rule = "is not the name of a stack; use letters, digits, hyphens, underscores and dots.";
        assert.equal(refusal({}, stack), `--stack ${JSON.stringify(stack)}: ${rule}`);
      });
    }

    it("a folder that does not exist", () => {
      assert.equal(refusal({}, "dev", "no"), "--dir ~/no: no such folder; name the folder of a Pulumi project.");
    });

    it("a folder without a project", () => {
      const rule = "no Pulumi.yaml here or in a folder above; run in a Pulumi project or give --dir.";
      assert.equal(refusal({}), `~: ${rule}`);
    });

    it("a project file that cannot be read", () => {
      write({ "Pulumi.yaml/x": "" });
      assert.equal(refusal({}), "~/Pulumi.yaml: cannot be read (EISDIR); check its permissions.");
    });

    for (const [given, shown] of [
      ["", "undefined"],
      ["name:\n", "null"],
      ["name: 7\n", "7"],
      ["name: a/b\n", '"a/b"'],
      ['name: ""\n', '""'],
    ] as const) {
      it(`${JSON.stringify(given)} for a project's name`, () => {
        const message = `~/Pulumi.yaml: name = ${shown} is not a project's name; write "name: my-api".`;
        assert.equal(refusal({ "Pulumi.yaml": `${given}runtime: nodejs\n` }), message);
      });
    }

    for (const [given, shown] of [
      ["runtime: python", '"python"'],
      ["runtime: { name: go }", '"go"'],
      ["", "undefined"],
    ] as const) {
      it(`"${given}" for a runtime`, () => {
        const message = `~/Pulumi.yaml: runtime = ${shown} cannot be evaluated; only nodejs programs can.`;
        assert.equal(refusal({ "Pulumi.yaml": `name: shop\n${given}\n` }), message);
      });
    }

    it("a stack without a file, naming the stacks that have one", () => {
      const files = { ...plain, "Pulumi.prod.yml": "", "Pulumi.lock": "" };
      const message = "--stack staging: ~/Pulumi.staging.yaml does not exist; use one of the stacks there: dev, prod.";
      assert.equal(refusal(files, "staging"), message);
    });

    it("a stack without a file where there is none at all", () => {
      const message = "--stack dev: ~/Pulumi.dev.yaml does not exist; create it; it may be empty.";
      assert.equal(refusal({ "Pulumi.yaml": projectYaml }), message);
    });

    it("a stack in a stackConfigDir that does not exist", () => {
      const message = "--stack dev: ~/stacks/Pulumi.dev.yaml does not exist; create it; it may be empty.";
      assert.equal(refusal({ "Pulumi.yaml": `${projectYaml}stackConfigDir: stacks\n` }), message);
    });

    for (const [what, yaml, where] of [
      ["an open quote", "config:\n  a: 'x\n  b: y\n", "~/Pulumi.dev.yaml:4: is not valid YAML: Missing closing 'quote"],
      ["a tab", "config:\n\ta: x\n", "~/Pulumi.dev.yaml:2: is not valid YAML: Tabs are not allowed as indentation"],
      ["a key twice", "config:\n  a: 1\n  a: 2\n", "~/Pulumi.dev.yaml:3: is not valid YAML: Map keys must be unique"],
    ] as const) {
      it(`${what}, with the line`, () => {
        assert.equal(refusal({ ...plain, "Pulumi.dev.yaml": yaml }), `${where}; correct the line.`);
      });
    }

    it("a malformed project file, with the line", () => {
      const message = refusal({ "Pulumi.yaml": `${projectYaml}config: {\n` });
      assert.match(message, /^~\/Pulumi\.yaml:4: is not valid YAML: .+; correct the line\.$/);
    });

    for (const [yaml, shown] of [
      ["- a\n- b\n", '["a","b"]'],
      ["just text\n", '"just text"'],
    ] as const) {
      it(`${shown} for a file`, () => {
        const message = `~/Pulumi.dev.yaml: holds ${shown} where a mapping is expected; write "key: value" lines.`;
        assert.equal(refusal({ ...plain, "Pulumi.dev.yaml": yaml }), message);
      });
    }

    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml"]) {
      it(`a list for the config of ${file}`, () => {
        const message = `~/${file}: config = ["a"] is not a mapping; write "key: value" lines below it.`;
        assert.equal(refusal({ ...plain, [file]: `${plain[file]}config: [a]\n` }), message);
      });
    }

    it("a missing value without a default", () => {
      const rule = "config.shop:size is missing, and Pulumi.yaml has no default for it; add a value.";
      const schema = "config:\n  size:\n    type: integer\n";
      assert.equal(refusal({ ...plain, "Pulumi.yaml": projectYaml + schema }), `~/Pulumi.dev.yaml: ${rule}`);
    });

    it("a missing value of an empty declaration", () => {
      const rule = "config.shop:size is missing, and Pulumi.yaml has no default for it; add a value.";
      assert.equal(
        refusal({ ...plain, "Pulumi.yaml": `${projectYaml}config:\n  size:\n` }),
        `~/Pulumi.dev.yaml: ${rule}`,
      );
    });

    for (const [type, value, shown] of [
      ["integer", "many", '"many"'],
      ["integer", "1.5", "1.5"],
      ["integer", "[5]", "[5]"],
      ["boolean", "yes", '"yes"'],
      ["boolean", "[true]", "[true]"],
      ["array", "a", '"a"'],
      ["object", "[a]", '["a"]'],
      ["string", "[a]", '["a"]'],
    ] as const) {
      it(`${value} for a value of type ${type}`, () => {
        const files = {
          "Pulumi.yaml": `${projectYaml}config:\n  size:\n    type: ${type}\n`,
          "Pulumi.dev.yaml": `config:\n  shop:size: ${value}\n`,
        };
        const rule = `config.shop:size = ${shown} is not of type ${type}; correct the value.`;
        assert.equal(refusal(files), `~/Pulumi.dev.yaml: ${rule}`);
      });
    }

    for (const type of ["strnig", "hasOwnProperty", "__proto__", ["string"]]) {
      it(`${JSON.stringify(type)} for a type`, () => {
        const files = {
          "Pulumi.yaml": `${projectYaml}config:\n  size:\n    type: ${JSON.stringify(type)}\n`,
          "Pulumi.dev.yaml": "config:\n  shop:size: 1\n",
        };
        const rule = `config.shop:size.type = ${JSON.stringify(type)} is not a type; use one of string, integer, boolean, array, object.`;
        assert.equal(refusal(files), `~/Pulumi.yaml: ${rule}`);
      });
    }

    for (const [where, yaml] of [
      ["", "{ secure: AAABAEq7 }"],
      [" in an object", "{ db: { password: { secure: AAABAEq7 } } }"],
      [" in a list", "[{ secure: AAABAEq7 }]"],
    ] as const) {
      it(`an encrypted value${where}`, () => {
        const rule =
          "config.shop:secret is encrypted, and only the Pulumi CLI can decrypt it; give --stack a stack whose values for this machine are plain.";
        const files = { ...plain, "Pulumi.dev.yaml": `config:\n  shop:secret: ${yaml}\n` };
        assert.equal(refusal(files), `~/Pulumi.dev.yaml: ${rule}`);
      });
    }

    // Each would otherwise end the command with a stack trace, and a running one when the file is saved.
    for (const [what, yaml, reason] of [
      ["an alias without an anchor", "config:\n  a: *nothing\n", "Unresolved alias"],
      ["an alias to what holds it", "config:\n  a: &a [*a]\n", "Converting circular structure"],
      ["a bomb of aliases", aliasBomb(), "Excessive alias count"],
    ] as const) {
      it(`${what}, at once`, () => {
        const started = performance.now();
        const message = refusal({ ...plain, "Pulumi.dev.yaml": yaml });
        assert.ok(message.startsWith(`~/Pulumi.dev.yaml: its aliases cannot be resolved: ${reason}`), message);
        assert.ok(message.endsWith("; write the values out."), message);
        assert.ok(performance.now() - started < 5_000);
      });
    }

    it("very deep nesting", () => {
      const yaml = `config:\n  a: ${"[".repeat(4_000)}\n`;
      assert.match(
        refusal({ ...plain, "Pulumi.dev.yaml": yaml }),
        /^~\/Pulumi\.dev\.yaml:2: is not valid YAML: .+; correct the line\.$/,
      );
    });

    it("a package.json that is no JSON", () => {
      assert.equal(refusal({ ...plain, "package.json": "{" }), "~/package.json: is not valid JSON; correct it.");
    });
  });

  describe("reads configuration", () => {
    it("by full key, structured values as JSON", () => {
      const yaml =
        "config:\n  a: text\n  shop:b: 7\n  aws:region: eu-central-1\n  list: [1, two]\n  map: { on: true }\n";
      assert.deepEqual(config(yaml), {
        "shop:a": "text",
        "shop:b": "7",
        "aws:region": "eu-central-1",
        "shop:list": '[1,"two"]',
        "shop:map": '{"on":true}',
      });
    });

    it("with defaults in every form, which a stack's values go before", () => {
      const schema =
        "config:\n  size: { type: integer, default: 3 }\n  color: red\n  empty: { default: '' }\n  aws:region: { value: eu-west-1 }\n  on: false\n";
      const defaults = { "shop:size": "3", "shop:color": "red", "shop:empty": "", "aws:region": "eu-west-1" };
      assert.deepEqual(config("", schema), { ...defaults, "shop:on": "false" });
      assert.deepEqual(config("config:\n  shop:size: 4\n  color: blue\n  aws:region: eu-central-1\n", schema), {
        "shop:size": "4",
        "shop:color": "blue",
        "shop:empty": "",
        "aws:region": "eu-central-1",
        "shop:on": "false",
      });
    });

    it("of every type, as a value or as text", () => {
      const schema = ["string", "integer", "boolean", "array", "object"].map(
        (type) => `  ${type}: { type: ${type} }\n`,
      );
      const yaml =
        'config:\n  string: 1\n  integer: "-1"\n  boolean: "true"\n  array: []\n  object: { secure: 1, a: 2 }\n';
      assert.deepEqual(config(yaml, `config:\n${schema.join("")}`), {
        "shop:string": "1",
        "shop:integer": "-1",
        "shop:boolean": "true",
        "shop:array": "[]",
        // Only {"secure": "text"} is an encrypted value.
        "shop:object": '{"secure":1,"a":2}',
      });
    });

    it("and which of it is secret", () => {
      const schema = "config:\n  key: { default: k, secret: true }\n  other: { default: o, secret: false }\n";
      const project = load({ ...plain, "Pulumi.yaml": projectYaml + schema });
      assert.deepEqual(project.secretKeys, ["shop:key"]);
      assert.deepEqual(project.config, { "shop:key": "k", "shop:other": "o" });
    });

    // Pulumi reads a scalar into a string first: https://github.com/pulumi/pulumi sdk/go/common/resource/config/value.go
    it("with scalars as they are written", () => {
      const numbers = "  account: 012345678901\n  version: 1.10\n  big: 12345678901234567890\n  empty:\n";
      const texts = "  quoted: \"a\\tb\"\n  single: 'it''s'\n  block: |\n    a\n    b\n  alias: &a 007\n  same: *a\n";
      assert.deepEqual(config(`config:\n${numbers}${texts}`), {
        "shop:account": "012345678901",
        "shop:version": "1.10",
        "shop:big": "12345678901234567890",
        "shop:empty": "",
        "shop:quoted": "a\tb",
        "shop:single": "it's",
        "shop:block": "a\nb\n",
        "shop:alias": "007",
        "shop:same": "007",
      });
    });

    it("with keys that objects have by themselves", () => {
      const yaml = "config:\n  __proto__: x\n  constructor: y\n  toString: z\n";
      assert.deepEqual(config(yaml), { "shop:__proto__": "x", "shop:constructor": "y", "shop:toString": "z" });
    });

    it("through a few aliases and merge keys", () => {
      const yaml = "config:\n  a: &a { x: 1 }\n  b: *a\n  c: { <<: *a, y: 2 }\n";
      assert.deepEqual(config(yaml), { "shop:a": '{"x":1}', "shop:b": '{"x":1}', "shop:c": '{"x":1,"y":2}' });
    });
  });
});

/** A few hundred bytes that mean 9^10 values. */
function aliasBomb(): string {
  const level = (index: number) => `  a${index}: &a${index} [${`*a${index - 1},`.repeat(9)}]\n`;
  const levels = Array.from({ length: 9 }, (_, index) => level(index + 1));
  return `config:\n  a0: &a0 [${"x,".repeat(9)}]\n${levels.join("")}`;
}
