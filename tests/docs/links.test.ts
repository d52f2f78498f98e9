import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../support/m2m";
import { documents, proseOf, read } from "./documents";

/** Where a link in a document leads: to a file or folder from the root, and to an anchor in it. */
interface Link {
  readonly from: string;
  readonly target: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Pages that GitHub has for a workflow, from README: its runs, and the badge with their outcome. */
const ofWorkflow = /^\.\.\/\.\.\/(?:workflows\/(\w+)\/badge\.svg|actions\/workflows\/(\w+)\.yml)$/;

/** The links of a document that do not lead out of the repository. */
function linksOf(document: string): Link[] {
  return proseOf(document).lines.flatMap((text, index) =>
    [...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !ofWorkflow.test(target))
      .map((target) => {
        const [file = "", anchor] = target.split("#");
        const found = file === "" ? document : path.posix.join(path.posix.dirname(document), file);
        return { from: `${document}:${index + 1}`, target, file: found, anchor };
      }),
  );
}

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(document: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = proseOf(document).lines.flatMap((line) => {
    const [, heading] = /^#{1,6} (.*)$/.exec(line) ?? [];
    if (heading === undefined) {
      return [];
    }
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const slug = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return [times === 0 ? slug : `${slug}-${times}`];
  });
  return new Set(anchors);
}

const known = new Map<string, Set<string>>();

/** The same, read once. */
function anchors(file: string): Set<string> {
  const found = known.get(file) ?? anchorsOf(file);
  known.set(file, found);
  return found;
}

function faultOf({ from, target, file, anchor }: Link): string[] {
  const absolute = path.join(root, file);
  if (file.startsWith("..") || !fs.existsSync(absolute)) {
    return [`${from}: ${target} leads to ${file}, which does not exist.`];
  }
  if (anchor !== undefined && !(file.endsWith(".md") && anchors(file).has(anchor))) {
    return [`${from}: ${target} leads to a heading that ${file} does not have.`];
  }
  return [];
}

/** Pages that TypeDoc writes. */
const reference = fs.readdirSync(path.join(root, "docs/api")).map((name) => `docs/api/${name}`);

describe("links of the documentation", () => {
  it("lead somewhere", () => {
    const links = [...documents, ...reference].flatMap(linksOf);
    assert.ok(links.length > 300);
    assert.deepEqual(links.flatMap(faultOf), []);
  });

  it("would be noticed if they did not", () => {
    const link = { from: "README.md:1", target: "", file: "docs/access.md" };
    assert.equal(faultOf({ ...link, anchor: undefined }).length, 0);
    assert.equal(faultOf({ ...link, anchor: "what-the-report-says" }).length, 0);
    assert.equal(faultOf({ ...link, anchor: "what-it-does-not-say" }).length, 1);
    assert.equal(faultOf({ ...link, file: "docs/none.md", anchor: undefined }).length, 1);
    assert.equal(faultOf({ ...link, file: "../elsewhere/README.md", anchor: undefined }).length, 1);
  });

  it("of README's badge name a workflow that exists", () => {
    const named = [...read("README.md").matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
      const [, ofBadge, ofRuns] = ofWorkflow.exec(target) ?? [];
      return [ofBadge, ofRuns].filter((name) => name !== undefined);
    });
    assert.deepEqual(named, ["deploy", "deploy"]);
    assert.match(read(".github/workflows/deploy.yml"), /^name: deploy$/m);
  });

  it("are on the first page of docs for every other page of it, and README leads there", () => {
    const first = "docs/README.md";
    const linked = new Set([first, ...linksOf(first).map(({ file }) => file)]);
    assert.deepEqual(
      documents.filter((document) => document.startsWith("docs/") && !linked.has(document)),
      [],
    );
    assert.ok(linksOf("README.md").some(({ file }) => file === first));
  });
});
