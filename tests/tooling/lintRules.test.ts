import * as assert from "node:assert/strict";
import * as path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

/** The rules that the samples are about; the general ones would only find fault with samples for being short. */
const houseRules = /^(house\/|no-restricted-syntax$|no-console$|max-lines$)/;

interface Sample {
  /** What the rule says. */
  readonly rule: string;
  /** Where the samples stand, from the root. The file need not exist. */
  readonly file: string;
  /** Pieces of code that are refused, each on its own. */
  readonly refused: readonly string[];
  /** What the refusal says. */
  readonly message: RegExp;
  /** Pieces of code that are fine. */
  readonly allowed: readonly string[];
}

const samples: readonly Sample[] = [
  {
    rule: "every test runs",
    file: "tests/sample.test.ts",
    refused: [
      'it.only("works", () => undefined);',
      'describe.only("a", () => undefined);',
      'it.skip("works", () => undefined);',
      'describe["skip"]("a", () => undefined);',
      'xit("works", () => undefined);',
    ],
    message: /^Every test runs/,
    allowed: [
      'it("works", function () { this.timeout(1000); });',
      'import { UserError } from "../simulator/userError";',
      'import * as pulumi from "@pulumi/pulumi";',
    ],
  },
  {
    rule: "components/ prints nothing",
    file: "components/sample.ts",
    refused: ['console.log("hello");'],
    message: /console/,
    allowed: ['import * as pulumi from "@pulumi/pulumi"; void pulumi.log.warn("hello");'],
  },
  {
    rule: "an exception to a rule says why",
    file: "simulator/sample.ts",
    refused: [
      "/* eslint-disable no-var */\nvar a = 1;",
      "// eslint-disable-next-line no-var\nvar a = 1;",
      "var a = 1; // eslint-disable-line no-var",
      "/* eslint-disable */\nvar a = 1;",
    ],
    message: /^Say why the rule does not apply/,
    allowed: [
      "// eslint-disable-next-line no-var -- hoisted on purpose\nvar a = 1;",
      "/* eslint-disable no-var -- generated */\nvar a = 1;\n/* eslint-enable no-var */",
    ],
  },
  {
    rule: "a file has 400 lines of code at most",
    file: "simulator/sample.ts",
    refused: ["void 0;\n".repeat(401)],
    message: /too many lines/,
    allowed: ["void 0;\n// why\n\n".repeat(400)],
  },
];

describe("lint rules", () => {
  const root = path.resolve(__dirname, "../..");
  // The samples are in no project, so that the rules that need types cannot run on them.
  const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });

  async function complaints(file: string, code: string): Promise<string[]> {
    const results = await eslint.lintText(code, { filePath: path.join(root, file) });
    const messages = results.flatMap((result) => result.messages);
    assert.deepEqual(
      messages.filter(({ fatal, ruleId }) => fatal || ruleId === null).map(({ message }) => message),
      [],
      `${file}: ${code}`,
    );
    return messages.filter(({ ruleId }) => houseRules.test(ruleId!)).map(({ message }) => message);
  }

  for (const { rule, file, refused, message, allowed } of samples) {
    it(`${rule} (${file})`, async () => {
      for (const code of refused) {
        const found = await complaints(file, code);
        assert.ok(found.length > 0, `not refused: ${code}`);
        found.forEach((complaint) => assert.match(complaint, message, code));
      }
      for (const code of allowed) {
        assert.deepEqual(await complaints(file, code), [], code);
      }
    });
  }
});
