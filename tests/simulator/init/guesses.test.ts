import { strict as assert } from "node:assert";
import * as path from "node:path";
import { ownRange } from "../../../simulator/init/ownRange";
import { packageManagerOf } from "../../../simulator/init/packageManagers";
import { projectName } from "../../../simulator/init/projectName";
import { makeFolder, removeFolders } from "../../support/folders";

after(removeFolders);

describe("the name of a new project", () => {
  for (const [folder, name] of [
    ["orders", "orders"],
    ["My Orders (new)", "my-orders-new"],
    [".hidden", "hidden"],
    ["_x_", "x"],
    ["Bücher", "bucher"],
    ["訂單", "m2m-api"],
    ["", "m2m-api"],
    ["Pulumi", "pulumi-api"],
    ["pulumi.shop", "pulumi-shop"],
    ["node_modules", "node_modules-api"],
    ["pulumi-aws-m2m", "pulumi-aws-m2m-api"],
    ["a".repeat(200), "a".repeat(100)],
  ] as const) {
    it(`is ${name.slice(0, 30)} in a folder ${JSON.stringify(folder.slice(0, 30))}`, () => {
      assert.equal(projectName(`/${folder}`, ["pulumi-aws-m2m"]), name);
    });
  }
});

describe("the package manager of a new project", () => {
  it("is the one that runs the command, or npm", async () => {
    const dir = await makeFolder();
    const nameFor = (agent?: string) => packageManagerOf(dir, { npm_config_user_agent: agent }).name;
    assert.equal(nameFor("pnpm/12.1.0 npm/? node/v26.0.0 linux x64"), "pnpm");
    assert.equal(nameFor("yarn/4.1.0 npm/? node/v26.0.0 linux x64"), "yarn");
    assert.equal(nameFor("npm/11.0.0 node/v20.0.0 linux x64 workspaces/false"), "npm");
    assert.equal(nameFor("other/1"), "npm");
    assert.equal(nameFor(), "npm");
  });

  it("is the one that has locked the project, whoever runs the command", async () => {
    const dir = await makeFolder({ "pnpm-lock.yaml": "" });
    assert.equal(packageManagerOf(dir, { npm_config_user_agent: "npm/11.0.0" }).name, "pnpm");
  });

  it("needs no settings of its own within a workspace that has them", async () => {
    const dir = await makeFolder({ "one/pnpm-workspace.yaml": "" });
    const filesIn = (at: string) =>
      Object.keys(packageManagerOf(path.join(dir, at), { npm_config_user_agent: "pnpm/12.0.0" }).files ?? {});
    assert.deepEqual(filesIn("one/packages/api"), []);
    assert.deepEqual(filesIn("two"), ["pnpm-workspace.yaml"]);
  });
});

describe("the range by which a new project asks for this package", () => {
  const own = { name: "pulumi-aws-m2m", version: "1.2.3" };
  /** The range for a project beside the one in which the package is installed. */
  const rangeWhere = async (manifest: string, modules = "node_modules") => {
    const dir = await makeFolder({ "here/package.json": manifest });
    return ownRange(own, path.join(dir, "here", modules, own.name), path.join(dir, "deep/there"));
  };

  it("is that of its version, where it came from the registry", async () => {
    assert.equal(await rangeWhere('{ "dependencies": { "pulumi-aws-m2m": "^1.0.0" } }'), "^1.2.3");
    assert.equal(await rangeWhere("{}"), "^1.2.3");
    assert.equal(await rangeWhere("no JSON"), "^1.2.3");
    assert.equal(await rangeWhere("[1]"), "^1.2.3");
  });

  it("is the same archive, where it came from one", async () => {
    const manifest = '{ "devDependencies": { "pulumi-aws-m2m": "file:../packed/x.tgz" } }';
    assert.equal(await rangeWhere(manifest), "file:../../packed/x.tgz");
    const store = "node_modules/.pnpm/pulumi-aws-m2m@file+..+packed+x.tgz/node_modules";
    assert.equal(await rangeWhere(manifest, store), "file:../../packed/x.tgz");
    const url = "https://example.com/x.tgz";
    assert.equal(await rangeWhere(`{ "dependencies": { "pulumi-aws-m2m": "${url}" } }`), url);
  });
});
