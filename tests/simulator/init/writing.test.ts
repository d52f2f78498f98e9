import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { addToProject } from "../../../simulator/init/addToProject";
import { newProject } from "../../../simulator/init/newProject";
import { packageManagers } from "../../../simulator/init/packageManagers";
import { projectFiles } from "../../../simulator/init/projectFiles";
import { readTemplate } from "../../../simulator/init/projectTemplate";
import { writeFiles } from "../../../simulator/init/writeFiles";
import { UserError } from "../../../simulator/userError";
import { filesIn, makeFolder, removeFolders } from "../../support/folders";
import { root } from "../../support/m2m";

const files = projectFiles(readTemplate(path.join(root, "template"), { PROJECT: "billing", DESCRIPTION: "Bills" }), {
  region: "eu-west-1",
  manager: packageManagers[0]!,
  own: { name: "pulumi-aws-m2m", range: "^0.1.0" },
});
const written = Object.fromEntries(files);

after(removeFolders);

describe("a new project", () => {
  it("is written where nothing of it exists, beside other files", async () => {
    const dir = await makeFolder({ "README.md": "mine", "functions/other.ts": "mine", ".git/config": "" });
    writeFiles(newProject(path.join(dir, "deep/er"), files));
    assert.deepEqual(await filesIn(path.join(dir, "deep/er")), written);
    writeFiles(newProject(dir, files));
    const all = await filesIn(dir);
    assert.equal(all["functions/other.ts"], "mine");
    assert.equal(all["functions/getOrder.ts"], written["functions/getOrder.ts"]);
  });

  it("is not written where anything of it exists, which is named", async () => {
    const existing = { "package.json": "{}", "tests/orders.test.ts": "", functions: "no folder" };
    const dir = await makeFolder(existing);
    await fs.symlink("nowhere", path.join(dir, ".gitignore"));
    assert.throws(
      () => newProject(dir, files),
      new UserError(
        `${dir}: has .gitignore, functions, package.json, tests/orders.test.ts already, and nothing was written; name another folder, or add to what is there by --into.`,
      ),
    );
    assert.deepEqual(await filesIn(dir), existing);
  });

  it("is not written in part where something of it cannot be", async () => {
    const dir = await makeFolder({ "Pulumi.yaml": "old" });
    const changes = [
      ...newProject(path.join(dir, "new"), files),
      { file: path.join(dir, "Pulumi.yaml"), text: "new", former: "old" },
      { file: path.join(dir, "Pulumi.yaml/x"), text: "" },
    ];
    assert.throws(() => writeFiles(changes), /Pulumi\.yaml\/x: cannot be written \(\w+\), and nothing was; check its/);
    assert.deepEqual(await fs.readdir(dir), ["Pulumi.yaml"]);
    assert.deepEqual(await filesIn(dir), { "Pulumi.yaml": "old" });
  });

  it("does not take the place of a file that somebody writes in the meantime", async () => {
    const dir = await makeFolder();
    const changes = newProject(dir, files);
    await fs.writeFile(path.join(dir, "tsconfig.json"), "theirs");
    assert.throws(() => writeFiles(changes), /tsconfig\.json: cannot be written \(EEXIST\)/);
    assert.deepEqual(await filesIn(dir), { "tsconfig.json": "theirs" });
  });
});

/** Adds to a folder with these files, and resolves with what is there then, and what was told. */
async function added(existing: Readonly<Record<string, string>>) {
  const dir = await makeFolder(existing);
  const { changes, told, hasProgram } = addToProject(dir, files);
  writeFiles(changes);
  return { dir, told, hasProgram, now: await filesIn(dir) };
}

describe("a project to which something is added", () => {
  const pulumis = {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "Pulumi.prod.yaml": "config: {}\n",
    "index.ts": "export const mine = 1;\n",
    "package.json": '{\n  "name": "shop",\n  "devDependencies": { "typescript": "^7.0.0" }\n}\n',
    "tsconfig.json": '{\n  // Mine.\n  "compilerOptions": { "module": "commonjs", "moduleResolution": "node" }\n}\n',
    ".gitignore": "/bin/\n",
  };

  it("keeps its program, its stacks and what else it has", async () => {
    const { now, told, hasProgram } = await added(pulumis);
    assert.ok(hasProgram);
    const { "package.json": manifest = "", "tsconfig.json": config = "" } = now;
    assert.deepEqual(now, { ...pulumis, "package.json": manifest, "tsconfig.json": config });
    const { scripts, devDependencies } = JSON.parse(manifest);
    assert.deepEqual([scripts.dev, scripts.test, devDependencies.typescript], ["m2m dev", undefined, "~6.0.3"]);
    assert.match(config, /^ {2}\/\/ Mine\.$/m);
    assert.ok(told.includes('package.json: dependencies.pulumi-aws-m2m is "^0.1.0"'));
    assert.ok(told.some((line) => line.startsWith('tsconfig.json: compilerOptions.moduleResolution is "nodenext"')));
  });

  it("has all that it needs then", async () => {
    const { dir } = await added(pulumis);
    assert.deepEqual(addToProject(dir, files), { changes: [], told: [], hasProgram: true });
  });

  it("gets the files that it lacks", async () => {
    const { now, told } = await added({ "Pulumi.yml": "name: shop\nruntime: nodejs\n", "app.ts": "" });
    const names = [".gitignore", "Pulumi.dev.yaml", "Pulumi.yml", "app.ts", "package.json", "tsconfig.json"];
    assert.deepEqual(Object.keys(now).sort(), names);
    assert.deepEqual([...told].sort(), [
      ".gitignore: is new",
      "Pulumi.dev.yaml: is new",
      "package.json: is new",
      "tsconfig.json: is new",
    ]);
  });

  it("is compiled by the tsconfig.json that it names, or by none", async () => {
    const runtime = (options: string) => `name: shop\nruntime: { name: nodejs, options: { ${options} } }\n`;
    const config = { "conf/ts.json": '{ "compilerOptions": { "moduleResolution": "node" } }' };
    const named = await added({ ...config, "Pulumi.yaml": runtime("tsconfig: conf/ts.json") });
    assert.match(named.now["conf/ts.json"]!, /nodenext/);
    assert.equal(named.now["tsconfig.json"], undefined);
    const none = await added({ "Pulumi.yaml": runtime("typescript: false") });
    assert.equal(none.now["tsconfig.json"], undefined);
  });

  it("is a whole one where there was no Pulumi project", async () => {
    const manifest = '{ "dependencies": { "pulumi-aws-m2m": "file:../x.tgz" } }';
    const { now, hasProgram } = await added({ "package.json": manifest });
    assert.ok(!hasProgram);
    const { dependencies, scripts } = JSON.parse(now["package.json"]!);
    assert.deepEqual([dependencies["pulumi-aws-m2m"], typeof scripts.test], ["file:../x.tgz", "string"]);
    assert.deepEqual(now, { ...written, "package.json": now["package.json"] });
  });

  it("is refused where files stand in the place of its program, and nothing tells what they are", async () => {
    await assert.rejects(
      added({ "index.ts": "mine", "package.json": "{}" }),
      /: has index\.ts already, and nothing was written; there is no Pulumi\.yaml that tells what they are; /,
    );
  });

  for (const [what, existing, says] of [
    ["another language", { "Pulumi.yaml": "name: shop\nruntime: python\n" }, /runtime = "python" cannot be evaluated/],
    ["a malformed project", { "Pulumi.yaml": "name: [\n" }, /Pulumi\.yaml:2: is not valid YAML/],
    ["a malformed package.json", { "package.json": "{" }, /package\.json: is not valid JSON; correct it\./],
    ["a folder in its place", { "package.json/x": "" }, /package\.json: cannot be read \(EISDIR\)/],
  ] as const) {
    it(`is refused with ${what}, and nothing is changed`, async () => {
      const dir = await makeFolder(existing);
      assert.throws(
        () => addToProject(dir, files),
        (error) => error instanceof UserError && says.test(error.message),
      );
      assert.deepEqual(await filesIn(dir), existing);
    });
  }
});
