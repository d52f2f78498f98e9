import { strict as assert } from "node:assert";
import * as path from "node:path";
import { parse } from "yaml";
import { packageManagers } from "../../../simulator/init/packageManagers";
import { projectFiles } from "../../../simulator/init/projectFiles";
import { readTemplate } from "../../../simulator/init/projectTemplate";
import { folder as examples, manifestOf, own, read } from "../../examples/manifests";
import { filesIn } from "../../support/folders";
import { root } from "../../support/m2m";

const folder = path.join(root, "template");
const [npm, pnpm] = packageManagers;
const template = readTemplate(folder, { PROJECT: "billing", DESCRIPTION: "What it is for" });
const settings = { region: "us-east-2", manager: npm!, own: { name: own.name, range: "file:../x.tgz" } };

describe("the template of m2m init and pulumi new", () => {
  it("asks for the versions that are tested here", () => {
    const { dependencies, devDependencies } = manifestOf(folder);
    const tested = { ...own.devDependencies, [own.name]: `^${own.version}` };
    for (const [dependency, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.equal(range, tested[dependency], dependency);
    }
  });

  it("is checked by the compiler as the examples are", () => {
    assert.deepEqual(JSON.parse(read(folder, "tsconfig.json")), JSON.parse(read(examples, "minimal/tsconfig.json")));
  });

  it("has the form that pulumi new takes: names of placeholders, and a part that it takes away", async () => {
    const { name, description, template: own } = parse(read(folder, "Pulumi.yaml")) as Record<string, unknown>;
    assert.deepEqual([name, description], ["${PROJECT}", "${DESCRIPTION}"]);
    assert.deepEqual(Object.keys(own as object), ["description", "config"]);
    const used = Object.values(await filesIn(folder)).flatMap((text) => text.match(/\$\{[A-Z]+\}/g) ?? []);
    assert.deepEqual([...new Set(used)].sort(), ["${DESCRIPTION}", "${PROJECT}"]);
  });

  it("becomes the files of a project, under the names that they have there", () => {
    const files = projectFiles(template, settings);
    assert.deepEqual(
      [...files.keys()].sort(),
      [
        ".gitignore",
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "functions/getOrder.ts",
        "index.ts",
        "package.json",
        "tests/orders.test.ts",
        "tsconfig.json",
      ].sort(),
    );
    assert.deepEqual(parse(files.get("Pulumi.yaml")!), {
      name: "billing",
      description: "What it is for",
      runtime: { name: "nodejs", options: { packagemanager: "npm" } },
      main: "index.ts",
    });
    assert.deepEqual(parse(files.get("Pulumi.dev.yaml")!), { config: { "aws:region": "us-east-2" } });
    const manifest = JSON.parse(files.get("package.json")!);
    assert.deepEqual([manifest.name, manifest.dependencies[own.name]], ["billing", "file:../x.tgz"]);
    assert.equal(files.get("index.ts"), read(folder, "index.ts"));
  });

  it("tells pnpm what it need not build", () => {
    const files = projectFiles(template, { ...settings, manager: pnpm! });
    assert.deepEqual(parse(files.get("pnpm-workspace.yaml")!), { allowBuilds: { esbuild: false, protobufjs: false } });
    assert.equal(parse(files.get("Pulumi.yaml")!).runtime.options.packagemanager, "pnpm");
  });
});
