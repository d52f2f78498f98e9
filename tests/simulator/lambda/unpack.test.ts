import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { zipSync } from "fflate";
import { plainValues } from "../../../simulator/evaluate/resources/plainValues";
import { archiveKey, Asset } from "../../../simulator/evaluate/registration";
import { unpack } from "../../../simulator/lambda/unpack";

const { AssetArchive, FileArchive, FileAsset, StringAsset } = pulumi.asset;

describe("unpacking a function's code", () => {
  /** A folder of the test's own. The code goes to `task` in it; what is beside that must stay as it is. */
  let root: string;
  beforeEach(async () => {
    root = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-unpack-"));
    await fs.mkdir(path.join(root, "task"));
  });
  afterEach(() => fs.rm(root, { recursive: true }));

  async function write(name: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(root, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
    return file;
  }

  async function writeZip(name: string, entries: Readonly<Record<string, string>>): Promise<string> {
    const bytes = Object.entries(entries).map(([entry, text]) => [entry, Buffer.from(text)] as const);
    return write(name, zipSync(Object.fromEntries(bytes)));
  }

  /** Unpacks what a program gave as its code. */
  async function unpackArchive(archive: pulumi.asset.Archive): Promise<void> {
    const { code } = (await plainValues({ code: archive }, () => "unknown")) as unknown as {
      code: { [archiveKey]: Asset };
    };
    await unpack(code[archiveKey], path.join(root, "task"));
  }

  /** The files of a folder, by their paths. */
  async function filesOf(folder: string): Promise<Record<string, string>> {
    const entries = await fs.readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const texts = files.sort().map(async (file) => {
      return [path.relative(path.join(root, folder), file), await fs.readFile(file, "utf8")] as const;
    });
    return Object.fromEntries(await Promise.all(texts));
  }

  it("writes texts and files", async () => {
    const file = await write("own.js", "own");
    await unpackArchive(new AssetArchive({ "index.js": new StringAsset("é"), "lib/own.js": new FileAsset(file) }));
    assert.deepEqual(await filesOf("task"), { "index.js": "é", "lib/own.js": "own" });
  });

  it("keeps every byte of a file", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await unpackArchive(new AssetArchive({ bytes: new FileAsset(await write("bytes", bytes)) }));
    assert.deepEqual(await fs.readFile(path.join(root, "task/bytes")), bytes);
  });

  it("copies a folder with all below it, and, as Pulumi does, files behind links but no folders", async () => {
    await write("code/index.js", "index");
    await write("code/node_modules/a/index.js", "a");
    await write("linked/index.js", "b");
    await fs.symlink(path.join(root, "linked/index.js"), path.join(root, "code/linked.js"));
    await fs.symlink(path.join(root, "linked"), path.join(root, "code/node_modules/b"), "junction");
    await unpackArchive(new FileArchive(path.join(root, "code")));
    assert.deepEqual(await filesOf("task"), { "index.js": "index", "linked.js": "b", "node_modules/a/index.js": "a" });
    assert.ok(!(await fs.lstat(path.join(root, "task/linked.js"))).isSymbolicLink());
  });

  it("copies a folder that is itself behind a link", async () => {
    await write("linked/index.js", "b");
    await fs.symlink(path.join(root, "linked"), path.join(root, "code"), "junction");
    await unpackArchive(new FileArchive(path.join(root, "code")));
    assert.deepEqual(await filesOf("task"), { "index.js": "b" });
  });

  it("keeps that a file may be executed", async () => {
    const file = await write("code/tool", "");
    await fs.chmod(file, 0o755);
    await unpackArchive(new FileArchive(path.join(root, "code")));
    assert.equal((await fs.stat(path.join(root, "task/tool"))).mode & 0o111, 0o111);
  });

  it("unpacks a zip, with its folders", async () => {
    await unpackArchive(
      new FileArchive(await writeZip("code.zip", { "index.js": "index", "lib/": "", "lib/a.js": "a" })),
    );
    assert.deepEqual(await filesOf("task"), { "index.js": "index", "lib/a.js": "a" });
  });

  it("nests archives, folders and zips", async () => {
    await write("code/a.js", "a");
    const zip = await writeZip("code.zip", { "b/c.js": "c" });
    const inner = new AssetArchive({ code: new FileArchive(path.join(root, "code")), "d.js": new StringAsset("d") });
    await unpackArchive(new AssetArchive({ inner, zip: new FileArchive(zip) }));
    assert.deepEqual(await filesOf("task"), { "inner/code/a.js": "a", "inner/d.js": "d", "zip/b/c.js": "c" });
  });

  it("leaves a zip that is an asset as it is", async () => {
    const zip = await writeZip("code.zip", { "a.js": "a" });
    await unpackArchive(new AssetArchive({ "layer.zip": new FileAsset(zip) }));
    assert.deepEqual(await fs.readFile(path.join(root, "task/layer.zip")), await fs.readFile(zip));
  });

  const escapes = ["../../evil.js", "../evil.js", "a/../../evil.js", "/evil.js", "//evil.js", "./../evil.js"];
  for (const name of escapes) {
    it(`keeps "${name}" inside the folder, in an archive, a nested one and a zip`, async () => {
      await unpackArchive(new AssetArchive({ [name]: new StringAsset("evil") }));
      await unpackArchive(new AssetArchive({ nested: new AssetArchive({ [name]: new StringAsset("evil") }) }));
      await unpackArchive(new FileArchive(await writeZip("code.zip", { [`zip/../${name}`]: "evil", [name]: "evil" })));
      assert.deepEqual(await filesOf("task"), { "evil.js": "evil", "nested/evil.js": "evil" });
      assert.deepEqual(await fs.readdir(root), ["code.zip", "task"]);
    });
  }

  it("keeps backslashes and dots in names inside the folder", async () => {
    await unpackArchive(new FileArchive(await writeZip("code.zip", { "..\\..\\evil.js": "evil", "...": "dots" })));
    assert.deepEqual(Object.values(await filesOf("task")).sort(), ["dots", "evil"]);
    assert.deepEqual(await fs.readdir(root), ["code.zip", "task"]);
  });

  it("keeps a nested archive that is called .. inside the folder", async () => {
    await write("code/evil.js", "evil");
    await unpackArchive(new AssetArchive({ "..": new FileArchive(path.join(root, "code")) }));
    assert.deepEqual(await filesOf("task"), { "evil.js": "evil" });
    assert.deepEqual((await fs.readdir(root)).sort(), ["code", "task"]);
  });

  it("names an archive that is no zip", async () => {
    const file = await write("code.tar.gz", Buffer.from([0x1f, 0x8b, 8, 0]));
    await assert.rejects(unpackArchive(new FileArchive(file)), /code\.tar\.gz/);
  });

  it("refuses what is no archive", async () => {
    await assert.rejects(unpack({ kind: "text", text: "" }, root), /^Error: an archive cannot be made of text$/);
    await assert.rejects(unpack({ kind: "remote", uri: "https://example.com" }, root), /cannot be made of remote$/);
  });
});
