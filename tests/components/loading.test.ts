import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** The files that a process has loaded once it has loaded the components, before any resource is created. */
function loaded(): string[] {
  const program = 'require("./components"); process.stdout.write(Object.keys(require.cache).join("\\n"));';
  const args = ["--require", "./tests/support/compile.cjs", "--eval", program];
  return execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" })
    .split("\n")
    .map((file) => path.relative(root, file).replaceAll(path.sep, "/"));
}

describe("loading the components", () => {
  const files = loaded();

  it("loads of the provider the services that they use, and not its index, which is all of them", () => {
    const services = files.flatMap((file) => /^node_modules\/@pulumi\/aws\/([^/]+)\/index\.js$/.exec(file)?.[1] ?? []);
    assert.deepEqual(services.sort(), [
      "apigatewayv2",
      "cloudwatch",
      "cognito",
      "config",
      "iam",
      "lambda",
      "route53",
      "s3",
      "secretsmanager",
      "wafv2",
    ]);
    assert.ok(!files.includes("node_modules/@pulumi/aws/index.js"));
  });

  it("loads no package besides those of Pulumi and what these need", () => {
    const pulumisOwn = new Set(
      execFileSync(
        process.execPath,
        [
          "--eval",
          'require("@pulumi/pulumi"); require("@pulumi/aws/lambda"); require("./tests/support/compile.cjs"); process.stdout.write(Object.keys(require.cache).join("\\n"))',
        ],
        { cwd: root, encoding: "utf8" },
      )
        .split("\n")
        .flatMap((file) => packageOf(path.relative(root, file)) ?? []),
    );
    assert.deepEqual(
      files.flatMap((file) => packageOf(file) ?? []).filter((name) => !pulumisOwn.has(name)),
      [],
    );
  });
});

function packageOf(file: string): string | undefined {
  return /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replace("\\", "/");
}
