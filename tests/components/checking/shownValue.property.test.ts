import { strict as assert } from "node:assert";
import { inspect } from "node:util";
import fc from "fast-check";
import { checkTarget } from "../../../components/api/targets";
import { ArgumentError, throwIfAny } from "../../../components/argumentError";
import { environment } from "../../../components/aws/environmentVariables";
import { FaultCollector } from "../../../components/checking/faults";
import { visible, withoutCredentials } from "../../../components/checking/shownValue";
import { visible as printed } from "../../../simulator/printable";

const secret = "s3cret";

/** Values of any wrong form, with a secret somewhere in them. */
const wrong = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(secret, `${secret}\n`, [secret], [[secret]], new Map([["a", secret]]), Symbol(secret)),
    fc.array(tie("value"), { minLength: 1 }),
    fc.dictionary(fc.constantFrom("A", "KEY", "x-key"), tie("value"), { minKeys: 1 }),
  ),
})).value;

function errorOf(check: (faults: FaultCollector) => void): ArgumentError | undefined {
  const faults = new FaultCollector("a test");
  check(faults);
  try {
    throwIfAny(faults);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ArgumentError);
    return error;
  }
}

function assertSilent(error: ArgumentError | undefined): void {
  for (const shown of [error?.message, error?.stack, inspect(error), JSON.stringify(error)]) {
    assert.doesNotMatch(String(shown), /s3cret/);
  }
}

describe("what errors of the components show", () => {
  it("is no environment variable, whatever form it has", () => {
    fc.assert(
      fc.property(wrong, (value) => {
        assertSilent(errorOf((faults) => environment("routes.a.environment", value, faults)));
        assertSilent(errorOf((faults) => environment("environment", { KEY: value }, faults)));
      }),
    );
  });

  it("is no header, whatever form it has", () => {
    fc.assert(
      fc.property(wrong, (value) => {
        for (const headers of [value, { "x-key": value }, { authorization: value }]) {
          const handler = { url: "https://orders.example.com", headers };
          assertSilent(errorOf((faults) => checkTarget("routes.a.handler", "GET /", handler, false, faults)));
        }
      }),
    );
  });

  it("is nothing of an object", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), wrong, { minKeys: 1 }), (value) => {
        assertSilent(errorOf((faults) => faults.add("clients", [value], "is wrong", "mend it")));
        assertSilent(errorOf((faults) => faults.add("clients", value, "is wrong", "mend it")));
      }),
    );
  });

  const schemes = fc.constantFrom("https://", "http:/", "https:", "//", "HTTPS://", "postgres://", "user:");
  const password = fc.string().map((text) => `${secret}${text}${secret}`);
  it("is no password and no query of what is meant as a URL", () => {
    fc.assert(
      fc.property(schemes, password, (scheme, text) => {
        for (const url of [`${scheme}user:${text}@orders.example.com/x`, `https://orders.example.com/x?key=${text}`]) {
          assertSilent(errorOf((faults) => faults.add("url", url, "is wrong", "mend it")));
          assertSilent(errorOf((faults) => faults.add("url", [url], "is wrong", "mend it")));
          const handler = { url };
          const check = (faults: FaultCollector) => checkTarget("routes.a.handler", "GET /", handler, false, faults);
          const error = errorOf(check);
          // A URL that is a good one is no fault.
          assert.ok(error || url.startsWith("https://orders"));
          assert.doesNotMatch(error?.message ?? "", /s3crets3cret/);
        }
      }),
      {
        examples: [
          ["https://", "pa ss"],
          ["https://", 'pa"ss'],
          ["https://", "pa@ss"],
          ["https://", "pa/ss"],
        ],
      },
    );
  });

  it("is a place still", () => {
    for (const [given, shown] of [
      ["https://user:pass@orders.example.com/x", "https://…@orders.example.com/x"],
      ["https://orders.example.com/x?y", "https://orders.example.com/x?…"],
      ["orders.example.com/x?y", "orders.example.com/x?…"],
      ["arn:aws:iam::123456789012:policy/a@b", "arn:aws:iam::123456789012:policy/a@b"],
      ["me@example.com", "me@example.com"],
      ["orders/read", "orders/read"],
      ["What is it?", "What is it?"],
    ] as const) {
      assert.equal(withoutCredentials(given), shown);
    }
  });

  it("is one line for each fault, in which every character is seen, as the simulator prints it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (path, value) => {
        assert.equal(visible(value), printed(value));
        const { message } = errorOf((faults) => faults.add(path, value, `is ${path}`, value))!;
        assert.doesNotMatch(message, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
