import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { makeProjectFolder, removeExamples } from "../support/examples";
import { filesIn, makeFolder, removeFolders } from "../support/folders";
import { printedBy, root, runM2m } from "../support/m2m";

const run = promisify(execFile);
const bin = (...names: string[]) => path.join(root, "node_modules", ...names);

describe("m2m init", () => {
  after(async () => {
    await removeExamples();
    await removeFolders();
  });

  describe("in an empty folder", () => {
    let dir: string;
    let said: string;
    before(async () => {
      dir = await makeProjectFolder("Orders API");
      said = await printedBy(dir, "init");
    });

    it("says what it wrote, and what to do next, within 80 columns", async () => {
      const files = await fs.readdir(dir);
      assert.equal(said.split("\n")[0], `Made a Pulumi project in ${dir}:`);
      for (const file of files.filter((name) => name !== "node_modules")) {
        assert.ok(said.includes(`\n  ${file}`), file);
      }
      assert.match(said, /\nNext:\n\n {2}npm install\n {2}npx m2m dev\n {2}npm test\n$/);
      const [, ...lines] = said.split("\n");
      assert.deepEqual(
        lines.filter((line) => line.length > 80),
        [],
      );
    });

    it("writes a project that compiles", async () => {
      await run(process.execPath, [bin("typescript/bin/tsc"), "--noEmit"], { cwd: dir });
    });

    it("writes a project whose test passes", async () => {
      const { scripts } = JSON.parse(await fs.readFile(path.join(dir, "package.json"), "utf8"));
      // Node's runner would report to that of these tests.
      const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
      const { stdout } = await run("npm", ["test", "--silent"], { cwd: dir, env });
      assert.match(scripts.test, /--test tests\/\*\.test\.ts$/);
      assert.match(stdout, /^# pass 3$/m);
    });

    it("writes a project that can be reported on", async () => {
      assert.match(await printedBy(dir, "access"), /^Who may call what: orders-api, stack dev$/m);
    });

    it("writes nothing a second time", async () => {
      const { code, stdout, stderr } = await runM2m(["init"], { cwd: dir });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^m2m: .*: has \.gitignore, .*, tsconfig\.json already, and nothing was written; .*\n$/);
      assert.equal(await printedBy(dir, "init", "--into"), `${dir} has all that it needs.\n`);
    });
  });

  it("goes by the package manager and the Region of its user", async () => {
    const cwd = await makeFolder();
    const env = { npm_config_user_agent: "pnpm/12.0.0 npm/? node/v26.0.0", AWS_REGION: "ap-south-1" };
    const { stdout } = await runM2m(["init", "api's"], { cwd, env });
    assert.match(stdout, /\nNext:\n\n {2}cd 'api'\\''s'\n {2}pnpm install\n {2}pnpm exec m2m dev\n {2}pnpm test\n$/);
    const files = await filesIn(path.join(cwd, "api's"));
    assert.match(files["Pulumi.dev.yaml"]!, /aws:region: ap-south-1/);
    assert.ok("pnpm-workspace.yaml" in files);
  });

  it("adds to a project what it lacks, and says what", async () => {
    const dir = await makeFolder({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "index.ts": "",
      "tsconfig.json": '{ "compilerOptions": { "module": "commonjs", "moduleResolution": "node" } }',
    });
    const said = await printedBy(path.dirname(dir), "init", "--into", path.basename(dir));
    assert.match(said, /^package\.json: is new$/m);
    assert.match(said, /^tsconfig\.json: compilerOptions\.moduleResolution is "nodenext" instead of "node": /m);
    assert.match(said, /^The program can now import ApiWithJwt and M2mAuth from pulumi-aws-m2m\.$/m);
    assert.equal((await filesIn(dir))["index.ts"], "");
  });

  it("refuses a file in place of a folder", async () => {
    const cwd = await makeFolder({ "here.txt": "" });
    const { code, stderr } = await runM2m(["init", "here.txt"], { cwd });
    assert.deepEqual([code, stderr], [1, "m2m: here.txt: is a file; name the folder of a project.\n"]);
  });
});
