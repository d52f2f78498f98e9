import { strict as assert } from "node:assert";
import { Truststore } from "../../../simulator/apiGateway/truststore";
import { authorities, certify, Identity, parsed, rsa } from "../../support/certificates";

const day = 24 * 3_600_000;
const read = (...identities: readonly Identity[]) =>
  Truststore.read(identities.map(({ cert }) => cert).join("\n"), "x");

describe("a truststore", () => {
  let root: Identity;
  let client: Identity;
  before(async () => {
    [root] = (await authorities("CN=root")) as [Identity];
    client = await certify("CN=client", { by: root });
  });

  const refusal = (store: Truststore, identity: Identity, now = Date.now()) => store.refusal(parsed(identity), now);

  it("accepts what one of its authorities has signed", async () => {
    const [other] = (await authorities("CN=other")) as [Identity];
    assert.equal(refusal(read(other, root), client), undefined);
    assert.equal(refusal(read(other), client), "the truststore does not hold the issuer of it");
  });

  it("tells apart an authority of the same name", async () => {
    const [namesake] = (await authorities("CN=root")) as [Identity];
    assert.equal(refusal(read(namesake), client), "the truststore does not hold the issuer of it");
    assert.equal(refusal(read(namesake, root), client), undefined);
  });

  it("holds every authority up to the root: what a client brings along does not count", async () => {
    const [top, middle] = (await authorities("CN=top", "CN=middle")) as [Identity, Identity];
    const leaf = await certify("CN=leaf", { by: middle });
    assert.equal(refusal(read(top, middle), leaf), undefined);
    assert.equal(refusal(read(top), leaf), "the truststore does not hold the issuer of it");
    assert.equal(refusal(read(middle), leaf), 'the truststore does not hold the issuer of "CN=middle"');
  });

  it("takes chains of four authorities, and none that are longer", async () => {
    const chain = await authorities("CN=1", "CN=2", "CN=3", "CN=4", "CN=5");
    const store = read(...chain);
    assert.equal(refusal(store, await certify("CN=leaf", { by: chain[3] })), undefined);
    const below = await certify("CN=leaf", { by: chain[4] });
    assert.equal(refusal(store, below), "there are more than 4 authorities above it");
  });

  it("accepts a certificate that signed itself, if that very one is in it", async () => {
    const own = await certify("CN=own");
    assert.equal(refusal(read(own), own), undefined);
    assert.equal(refusal(read(root), own), "the truststore does not hold the issuer of it");
    assert.equal(refusal(read(own), await certify("CN=own")), "the truststore does not hold the issuer of it");
  });

  it("does not accept what is in it and was signed by another one", () => {
    assert.equal(refusal(read(client), client), "the truststore does not hold the issuer of it");
  });

  it("goes by the time: of the certificate, and of those above it", async () => {
    const [old] = await Promise.all([certify("CN=root", { isAuthority: true, until: day })]);
    const leaf = await certify("CN=leaf", { by: old, until: 2 * day });
    const store = read(old);
    assert.equal(refusal(store, leaf), undefined);
    assert.match(refusal(store, leaf, Date.now() - day)!, /^it is valid from .* GMT to .* GMT only$/);
    assert.match(refusal(store, leaf, Date.now() + 3 * day)!, /^it is valid from /);
    assert.match(refusal(store, leaf, Date.now() + day + 5_000)!, /^its authority "CN=root" is valid from /);
  });

  it("takes an authority that was renewed with its key, also beside the old one", async () => {
    const renewed = await certify("CN=root", { isAuthority: true, from: -10 * day, until: -day });
    // The same key and name, with another time.
    const again = await certify("CN=root", { by: root, isAuthority: true });
    assert.equal(refusal(read(renewed, root, again), client), undefined);
  });

  for (const [what, algorithm, isGood] of [
    ["RSA of 1024 bits", rsa(1024), false],
    ["RSA of 2048 bits", rsa(2048), true],
    ["a curve of 384 bits", { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" }, true],
  ] as const) {
    it(`${isGood ? "takes" : "refuses"} a key of ${what}`, async () => {
      const leaf = await certify("CN=leaf", { by: root, algorithm });
      assert.equal(refusal(read(root), leaf), isGood ? undefined : "it has a key that is too short");
    });
  }

  it("may have text between its certificates, and lines that end as on Windows", () => {
    const text = `# Partners\n\nroot:\n${root.cert}\n\n`;
    for (const one of [text, text.replaceAll("\n", "\r\n")]) {
      assert.equal(refusal(Truststore.read(one, "x"), client), undefined);
    }
    assert.equal(read(root, client).pems.length, 2);
  });

  const cut = "a.pem: holds a certificate that is cut off; give a file of certificates in PEM form.";
  for (const [what, text, message] of [
    ["nothing", () => "", "a.pem: holds no certificate; give a file of certificates in PEM form."],
    ["other bytes", () => "\u0000\u0001", "a.pem: holds no certificate; give a file of certificates in PEM form."],
    [
      "a private key",
      () => root.cert + client.key,
      "a.pem: holds a PRIVATE KEY; a truststore holds certificates only, so remove it.",
    ],
    ["a certificate without an end", () => `${client.cert}\n${root.cert.slice(0, -30)}`, cut],
    [
      "a certificate that is none",
      () => `${root.cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      "a.pem: its certificate 2 cannot be read; give certificates in PEM form.",
    ],
  ] as const) {
    it(`is refused where it holds ${what}`, () => assert.throws(() => Truststore.read(text(), "a.pem"), { message }));
  }
});
