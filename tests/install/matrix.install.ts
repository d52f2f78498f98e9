import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { startM2m } from "../support/m2m";
import { pack } from "../support/pack";
import { Cell, chosenCells } from "./matrix/cells";
import { Project } from "./matrix/project";
import { Toolchain } from "./matrix/toolchain";

/** The first SDK that knows pnpm's folder of packages. */
const knowsPnpm = [3, 251];

describe("the machines of today", () => {
  let folder: string;
  let tarball: string;
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-matrix-")));
    tarball = await pack(path.join(folder, "source"), folder);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  chosenCells().forEach((cell, index) => {
    const { node, end, manager } = cell;
    describe(`Node.js ${node}, the ${end} packages, ${manager}`, () => {
      let project: Project;
      before(async () => {
        const toolchain = await Toolchain.install(path.join(folder, "tools"), node);
        project = await Project.install(cell, path.join(folder, `${index}`), toolchain, tarball);
      });
      // Each takes half a gigabyte.
      after(() => fs.rm(path.join(folder, `${index}`), { recursive: true, force: true }));

      if (manager === "yarn pnp") {
        it("refuses handlers with packages, of which no archive can be made", async () => {
          const said = await project.failingM2m("access");
          assert.match(said, /needs the package "qs", which Yarn's Plug'n'Play keeps/);
          assert.match(said, /; write "nodeLinker: node-modules" in \.yarnrc\.yml, and run "yarn install"\.$/m);
        });
        return;
      }

      it("compiles, and reports who may call what", async () => {
        await project.toolchain.run(
          project.dir,
          project.toolchain.node,
          project.resolve("typescript/bin/tsc"),
          "-p",
          ".",
        );
        await chooseEntry(project, cell);
        const { stdout } = await project.m2m("access");
        assert.match(stdout, /^ +POST \/items +items\/write +- +yes$/m);
      });

      it("serves handlers with packages and without, as scopes allow", async () => {
        await assertServed(project);
      });

      it("is tested by the harness", async () => {
        const script = `require("ts-node/register/transpile-only"); require("./access").check().then((found) => console.log(JSON.stringify(found)))`;
        const { stdout } = await project.toolchain.run(project.dir, project.toolchain.node, "-e", script);
        assert.equal((JSON.parse(stdout) as string[])[0], "200");
      });
    });
  });
});

/** Has handlers capture packages where the SDK can, and import them by themselves elsewhere, as they are told to. */
async function chooseEntry(project: Project, { manager }: Cell): Promise<void> {
  const file = project.resolve("@pulumi/pulumi/package.json");
  const { version } = JSON.parse(await fs.readFile(file, "utf8")) as { version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (manager.startsWith("pnpm") && major === knowsPnpm[0] && minor < knowsPnpm[1]!) {
    const said = await project.failingM2m("access");
    assert.match(said, /captures the package "qs" as "\.pnpm\/qs@.*", a path in the folder where the package manager/);
    assert.match(said, /; write await import\("qs"\) inside the handler, or use @pulumi\/pulumi 3\.251 or later/);
    await project.useEntry("imports.ts");
  } else {
    await project.useEntry("index.ts");
  }
}

async function assertServed(project: Project): Promise<void> {
  const { node, env } = project.toolchain;
  const m2m = await startM2m({ dir: project.dir, command: project.command, node, env });
  try {
    const token = await m2m.token("reader");
    const read = async (target: string) => {
      const response = await m2m.call(target, { token });
      assert.equal(response.status, 200, `${target}: ${await response.clone().text()}`);
      return response.text();
    };
    assert.equal(await read("/query?a[b]=1"), '{"query":{"a":{"b":"1"}}}');
    assert.equal(await read("/sdk"), '{"name":"STSClient"}');
    assert.equal(await read("/plain"), "plain");
    if (m2m.ready.routes.some(({ routeKey }) => routeKey === "GET /size")) {
      assert.equal(await read("/size"), '{"size":"2KB"}');
    }
    assert.equal((await m2m.call("/items", { method: "POST", body: "{}", token })).status, 403);
    assert.equal((await m2m.call("/plain")).status, 401);
  } finally {
    await m2m.stop();
  }
}
