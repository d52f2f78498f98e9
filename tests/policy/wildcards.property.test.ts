import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { isNarrowAction } from "../../components/aws/iamActions";
import { isWide } from "../../policy/iamDocument";

/** Whether a pattern of IAM, with `*` and `?`, matches a text. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

const services = ["s3", "dynamodb", "lambda", "execute-api"];
const actions = services.flatMap((service) => ["GetItem", "PutItem", "Invoke"].map((verb) => `${service}:${verb}`));
const piece = fc.constantFrom(...services, ...["*", "?", ":", "Get", "Put", "Item", "Invoke", "a", "/", "-", ""]);
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));

/** ARNs of resources of one kind that have nothing in common but what all have. */
const arns = {
  table: (name: string) => `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`,
  function: (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  object: (name: string) => `arn:aws:s3:::${name}/${name}`,
  topic: (name: string) => `arn:aws:sns:eu-west-1:123456789012:${name}`,
  role: (name: string) => `arn:aws:iam::123456789012:role/${name}`,
  logs: (name: string) => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`,
};
const kinds = Object.values(arns);

describe("narrow actions", () => {
  it("match actions of one service, and not all of them", () => {
    fc.assert(
      fc.property(text, (pattern) => {
        const matched = actions.filter((action) => matches(pattern, action));
        const matchedServices = new Set(matched.map((action) => action.split(":")[0]));
        const isAll = [...matchedServices].some(
          (service) => matched.filter((action) => action.startsWith(`${service}:`)).length === 3,
        );
        if (matchedServices.size > 1 || isAll) {
          assert.equal(isNarrowAction(pattern), false, pattern);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("are all that is spelt out", () => {
    fc.assert(fc.property(fc.constantFrom(...actions), (action) => isNarrowAction(action)));
  });
});

describe("wide resources", () => {
  const arnPieces = fc.constantFrom(
    ...["arn", "aws", "dynamodb", "lambda", "s3", "sns", "iam", "logs", "eu-west-1", "123456789012", ":", "::", ":::"],
    ...["table", "function", "role", "log-group", "/", "*", "?", "a", "orders"],
  );
  const loose = fc.array(arnPieces, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const mutated = fc
    .tuple(
      fc.constantFrom(...kinds),
      fc.constantFrom("*", "?*", "orders", "a*", "**", "*/*", "a/*"),
      fc.nat(),
      fc.constantFrom("*", "?", ""),
    )
    .map(([make, name, at, wildcard]) => {
      const arn = make(name);
      const cut = at % (arn.length + 1);
      return wildcard === "" ? arn : arn.slice(0, cut) + wildcard + arn.slice(cut + 1);
    });

  it("are all patterns that match two resources with different names", () => {
    fc.assert(
      fc.property(fc.oneof(loose, mutated), fc.constantFrom(...kinds), (pattern, make) => {
        // Names that share neither a beginning nor their length, so that no narrow pattern has both.
        if (matches(pattern, make("xray7")) && matches(pattern, make("quiz-long-name"))) {
          assert.equal(isWide(pattern), true, pattern);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("are none that is spelt out, nor one with a wildcard at the end or behind the name", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    fc.assert(
      fc.property(fc.constantFrom(...kinds), name, fc.constantFrom("", "*", "/*"), (make, given, end) => {
        assert.equal(isWide(make(given) + end), false);
      }),
    );
  });

  it("are all that is no ARN", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(typeof value === "string" && value.startsWith("arn:") ? true : isWide(value), true);
      }),
    );
  });
});
