import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { peerDependencies } from "../../package.json";
import { consumerProgram, ownDependency } from "../support/consumerProgram";
import { M2mDev, root, startM2m } from "../support/m2m";
import { pack } from "../support/pack";

const run = promisify(execFile);

/** The ends of the ranges that package.json states. npm takes the newest that the running Node.js may have. */
const ends = {
  oldest: Object.entries(peerDependencies).map(([name, range]) => `${name}@${/[\d.]+/.exec(range)![0]}`),
  newest: ["@pulumi/pulumi@3", "@pulumi/aws@7", "typescript@6"],
};

/** What a user's own tests may be run by, each with the same test. */
const runners: Readonly<Record<string, { readonly install?: string; readonly head: string; readonly run: string[] }>> =
  {
    "node:test": {
      head: 'const { test, before, after } = require("node:test");',
      run: ["node", "--test", "--test-reporter=tap", "runners/node_test.test.cjs"],
    },
    mocha: {
      install: "mocha@11",
      head: "const { it: test } = globalThis;",
      run: ["node", "node_modules/mocha/bin/mocha.js", "--timeout", "60000", "runners/mocha.test.cjs"],
    },
    vitest: {
      install: "vitest@3",
      head: 'import { test, beforeAll as before, afterAll as after } from "vitest"; import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      run: ["node", "node_modules/vitest/vitest.mjs", "run", "--hookTimeout", "60000", "runners/vitest.test.mjs"],
    },
    jest: {
      install: "jest@30",
      head: "const { test, beforeAll: before, afterAll: after } = globalThis;",
      run: [
        "node",
        "node_modules/jest/bin/jest.js",
        "--testTimeout",
        "60000",
        "--runTestsByPath",
        "runners/jest.test.cjs",
      ],
    },
  };

const testFile = (head: string) => `${head}
const assert = require("node:assert/strict");
const { startM2m } = require("pulumi-aws-m2m/testing");
let app;
before(async () => { app = await startM2m({ dir: process.cwd() }); });
after(() => app.close());
test("a reader reads", async () => {
  const response = await app.as("reader").get("/items/7");
  assert.equal(response.status, 200);
  assert.equal((await app.as("reader").post("/items", { a: 1 })).status, 403);
});
test("a program that is not there is refused", async () => {
  await assert.rejects(startM2m({ dir: "/nonexistent" }), /nonexistent/);
});
`;

describe("installed by npm, elsewhere on disk", () => {
  let folder: string;
  let tarball: string;
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-install-")));
    tarball = await pack(path.join(folder, "source"), folder);
    const { size } = await fs.stat(tarball);
    const { stdout } = await run("tar", ["-tvzf", tarball]);
    const sizes = stdout
      .trim()
      .split("\n")
      .map((line) => Number(line.trim().split(/\s+/)[2]));
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
    const unpacked = sizes.reduce((sum, one) => sum + one);
    console.log(`      the package: ${kilobytes(size)} packed, ${kilobytes(unpacked)} unpacked, ${sizes.length} files`);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  /** A project of a user's, with what npm installs for it. */
  async function install(name: string, packages: readonly string[]): Promise<string> {
    const project = path.join(folder, name);
    await fs.mkdir(project);
    for (const [file, text] of Object.entries(consumerProgram)) {
      await fs.writeFile(path.join(project, file), text);
    }
    await fs.writeFile(path.join(project, "package.json"), JSON.stringify({ name: "stock", private: true }));
    const others = [ownDependency, "ts-node@10", "@types/node@20"];
    await npm(project, [tarball, ...packages, ...others]);
    return project;
  }

  async function npm(project: string, packages: readonly string[]): Promise<void> {
    const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"];
    await run("npm", ["install", ...quietly, ...packages], { cwd: project });
  }

  for (const [end, packages] of Object.entries(ends)) {
    describe(`with the ${end} packages that it asks for`, () => {
      let project: string;
      let m2m: M2mDev;
      before(async () => {
        project = await install(end, packages);
        m2m = await startM2m({ dir: project, command: path.join(project, "node_modules/.bin/m2m") });
      });
      after(() => m2m.stop());

      it("compiles", async () => {
        await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: project });
      });

      it("serves tokens, and routes by their scopes", async () => {
        const reader = await m2m.token("reader");
        assert.equal((await m2m.call("/items/7", { token: reader })).status, 200);
        assert.equal((await m2m.call("/items", { method: "POST", body: "{}", token: reader })).status, 403);
        assert.equal((await m2m.call("/items/7")).status, 401);
      });
    });
  }

  describe("runs a user's tests", () => {
    let project: string;
    before(async () => {
      project = path.join(folder, "newest");
      await npm(
        project,
        Object.values(runners).flatMap(({ install: name }) => name ?? []),
      );
      await fs.mkdir(path.join(project, "runners"));
    });

    for (const [
      name,
      {
        head,
        run: [command = "", ...args],
      },
    ] of Object.entries(runners)) {
      it(`under ${name}`, async () => {
        await fs.writeFile(path.join(project, args.at(-1)!), testFile(head));
        const { stdout, stderr } = await run(command, args, { cwd: project });
        assert.match(stdout + stderr, /# pass 2\b|^ +2 passing\b|\b2 passed\b/m);
      });
    }
  });

  describe("starts a project of its own", () => {
    let project: string;
    before(async () => {
      const quietly = ["--yes", "--prefer-offline", "--loglevel", "error"];
      const { stdout } = await run("npx", [...quietly, "--package", tarball, "pulumi-aws-m2m", "init", "orders"], {
        cwd: folder,
      });
      assert.match(stdout, /\nNext:\n\n {2}cd orders\n {2}npm install\n/);
      project = path.join(folder, "orders");
      await npm(project, []);
    });

    it("which compiles, and whose test passes", async () => {
      await run("npx", ["tsc", "--noEmit"], { cwd: project });
      // Node's runner would report to that of these tests.
      const { stdout } = await run("npm", ["test"], {
        cwd: project,
        env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      });
      assert.match(stdout, /^# pass 3$/m);
    });

    it("which is served", async () => {
      const m2m = await startM2m({ dir: project, command: path.join(project, "node_modules/.bin/m2m") });
      const response = await m2m.call("/orders/7", { token: await m2m.token("reporting") });
      assert.equal(response.status, 200);
      assert.equal((await m2m.call("/orders/7")).status, 401);
      await m2m.stop();
    });
  });

  // After the others: it takes the packages of the oldest away.
  describe("with the oldest packages that it asks for, in the source", () => {
    it("compiles, and passes the components' tests", async () => {
      const copy = path.join(folder, "components");
      const modules = path.join(copy, "node_modules");
      await fs.mkdir(modules, { recursive: true });
      const sources = ["components", "functions", "lambda", "dist/lambda", "simulator", "tests"];
      for (const name of [...sources, "clients.schema.json", "tsconfig.json", ".mocharc.json"]) {
        await fs.cp(path.join(root, name), path.join(copy, name), { recursive: true });
      }
      await fs.writeFile(path.join(copy, "package.json"), JSON.stringify({ name: "pulumi-aws-m2m", dependencies: {} }));
      // The packages under test as npm has put them, the tools as they are here.
      await fs.rename(path.join(folder, "oldest/node_modules"), modules);
      await Promise.all(
        ["pulumi-aws-m2m", "typescript"].map((name) => fs.rm(path.join(modules, name), { recursive: true })),
      );
      for (const name of await packagesIn(path.join(root, "node_modules"))) {
        const target = path.join(modules, name);
        if (!name.startsWith("@pulumi/") && !(await exists(target))) {
          await fs.mkdir(path.dirname(target), { recursive: true });
          await fs.symlink(path.join(root, "node_modules", name), target, "junction");
        }
      }
      const config = { extends: "./tsconfig.json", include: ["components"], compilerOptions: { types: ["node"] } };
      await fs.writeFile(path.join(copy, "tsconfig.oldest.json"), JSON.stringify(config));
      await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.oldest.json"], { cwd: copy });
      const mocha = ["node_modules/mocha/bin/mocha.js", "tests/components/**/*.test.ts"];
      await run(process.execPath, mocha, { cwd: copy, maxBuffer: Infinity }).catch((error: unknown) => {
        const { stdout } = error as { readonly stdout: string };
        const failures = stdout.lastIndexOf(" passing (");
        assert.fail(stdout.slice(failures < 0 ? -10_000 : failures));
      });
    });
  });
});

/** The names of the packages in a folder of packages. */
async function packagesIn(modules: string): Promise<string[]> {
  const names = await fs.readdir(modules);
  const scoped = names.filter((name) => name.startsWith("@"));
  const inScopes = scoped.map(async (scope) =>
    (await fs.readdir(path.join(modules, scope))).map((name) => `${scope}/${name}`),
  );
  return [...names.filter((name) => !/^[.@]/.test(name)), ...(await Promise.all(inScopes)).flat()];
}

function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
