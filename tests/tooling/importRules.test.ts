import * as assert from "node:assert/strict";
import * as path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

/** The rules that the samples are about; the general ones would only find fault with samples for being short. */
const houseRules =
  /^(imports\/|house\/|no-restricted-syntax$|no-console$|max-lines$|@typescript-eslint\/no-restricted-imports$)/;

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
    rule: "components/ imports Pulumi, Node and itself only",
    file: "components/sample.ts",
    refused: [
      'import { getOrder } from "../functions/getOrder";',
      'import type { Project } from "../simulator/evaluate/project";',
      'import { url } from "../index";',
      'import { url } from "..";',
      'import { helper } from "../tests/helper";',
      'import { parse } from "yaml";',
      'import manifest from "../package.json";',
      'export * from "../functions/getOrder";',
      'export { getOrder } from "../functions/getOrder";',
      'type Order = import("../functions/getOrder").Order;',
      'const { getOrder } = require("../functions/getOrder");',
      'const file = require.resolve("../functions/getOrder");',
      'import functions = require("../functions/getOrder");',
      'void import("../functions/getOrder");',
      "void import(`../functions/getOrder`);",
    ],
    message: /^components\/ may not import "[^"]+": the library knows no program/,
    allowed: [
      'import * as cognito from "@pulumi/aws/cognito";',
      'import * as fs from "node:fs";',
      'import { quotas } from "./internal/quotas";',
      'export { M2mAuth } from "./m2mAuth";',
    ],
  },
  {
    rule: "components/internal/ is bound like components/, at its own depth",
    file: "components/internal/sample.ts",
    refused: ['import { getOrder } from "../../functions/getOrder";', 'import { url } from "../../index";'],
    message: /^components\/ may not import/,
    allowed: ['import type { M2mAuth } from "../m2mAuth";', 'import { functions } from "../functions";'],
  },
  {
    rule: "index.ts sees components/ as its users do",
    file: "index.ts",
    refused: [
      'import { quotas } from "./components/internal/quotas";',
      'import type { Fault } from "./components/internal/faults";',
      'import { M2mAuth } from "./components/m2mAuth";',
    ],
    message: /^index\.ts may not import/,
    allowed: [
      'import { M2mAuth } from "./components";',
      'import { M2mAuth } from "./components/index";',
      'import { getOrder } from "./functions/getOrder";',
      'import * as pulumi from "@pulumi/pulumi";',
    ],
  },
  {
    rule: "index.ts does not import simulator/ and tests/",
    file: "index.ts",
    refused: ['import { evaluate } from "./simulator/evaluate/evaluate";', 'require("./tests/helper");'],
    message: /^index\.ts may not import/,
    allowed: ['import { echoEvent } from "./functions/echoEvent";'],
  },
  {
    rule: "functions/ does not import Pulumi, simulator/, tests/ and the program",
    file: "functions/sample.ts",
    refused: [
      'import * as pulumi from "@pulumi/pulumi";',
      'import type { Output } from "@pulumi/pulumi";',
      'import { UserError } from "../simulator/userError";',
      'import { helper } from "../tests/helper";',
      'import { url } from "../index";',
      'export async function handler() { return import("@pulumi/aws"); }',
    ],
    message: /^functions\/ may not import "[^"]+": in Lambda there is neither Pulumi nor the program/,
    allowed: [
      'import { randomUUID } from "node:crypto";',
      'import { DynamoDB } from "@aws-sdk/client-dynamodb";',
      'import { respond } from "./respond";',
    ],
  },
  {
    rule: "functions/ imports types only from components/",
    file: "functions/sample.ts",
    refused: [
      'import { M2mAuth } from "../components";',
      'import { type M2mEvent } from "../components";',
      'export { M2mAuth } from "../components";',
      'export async function handler() { return import("../components"); }',
    ],
    message: /^functions\/ may import "\.\.\/components" with `import type` only/,
    allowed: [
      'import type { M2mEvent } from "../components";',
      'export type { M2mEvent } from "../components";',
      'export type Event = import("../components").M2mEvent;',
    ],
  },
  {
    rule: "functions/ does not look inside components/",
    file: "functions/sample.ts",
    refused: [
      'import type { Fault } from "../components/internal/faults";',
      'import type { M2mEvent } from "../components/m2mEvent";',
    ],
    message: /^functions\/ may not import/,
    allowed: ['import type { M2mEvent } from "../components/index";'],
  },
  {
    rule: "functions/ keeps no state in a module",
    file: "functions/sample.ts",
    refused: [
      "let calls = 0; export function handler() { return calls++; }",
      "export let last: string | undefined;",
      "var calls: number;",
      "if (true) { let inner = 1; }",
      "const cache: Record<string, string> = {};",
      "export const seen: string[] = [];",
    ],
    message: /^functions\/ keeps no state/,
    allowed: [
      "export async function handler() { let found = 0; const seen = []; for (let i = 0; i < 2; i++) found += i; }",
      'const headers = { "content-type": "application/json" } as const;',
    ],
  },
  {
    rule: "functions/ creates nothing when it is loaded",
    file: "functions/sample.ts",
    refused: [
      "const seen = new Map<string, string>();",
      'const settings = { client: new Client({ region: "eu-west-1" }) };',
      "export const handler = wrap(async () => undefined);",
      'const table = process.env["TABLE"];',
    ],
    message: /^functions\/ computes nothing when it is loaded/,
    allowed: [
      'export async function handler() { return new Map([[process.env["TABLE"], JSON.stringify(1)]]); }',
      "export const handler = async () => new Date();",
      "const pattern = /^[a-z]+$/; const limit = 60 * 60;",
    ],
  },
  {
    rule: "simulator/ knows nothing of components/, functions/ and the program",
    file: "simulator/model/sample.ts",
    refused: [
      'import { M2mAuth } from "../../components";',
      'import type { M2mEvent } from "../../components";',
      'import { quotas } from "../../components/internal/quotas";',
      'import { getOrder } from "../../functions/getOrder";',
      'import { url } from "../../index";',
      'import { helper } from "../../tests/helper";',
    ],
    message: /^simulator\/ may not import "[^"]+": the simulator knows no particular program/,
    allowed: [
      'import { UserError } from "../userError";',
      'import { functions } from "../functions";',
      'import { parse } from "yaml";',
      'import { createServer } from "node:http";',
      'import manifest from "../../package.json";',
    ],
  },
  {
    rule: "simulator/ imports types only from Pulumi",
    file: "simulator/evaluate/sample.ts",
    refused: [
      'import * as pulumi from "@pulumi/pulumi";',
      'import { type Output } from "@pulumi/pulumi";',
      'const pulumi = require("@pulumi/pulumi");',
      'void import("@pulumi/pulumi");',
    ],
    message: /^simulator\/ may import "@pulumi\/pulumi" with `import type` only/,
    allowed: ['import type * as pulumi from "@pulumi/pulumi";', 'type Sdk = typeof import("@pulumi/pulumi");'],
  },
  {
    rule: "policy/ shares the components' checks, and needs no package but those of Pulumi",
    file: "policy/sample.ts",
    refused: [
      'import { M2mAuth } from "../components";',
      'import { UserError } from "../simulator/userError";',
      'import { getOrder } from "../functions/getOrder";',
      'import { url } from "../index";',
      'import { parse } from "yaml";',
    ],
    message: /^policy\/ may not import "[^"]+": the policy pack shares the components' pure checks/,
    allowed: [
      'import { quotas } from "../components/internal/quotas";',
      'import { PolicyPack } from "@pulumi/policy";',
      'import { policies } from "./policies";',
    ],
  },
  {
    rule: "policy/ needs no provider",
    file: "policy/sample.ts",
    refused: ['import * as aws from "@pulumi/aws";', 'import { Role } from "@pulumi/aws/iam";'],
    message: /@pulumi\/aws.*recognises resources by their types/,
    allowed: ['import type { Role } from "@pulumi/aws/iam";'],
  },
  {
    rule: "an example imports the package by its name",
    file: "examples/orders/index.ts",
    refused: [
      'import { M2mAuth } from "../../components";',
      'import { getOrder } from "../../functions/getOrder";',
      'import { UserError } from "../../simulator/userError";',
    ],
    message: /^examples\/ may not import/,
    allowed: ['import { M2mAuth } from "pulumi-aws-m2m";', 'import { handler } from "./handler";'],
  },
  {
    rule: "only tests/ look inside components/ and simulator/",
    file: "bench/sample.ts",
    refused: [
      'import { quotas } from "../components/internal/quotas";',
      'import { UserError } from "../simulator/userError";',
      'import { helper } from "../tests/helper";',
    ],
    message: /^bench\/sample\.ts may not import/,
    allowed: ['import { M2mAuth } from "../components";', 'import { build } from "esbuild";'],
  },
  {
    rule: "the rules hold in JavaScript",
    file: "bench/sample.mjs",
    refused: ['import { UserError } from "../simulator/userError.js";', 'await import("../simulator/userError.js");'],
    message: /^bench\/sample\.mjs may not import/,
    allowed: ['import { build } from "esbuild"; console.log(build);'],
  },
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
      'import { quotas } from "../components/internal/quotas";',
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

describe("import rules", () => {
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
