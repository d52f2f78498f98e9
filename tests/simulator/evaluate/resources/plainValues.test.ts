import { strict as assert } from "node:assert";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { plainValues } from "../../../../simulator/evaluate/resources/plainValues";
import { archiveKey, Value } from "../../../../simulator/evaluate/registration";

const { AssetArchive, FileArchive, FileAsset, RemoteArchive, RemoteAsset, StringAsset } = pulumi.asset;

/** A secret as Pulumi serialises it. */
function secret(value: unknown): object {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}

/** A property's value as plain data. */
async function plain(value: unknown): Promise<Value | undefined> {
  return (await plainValues({ value }, () => "unknown"))["value"];
}

const thisFile = path.relative(process.cwd(), __filename);
const thisFolder = path.dirname(thisFile);

describe("plain values of properties", () => {
  for (const value of ["text", "", 0, 1.5, true, false, null, [], {}, [1, ["a", null]], { a: { b: [1] } }]) {
    it(`leave ${JSON.stringify(value)} as it is`, async () => assert.deepEqual(await plain(value), value));
  }

  it("leave out what is undefined, and hold a place for it in a list", async () => {
    assert.deepEqual(await plainValues({ a: undefined, b: { c: undefined } }, () => "unknown"), { b: {} });
    assert.deepEqual(await plain([undefined, 1]), [null, 1]);
  });

  it("write big integers as text", async () => {
    assert.equal(await plain(12345678901234567890n), "12345678901234567890");
  });

  it("open secrets, wherever they stand", async () => {
    assert.equal(await plain(secret("s")), "s");
    assert.deepEqual(await plain({ a: [secret({ b: secret("s") })] }), { a: [{ b: "s" }] });
  });

  it("name a resource by its id, and a component by its URN", async () => {
    const urn = pulumi.output("urn:pulumi:dev::p::aws:sqs/queue:Queue::jobs");
    const reference = { __pulumiResource: true, urn, arn: pulumi.output("arn") };
    assert.equal(await plain({ ...reference, id: pulumi.output("jobs-1a2b3c4") }), "jobs-1a2b3c4");
    assert.equal(await plain(reference), "urn:pulumi:dev::p::aws:sqs/queue:Queue::jobs");
  });

  it("keep keys that objects have by themselves", async () => {
    const value: unknown = JSON.parse('{"__proto__":"x","constructor":"y"}');
    assert.equal(JSON.stringify(await plain(value)), '{"__proto__":"x","constructor":"y"}');
  });
});

describe("plain values of assets and archives", () => {
  async function described(value: unknown): Promise<unknown> {
    return ((await plain(value)) as { readonly [archiveKey]: unknown })[archiveKey];
  }

  it("give the text", async () => {
    assert.deepEqual(await described(new StringAsset("exports.a = 1")), { kind: "text", text: "exports.a = 1" });
    assert.deepEqual(await described(new StringAsset(Promise.resolve("later"))), { kind: "text", text: "later" });
  });

  it("give files and folders by their absolute paths", async () => {
    assert.deepEqual(await described(new FileAsset(thisFile)), { kind: "file", path: __filename });
    assert.deepEqual(await described(new FileArchive(thisFolder)), { kind: "folder", path: __dirname });
  });

  it("give remote ones by their URI", async () => {
    const remote = { kind: "remote", uri: "https://example.com/a" };
    assert.deepEqual(await described(new RemoteAsset("https://example.com/a")), remote);
    assert.deepEqual(await described(new RemoteArchive("https://example.com/a")), remote);
  });

  it("describe archives of archives", async () => {
    const archive = new AssetArchive({
      "index.js": new StringAsset("exports.a = 1"),
      lib: new FileArchive(thisFolder),
      more: new AssetArchive({ "a.js": new FileAsset(thisFile) }),
    });
    assert.deepEqual(await described(archive), {
      kind: "files",
      files: {
        "index.js": { kind: "text", text: "exports.a = 1" },
        lib: { kind: "folder", path: __dirname },
        more: { kind: "files", files: { "a.js": { kind: "file", path: __filename } } },
      },
    });
  });

  it("tell a file that is an archive from a file in one", async () => {
    assert.deepEqual(await described(new FileArchive(thisFile)), { kind: "zip", path: __filename });
    const both = new AssetArchive({ asset: new FileAsset(thisFile), archive: new FileArchive(thisFile) });
    const files = { asset: { kind: "file", path: __filename }, archive: { kind: "zip", path: __filename } };
    assert.deepEqual(await described(both), { kind: "files", files });
  });

  it("tell that a file is missing", async () => {
    const missing = { kind: "missing", path: "/nowhere/at/all" };
    assert.deepEqual(await described(new FileAsset("/nowhere/at/all")), missing);
    assert.deepEqual(await described(new FileArchive("/nowhere/at/all")), missing);
  });

  it("open secrets within", async () => {
    assert.deepEqual(await described(secret(new StringAsset("s"))), { kind: "text", text: "s" });
  });
});
