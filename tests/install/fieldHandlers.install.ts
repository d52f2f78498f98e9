import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { M2mDev, root, startM2m } from "../support/m2m";
import { pack } from "../support/pack";

const run = promisify(execFile);

const packages = [
  "@aws-lambda-powertools/event-handler@2",
  "@aws-lambda-powertools/logger@2",
  "@aws-lambda-powertools/metrics@2",
  "@aws-sdk/client-dynamodb@3",
  "@aws-sdk/lib-dynamodb@3",
  "@middy/core@6",
  "@middy/http-error-handler@6",
  "@pulumi/aws@7",
  "@pulumi/pulumi@3",
  "@types/aws-lambda@8",
  "@types/express@5",
  "@types/node@22",
  "aws-jwt-verify@5",
  "esbuild@0.28",
  "express@5",
  "hono@4",
  "jose@6",
  "serverless-http@4",
  "ts-node@10",
  "typescript@6",
  "zod@4",
];

/** What each route answers to the client `reporting`, by the id in its path. */
const answers: Readonly<Record<string, RegExp>> = {
  "/powertools/7": /^200 \{"id":"7"\}$/,
  "/middy/7": /^200 \{"id":"7","client":"[a-z0-9]{26}"\}$/,
  "/hono/7": /^200 \{"id":"7"\}$/,
  "/express/7": /^200 \{"id":"7"\}$/,
  "/dynamo/7": /^200 \{"error":"\w+"\}$/,
  "/jwt/7": /^200 \{"sub":"[a-z0-9]{26}","verifies":true\}$/,
};

describe("handlers as the field writes them, from files", () => {
  let folder: string;
  let project: string;
  let m2m: M2mDev;
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-field-")));
    project = path.join(folder, "project");
    await fs.cp(path.join(root, "tests/fixtures/field-handlers"), project, { recursive: true });
    const tarball = await pack(path.join(folder, "source"), folder);
    const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"];
    await run("npm", ["install", ...quietly, tarball, ...packages], { cwd: project });
    m2m = await startM2m({ dir: project, command: path.join(project, "node_modules/.bin/m2m") });
  });
  after(async () => {
    await m2m.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it("have the types of their routes", async () => {
    await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: project });
  });

  for (const [target, answer] of Object.entries(answers)) {
    it(`answer ${target}`, async () => {
      const response = await m2m.call(target, { token: await m2m.token("reporting") });
      assert.match(`${response.status} ${await response.text()}`, answer);
    });
  }
});
