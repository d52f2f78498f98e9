import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { create } from "ts-node";

const root = path.resolve(__dirname, "../..");
const examples = path.join(root, "examples");

/** The folders of the Pulumi projects here. */
const projects = [root, ...fs.readdirSync(examples).map((name) => path.join(examples, name))].filter((dir) =>
  fs.existsSync(path.join(dir, "Pulumi.yaml")),
);

describe("Pulumi's compilation, which would check the types again in each preview and deployment,", () => {
  it("is that of ts-node, by the project's tsconfig.json, where neither noCheck nor its variable is set", () => {
    const host = fs.readFileSync(require.resolve("@pulumi/pulumi/cmd/run/run.js"), "utf8");
    assert.match(host, /transpileOnly = compilerOptions\.noCheck;/);
    assert.match(host, /compiler: typescriptRequire,\s*transpileOnly,/);
    assert.match(host, /project: tsConfigPath,/);
    assert.match(host, /tsn\.register\(options\);/);
  });

  for (const dir of projects) {
    it(`is without the check in ${path.relative(root, dir) || "this repository"}`, () => {
      const project = path.join(dir, "tsconfig.json");
      const service = create({ cwd: dir, project, transpileOnly: undefined as never });
      assert.equal(service.options.transpileOnly, true);
      // A mistake of types alone. In a folder, TypeScript 6 asks where the project's root is.
      for (const file of ["index.ts", "functions/other.ts"]) {
        const compiled = service.compile('const count: number = "one"; export = count;', path.join(dir, file));
        assert.match(compiled, /"one"/);
      }
    });
  }
});
