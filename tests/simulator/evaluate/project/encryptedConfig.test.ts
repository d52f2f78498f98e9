import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadProject, Project } from "../../../../simulator/evaluate/project/project";
import { UserError } from "../../../../simulator/userError";
import { decryptedConfig, emptyPhraseStack, encryptedKeys, encryptedStack } from "../../../support/encryptedStack";

const phrase = { PULUMI_CONFIG_PASSPHRASE: "test" };
const phraseFix = "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE";
const plainStack = "give a stand-in in m2m.yaml, under config";

describe("encrypted configuration", () => {
  let root: string;
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-config-")));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  /** Loads a project with a stack file. */
  function load(
    stackFile: string,
    environment: NodeJS.ProcessEnv = {},
    { mayBeUnknown = false, schema = "" } = {},
  ): Project {
    fs.writeFileSync(path.join(root, "Pulumi.yaml"), `name: orders\nruntime: nodejs\n${schema}`);
    fs.writeFileSync(path.join(root, "Pulumi.prod.yaml"), stackFile);
    return loadProject(root, "prod", { environment, mayBeUnknown });
  }

  /** The lines that a project is refused with, without the stack file's name. */
  function refusal(...args: Parameters<typeof load>): string[] {
    try {
      load(...args);
    } catch (error) {
      assert.ok(error instanceof UserError, `not a message for the user: ${String(error)}`);
      return error.message.split("\n").map((line) => line.replace(`${path.join(root, "Pulumi.prod.yaml")}: `, ""));
    }
    assert.fail("it was accepted");
  }

  /** Structured values as such, whichever order their keys are in. */
  function parsed(config: Project["config"]): object {
    return Object.fromEntries(
      Object.entries(config).map(([key, text]) => [
        key,
        typeof decryptedConfig[key as keyof typeof decryptedConfig] === "string" ? text : (JSON.parse(text) as object),
      ]),
    );
  }

  it("is decrypted as the Pulumi CLI does, in objects and lists, too", () => {
    const {
      config,
      secretKeys,
      notes: [unknown],
    } = load(encryptedStack, phrase);
    assert.deepEqual(parsed(config), decryptedConfig);
    assert.deepEqual(secretKeys, encryptedKeys);
    assert.equal(unknown, undefined);
  });

  it("is decrypted with the phrase of a file, trimmed, unless a phrase is given, be it empty", () => {
    const file = path.join(root, "phrase");
    fs.writeFileSync(file, " test\n");
    const fromFile = { PULUMI_CONFIG_PASSPHRASE_FILE: file };
    assert.equal(load(encryptedStack, fromFile).config["orders:count"], "7");
    const both = { ...fromFile, PULUMI_CONFIG_PASSPHRASE: "" };
    assert.equal(load(emptyPhraseStack, both).config["orders:apiKey"], "k");
    assert.deepEqual(refusal(encryptedStack, both), [
      "incorrect passphrase; set PULUMI_CONFIG_PASSPHRASE to that of this stack.",
    ]);
  });

  it("is of the type that the project declares", () => {
    const schema = (type: string) => `config:\n  count: { type: ${type}, secret: true }\n`;
    assert.equal(load(encryptedStack, phrase, { schema: schema("integer") }).config["orders:count"], "7");
    assert.deepEqual(refusal(encryptedStack, phrase, { schema: schema("boolean") }), [
      "Stack 'prod' with configuration key 'count' must be of type 'boolean', and is a text; correct the value.",
    ]);
  });

  it("is what a secret of the project's schema must be, where its type is declared", () => {
    const declared = "config:\n  colour: { type: string, secret: true }\n";
    assert.deepEqual(refusal(encryptedStack, phrase, { schema: declared }), [
      "Stack 'prod' with configuration key 'colour' must be encrypted as it's secret; use pulumi config set --secret.",
    ]);
    const { secretKeys } = load(encryptedStack, phrase, { schema: "config:\n  colour: { secret: true }\n" });
    assert.deepEqual(secretKeys, [...encryptedKeys, "orders:colour"]);
  });

  const oneValue = "config:\n  apiKey: { secure: AAABAEq7 }\n";
  const unreadable: Readonly<Record<string, readonly [stackFile: string, why: string, fix?: string]>> = {
    "without a passphrase": [`${encryptedStack.split("\n", 1)[0]}\n${oneValue}`, "no passphrase is given", phraseFix],
    "with the key of a service": [
      `secretsprovider: awskms://alias/a-name?region=eu-west-1\nencryptedkey: AQ==\n${oneValue}`,
      "its key is kept by awskms, which m2m does not ask",
    ],
    "with an encrypted key and a salt": [
      `encryptedkey: AQ==\n${encryptedStack.split("\n", 1)[0]}\n${oneValue}`,
      "its key is kept by another service, which m2m does not ask",
    ],
    "without a salt": [
      oneValue,
      "the stack has no encryptionsalt: its key is kept by Pulumi Cloud, which m2m does not ask",
    ],
  };
  for (const [what, [stackFile, why, fix]] of Object.entries(unreadable)) {
    it(`${what} is refused to serve, and unknown to a report, which says so`, () => {
      const fixes = [...(fix === undefined ? [] : [fix]), plainStack].join(", or ");
      assert.deepEqual(refusal(stackFile), [`config.orders:apiKey is encrypted, and ${why}; ${fixes}.`]);
      const {
        config,
        secretKeys,
        notes: [unknown],
      } = load(stackFile, {}, { mayBeUnknown: true });
      assert.deepEqual(config, { "orders:apiKey": "m2m-unknown:the encrypted config.orders:apiKey" });
      assert.deepEqual(secretKeys, ["orders:apiKey"]);
      assert.ok(unknown?.includes(`config.orders:apiKey: encrypted, and taken as unknown, as ${why}; `), unknown);
    });
  }

  it("is unknown only where it is encrypted", () => {
    const { config } = load(encryptedStack, {}, { mayBeUnknown: true });
    assert.deepEqual(JSON.parse(config["orders:db"]!), {
      host: "db.internal",
      password: "m2m-unknown:the encrypted config.orders:db.password",
      port: 5432,
    });
    assert.deepEqual(JSON.parse(config["orders:words"]!), ["m2m-unknown:the encrypted config.orders:words[0]", "w1"]);
  });

  for (const [what, environment, stackFile, says] of [
    [
      "a wrong phrase",
      { PULUMI_CONFIG_PASSPHRASE: "tset" },
      encryptedStack,
      "incorrect passphrase; set PULUMI_CONFIG_PASSPHRASE to that of this stack.",
    ],
    [
      "a file without a phrase",
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" },
      encryptedStack,
      "PULUMI_CONFIG_PASSPHRASE_FILE /nowhere: cannot be read (ENOENT); name the file that holds the passphrase.",
    ],
    [
      "a damaged value",
      phrase,
      encryptedStack.replace("F9J9", "F9J8"),
      "config.orders:words[0] cannot be decrypted: it is damaged, or of another stack; set it again, with pulumi config set --secret.",
    ],
    [
      "a damaged salt",
      phrase,
      encryptedStack.replace("encryptionsalt: v1:", "encryptionsalt: v2:"),
      "encryptionsalt is not of the form that Pulumi writes, v1:<salt>:<text>; restore the line.",
    ],
  ] as const) {
    it(`with ${what} is told as such, to a report, too`, () => {
      assert.deepEqual(refusal(stackFile, environment, { mayBeUnknown: true }), [says]);
    });
  }
});
