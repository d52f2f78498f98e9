import { strict as assert } from "node:assert";
import {
  resourceSignature,
  secretSignature,
  signatureKey,
  withOutputs,
  withoutOutputs,
} from "../../../../simulator/evaluate/transforms/wireValues";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const secret = (value: unknown) => ({ [signatureKey]: secretSignature, value });
const output = (members: object) => ({ [signatureKey]: outputSignature, ...members });
const archive = { [signatureKey]: archiveSignature, path: "./code" };
const reference = { [signatureKey]: resourceSignature, urn: "urn:pulumi:dev::a::b:c:D::e", id: "e" };

/** What travels, and as what a transform gets it. */
const forms: Readonly<Record<string, readonly [plain: unknown, given: unknown]>> = {
  text: ["text", "text"],
  nothing: [null, null],
  unknown: [unknown, output({})],
  secret: [secret("a"), output({ value: "a", secret: true })],
  "unknown secret": [secret(unknown), output({ secret: true })],
  "secret with an unknown value in it": [
    secret({ a: unknown, b: [1] }),
    output({ value: { a: output({}), b: [1] }, secret: true }),
  ],
  "object with all of them": [
    { list: [unknown, secret(1), { deep: unknown }], archive },
    { list: [output({}), output({ value: 1, secret: true }), { deep: output({}) }], archive },
  ],
  archive: [archive, archive],
  "resource that is not known yet": [
    { ...reference, id: unknown },
    { ...reference, id: unknown },
  ],
};

describe("values on their way to transforms and back", () => {
  for (const [name, [plain, given]] of Object.entries(forms)) {
    it(name, () => {
      assert.deepEqual(withOutputs({ of: plain }, new Map()), { of: given });
      assert.deepEqual(withoutOutputs({ of: given }), { of: plain });
    });
  }

  it("what derives from other resources", () => {
    const urns = ["urn:pulumi:dev::a::b:c:D::e"];
    const given = withOutputs(
      { plain: "a", hidden: secret("b"), own: "c" },
      new Map([
        ["plain", urns],
        ["hidden", urns],
        ["own", []],
        ["absent", urns],
      ]),
    );
    assert.deepEqual(given, {
      plain: output({ value: "a", dependencies: urns }),
      hidden: output({ value: "b", secret: true, dependencies: urns }),
      own: "c",
    });
    assert.deepEqual(withoutOutputs(given), { plain: "a", hidden: secret("b"), own: "c" });
  });
});
