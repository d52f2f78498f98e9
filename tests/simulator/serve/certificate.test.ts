import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { localCertificate } from "../../../simulator/serve/certificate";
import { UserError } from "../../../simulator/userError";

describe("the certificate for https", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-certificates-"));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  it("is for this machine's own addresses, and for nothing else", async () => {
    const certificate = new X509Certificate((await localCertificate(["127.0.0.1"], folder)).cert);
    for (const host of ["localhost", "host.docker.internal"]) {
      assert.equal(certificate.checkHost(host), host);
    }
    for (const address of ["127.0.0.1", "::1"]) {
      assert.ok(certificate.checkIP(address));
    }
    assert.equal(certificate.checkHost("example.com"), undefined);
    assert.equal(certificate.checkIP("192.0.2.1"), undefined);
  });

  for (const host of ["192.0.2.1", "2001:db8::1", "build.example"]) {
    it(`is for ${host}, too, where that is served`, async () => {
      await localCertificate(["127.0.0.1"], folder);
      const certificate = new X509Certificate((await localCertificate([host], folder)).cert);
      assert.ok(host.includes(".example") ? certificate.checkHost(host) : certificate.checkIP(host));
      assert.ok(certificate.checkHost("localhost"));
    });
  }

  it("is signed by an authority that is one, and is none itself", async () => {
    const { cert, ca } = await localCertificate(["127.0.0.1"], folder);
    const [certificate, authority] = [new X509Certificate(cert), new X509Certificate(ca)];
    assert.ok(certificate.verify(authority.publicKey) && certificate.checkIssued(authority));
    assert.deepEqual([authority.ca, certificate.ca], [true, false]);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 89 && days <= 90, String(days));
  });

  it("leaves no key with which the authority could sign anything else", async () => {
    const { key, ca, caFile } = await localCertificate(["127.0.0.1"], folder);
    assert.deepEqual((await fs.readdir(path.dirname(caFile))).sort(), ["ca.pem", "cert.pem", "key.pem"]);
    assert.ok(!new X509Certificate(ca).checkPrivateKey((await import("node:crypto")).createPrivateKey(key)));
    assert.equal(await fs.readFile(caFile, "utf8"), `${ca.trimEnd()}\n`);
  });

  it("is readable by its owner only", async function () {
    if (process.platform === "win32") {
      this.skip();
    }
    const { caFile } = await localCertificate(["127.0.0.1"], folder);
    assert.equal((await fs.stat(path.join(path.dirname(caFile), "key.pem"))).mode & 0o077, 0);
  });

  it("stays the same from run to run, and is made anew for a host that it is not for", async () => {
    const first = await localCertificate(["127.0.0.1"], folder);
    assert.deepEqual((await localCertificate(["localhost"], folder)).cert.trimEnd(), first.cert.trimEnd());
    const other = await localCertificate(["192.0.2.1"], folder);
    assert.notEqual(other.caFile, first.caFile);
  });

  it("is made anew where what was kept is broken, or belongs to another authority", async () => {
    const first = await localCertificate(["127.0.0.1"], folder);
    await fs.writeFile(path.join(path.dirname(first.caFile), "cert.pem"), "broken");
    const second = await localCertificate(["127.0.0.1"], folder);
    assert.notEqual(second.caFile, first.caFile);
    await fs.writeFile(second.caFile, first.ca);
    const third = await localCertificate(["127.0.0.1"], folder);
    assert.ok(![first.caFile, second.caFile].includes(third.caFile));
  });

  it("is whole for each of several that start at once", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => localCertificate(["127.0.0.1"], folder)));
    for (const { cert, caFile } of all) {
      const authority = new X509Certificate(await fs.readFile(caFile, "utf8"));
      assert.ok(new X509Certificate(cert).verify(authority.publicKey));
    }
  });

  it("says which folder cannot be used, and the fix", async () => {
    const file = path.join(folder, "file");
    await fs.writeFile(file, "");
    await assert.rejects(localCertificate(["127.0.0.1"], path.join(file, "below")), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /^.*below, where the certificate for https is kept, cannot be used .*; set XDG_CACHE_HOME/,
      );
      return true;
    });
  });
});
