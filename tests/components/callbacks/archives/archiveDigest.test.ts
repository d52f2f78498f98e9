import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { archiveDigest } from "../../../../components/callbacks/archives/archiveDigest";

const { AssetArchive, FileArchive, FileAsset, RemoteArchive, StringAsset } = pulumi.asset;

/** An archive of texts by their names. */
const texts = (files: Readonly<Record<string, string>>) =>
  new AssetArchive(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, new StringAsset(text)])));

describe("the digest of an archive", () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-digest-"));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  /** A folder with files by their names. */
  async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
    const made = await fs.mkdtemp(path.join(folder, "files-"));
    for (const [name, text] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(made, name)), { recursive: true });
      await fs.writeFile(path.join(made, name), text);
    }
    return made;
  }

  it("is that of its files, whatever it is made of and wherever they are", async () => {
    const files = { "a.js": "a", "lib/b.js": "b", "lib/deep/c.js": "c" };
    const [here, there] = [await folderOf(files), await folderOf(files)];
    const digests = await Promise.all(
      [
        texts(files),
        texts(Object.fromEntries(Object.entries(files).reverse())),
        new FileArchive(here),
        new FileArchive(there),
        new FileArchive(path.relative(process.cwd(), here)),
        new AssetArchive({
          "a.js": new FileAsset(path.join(here, "a.js")),
          lib: new FileArchive(path.join(here, "lib")),
        }),
        new AssetArchive({ "a.js": new StringAsset("a"), lib: texts({ "b.js": "b", "deep/c.js": "c" }) }),
      ].map(archiveDigest),
    );
    assert.match(digests[0]!, /^[0-9a-f]{64}$/);
    assert.deepEqual([...new Set(digests)], [digests[0]]);
  });

  it("is another one for another name, another text, and one file more", async () => {
    const others: Record<string, string>[] = [
      { "a.js": "a" },
      { "b.js": "a" },
      { "a.js": "b" },
      { "a.js": "a", "b.js": "" },
      {},
    ];
    assert.equal(new Set(await Promise.all(others.map((files) => archiveDigest(texts(files))))).size, others.length);
  });

  it("leaves out what Pulumi leaves out: its own bookkeeping, and links to folders", async () => {
    const files = { "a.js": "a" };
    const dir = await folderOf({ ...files, ".pulumi/state.json": "{}" });
    await fs.symlink(await folderOf({ "b.js": "b" }), path.join(dir, "linked"), "junction");
    assert.equal(await archiveDigest(new FileArchive(dir)), await archiveDigest(texts(files)));
  });

  it("is that of an archive's bytes where it is a file, and of its address where it is elsewhere", async () => {
    const dir = await folderOf({ "a.zip": "one", "b.zip": "one", "c.zip": "two" });
    const [a, b, c] = await Promise.all(
      ["a", "b", "c"].map((name) => archiveDigest(new FileArchive(path.join(dir, `${name}.zip`)))),
    );
    assert.equal(a, b);
    assert.notEqual(a, c);
    const remote = (name: string) => archiveDigest(new RemoteArchive(`https://example.com/${name}.zip`));
    assert.notEqual(await remote("a"), await remote("b"));
  });

  it("tells any two sets of files apart", async () => {
    const name = fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3})?$/);
    const files = fc.dictionary(name, fc.string({ maxLength: 3 }), { maxKeys: 3, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(files, files, async (one, other) => {
        const sorted = (given: object) => JSON.stringify(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));
        const [a, b] = [await archiveDigest(texts(one)), await archiveDigest(texts(other))];
        assert.equal(a === b, sorted(one) === sorted(other));
      }),
    );
  });
});
