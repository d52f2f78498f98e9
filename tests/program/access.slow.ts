import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { AccessDifference } from "../../simulator/reports/accessDifference";
import type { AccessReport } from "../../simulator/reports/accessReport";
import { Finished, runM2m, printedBy, startM2m } from "../support/m2m";
import { makeOwnProgram, makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";

const reading = `"GET /items": { scopes: ["items/read"], handler: async () => "x" }`;
const writing = `"PUT /items": { scopes: ["items/write"], handler: async () => "x" }`;

/** The smallest whole program, with a client that may read, too. */
function withGrant(routes: string): string {
  return programSource(routes).replace('writer: ["items/write"]', 'writer: ["items/read", "items/write"]');
}

describe("m2m access, run again and again", () => {
  after(removePrograms);

  /** Runs the command in a program's folder. */
  function access(dir: string, ...args: string[]): Promise<Finished> {
    return runM2m(["access", ...args], { cwd: dir });
  }

  it("has a form for Markdown", async () => {
    assert.match(
      await printedBy(await makeOwnProgram(), "access", "--format", "markdown"),
      /^\| `POST \/orders` \| `orders\/write` \| yes \| - \|$/m,
    );
  });

  it("prints a report without secrets, ids and addresses, and the same one each time", async () => {
    const dir = await makeProgram({
      "index.ts": programSource(`${reading}, ${writing}`, `console.log("a program may talk");`),
    });
    const runs = await Promise.all([access(dir, "--format", "json"), access(dir, "--format", "json")]);
    assert.equal(runs[0].stdout, runs[1].stdout);
    assert.match(runs[0].stderr, /^a program may talk$/m);
    const m2m = await startM2m({ dir });
    for (const { clientId, clientSecret } of Object.values(m2m.ready.clients)) {
      assert.ok(!runs[0].stdout.includes(clientId) && !runs[0].stdout.includes(clientSecret));
    }
    await m2m.stop();
    assert.doesNotMatch(runs[0].stdout, /amazonaws|amazoncognito|127\.0\.0\.1|eu-central-1_/);
  });

  it("finds what has changed since a report was written, and fails on widening if it is to", async () => {
    const dir = await makeProgram({ "index.ts": programSource(`${reading}, ${writing}`) });
    await fs.writeFile(path.join(dir, "base.json"), await printedBy(dir, "access", "--format", "json"));
    const against = ["--against", "base.json"];
    assert.match(await printedBy(dir, "access", ...against, "--fail-on-widening"), /^Access is the same\.$/m);

    await writeProgramFile(
      dir,
      "index.ts",
      withGrant(`${reading}, ${writing}, "GET /open": { access: "public", handler: async () => "x" }`),
    );
    const widened = await access(dir, ...against, "--fail-on-widening");
    assert.equal(widened.code, 3, widened.stderr);
    assert.ok(widened.stdout.includes("Access has widened.\n"));
    assert.ok(
      widened.stdout.includes("  GET /items\n    writer\n      by items/read: the client was granted items/read\n"),
      widened.stdout,
    );
    assert.ok(widened.stdout.includes("  GET /open\n    anyone\n      the route was added\n"), widened.stdout);
    assert.equal(await printedBy(dir, "access", ...against), widened.stdout);
    assert.match(await printedBy(dir, "access", ...against, "--format", "markdown"), /^\*\*Access has widened\.\*\*$/m);
    const json = JSON.parse(await printedBy(dir, "access", ...against, "--format", "json")) as AccessDifference;
    assert.deepEqual(
      [json.kind, json.version, json.widened, json.routes.length],
      ["m2m-access-difference", 3, true, 2],
    );

    await writeProgramFile(dir, "index.ts", programSource(reading));
    const narrowed = await printedBy(dir, "access", ...against, "--fail-on-widening");
    assert.match(narrowed, /^Access has narrowed, and nobody gained any\.$/m);
    assert.ok(narrowed.includes("  PUT /items\n    writer\n      by items/write: the route was removed\n"), narrowed);
  });

  it("says what the simulator then does", async () => {
    const own = await makeOwnProgram();
    const report = JSON.parse(await printedBy(own, "access", "--format", "json")) as AccessReport;
    const m2m = await startM2m({ dir: own });
    for (const client of ["checkout", "reporting"]) {
      const token = await m2m.token(client);
      for (const { routeKey, access: kind, clients } of report.apis[0]!.routes) {
        const [method = "", target = ""] = routeKey.split(" ");
        const { status } = await m2m.call(target.replace("{id}", "1"), {
          method,
          token,
          ...(method === "POST" && { body: "{}" }),
        });
        const isAllowed = kind === "public" || clients.some((one) => one.client === client);
        assert.equal(status !== 401 && status !== 403, isAllowed, `${client} ${routeKey} ${status}`);
      }
    }
    await m2m.stop();
  });

  describe("with what it cannot use", () => {
    const good = { "index.ts": programSource(reading) };
    const cases: readonly [what: string, files: Record<string, string>, args: string[], says: string | RegExp][] = [
      ["no such file", good, ["--against", "base.json"], "--against base.json: cannot be read (ENOENT)"],
      ["a folder", good, ["--against", "."], "--against .: cannot be read (EISDIR)"],
      ["no JSON", { ...good, "base.json": "<html>" }, ["--against", "base.json"], "--against base.json: is not JSON"],
      [
        "no report",
        { ...good, "base.json": "{}" },
        ["--against", "base.json"],
        "--against base.json: is not an access report",
      ],
      [
        "a version from the future",
        { ...good, "base.json": '{"kind":"m2m-access-report","version":4}' },
        ["--against", "base.json", "--fail-on-widening"],
        "is an access report of version 4, and this m2m reads versions up to 3",
      ],
      [
        "half a report",
        { ...good, "base.json": '{"kind":"m2m-access-report","version":1}' },
        ["--against", "base.json"],
        "pools is missing",
      ],
      ["a program that fails", { "index.ts": `throw new Error("no budget");` }, [], "index.ts:1: Error: no budget"],
      [
        "a program without anything",
        { "index.ts": "export {};" },
        ["--format", "json"],
        "no user pool and no HTTP API",
      ],
      [
        "two user pools of one name",
        {
          "index.ts": `import * as aws from "@pulumi/aws"; import * as pulumi from "@pulumi/pulumi";
            for (const name of ["a", "b"]) {
              const parent = new pulumi.ComponentResource("x:y:" + name, name);
              new aws.cognito.UserPool("same", {}, { parent });
            }`,
        },
        [],
        /aws:cognito\/userPool:UserPool "same": another one has the same logical name; give each one a name of its own\./,
      ],
    ];
    for (const [what, files, args, says] of cases) {
      it(`says so in one line, exits 1 and prints nothing: ${what}`, async () => {
        const { code, stdout, stderr } = await access(await makeProgram(files), ...args);
        assert.equal(code, 1, stderr);
        assert.equal(stdout, "");
        assert.ok(typeof says === "string" ? stderr.includes(says) : says.test(stderr), stderr);
        const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("still evaluating"));
        assert.ok(lines.length === 1 && lines[0]!.startsWith("m2m: "), stderr);
      });
    }
  });
});
