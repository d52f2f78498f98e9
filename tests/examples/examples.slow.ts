import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { copyExample, removeExamples } from "../support/examples";
import { root, runM2m } from "../support/m2m";
import { folder, manifestOf, exampleNames as names, own, read, users } from "./manifests";

/** The commands of a README, without their comments. */
function commandsOf(readme: string): string[] {
  return [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block.split("\n").flatMap((line) => line.replace(/\s+# .*$/, "").trim() || []),
  );
}

describe("the examples, as their readers have them,", () => {
  after(removeExamples);

  it("compile with their own settings and the package's own types", async () => {
    const dirs = await Promise.all(names.map(copyExample));
    const configs = dirs.map((dir) => {
      const { config } = ts.readConfigFile(path.join(dir, "tsconfig.json"), (file) => read(file)) as {
        config: unknown;
      };
      return ts.parseJsonConfigFileContent(config, ts.sys, dir);
    });
    // Their settings are the same but for their folder, so that they can be compiled as one.
    const files = configs.flatMap(({ fileNames }) => fileNames);
    for (const dir of dirs) {
      assert.ok(files.includes(path.join(dir, "index.ts")), dir);
    }
    const program = ts.createProgram(files, { ...configs[0]!.options, rootDir: path.parse(root).root });
    const types = program.getSourceFiles().map(({ fileName }) => path.relative(root, fileName));
    assert.ok(types.includes(path.join("dist", "components", "index.d.ts")));
    const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    assert.deepEqual(faults, []);
  });

  for (const name of names.filter((one) => fs.existsSync(path.join(folder, one, "README.md")))) {
    it(`${name} has a README whose commands can be run`, async () => {
      const dir = path.join(folder, name);
      const { scripts = {}, dependencies = {} } = manifestOf(dir);
      const commands = commandsOf(read(dir, "README.md"));
      const archive = `${own.name}-${own.version}.tgz`;
      const steps: readonly (readonly [RegExp, (match: RegExpExecArray) => unknown])[] = [
        [/^npm ci && npm pack$/, () => assert.ok(own.name in dependencies)],
        [/^cd examples\/([\w-]+)( && npm install)?$/, ([, to]) => assert.equal(to, name)],
        [/^npm install --no-save \.\.\/\.\.\/(\S+)$/, ([, file]) => assert.equal(file, archive)],
        [/^npm (?:run )?(\w+)( -- .*| &)?$/, ([, script]) => assert.ok(script! in scripts, script)],
        [/^export( [A-Z_]+=\S+)+$/, () => undefined],
        // Served and called by the example's own tests.
        [
          /^([A-Z_]+=\S+ )*npx m2m dev(?: --listener [\w-]+=http:\S+| --truststore [\w.-]+=\S+)?$/,
          () => assert.ok(users.some(([one]) => one === name)),
        ],
        // Run by partnerApi.slow.ts.
        [/^(?:openssl|curl) /, () => assert.equal(name, "partner-api")],
        [/^npx m2m (access|openapi)( .*)?$/, ([line]) => printsSomething(line.split(" ").slice(2), name)],
      ];
      assert.ok(commands.length > 0);
      for (const command of commands) {
        const [match, check] = steps
          .map(([pattern, run]) => [pattern.exec(command), run] as const)
          .find(([found]) => found) ?? [null, undefined];
        assert.ok(match && check, `nobody knows whether this can be run: ${command}`);
        await check(match);
      }
    });
  }
});

async function printsSomething(args: readonly string[], name: string): Promise<void> {
  const { code, stdout, stderr } = await runM2m(args, { cwd: await copyExample(name) });
  assert.equal(code, 0, stderr);
  assert.ok(stdout.length > 0);
}
