import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  createPackagedFunction,
  PackagedFunctionArgs,
  packagedFolder,
} from "../../../components/callbacks/packagedFunction";
import { register } from "../../support/mocks";

const args: PackagedFunctionArgs = {
  description: "Rotates",
  settings: {},
  defaultTimeout: 30,
  logRetentionInDays: undefined,
  tags: undefined,
  transform: undefined,
};

/** @param filesOf Makes the files, once there is a program to make them in. */
async function codeOf(
  filesOf: () => PackagedFunctionArgs["files"] & object,
  preview = false,
): Promise<Record<string, string>> {
  const { resources } = await register(
    () => createPackagedFunction('M2mAuth "small"', "rotation", "small-rotation", { ...args, files: filesOf() }, {}),
    { preview },
  );
  const { inputs } = resources.find(({ type }) => type === "aws:lambda/function:Function")!;
  return inputs["code"] as Record<string, string>;
}

describe("a function that the package brings along", () => {
  it("has the bundle and its licences as files of this package, and texts that are known at deployment", async () => {
    const code = await codeOf(() => ({ "clients.json": pulumi.output("{}") }));
    assert.deepEqual(Object.keys(code).sort(), ["THIRD-PARTY-NOTICES.md", "__index.mjs", "clients.json"]);
    assert.equal(code["clients.json"], "{}");
    // Relative to the program, so that the state has no path of one machine.
    assert.equal(code["__index.mjs"], "dist/lambda/rotation/index.mjs");
    await fs.access(code["__index.mjs"]);
  });

  it("has code that is not known before its files are", async () => {
    assert.equal(await codeOf(() => ({ "clients.json": new aws.sns.Topic("later").arn }), true), "<unknown>");
  });

  it("is refused where the package was not built", () => {
    assert.throws(
      () => packagedFolder('M2mAuth "small"', "missing"),
      (error: Error) =>
        pulumi.RunError.isInstance(error) &&
        error.message ===
          'M2mAuth "small": the package lacks the code of its function "missing"; ' +
            'install pulumi-aws-m2m anew, or, in its repository, run "npm run build".',
    );
  });
});
