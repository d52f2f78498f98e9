import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { runM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { served, ServedProgram } from "../support/servedProgram";

/** A program for the Automation API, without a project's file: the script that deploys it is beside it. */
const files = {
  "package.json": '{ "name": "@acme/tickets", "private": true }',
  "Pulumi.dev.yaml": "config:\n  tickets:seats: 12\n",
  "infra/program.ts": `import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "~/dist/components";

export const tickets = async () => {
  const seats = new pulumi.Config().requireNumber("seats");
  const auth = new M2mAuth("tickets", {
    resourceServers: { tickets: { scopes: { buy: "Buy tickets" } } },
    clients: { kiosk: ["tickets/buy"] },
  });
  const api = new ApiWithJwt("tickets", {
    auth,
    routes: { "POST /tickets": { scopes: ["tickets/buy"], handler: async () => ({ seats }) } },
  });
  return { url: api.url };
};
`,
  "infra/deploy.ts": `import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { tickets } from "./program";

async function deploy() {
  const stack = await LocalWorkspace.createOrSelectStack({ projectName: "tickets", stackName: "dev", program: tickets });
  await stack.up({ onOutput: console.log });
}

deploy().catch((error: unknown) => console.log("not deployed:", error));
`,
};

describe("a program for the Automation API", () => {
  let run: ServedProgram | undefined;
  let dir: string;
  before(async () => {
    dir = await makeProgram(files);
    await fs.rm(path.join(dir, "Pulumi.yaml"));
    run = await served(dir, { program: "./infra/program.ts#tickets" });
  });
  after(async () => {
    await run?.app.close();
    await removePrograms();
  });

  it("is reported, described and served by the function that it exports", async () => {
    assert.deepEqual(run!.access, { "POST /tickets": ["kiosk"] });
    assert.deepEqual(run!.paths, { "/tickets": ["post"] });
    assert.deepEqual(await (await run!.app.as("kiosk").post("/tickets")).json(), { seats: 12 });
    assert.equal(run!.app.access().project, "tickets");
  });

  it("is not deployed by its script, which is refused with its line", async () => {
    await fs.writeFile(path.join(dir, "Pulumi.yaml"), "name: tickets\nruntime: nodejs\nmain: infra/deploy.ts\n");
    const { code, stderr } = await runM2m(["access"], { cwd: dir });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^m2m: infra\/deploy\.ts:5: the program starts the Pulumi CLI by the Automation API, .*--program \.\/deploy\.ts#program\.$/m,
    );
  });

  it("is asked for by the names that there are", async () => {
    const { code, stderr } = await runM2m(["access", "--program", "infra/program.ts"], { cwd: dir });
    assert.equal(code, 1);
    assert.match(stderr, /exports no function of that name; name one of tickets\.$/m);
  });
});
