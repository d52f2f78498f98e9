import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { root } from "../support/m2m";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const changelog =
  "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-01-02\n\n### Added\n\n- This.\n\n## [1.1.0]\n\n- That.\n";
const repository = "github:example/orders";

/** Runs the script in a folder with these files. */
async function notes(tag: string, manifest: object, text = changelog): Promise<Result> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-notes-"));
  try {
    await fs.writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
    await fs.writeFile(path.join(folder, "CHANGELOG.md"), text);
    const script = path.join(root, "scripts/releaseNotes.mjs");
    return await promisify(execFile)(process.execPath, [script, tag], { cwd: folder }).then(
      (output) => ({ code: 0, ...output }),
      (error: unknown) => error as Result,
    );
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

describe("the notes of a release", () => {
  it("are the section of its version", async () => {
    assert.deepEqual(await notes("v1.2.0", { version: "1.2.0", repository }), {
      code: 0,
      stdout: "### Added\n\n- This.\n",
      stderr: "",
    });
    assert.equal((await notes("v1.1.0", { version: "1.1.0", repository })).stdout, "- That.\n");
  });

  const mistakes: Readonly<Record<string, readonly [tag: string, manifest: object, error: RegExp]>> = {
    "a tag of another version": ["v1.2.1", { version: "1.2.0", repository }, /^The tag v1\.2\.1 is not that of/],
    "no tag": ["", { version: "1.2.0", repository }, /^The tag {2}is not that of/],
    "no repository": ["v1.2.0", { version: "1.2.0" }, /^package\.json names no repository/],
    "a version without notes": ["v1.0.0", { version: "1.0.0", repository }, /^CHANGELOG\.md has nothing about 1\.0\.0/],
    "a part of another version": ["v1.2", { version: "1.2", repository }, /^CHANGELOG\.md has nothing about 1\.2/],
  };
  for (const [mistake, [tag, manifest, error]] of Object.entries(mistakes)) {
    it(`are refused for ${mistake}, in one line`, async () => {
      const { code, stdout, stderr } = await notes(tag, manifest);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, error);
      assert.equal(stderr.trim().split("\n").length, 1);
    });
  }
});
