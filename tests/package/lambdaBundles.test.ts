import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../support/m2m";

/** What the script exports. */
interface Script {
  readonly bundleFunction: (folder: string) => Promise<Readonly<Record<string, string>>>;
}

/** The folders of the functions. */
async function functions(): Promise<string[]> {
  const entries = await fs.readdir(path.join(root, "lambda"), { withFileTypes: true });
  return entries.filter((one) => one.isDirectory()).map(({ name }) => name);
}

describe("the functions that the package brings along", () => {
  it("are bundled with their licences, to the same bytes each time, without a path of this machine", async () => {
    const { bundleFunction } = (await import(
      pathToFileURL(path.join(root, "scripts/lambdaBundles.mjs")).href
    )) as Script;
    for (const name of await functions()) {
      const files = await bundleFunction(path.join(root, "lambda", name));
      for (const [file, text] of Object.entries(files)) {
        assert.equal(await fs.readFile(path.join(root, "dist/lambda", name, file), "utf8"), text, `${name}/${file}`);
        assert.ok(!text.includes(root), `${name}/${file} has a path`);
      }
    }
  });

  it("load as Lambda loads them", async () => {
    // What stands beside them in their archives, and what their environment says.
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "lambda-bundles-"));
    await fs.writeFile(path.join(folder, "trust.json"), JSON.stringify({ clients: [], routes: [] }));
    Object.assign(process.env, { LAMBDA_TASK_ROOT: folder, ISSUER: "https://127.0.0.1:1" });
    for (const name of await functions()) {
      const bundle = pathToFileURL(path.join(root, "dist/lambda", name, "index.mjs")).href;
      const { handler } = (await import(bundle)) as { handler: unknown };
      assert.equal(typeof handler, "function");
    }
  });
});
