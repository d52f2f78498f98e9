import { strict as assert } from "node:assert";
import { Registration } from "../../../simulator/evaluate/registration";
import { unknownPrefix } from "../../../simulator/evaluate/elsewhere/unknownValues";
import { modelFaults, modelOf, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const domainType = "aws:apigatewayv2/domainName:DomainName";
const uri = "s3://acme-truststore/partners.pem";

function domain(mutualTlsAuthentication: object): Registration[] {
  const domainName = "api.example.com";
  const domainNameConfiguration = { certificateArn: "arn", endpointType: "REGIONAL", securityPolicy: "TLS_1_2" };
  return [
    resource(domainType, "own", { domainName, domainNameConfiguration, mutualTlsAuthentication }),
    resource("aws:apigatewayv2/apiMapping:ApiMapping", "own", { apiId: set.api.id, domainName, stage: "$default" }),
  ];
}

const object = (properties: object, type = "aws:s3/bucketObjectv2:BucketObjectv2") =>
  resource(type, "store", { bucket: "acme-truststore", key: "partners.pem", ...properties });
const copy = (properties: object) => object(properties, "aws:s3/objectCopy:ObjectCopy");
const archive = (asset: object) => ({ "m2m:archive": asset });

function truststore(mutualTls: object, ...more: Registration[]) {
  return modelOf({}, ...domain(mutualTls), ...more).domains[0]!.truststore;
}

describe("the truststore of a domain", () => {
  it("is known by its address, where the program does not write it", () => {
    assert.deepEqual(truststore({ truststoreUri: uri }), { uri });
    for (const other of [{ bucket: "other" }, { key: "other.pem" }]) {
      assert.deepEqual(truststore({ truststoreUri: uri }, object({ content: "pem", ...other })), { uri });
    }
  });

  for (const [how, written, content] of [
    ["as text", object({ content: "pem" }), { kind: "text", text: "pem" }],
    ["as base64", object({ contentBase64: "cGVt" }), { kind: "text", text: "pem" }],
    ["as a text asset", object({ source: archive({ kind: "text", text: "pem" }) }), { kind: "text", text: "pem" }],
    ["as a file", object({ source: archive({ kind: "file", path: "/a.pem" }) }), { kind: "file", path: "/a.pem" }],
    ["below a slash", object({ content: "pem", key: "/partners.pem" }), { kind: "text", text: "pem" }],
    [
      "by the older type",
      object({ content: "pem" }, "aws:s3/bucketObject:BucketObject"),
      { kind: "text", text: "pem" },
    ],
  ] as const) {
    it(`is what the program writes ${how}`, () => {
      assert.deepEqual(truststore({ truststoreUri: uri }, written), { uri, content });
    });
  }

  it("is found in a bucket whose name is made up, and which is given as a whole", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "Trust", {});
    const named = object({ bucket: output(bucket, "bucket"), content: "pem" });
    const whole = object({ bucket: bucket.id, content: "pem" });
    const at = `s3://${bucket.id}/partners.pem`;
    for (const written of [named, whole]) {
      assert.deepEqual(truststore({ truststoreUri: at }, bucket, written)?.content, { kind: "text", text: "pem" });
    }
  });

  it("is found behind a copy, and not behind copies that lead in a circle", () => {
    const original = object({ bucket: "source", key: "a/b.pem", content: "pem" });
    for (const source of ["source/a/b.pem", "/source/a/b.pem"]) {
      const { content } = truststore({ truststoreUri: uri }, original, copy({ source }))!;
      assert.deepEqual(content, { kind: "text", text: "pem" });
    }
    assert.deepEqual(truststore({ truststoreUri: uri }, copy({ source: "acme-truststore/partners.pem" })), { uri });
  });

  it("is that of the version that is asked for", () => {
    const written = object({ content: "pem" });
    const own = { truststoreUri: uri, truststoreVersion: output(written, "versionId") };
    assert.deepEqual(truststore(own, written)?.content, { kind: "text", text: "pem" });
    assert.deepEqual(truststore({ ...own, truststoreVersion: "3sL4kq" }, written), { uri, version: "3sL4kq" });
  });

  it("has a digest of each certificate, whatever is around them and in whichever order they stand", () => {
    const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
    const of = (content: string) => truststore({ truststoreUri: uri }, object({ content }))?.certificates;
    const [a, b] = [of(pem("aaaa"))!, of(pem("bbbb"))!];
    assert.match(a.join(), /^[0-9a-f]{64}$/);
    assert.deepEqual(of(`# partners\r\n${pem("bb\r\nbb")}${pem("aaaa")}${pem("aaaa")}`), [...a, ...b].sort());
    assert.equal(of("pem"), undefined);
  });

  it("is not what only AWS knows, nor an object that is looked up", () => {
    assert.deepEqual(truststore({ truststoreUri: uri }, object({ content: `a${unknownPrefix}b` })), { uri });
    assert.deepEqual(truststore({ truststoreUri: uri }, object({})), { uri });
    assert.deepEqual(truststore({ truststoreUri: uri }, { ...object({ content: "pem" }), isRead: true }), { uri });
  });

  for (const [what, mutualTls, more, ...expected] of [
    ...["https://acme-truststore/partners.pem", "s3://acme-truststore", "s3:///partners.pem", ""].map(
      (truststoreUri) =>
        [
          `the address "${truststoreUri}"`,
          { truststoreUri },
          [],
          `${domainType} "own": mutualTlsAuthentication.truststoreUri = ${JSON.stringify(truststoreUri)} is not a file in S3; write "s3://bucket/key".`,
        ] as const,
    ),
    [
      "a file that is not there",
      { truststoreUri: uri },
      [object({ source: archive({ kind: "missing", path: "/gone.pem" }) })],
      `aws:s3/bucketObjectv2:BucketObjectv2 "store": the truststore is in /gone.pem, which is not there; give it as a file of this machine.`,
    ],
    [
      "a version that only AWS knows",
      { truststoreUri: uri, truststoreVersion: `${unknownPrefix}x` },
      [],
      `${domainType} "own": mutualTlsAuthentication depends on x, which the simulator does not know; give a stand-in in m2m.yaml, under resources.`,
    ],
  ] as const) {
    it(`is refused: ${what}`, () => assert.deepEqual(modelFaults({}, ...domain(mutualTls), ...more), expected));
  }
});
