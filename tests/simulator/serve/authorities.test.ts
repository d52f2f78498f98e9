import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { createSecureContext } from "node:tls";
import { authorities } from "../../../simulator/serve/authorities";
import { localCertificate } from "../../../simulator/serve/certificate";

describe("the authorities of other servers", () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-authorities-"));
  });
  after(() => fs.rm(folder, { recursive: true }));

  it("are the simulator's own, and those that the developer names", async () => {
    const { ca: own } = await localCertificate(["one.internal"], path.join(folder, "one"));
    const { ca: named } = await localCertificate(["two.internal"], path.join(folder, "two"));
    const file = path.join(folder, "named.pem");
    await fs.writeFile(file, named);
    const both = authorities(own, file);
    assert.ok(both.includes(own) && both.includes(named));
    createSecureContext({ ca: both });
  });

  it("are the simulator's own where no others can be read", () => {
    assert.equal(authorities("own", ""), "own");
    assert.equal(authorities("own", path.join(folder, "not-there")), "own");
  });
});
