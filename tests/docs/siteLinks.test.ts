import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../support/m2m";

const checker = pathToFileURL(path.join(root, "docs/site/checkLinks.mjs")).href;

/** What the check of a built site says of these pages, served at /docs/; empty where it finds nothing. */
function faultsOf(pages: Readonly<Record<string, string>>): string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-test-"));
  try {
    for (const [name, html] of Object.entries(pages)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), html);
    }
    const script = `import { checkLinks } from ${JSON.stringify(checker)};
      try { checkLinks(process.argv[1], "/docs/"); } catch (error) { console.log(error.message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script, folder], {
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    return stdout.trim().split("\n").slice(1);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("the check of the site's links", () => {
  const index = '<h2 id="a-b">A</h2><a class="x" href="/docs/api/page.html#x">1</a><a href="#a-b">2</a>';
  const page =
    '<p id="x"></p><a href="../index.html#a-b">1</a><a href="/docs/">2</a><a href="https://example.com/">3</a>';

  it("finds nothing wrong with pages and elements that exist", () => {
    assert.deepEqual(faultsOf({ "index.html": index, "api/page.html": page }), []);
  });

  it("finds a page and an element that do not", () => {
    const wrong = `${page}<a href="none.html">4</a><a href="/docs/#a">5</a>`;
    const expected = ["api/page.html: none.html", "api/page.html: /docs/#a"];
    assert.deepEqual(faultsOf({ "index.html": index, "api/page.html": wrong }), expected);
  });
});
