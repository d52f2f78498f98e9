import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { CustomDomain, Truststore } from "../../../simulator/model/model";
import { readTruststores } from "../../../simulator/serve/readTruststores";
import { authorities, Identity, parsed } from "../../support/certificates";

describe("the truststores of domains", () => {
  let folder: string;
  let [one, two]: Identity[] = [];
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-truststores-"));
    [[one], [two]] = await Promise.all([authorities("CN=one"), authorities("CN=two")]);
    await fs.writeFile(path.join(folder, "one.pem"), one!.cert);
    await fs.writeFile(path.join(folder, "two.pem"), two!.cert);
  });
  after(() => fs.rm(folder, { recursive: true }));

  const domain = (name: string, content?: Truststore["content"]): CustomDomain => ({
    name,
    isStated: true,
    mappings: [],
    truststore: { uri: `s3://bucket/${name}`, ...(content && { content }) },
  });
  const file = (name: string) => path.join(folder, name);
  const read = (domains: CustomDomain[], given: Record<string, string> = {}) =>
    readTruststores(domains, new Map(Object.entries(given)));
  const trusts = async (reading: ReturnType<typeof read>, name: string, identity: Identity) =>
    (await reading).get(name)!.refusal(parsed(identity), Date.now()) === undefined;

  it("are read from what the program writes: a text, or a file", async () => {
    const text = domain("a.b", { kind: "text", text: one!.cert });
    const stores = read([text, domain("c.d", { kind: "file", path: file("two.pem") })]);
    assert.deepEqual([await trusts(stores, "a.b", one!), await trusts(stores, "a.b", two!)], [true, false]);
    assert.deepEqual([await trusts(stores, "c.d", one!), await trusts(stores, "c.d", two!)], [false, true]);
  });

  it("are read from what is given before that", async () => {
    const stores = read([domain("a.b", { kind: "text", text: one!.cert })], { "a.b": file("two.pem") });
    assert.deepEqual([await trusts(stores, "a.b", one!), await trusts(stores, "a.b", two!)], [false, true]);
  });

  it("are none of domains that ask for none", async () => {
    const open = { name: "a.b", isStated: true, mappings: [] };
    assert.equal((await read([open])).size, 0);
    await assert.rejects(read([open], { "a.b": file("one.pem") }), {
      message: `--truststore a.b=${file("one.pem")}: the program has no such domain with mutual TLS; it has none.`,
    });
  });

  it("are missed, all of them by name", async () => {
    const given = { "a.b": file("gone.pem"), "c.d": folder, "x.y": "x.pem" };
    const wrong = domain("e.f", { kind: "file", path: "/dev/null" });
    const domains = [domain("a.b"), domain("c.d"), wrong, domain("g.h", { kind: "folder", path: folder })];
    await assert.rejects(read(domains, given), (error: Error) => {
      assert.deepEqual(error.message.split("\n"), [
        "--truststore x.y=x.pem: the program has no such domain with mutual TLS; it has a.b, c.d, e.f, g.h.",
        `--truststore a.b=${file("gone.pem")}: cannot be read (ENOENT); give a file of certificates in PEM form.`,
        `--truststore c.d=${folder}: cannot be read (EISDIR); give a file of certificates in PEM form.`,
        "e.f: its truststore /dev/null: holds no certificate; give a file of certificates in PEM form.",
        "g.h: its truststore s3://bucket/g.h is no object that the program writes; give the file by --truststore g.h=FILE.pem, or to startM2m by truststores.",
      ]);
      return true;
    });
  });
});
