import { strict as assert } from "node:assert";
import { Registration } from "../../../simulator/evaluate/registration";
import { functionOf, modelFaults, modelOf, output, resource } from "../../support/registrations";

const fn = 'aws:lambda/function:Function "orders"';
const files = { kind: "files", files: { "index.js": { kind: "text", text: "" } } };
const archive = (asset: object) => ({ "m2m:archive": asset });
const object = (properties: object = {}, type = "aws:s3/bucketObjectv2:BucketObjectv2") =>
  resource(type, "code", { bucket: "acme-archives", key: "orders.zip", source: archive(files), ...properties });
const at = { code: undefined, s3Bucket: "acme-archives", s3Key: "orders.zip" };

const codeOf = (properties: Readonly<Record<string, unknown>>, ...more: Registration[]) =>
  functionOf(modelOf({ fn: properties }, ...more).apis[0]!.routes[0]!).code;

describe("the code of a function", () => {
  it("is the archive that the program puts into a bucket", () => {
    assert.deepEqual(codeOf(at, object()), files);
    assert.deepEqual(codeOf(at, object({}, "aws:s3/bucketObject:BucketObject")), files);
    const zip = { kind: "zip", path: "/code.zip" };
    assert.deepEqual(codeOf(at, object({ source: archive(zip) })), zip);
  });

  it("is found in a bucket whose name is made up", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "archives");
    const s3Bucket = output(bucket, "bucket");
    assert.deepEqual(codeOf({ ...at, s3Bucket }, bucket, object({ bucket: s3Bucket })), files);
  });

  it("is that of the version that is asked for", () => {
    const written = object();
    assert.deepEqual(codeOf({ ...at, s3ObjectVersion: output(written, "versionId") }, written), files);
  });

  const notThere = `${fn}: its code is s3://acme-archives/orders.zip, which the program does not put there from an archive; create the object in the stack that you simulate, or give code.`;
  for (const [what, properties, more, said] of [
    ["an object that the program does not create", at, [], notThere],
    ["an object of another bucket", at, [object({ bucket: "other" })], notThere],
    ["another version than the program's", { ...at, s3ObjectVersion: "3sL4kq" }, [object()], notThere],
    ["an object that is looked up", at, [{ ...object(), isRead: true }], notThere],
    [
      "an object of text",
      at,
      [object({ source: undefined, content: "text" })],
      `${fn}: its code is not an archive; give code as a pulumi.asset archive of files of this machine.`,
    ],
    [
      "an archive that is not there",
      at,
      [object({ source: archive({ kind: "missing", path: "/gone.zip" }) })],
      `${fn}: its code is in /gone.zip, which is not there; give code as a pulumi.asset archive of files of this machine.`,
    ],
    [
      "no code",
      { code: undefined },
      [],
      `${fn}: its code is not an archive; give code as a pulumi.asset archive of files of this machine.`,
    ],
  ] as const) {
    it(`is refused: ${what}`, () => assert.deepEqual(modelFaults({ fn: properties }, ...more), [said]));
  }
});
