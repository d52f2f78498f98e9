import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { ApiError } from "../../../simulator/awsApi/apiError";
import { SecretVersions } from "../../../simulator/secretsManager/secretVersions";

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const [one, two, three] = [id(1), id(2), id(3)];

describe("the versions of a secret", () => {
  let versions: SecretVersions;
  beforeEach(() => (versions = new SecretVersions("orders", () => 0)));

  const labels = () => Object.fromEntries(versions.labelled.map((version) => [version.id, version.stages.join(" ")]));
  const refused = (act: () => unknown, type: string, message: RegExp) =>
    assert.throws(act, (error) => error instanceof ApiError && error.type === type && message.test(error.message));
  const text = (value: string) => ({ text: value });

  it("give the first one the label of the current version, whatever labels are asked for", () => {
    versions.put(one, text("a"), ["MINE"]);
    assert.deepEqual(labels(), { [one]: "AWSCURRENT MINE" });
  });

  it("keep the one before at hand, and no earlier one", () => {
    [one, two, three].forEach((token) => versions.put(token, text(token)));
    assert.deepEqual(labels(), { [two]: "AWSPREVIOUS", [three]: "AWSCURRENT" });
    assert.deepEqual(versions.read(undefined, "AWSPREVIOUS").data, text(two));
    refused(() => versions.read(one, undefined), "ResourceNotFoundException", /can't find .* VersionId: /);
  });

  it("take the same value by the same token twice, and no other", () => {
    versions.put(one, text("a"));
    versions.put(two, text("b"));
    versions.put(one, text("a"));
    assert.deepEqual(labels(), { [one]: "AWSPREVIOUS", [two]: "AWSCURRENT" });
    refused(() => versions.put(one, text("c")), "ResourceExistsException", /already in use for a version of secret/);
    refused(() => versions.put(one, { binary: "YQ==" }), "ResourceExistsException", /already in use/);
  });

  it("have a version without a value while a rotation begins, which cannot be read or become the current one", () => {
    versions.put(one, text("a"));
    assert.equal(versions.begin(two), two);
    assert.deepEqual(labels(), { [one]: "AWSCURRENT", [two]: "AWSPENDING" });
    refused(() => versions.read(two, "AWSPENDING"), "ResourceNotFoundException", /VersionId/);
    refused(
      () => versions.move({ stage: "AWSCURRENT", from: one, to: two }),
      "InvalidRequestException",
      /has no value/,
    );
    assert.equal(versions.begin(three), two, "what was begun goes on");
    versions.move({ stage: "AWSPENDING", from: two });
    refused(() => versions.begin(one), "ResourceExistsException", /already in use/);
  });

  it("end a rotation when its version becomes the current one", () => {
    versions.put(one, text("a"));
    versions.begin(two);
    versions.put(two, text("b"), ["AWSPENDING"]);
    assert.deepEqual(labels(), { [one]: "AWSCURRENT", [two]: "AWSPENDING" });
    versions.move({ stage: "AWSCURRENT", from: one, to: two });
    assert.deepEqual(labels(), { [one]: "AWSPREVIOUS", [two]: "AWSCURRENT" });
  });

  it("let the first rotation end where there was no value", () => {
    versions.begin(one);
    versions.put(one, text("a"), ["AWSPENDING"]);
    assert.deepEqual(labels(), { [one]: "AWSPENDING" });
    versions.move({ stage: "AWSCURRENT", to: one });
    assert.deepEqual(labels(), { [one]: "AWSCURRENT" });
  });

  it("abandon a rotation when somebody else stores a value", () => {
    versions.put(one, text("a"));
    versions.begin(two);
    versions.put(three, text("c"));
    assert.deepEqual(labels(), { [one]: "AWSPREVIOUS", [three]: "AWSCURRENT" });
    refused(() => versions.move({ stage: "AWSCURRENT", from: three, to: two }), "ResourceNotFoundException", /version/);
  });

  it("go back to the version before", () => {
    versions.put(one, text("a"));
    versions.put(two, text("b"));
    versions.move({ stage: "AWSCURRENT", from: two, to: one });
    assert.deepEqual(labels(), { [one]: "AWSCURRENT", [two]: "AWSPREVIOUS" });
  });

  it("move a label only where it is said from where", () => {
    versions.put(one, text("a"));
    versions.put(two, text("b"));
    const invalid = "InvalidParameterException";
    refused(() => versions.move({ stage: "AWSCURRENT", to: one }), invalid, /explicitly reference that version/);
    refused(() => versions.move({ stage: "AWSCURRENT", from: one, to: one }), invalid, /not attached to version/);
    refused(() => versions.move({ stage: "AWSCURRENT", from: two }), invalid, /can’t be completely removed/);
    refused(() => versions.move({ stage: "AWSCURRENT" }), invalid, /You must specify/);
    versions.move({ stage: "AWSPREVIOUS", from: one });
    assert.deepEqual(labels(), { [two]: "AWSCURRENT" });
  });

  it("are refused where id and label are of two, and where there is none", () => {
    refused(() => versions.read(undefined, undefined), "ResourceNotFoundException", /staging label: AWSCURRENT/);
    versions.put(one, text("a"));
    refused(() => versions.read(one, "AWSPENDING"), "InvalidRequestException", /not associated/);
    refused(() => versions.read(two, undefined), "ResourceNotFoundException", /VersionId/);
  });

  it("have twenty labels at most", () => {
    const many = Array.from({ length: 20 }, (_, index) => `LABEL${index}`);
    refused(() => versions.put(one, text("a"), many), "LimitExceededException", /20/);
    assert.deepEqual(labels(), {}, "what is refused changes nothing");
    versions.put(one, text("a"), many.slice(1));
    refused(() => versions.move({ stage: "MORE", to: one }), "LimitExceededException", /20/);
  });

  it("always have one current version with a value, each label once, once there was a value", () => {
    const tokens = [1, 2, 3, 4].map(id);
    const token = fc.constantFrom(...tokens);
    const stage = fc.constantFrom("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "MINE");
    const command = fc.oneof(
      fc.record({ do: fc.constant("put" as const), token, value: fc.constantFrom("a", "b"), stages: fc.array(stage) }),
      fc.record({ do: fc.constant("begin" as const), token }),
      fc.record({
        do: fc.constant("move" as const),
        stage,
        from: fc.option(token, { nil: undefined }),
        to: fc.option(token, { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const kept = new SecretVersions("orders", () => 0);
        kept.put(id(9), text("first"));
        for (const given of commands) {
          try {
            if (given.do === "put") {
              kept.put(given.token, text(given.value), given.stages.length > 0 ? given.stages : undefined);
            } else if (given.do === "begin") {
              kept.begin(given.token);
            } else {
              kept.move(given);
            }
          } catch (error) {
            assert.ok(error instanceof ApiError);
          }
          const all = kept.labelled.flatMap(({ stages }) => stages);
          assert.equal(new Set(all).size, all.length);
          assert.ok(kept.read(undefined, undefined).data);
        }
      }),
    );
  });
});
