import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { IForbiddenRuleType } from "dependency-cruiser";
import { root } from "../support/m2m";

interface Sample {
  /** What the rule says of the import. */
  readonly says: RegExp;
  /** Lines that are refused, and the files that they stand in. */
  readonly refused: readonly (readonly [file: string, code: string])[];
  /** Lines that are fine. */
  readonly allowed: readonly (readonly [file: string, code: string])[];
}

const samples: readonly Sample[] = [
  {
    says: /^index\.ts may not import this/,
    refused: [
      ["index.ts", 'import { quotas } from "./components/aws/quotas";'],
      ["index.ts", 'import { M2mAuth } from "./components/m2mAuth";'],
      ["index.ts", 'import { serve } from "./simulator/serve";'],
      ["index.ts", 'require("./tests/helper");'],
    ],
    allowed: [
      ["index.ts", 'import { M2mAuth } from "./components";'],
      ["index.ts", 'import { getOrder } from "./functions/getOrder";'],
      ["index.ts", 'import * as pulumi from "@pulumi/pulumi";'],
    ],
  },
  {
    says: /^components\/ may not import this/,
    refused: [
      ["components/m2mAuth.ts", 'import { getOrder } from "../functions/getOrder";'],
      ["components/m2mAuth.ts", 'import type { Model } from "../simulator/model";'],
      ["components/m2mAuth.ts", 'import { url } from "../index";'],
      ["components/m2mAuth.ts", 'import { helper } from "../tests/helper";'],
      ["components/m2mAuth.ts", 'import { parse } from "yaml";'],
      ["components/m2mAuth.ts", 'export * from "../functions/getOrder";'],
      ["components/m2mAuth.ts", 'type Order = import("../functions/getOrder").Order;'],
      ["components/m2mAuth.ts", 'const { getOrder } = require("../functions/getOrder");'],
      ["components/m2mAuth.ts", 'void import("../functions/getOrder");'],
    ],
    allowed: [
      ["components/m2mAuth.ts", 'import * as cognito from "@pulumi/aws/cognito";'],
      ["components/m2mAuth.ts", 'import * as fs from "node:fs";'],
      ["components/m2mAuth.ts", 'import { quotas } from "./aws/quotas";'],
    ],
  },
  {
    says: /^components\/checking\/ may not import this/,
    refused: [
      ["components/checking/checks.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["components/checking/checks.ts", 'import type { Output } from "@pulumi/pulumi";'],
      ["components/checking/checks.ts", 'import { quotas } from "../aws/quotas";'],
    ],
    allowed: [["components/checking/checks.ts", 'import { isMap } from "./plainValues";']],
  },
  {
    says: /^components\/aws\/ may not import this/,
    refused: [
      ["components/aws/scopes.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["components/aws/scopes.ts", 'import type { ResourceServers } from "../m2mAuthArgs";'],
      ["components/aws/scopes.ts", 'import { pool } from "../auth/userPool";'],
    ],
    allowed: [
      ["components/aws/scopes.ts", 'import { quotas } from "./quotas";'],
      ["components/aws/scopes.ts", 'import { text } from "../checking/checks";'],
    ],
  },
  {
    says: /^components\/(?:auth|callbacks|resources)\/ may not import this/,
    refused: [
      ["components/auth/appClients.ts", 'import type { M2mAuth } from "../m2mAuth";'],
      ["components/callbacks/archive.ts", 'import type { Api } from "../api/route";'],
      ["components/resources/child.ts", 'import { quotas } from "../aws/quotas";'],
    ],
    allowed: [["components/auth/appClients.ts", 'import type { M2mAuthArgs } from "../m2mAuthArgs";']],
  },
  {
    says: /^components\/(?:api|auth)\/ may import this by "import type" alone|alone creates what is in/,
    refused: [
      ["components/api/stage.ts", 'import { pool } from "../auth/userPool";'],
      ["components/auth/userPool2.ts", 'import { route } from "../api/route";'],
      ["components/apiWithJwt.ts", 'import { pool } from "./auth/userPool";'],
      ["components/m2mAuth.ts", 'import { route } from "./api/route";'],
    ],
    allowed: [
      ["components/api/stage.ts", 'import type { Pool } from "../auth/userPool";'],
      ["components/m2mAuth.ts", 'import { pool } from "./auth/userPool";'],
      ["components/apiWithJwt.ts", 'import { route } from "./api/route";'],
    ],
  },
  {
    says: /^arguments may import this by "import type" alone/,
    refused: [["components/m2mAuthArgs.ts", 'import { M2mAuth } from "./archiveBucket";']],
    allowed: [["components/m2mAuthArgs.ts", 'import type { Output } from "@pulumi/pulumi";']],
  },
  {
    says: /^functions\/ may not import this/,
    refused: [
      ["functions/getOrder.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["functions/getOrder.ts", 'import type { Output } from "@pulumi/pulumi";'],
      ["functions/getOrder.ts", 'import { serve } from "../simulator/serve";'],
      ["functions/getOrder.ts", 'import { url } from "../index";'],
      ["functions/getOrder.ts", 'import type { M2mAuth } from "../components/m2mAuth";'],
    ],
    allowed: [
      ["functions/getOrder.ts", 'import { randomUUID } from "node:crypto";'],
      ["functions/getOrder.ts", 'import { parse } from "yaml";'],
      ["functions/getOrder.ts", 'import { respond } from "./respond";'],
    ],
  },
  {
    says: /^functions\/ may import this by "import type" alone/,
    refused: [
      ["functions/getOrder.ts", 'import { M2mAuth } from "../components";'],
      ["functions/getOrder.ts", 'export { M2mAuth } from "../components";'],
      ["functions/getOrder.ts", 'void import("../components");'],
    ],
    allowed: [
      ["functions/getOrder.ts", 'import type { M2mEvent } from "../components";'],
      ["functions/getOrder.ts", 'export type { M2mEvent } from "../components";'],
      ["functions/getOrder.ts", 'export type Event = import("../components").M2mEvent;'],
    ],
  },
  {
    says: /^lambda\/ may not import this/,
    refused: [
      ["lambda/rotation/handler.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["lambda/rotation/handler.ts", 'import { quotas } from "../../components/aws/quotas";'],
      ["lambda/rotation/handler.ts", 'import type { M2mEvent } from "../../components";'],
      ["lambda/rotation/handler.ts", 'import { serve } from "../../simulator/serve";'],
    ],
    allowed: [
      ["lambda/rotation/handler.ts", 'import { randomUUID } from "node:crypto";'],
      ["lambda/rotation/handler.ts", 'import { parse } from "yaml";'],
    ],
  },
  {
    says: /^simulator\/ may not import this/,
    refused: [
      ["simulator/serve.ts", 'import { M2mAuth } from "../components";'],
      ["simulator/serve.ts", 'import type { M2mEvent } from "../components";'],
      ["simulator/serve.ts", 'import { lossOf } from "../components/callbacks/archive";'],
      ["simulator/serve.ts", 'import { getOrder } from "../functions/getOrder";'],
      ["simulator/serve.ts", 'import { helper } from "../tests/helper";'],
    ],
    allowed: [
      ["simulator/serve.ts", 'import { quotas } from "../components/aws/quotas";'],
      ["simulator/serve.ts", 'import { model } from "./model";'],
      ["simulator/serve.ts", 'import { parse } from "yaml";'],
    ],
  },
  {
    says: /^simulator\/ may import this by "import type" alone/,
    refused: [
      ["simulator/serve.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["simulator/serve.ts", 'const pulumi = require("@pulumi/pulumi");'],
      ["simulator/serve.ts", 'void import("@pulumi/pulumi");'],
    ],
    allowed: [
      ["simulator/serve.ts", 'import type * as pulumi from "@pulumi/pulumi";'],
      ["simulator/serve.ts", 'type Sdk = typeof import("@pulumi/pulumi");'],
    ],
  },
  {
    says: /^policy\/ may (?:not import this|import this by "import type" alone)/,
    refused: [
      ["policy/pack.ts", 'import { M2mAuth } from "../components";'],
      ["policy/pack.ts", 'import { lossOf } from "../components/callbacks/archive";'],
      ["policy/pack.ts", 'import { getOrder } from "../functions/getOrder";'],
      ["policy/pack.ts", 'import { parse } from "yaml";'],
      ["policy/pack.ts", 'import * as cognito from "@pulumi/aws/cognito";'],
    ],
    allowed: [
      ["policy/pack.ts", 'import { quotas } from "../components/aws/quotas";'],
      ["policy/pack.ts", 'import { text } from "../components/checking/checks";'],
      ["policy/pack.ts", 'import * as pulumi from "@pulumi/pulumi";'],
      ["policy/pack.ts", 'import type { UserPool } from "@pulumi/aws/cognito";'],
    ],
  },
  {
    says: /^examples\/ and template\/ may not import this|^an example imports the package by its name/,
    refused: [
      ["examples/orders/index.ts", 'import { M2mAuth } from "../../components";'],
      ["examples/orders/index.ts", 'import { getOrder } from "../../functions/getOrder";'],
      ["examples/orders/index.ts", 'import { serve } from "../../simulator/serve";'],
      ["template/index.ts", 'import { M2mAuth } from "../components";'],
    ],
    allowed: [["examples/orders/index.ts", 'import { M2mAuth } from "pulumi-aws-m2m";']],
  },
  {
    says: /^what stands beside them may not import this/,
    refused: [
      ["bench/bench.ts", 'import { quotas } from "../components/aws/quotas";'],
      ["bench/bench.ts", 'import { helper } from "../tests/helper";'],
      ["scripts/build.mjs", 'import { serve } from "../simulator/serve.ts";'],
      ["scripts/build.mjs", 'await import("../simulator/serve.ts");'],
    ],
    allowed: [
      ["bench/bench.ts", 'import { M2mAuth } from "../components";'],
      ["bench/bench.ts", 'import { parse } from "yaml";'],
    ],
  },
  {
    says: /^no circle of folders/,
    refused: [["simulator/model/build.ts", 'import { serve } from "../serve/listener";']],
    allowed: [["simulator/model/build.ts", 'import { evaluate } from "../evaluate/evaluate";']],
  },
  {
    says: /^no circle$/,
    refused: [["components/aws/round.ts", 'import type { Other } from "./about";']],
    allowed: [],
  },
];

/** What the samples import. */
const existing: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "sample" }',
  "node_modules/@pulumi/pulumi/index.js": "",
  "node_modules/@pulumi/aws/cognito/index.js": "",
  "node_modules/yaml/index.js": "",
  "components/index.ts": 'export * from "./archiveBucket";',
  "components/archiveBucket.ts": "export class M2mAuth {}",
  "components/aws/about.ts": 'import type { Round } from "./round";\nexport type Other = Round;',
  "components/aws/quotas.ts": "export const quotas = {};",
  "components/checking/checks.ts": "export const text = 1;",
  "components/checking/plainValues.ts": "export const isMap = 1;",
  "components/m2mAuth.ts": "export class M2mAuth {}",
  "components/m2mAuthArgs.ts": "export type M2mAuthArgs = 1;",
  "components/auth/userPool.ts": "export const pool = 1; export type Pool = 1;",
  "components/api/route.ts": "export const route = 1; export type Api = 1;",
  "components/callbacks/archive.ts": "export const lossOf = 1;",
  "functions/getOrder.ts": "export const getOrder = 1; export type Order = 1;",
  "functions/respond.ts": "export const respond = 1;",
  "index.ts": "export const url = 1;",
  "simulator/model.ts": "export const model = 1; export type Model = 1;",
  "simulator/evaluate/evaluate.ts": "export const evaluate = 1;",
  "simulator/serve/listener.ts": 'import "../model/model";\nexport const serve = 1;',
  "simulator/model/model.ts": "export const model = 1;",
  "simulator/serve.ts": "export const serve = 1;",
  "tests/helper.ts": "export const helper = 1;",
};

describe("the rules of who may import whom", () => {
  let folder: string;
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-imports-")));
    const paths = { "pulumi-aws-m2m": [path.join(folder, "components/index.ts")] };
    await write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "nodenext", paths } }));
    for (const [file, code] of Object.entries(existing)) {
      await write(file, code);
    }
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  async function write(file: string, code: string): Promise<void> {
    await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await fs.writeFile(path.join(folder, file), code);
  }

  /** What rules say of a file with some code: those whose name matches, as it takes time to prepare one. */
  async function complaints(file: string, code: string, names = /^/): Promise<string[]> {
    const { cruise } = await import("dependency-cruiser");
    const { default: extractTSConfig } = await import("dependency-cruiser/config-utl/extract-ts-config");
    const { default: config } = (await import(pathToFileURL(path.join(root, ".dependency-cruiser.mjs")).href)) as {
      default: { readonly forbidden: IForbiddenRuleType[]; readonly options: object };
    };
    const tsConfig = path.join(folder, "tsconfig.json");
    await write(file, code);
    try {
      const { output } = await cruise(
        [file],
        {
          ...config.options,
          tsConfig: { fileName: tsConfig },
          baseDir: folder,
          validate: true,
          ruleSet: { forbidden: config.forbidden.filter(({ name = "" }) => names.test(name)) },
        },
        {},
        { tsConfig: extractTSConfig(tsConfig) },
      );
      assert.ok(typeof output !== "string");
      return output.summary.violations.map(({ rule }) => rule.name);
    } finally {
      await fs.rm(path.join(folder, file));
      if (existing[file] !== undefined) {
        await write(file, existing[file]);
      }
    }
  }

  for (const { says, refused, allowed } of samples) {
    it(says.source, async () => {
      for (const [file, code] of refused) {
        assert.notDeepEqual(await complaints(file, code, says), [], `not refused: ${file}: ${code}`);
      }
      for (const [file, code] of allowed) {
        assert.deepEqual(await complaints(file, code), [], `${file}: ${code}`);
      }
    });
  }
});
