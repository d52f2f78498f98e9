import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadProject, Project } from "../../../../simulator/evaluate/project/project";
import { UserError } from "../../../../simulator/userError";

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
      const { toolFiles, standIns, ...project } = load(plain);
      assert.deepEqual([standIns.file, standIns.places], [path.join(root, "m2m.yaml"), []]);
      assert.ok(["tsconfig.json", "package-lock.json"].every((file) => toolFiles.includes(path.join(root, file))));
      assert.deepEqual(project, {
        dir: root,
        name: "shop",
        stack: "dev",
        programDir: root,
        main: root,
        config: {},
        secretKeys: [],
        plainKeys: [],
        tsconfig: path.join(root, "tsconfig.json"),
        typescript: true,
        nodeArgs: [],
        notes: [],
        files: ["Pulumi.yaml", "Pulumi.dev.yaml", "m2m.yaml"].map((name) => path.join(root, name)),
      });
    });

    it("where a workspace around it installs its packages", () => {
      write({ ...plain, "apps/shop/package.json": "{}", "package.json": "{}" });
      const { toolFiles } = load(
        { "apps/shop/Pulumi.yaml": projectYaml, "apps/shop/Pulumi.dev.yaml": "" },
        "dev",
        "apps/shop",
      );
      const files = ["apps/shop/package.json", "pnpm-lock.yaml", "node_modules/.modules.yaml"];
      assert.deepEqual(
        files.filter((file) => !toolFiles.includes(path.join(root, file))),
        [],
      );
      assert.ok(!toolFiles.includes(path.join(root, "apps/package.json")));
    });

    it("main, and the folder in which Pulumi runs it", () => {
      const place = (main: string) => {
        const { main: file, programDir } = load({ ...plain, "Pulumi.yaml": projectYaml + main, "src/index.ts": "" });
        return [path.relative(root, file), path.relative(root, programDir)];
      };
      assert.deepEqual(place(""), ["", ""]);
      assert.deepEqual(place("main: index.ts\n"), ["index.ts", ""]);
      assert.deepEqual(place("main: src/index.ts\n"), ["src/index.ts", "src"]);
      assert.deepEqual(place("main: ./src/\n"), ["src", "src"]);
    });

    it("tsconfig beside the program, the switch for TypeScript, and arguments of node", () => {
      const options = "{ tsconfig: own.json, typescript: false, nodeargs: --import './a b.mjs' --inspect=0 }";
      const project = load({
        ...plain,
        "Pulumi.yaml": `name: shop\nruntime: { name: nodejs, options: ${options} }\nmain: src/index.js\n`,
        "src/own.json": "",
      });
      assert.equal(project.tsconfig, path.join(root, "src/own.json"));
      assert.equal(project.typescript, false);
      assert.deepEqual(project.nodeArgs, ["--import", "./a b.mjs"]);
      assert.match(project.notes.join(), /nodeargs: --inspect=0 is left out/);
    });

    it("a program for Bun, with what does not hold", () => {
      const options = "{ name: bun, options: { typescript: false, nodeargs: --inspect } }";
      const { typescript, nodeArgs, notes } = load({ ...plain, "Pulumi.yaml": `name: shop\nruntime: ${options}\n` });
      assert.deepEqual([typescript, nodeArgs], [true, []]);
      assert.match(notes.join(), /^[^ ]+Pulumi\.yaml: runtime = "bun": the program is evaluated by Node\.js/);
    });

    it("a function that is the program, with the project around it or without", () => {
      const program = (name: string) => {
        const project = loadProject(root, "dev", { program: `./src/deploy.ts${name}` });
        return [project.name, path.relative(root, project.main), project.exportName, project.programDir === root];
      };
      write({ "src/deploy.ts": "", "package.json": '{ "name": "@acme/my shop" }' });
      assert.deepEqual(program("#program"), ["my-shop", "src/deploy.ts", "program", true]);
      write({ "Pulumi.dev.yaml": "config:\n  a: b\n" });
      assert.deepEqual(loadProject(root, "dev", { program: "src/deploy.ts" }).config, { "my-shop:a": "b" });
      write({ "Pulumi.yaml": projectYaml });
      assert.deepEqual(program(""), ["shop", "src/deploy.ts", "default", true]);
    });

    it("what a stack's file imports from environments, and does not read it", () => {
      const notes = (environment: string) =>
        load({ ...plain, "Pulumi.dev.yaml": `environment:${environment}\n` }).notes;
      const rule =
        "values and environment variables from there are not read, as Pulumi Cloud keeps them; give what the program needs in m2m.yaml, under config.";
      const file = path.join(root, "Pulumi.dev.yaml");
      assert.deepEqual(notes(" [acme/dev, aws]"), [`${file}: environment: acme/dev, aws: ${rule}`]);
      assert.deepEqual(notes("\n  imports:\n    - acme: { merge: false }\n  values: { a: 1 }"), [
        `${file}: environment: acme, environment.values: ${rule}`,
      ]);
      assert.deepEqual(notes(" []"), []);
    });

    it("a project above the folder", () => {
      write({ ...plain, "src/deep/index.ts": "" });
      assert.equal(loadProject(path.join(root, "src/deep"), "dev").dir, root);
    });

    it("Pulumi.json, Pulumi.yaml and Pulumi.yml, in this order, with the stack's file of the same ending", () => {
      const files = (extension: string, text: string) =>
        load({ [`Pulumi${extension}`]: text, [`Pulumi.dev${extension}`]: "" })
          .files.slice(0, 2)
          .map((file) => path.basename(file));
      assert.deepEqual(files(".yml", projectYaml), ["Pulumi.yml", "Pulumi.dev.yml"]);
      assert.deepEqual(files(".yaml", projectYaml), ["Pulumi.yaml", "Pulumi.dev.yaml"]);
      const json = JSON.stringify({ name: "shop", runtime: "nodejs" }, undefined, "\t");
      assert.deepEqual(files(".json", json), ["Pulumi.json", "Pulumi.dev.json"]);
    });

    for (const option of ["stackConfigDir: stacks", "config: stacks"]) {
      it(`the stacks in ${option}`, () => {
        const files = { "Pulumi.yaml": `${projectYaml}${option}\n`, "stacks/Pulumi.dev.yaml": "" };
        assert.equal(load(files).files[1], path.join(root, "stacks/Pulumi.dev.yaml"));
      });
    }

    it("a stack by its name, also behind those of its organisation and project", () => {
      write(plain);
      for (const stack of ["dev", "acme/dev", "acme/shop/dev"]) {
        assert.equal(loadProject(root, stack).stack, "dev");
      }
    });

    it("a stack with every character that a name may have", () => {
      assert.equal(load({ ...plain, "Pulumi.A-1_b.c.yaml": "" }, "A-1_b.c").stack, "A-1_b.c");
    });
  });

  describe("refuses", () => {
    for (const stack of ["../x", "a/", "a/b/c/d", "a\\b", "", "a b", "dev\n", "a".repeat(101)]) {
      it(`${JSON.stringify(stack.slice(0, 10))} for a stack`, () => {
        write({ "x.yaml": "", "Pulumi.yaml": projectYaml });
        const rule =
          "is not the name of a stack; use letters, digits, hyphens, underscores and dots, after organisation/project/ if you like.";
        assert.equal(refusal({}, stack), `--stack ${JSON.stringify(stack)}: ${rule}`);
      });
    }

    it("a folder that does not exist", () => {
      assert.equal(refusal({}, "dev", "no"), "--dir ~/no: no such folder; name the folder of a Pulumi project.");
    });

    it("a folder without a project", () => {
      const rule =
        "no Pulumi.yaml here or in a folder above; run in a Pulumi project, give --dir, or name a function that is a program by --program.";
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

    for (const runtime of ["python", "go", "dotnet", "java", "yaml"]) {
      it(`a program in ${runtime}, with what can be done`, () => {
        const rule =
          "cannot be evaluated, as only programs for Node.js can; keep the API in a Node.js project of its own, or review this one by pulumi preview with the policy pack of pulumi-aws-m2m, which checks programs in every language.";
        const message = `~/Pulumi.yaml: runtime = "${runtime}" ${rule}`;
        assert.equal(refusal({ "Pulumi.yaml": `name: shop\nruntime: ${runtime}\n` }), message);
        assert.equal(refusal({ "Pulumi.yaml": `name: shop\nruntime: { name: ${runtime} }\n` }), message);
      });
    }

    it("a project without a runtime", () => {
      const message = '~/Pulumi.yaml: runtime = undefined is not a runtime; write "runtime: nodejs".';
      assert.equal(refusal({ "Pulumi.yaml": "name: shop\n" }), message);
    });

    for (const [option, message] of [
      ["typescript: 'no'", 'typescript = "no" is not a boolean; write true or false.'],
      ["tsconfig: 7", "tsconfig = 7 is not a text; write the path of the file."],
      ["nodeargs: --require 'a", `nodeargs = "--require 'a" cannot be parted into words; close its quotes.`],
    ] as const) {
      it(`${option} of the runtime`, () => {
        const yaml = `name: shop\nruntime:\n  name: nodejs\n  options:\n    ${option}\n`;
        assert.equal(refusal({ ...plain, "Pulumi.yaml": yaml }), `~/Pulumi.yaml: runtime.options.${message}`);
      });
    }

    it("a tsconfig that is named and missing", () => {
      const yaml = "name: shop\nruntime:\n  name: nodejs\n  options:\n    tsconfig: own.json\n";
      const rule = "tsconfig path was set to own.json but the file was not found, as ~/own.json";
      const message = `~/Pulumi.yaml: ${rule}; correct runtime.options.tsconfig, or create the file.`;
      assert.equal(refusal({ ...plain, "Pulumi.yaml": yaml }), message);
    });

    for (const program of ["gone.ts#program", "src#program", "src/deploy.ts#"]) {
      it(`${program} for a program`, () => {
        write({ ...plain, "src/deploy.ts": "" });
        const file = program.split("#")[0]!;
        assert.throws(
          () => loadProject(root, "dev", { program }),
          new UserError(
            `--program ${program}: ${path.join(root, file)} is no file, or has no name after #; give a file and the name of a function that it exports, such as ./deploy.ts#program.`,
          ),
        );
      });
    }

    it("a stack of another project", () => {
      const rule = "is a stack of the project store, and this is shop; correct it.";
      assert.equal(refusal(plain, "acme/store/dev"), `--stack acme/store/dev: ${rule}`);
    });

    it("two ways of saying where the stacks are", () => {
      const rule = "Should not use both config and stackConfigDir to define the stack directory";
      assert.equal(
        refusal({ ...plain, "Pulumi.yaml": `${projectYaml}config: a\nstackConfigDir: a\n` }),
        `~/Pulumi.yaml: ${rule}; use only stackConfigDir instead.`,
      );
    });

    it("a stack's file with another ending than the project's", () => {
      const rule =
        "is not read, as a stack's file has the extension of the project's, .yaml; rename it to Pulumi.dev.yaml.";
      const files = { "Pulumi.yaml": projectYaml, "Pulumi.dev.yml": "" };
      assert.equal(refusal(files), `--stack dev: ~/Pulumi.dev.yml ${rule}`);
    });

    it("a stack without a file, naming the stacks that have one", () => {
      const files = { ...plain, "Pulumi.prod.yaml": "", "Pulumi.lock": "", "Pulumi.old.yml": "" };
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
      ["- a\n- b\n", "a list"],
      ["a secret\n", "a text"],
      ["7\n", "a number"],
    ] as const) {
      it(`${shown} for a file`, () => {
        const message = `~/Pulumi.dev.yaml: holds ${shown} where a mapping is expected; write "key: value" lines.`;
        assert.equal(refusal({ ...plain, "Pulumi.dev.yaml": yaml }), message);
      });
    }

    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml"]) {
      it(`a list for the config of ${file}`, () => {
        const message = `~/${file}: config is a list and not a mapping; write "key: value" lines below it.`;
        assert.equal(refusal({ ...plain, [file]: `${plain[file]}config: [a]\n` }), message);
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
        (type) => `  ${type}: { type: ${type}, items: { type: array, items: { type: integer } } }\n`,
      );
      const yaml =
        'config:\n  string: 1\n  integer: "-1"\n  boolean: "true"\n  array: [[1, "2"]]\n  object: { secure: 1, a: 2 }\n';
      assert.deepEqual(config(yaml, `config:\n${schema.join("")}`), {
        "shop:string": "1",
        "shop:integer": "-1",
        "shop:boolean": "true",
        "shop:array": '[[1,"2"]]',
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

    it("by keys in the older form, too", () => {
      const schema = "config:\n  size: { type: integer }\n";
      assert.deepEqual(config("config:\n  shop:config:size: 4\n", schema), { "shop:size": "4" });
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
