import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadProject } from "../../../../simulator/evaluate/project/project";
import { UserError } from "../../../../simulator/userError";

const projectYaml = "name: shop\nruntime: nodejs\n";

describe("the configuration that a project declares refuses", () => {
  let root: string;
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-schema-")));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  /** The message that a project of these files is refused with; `~` is its folder. */
  function refusal(files: Readonly<Record<string, string>>): string {
    Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(root, name), text));
    try {
      loadProject(root, "dev");
    } catch (error) {
      assert.ok(error instanceof UserError, `not a message for the user: ${String(error)}`);
      return error.message.replaceAll(root, "~");
    }
    assert.fail("it was accepted");
  }

  /** The lines for a schema and values, without the files' names. */
  const lines = (schema: string, values: string) =>
    refusal({ "Pulumi.yaml": `${projectYaml}config:\n${schema}`, "Pulumi.dev.yaml": `config:\n${values}` })
      .split("\n")
      .map((line) => line.replace(/^~\/Pulumi(?:\.dev)?\.yaml: /, ""));

  it("what is missing, all of it at once", () => {
    const fix = "below config:.";
    assert.deepEqual(lines("  size: { type: integer }\n", "  a: 1\n"), [
      `Stack 'dev' is missing configuration value 'size'; add it ${fix}`,
    ]);
    assert.deepEqual(lines("  size:\n  shop:b: {}\n  a: { description: A }\n", "  c: 1\n"), [
      `Stack 'dev' is missing configuration values 'a', 'shop:b' and 'size'; add them ${fix}`,
    ]);
  });

  it("what an environment was to give", () => {
    const files = {
      "Pulumi.yaml": `${projectYaml}config: { size: { type: integer } }\n`,
      "Pulumi.dev.yaml": "environment: [acme/dev]\n",
    };
    const fix = "what the environment acme/dev gives is not read, so give it in m2m.yaml, under config.";
    assert.equal(refusal(files), `~/Pulumi.dev.yaml: Stack 'dev' is missing configuration value 'size'; ${fix}`);
  });

  it("nothing that m2m.yaml gives in place of an environment, be it a secret", () => {
    const files = {
      "Pulumi.yaml": `${projectYaml}config:\n  size: { type: integer }\n  key: { type: string, secret: true }\n`,
      "Pulumi.dev.yaml": "environment: [acme/dev]\n",
      "m2m.yaml": "all: { config: { size: 3 } }\nstacks: { dev: { config: { key: made-up } } }\n",
    };
    Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(root, name), text));
    const { config, secretKeys } = loadProject(root, "dev");
    assert.deepEqual([config, secretKeys], [{ "shop:size": "3", "shop:key": "made-up" }, ["shop:key"]]);
  });

  for (const [type, value, shown] of [
    ["integer", "many", "a text"],
    ["integer", "1.5", "a number"],
    ["integer", "[5]", "a list"],
    ["boolean", "yes", "a text"],
    ["boolean", "[true]", "a list"],
    ["array, items: { type: string }", "a", "a text"],
    ["array, items: { type: string }", "[1]", "a list"],
    ["array, items: { type: integer }", "[1, x]", "a list"],
    ["object", "[a]", "a list"],
    ["string", "[a]", "a list"],
    ["string", "{ a: b }", "a mapping"],
    ["integer", "true", "a truth value"],
    ["object", "null", "nothing"],
  ] as const) {
    it(`${value} for a value of type ${type}`, () => {
      const name = type.replace(/^array, items: \{ type: (\w+) \}$/, "array<$1>");
      const rule = `must be of type '${name}', and is ${shown}; correct the value.`;
      assert.deepEqual(lines(`  size: { type: ${type} }\n`, `  size: ${value}\n`), [
        `Stack 'dev' with configuration key 'size' ${rule}`,
      ]);
    });
  }

  for (const type of ["strnig", "hasOwnProperty", "__proto__", ["string"]]) {
    it(`${JSON.stringify(type)} for a type`, () => {
      const rule = "is not a type; use one of string, integer, boolean, array, object.";
      assert.deepEqual(lines(`  size: { type: ${JSON.stringify(type)} }\n`, "  size: 1\n"), [
        `config.size.type = ${JSON.stringify(type)} ${rule}`,
      ]);
    });
  }

  for (const [schema, message] of [
    [
      "size: { default: 1, value: 2 }",
      "project config 'size' cannot have both a 'default' and 'value' attribute; leave one out.",
    ],
    [
      "size: { type: array }",
      "The configuration key 'size' declares an array but does not specify the underlying type via the 'items' attribute; add items, such as { type: string }.",
    ],
    [
      "size: { type: integer, default: many }",
      "The default value specified for configuration key 'size' is not of the expected type 'integer', and is a text; correct it.",
    ],
    [
      "size: { type: array, items: { type: array, items: { type: boolean } }, default: [[1]] }",
      "The default value specified for configuration key 'size' is not of the expected type 'array<array<boolean>>', and is a list; correct it.",
    ],
    [
      "size: { type: array, items: { type: text } }",
      'config.size.items.type = "text" is not a type; use one of string, integer, boolean, array, object.',
    ],
    [
      "aws:region: { type: string, value: eu-west-1 }",
      "Configuration key 'aws:region' is not namespaced by the project and should not define a type; leave the type out.",
    ],
    [
      "aws:region: { default: eu-west-1 }",
      "Configuration key 'aws:region' is not namespaced by the project and should not define a default value; use the 'value' attribute instead of 'default'.",
    ],
    ["aws:region: {}", "Configuration key 'aws:region' is namespaced and must provide an attribute 'value'; add it."],
    [
      "size: { type: string, secret: true, default: small }",
      "Stack 'dev' with configuration key 'size' must be encrypted as it's secret; use pulumi config set --secret.",
    ],
  ] as const) {
    it(`"${schema}"`, () => assert.deepEqual(lines(`  ${schema}\n`, "  a: 1\n"), [message]));
  }
});
