import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { ownDependency as own, consumerProgram as program } from "../support/consumerProgram";
import { M2mDev, printedBy, root, runM2m, startM2m } from "../support/m2m";
import { pack } from "../support/pack";

const run = promisify(execFile);

/** What a user has installed, taken from this repository. */
const linked = ["@pulumi", "@types", "ts-node", "typescript"];

describe("the packed package, as a user installs it", function () {
  this.timeout(120_000);

  let folder: string;
  let project: string;
  let installed: string;
  let tarball: string;
  let packed: readonly string[];
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-package-")));
    project = path.join(folder, "project");
    installed = path.join(project, "node_modules/pulumi-aws-m2m");
    tarball = await pack(path.join(folder, "source"), folder);
    packed = (await run("tar", ["-tzf", tarball])).stdout.trim().split("\n");
    await makeProject(project);
    await fs.mkdir(installed);
    await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it("holds the files that files.txt lists; UPDATE_FILES=1 writes that anew", async () => {
    const list = path.join(__dirname, "files.txt");
    const files = `${packed
      .map((file) => file.replace(/^package\//, ""))
      .sort()
      .join("\n")}\n`;
    if (process.env["UPDATE_FILES"] !== undefined) {
      await fs.writeFile(list, files);
    }
    assert.equal(await fs.readFile(list, "utf8"), files);

    const manifest = await readManifest(installed);
    assert.equal(manifest["dependencies"], undefined);
    assert.deepEqual(Object.keys(manifest["peerDependencies"] as object), [
      "@pulumi/aws",
      "@pulumi/pulumi",
      "esbuild",
      "typescript",
    ]);
  });

  it("lets nobody import what is internal", () => {
    const { resolve } = createRequire(path.join(project, "index.ts"));
    assert.equal(resolve("pulumi-aws-m2m"), path.join(installed, "dist/components/index.js"));
    assert.equal(resolve("pulumi-aws-m2m/testing"), path.join(installed, "dist/simulator/testing.js"));
    assert.equal(resolve("pulumi-aws-m2m/package.json"), path.join(installed, "package.json"));
    for (const internal of ["dist/components/checking/faults", "dist/components/m2mAuth.js", "dist/simulator/m2m.js"]) {
      assert.throws(() => resolve(`pulumi-aws-m2m/${internal}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
    }
  });

  it("promises nothing that Node.js, bundlers and TypeScript would not find", async () => {
    const bin = (name: string) => path.join(root, "node_modules/.bin", name);
    await run(bin("publint"), ["--strict", tarball]);
    await run(bin("attw"), ["--profile", "strict", "--no-definitely-typed", tarball]);
  });

  it("types a user's program, and names the scope that is misspelt in it", async () => {
    const [sound, misspelt] = await Promise.all([
      compile(project, "tsconfig.json"),
      compile(project, "tsconfig.misspelt.json"),
    ]);
    assert.deepEqual(sound, { code: 0, errors: [] });

    assert.notEqual(misspelt.code, 0);
    assert.deepEqual(
      misspelt.errors.map(
        (line) => /^(\w+\.ts)\(\d+,\d+\): error TS\d+: Type '"([^"]+)"' /.exec(line)?.slice(1) ?? line,
      ),
      [
        ["misspeltClient.ts", "items/raed"],
        ["misspeltRoute.ts", "items/reed"],
      ],
    );
    misspelt.errors.forEach((line) =>
      assert.match(line, /Did you mean '"items\/read"'|not assignable to type '"items\/read"'/),
    );
  });

  it("is found by TypeScript in every way of resolving modules", async () => {
    const ways = { node16: "node16", nodenext: "nodenext", bundler: "preserve", node10: "commonjs" };
    for (const [moduleResolution, module] of Object.entries(ways)) {
      const config = {
        extends: "./tsconfig.json",
        compilerOptions: { module, moduleResolution, esModuleInterop: true, ignoreDeprecations: "6.0" },
      };
      await fs.writeFile(path.join(project, `tsconfig.${moduleResolution}.json`), JSON.stringify(config));
      assert.deepEqual(await compile(project, `tsconfig.${moduleResolution}.json`), { code: 0, errors: [] });
    }
  });

  it("is imported by ES modules, whose callbacks are refused with the reason where they capture imports", async () => {
    const esm = path.join(folder, "esm");
    await fs.mkdir(esm);
    await fs.symlink(path.join(project, "node_modules"), path.join(esm, "node_modules"), "junction");
    await fs.writeFile(path.join(esm, "package.json"), '{ "type": "module" }');
    await fs.writeFile(path.join(esm, "index.js"), program["program.mjs"]!);
    await fs.writeFile(path.join(esm, "Pulumi.yaml"), "name: stock\nruntime: nodejs\nmain: index.js\n");
    await fs.writeFile(path.join(esm, "Pulumi.dev.yaml"), "");

    const { stdout, stderr } = await run(process.execPath, ["index.js"], { cwd: esm }).catch((error: unknown) => {
      return error as { stdout: string; stderr: string };
    });
    assert.match(stdout, /^aws:cognito\/userPoolClient:UserPoolClient$/m);
    assert.doesNotMatch(stdout, /aws:lambda/);
    const refusal =
      /routes\["GET \/items"\]\.handler: .*; write await import\(\) inside the handler, or import what is of/;
    assert.match(stderr, refusal);

    // The program sets mocks by itself, which m2m has set by then.
    const own = program["program.mjs"]!.replace(/await pulumi\.runtime\.setMocks[^]*?\}\);\n/, "");
    await fs.writeFile(path.join(esm, "index.js"), own);
    const refused = await runM2m(["access", "--dir", esm]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, refusal);
    await fs.writeFile(path.join(esm, "index.js"), own.replace("import * as os", "import os"));
    assert.match(await printedBy(esm, "access"), /GET \/items +items\/read +yes/);
  });

  it("refuses a handler that would take the package itself to Lambda", async () => {
    const yaml = path.join(project, "Pulumi.yaml");
    await fs.writeFile(yaml, program["Pulumi.yaml"]!.replace("index.ts", "helper.ts"));
    const { code, stderr } = await runM2m(["access", "--dir", project]);
    await fs.writeFile(yaml, program["Pulumi.yaml"]!);
    assert.equal(code, 1);
    assert.match(stderr, /needs the package "@?pulumi[^"]*", which is a part of Pulumi programs and not in Lambda/);
  });

  it("tests a program from the program's own tests", async () => {
    const script = `require("ts-node/register/transpile-only"); require("./access").check().then((found) => console.log(JSON.stringify(found)))`;
    const { stdout } = await run(process.execPath, ["-e", script], { cwd: project });
    assert.deepEqual(JSON.parse(stdout), ["200", "GET /greeting", "POST /items", "GET /items/{id}"]);
  });

  describe("its m2m command", () => {
    let m2m: M2mDev;
    before(async () => {
      const { bin } = await readManifest(installed);
      const command = path.join(installed, (bin as { m2m: string }).m2m);
      m2m = await startM2m({ dir: project, command });
    });
    after(() => m2m.stop());

    it("serves a handler of another file, without a package that it does not use", async () => {
      const response = await m2m.call("/items/7", { token: await m2m.token("reader") });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        id: "7",
        unit: "kg",
        client: m2m.ready.clients["reader"]!.clientId,
        files: ["__index.js"],
      });
    });

    it("serves a handler with the user's own dependency, and that one alone", async () => {
      const token = await m2m.token("writer");
      for (const [body, isEmpty] of [
        ["{}", true],
        ['{"a":1}', false],
      ] as const) {
        const response = await m2m.call("/items", { method: "POST", body, token });
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { isEmpty, packages: [own] });
      }
      const refused = await m2m.call("/items", { method: "POST", token: await m2m.token("reader") });
      assert.equal(refused.status, 403);
    });

    it("serves an inline handler with an environment variable", async () => {
      const response = await m2m.call("/greeting", { token: `Bearer ${await m2m.token("reader")}` });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), "good day");
      assert.equal((await m2m.call("/greeting")).status, 401);
    });
  });
});

async function makeProject(dir: string): Promise<void> {
  const modules = path.join(dir, "node_modules");
  await fs.mkdir(modules, { recursive: true });
  await Promise.all([
    ...Object.entries(program).map(([name, text]) => fs.writeFile(path.join(dir, name), text)),
    ...linked.map((name) => fs.symlink(path.join(root, "node_modules", name), path.join(modules, name), "junction")),
    fs.cp(path.join(root, "node_modules", own), path.join(modules, own), { recursive: true }),
  ]);
}

async function readManifest(dir: string): Promise<Record<string, unknown>> {
  return JSON.parse(await fs.readFile(path.join(dir, "package.json"), "utf8")) as Record<string, unknown>;
}

/** Compiles a project with the compiler that this repository uses. */
async function compile(dir: string, config: string): Promise<{ code: number; errors: string[] }> {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const { code, stdout } = await run(process.execPath, [compiler, "--pretty", "false", "-p", config], {
    cwd: dir,
  }).then(
    (output) => ({ code: 0, ...output }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return { code, errors: stdout.split("\n").filter((line) => /^\S/.test(line)) };
}
