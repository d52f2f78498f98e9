import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { root, runM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { blockWith, codeBlocks, read } from "./documents";

/** What `m2m dev` prints for a person once it serves this repository's program, at the ports that are its defaults. */
async function readyText(): Promise<string> {
  const command = path.join(root, "dist/simulator/m2m.js");
  const child = spawn(process.execPath, [command, "dev", "--port", "0", "--no-watch"], { cwd: root });
  const closed = once(child, "close");
  try {
    let text = "";
    child.stdout.setEncoding("utf8");
    for await (const more of child.stdout) {
      text += more as string;
      if (/^ {2}curl -i .*\n$/m.test(text)) {
        break;
      }
    }
    // The ports come in this order: of the API, of the user pool, of the page.
    const [, api, pool, page] = /^API {2}\S+:(\d+)$.*^Token endpoint {2}\S+?:(\d+)\/.*^Page {2}\S+:(\d+)$/ms.exec(
      text,
    )!;
    const ports: Readonly<Record<string, string>> = { [api!]: "4000", [pool!]: "4001", [page!]: "4002" };
    return text.replace(/(?<=127\.0\.0\.1:)\d+/g, (port) => ports[port] ?? port);
  } finally {
    child.kill("SIGINT");
    await closed;
  }
}

/** This repository's program in a folder of its own, with a change. */
function changedProgram(change: (source: string) => string): Promise<string> {
  const source = read("index.ts").replace(/"\.\/(components|functions\/\w+)"/g, '"~/$1"');
  const changed = change(source);
  assert.notEqual(changed, source);
  return makeProgram({
    "index.ts": changed,
    ...Object.fromEntries(["Pulumi.yaml", "Pulumi.dev.yaml"].map((name) => [name, read(name)])),
  });
}

/** What the command prints, without line ends at its ends. */
async function printed(args: readonly string[], code = 0): Promise<string> {
  const finished = await runM2m(args);
  assert.equal(finished.code, code, finished.stderr);
  return finished.stdout.trim();
}

describe("output that the documentation shows", () => {
  after(removePrograms);

  it("of m2m dev is what it prints", async () => {
    assert.equal((await readyText()).trim(), blockWith("README.md", "text", "Token endpoint").trim());
  });

  it("of m2m access is what it prints", async () => {
    const report = await printed(["access"]);
    assert.equal(report, blockWith("docs/access.md", "text", "Findings").trim());
    const matrix = blockWith("README.md", "text", "reporting\n  POST /orders").trimEnd();
    assert.ok(report.includes(matrix), matrix);
  });

  it("of a comparison is what m2m access prints, and exits 3 where that is asked for", async () => {
    const before = await printed(["access", "--format", "json"]);
    const dir = await changedProgram((source) =>
      source.replace('reporting: { scopes: ["orders/read"]', 'reporting: { scopes: ["orders/read", "orders/write"]'),
    );
    const base = path.join(dir, "base.json");
    await fs.writeFile(base, before);
    const difference = await printed(["access", "--dir", dir, "--against", base, "--fail-on-widening"], 3);
    assert.equal(difference, blockWith("docs/access.md", "text", "Access gained").trim());
  });

  it("is compared for every block of output there is", () => {
    const compared = ["README.md", "docs/access.md", "docs/troubleshooting.md", "docs/recipes.md"];
    const others = codeBlocks().filter(({ language, document }) => language === "text" && !compared.includes(document));
    assert.deepEqual(others, []);
  });
});
