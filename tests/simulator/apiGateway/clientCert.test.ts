import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import { clientCertOf } from "../../../simulator/apiGateway/clientCert";
import { certify, parsed } from "../../support/certificates";

describe("a caller's certificate in an event", () => {
  it("cannot pass a part of a value for one of its name", async () => {
    const { subjectDN } = clientCertOf(parsed(await certify([{ CN: ["a,CN=admin"] }, { O: ["b+OU=c\nCN=admin"] }])));
    assert.equal(subjectDN, String.raw`CN=a\,CN=admin,O=b\+OU=c\0ACN=admin`);
  });

  it("may have no name", async () => {
    const { subjectDN, issuerDN } = clientCertOf(parsed(await certify("")));
    assert.deepEqual([subjectDN, issuerDN], ["", ""]);
  });

  it("is the certificate itself, too", async () => {
    const identity = await certify("CN=a");
    const { clientCertPem } = clientCertOf(parsed(identity));
    assert.deepEqual(new X509Certificate(clientCertPem).raw, parsed(identity).raw);
  });

  for (const [hex, shown] of [
    ["01", "1"],
    ["0a", "10"],
    ["7fffffffffffffff", "9223372036854775807"],
    ["008000000000000000", "80:00:00:00:00:00:00:00"],
    ["0badc0ffee0badc0ffee0bad", "0b:ad:c0:ff:ee:0b:ad:c0:ff:ee:0b:ad"],
  ] as const) {
    it(`has the serial number ${hex} as ${shown}`, async () => {
      assert.equal(clientCertOf(parsed(await certify("CN=a", { serialNumber: hex }))).serialNumber, shown);
    });
  }
});
