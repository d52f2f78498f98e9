import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { violationsOf } from "../policy/support";
import { copyExample, removeExamples } from "../support/examples";
import { root, runM2m } from "../support/m2m";
import { programResources } from "../support/programResources";
import { providerViolations } from "../support/providerRules";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const folder = path.join(root, "examples");
const read = (...names: string[]) => fs.readFileSync(path.join(...names), "utf8");
const manifestOf = (dir: string) => JSON.parse(read(dir, "package.json")) as Manifest;

const own = manifestOf(root);
const names = fs.readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? one.name : []));
/** Those that are programs of Pulumi, each with its stacks. */
const programs = names.flatMap((name) => {
  const files = fs.readdirSync(path.join(folder, name));
  const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return stacks.map((stack) => [name, stack] as const);
});
/** Those that use this package. */
const users = programs.filter(([name]) => manifestOf(path.join(folder, name)).dependencies?.[own.name] !== undefined);

/** The commands of a README, without their comments. */
function commandsOf(readme: string): string[] {
  return [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block.split("\n").flatMap((line) => line.replace(/\s+# .*$/, "").trim() || []),
  );
}

describe("the examples", () => {
  after(removeExamples);

  it("are all in the list, which has no others", () => {
    const listed = [...read(folder, "README.md").matchAll(/^\| \[`([\w-]+)`\]\(([\w-]+)\/([\w.]+)\)/gm)];
    assert.deepEqual(listed.map(([, name]) => name).sort(), [...names].sort());
    for (const [, name, dir, file] of listed) {
      assert.equal(dir, name);
      assert.ok(fs.existsSync(path.join(folder, dir!, file!)), `${dir!}/${file!}`);
    }
  });

  for (const name of names) {
    describe(name, () => {
      const dir = path.join(folder, name);
      const manifest = manifestOf(dir);

      it("asks for the versions that are tested here", () => {
        const tested = { ...own.devDependencies, [own.name]: `^${own.version}` };
        for (const [dependency, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
          assert.equal(range, tested[dependency], dependency);
        }
      });

      it("is checked by the compiler as all are", () => {
        assert.deepEqual(JSON.parse(read(dir, "tsconfig.json")), JSON.parse(read(folder, "minimal/tsconfig.json")));
      });
    });
  }

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
        // Run by partnerApi.test.ts.
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

  for (const [name, stack] of users) {
    it(`${name} creates what AWS accepts and the policy pack allows, for ${stack}`, async () => {
      const resources = await programResources(await copyExample(name), stack);
      assert.ok(resources.length > 0);
      // Of what the components do not make, there is no list of rules.
      const others = /^aws:(?:dynamodb|ec2|ecs|vpc)\//;
      assert.deepEqual(providerViolations(resources.filter(({ type }) => !others.test(type))), []);
      assert.deepEqual(violationsOf(resources), []);
    });
  }
});

async function printsSomething(args: readonly string[], name: string): Promise<void> {
  const { code, stdout, stderr } = await runM2m(args, { cwd: await copyExample(name) });
  assert.equal(code, 0, stderr);
  assert.ok(stdout.length > 0);
}
