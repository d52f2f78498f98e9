import { strict as assert } from "node:assert";
import fc from "fast-check";
import { UserError } from "../../simulator/userError";
import { withoutCredentials } from "../../simulator/withoutCredentials";

const secret = fc.stringMatching(/^[A-Za-z0-9!$&()*+,;=:@/?#%~._-]{1,20}$/).map((text) => `s3cret${text}s3cret`);
const scheme = fc.constantFrom(
  "https://",
  "http://",
  "HTTPS://",
  "postgres://",
  "https:/",
  "https:",
  "//",
  "ftp://",
  "",
);
const around = fc.constantFrom(
  ["", ""],
  ['url = "', '" is refused'],
  ["--server ", ": is no URL; give one."],
  ["a=", ""],
);

describe("what an error says of a URL", () => {
  for (const [given, shown] of [
    ["https://user:pass@host/x", "https://…@host/x"],
    ["https://token@host", "https://…@host"],
    ["https://user:p@ss@host", "https://…@host"],
    ["https:/user:pass@host", "https:/…@host"],
    ["user:pass@host", "user:…@host"],
    ["https://host/x?key=secret", "https://host/x?…"],
    ["https://host/x#secret: is wrong", "https://host/x#…: is wrong"],
    ['"https://a:b@c?d=e" and "http://f:g@h"', '"https://…@c?…" and "http://…@h"'],
    ["write to me@example.com", "write to me@example.com"],
    ["node_modules/@pulumi/aws/index.js:1:2", "node_modules/@pulumi/aws/index.js:1:2"],
    ["file:///x/.pnpm/a@1.0.0/y.js", "file:///x/.pnpm/a@1.0.0/y.js"],
    ["C:\\work\\node_modules\\@pulumi\\aws", "C:\\work\\node_modules\\@pulumi\\aws"],
    ["arn:aws:iam::123456789012:policy/a@b", "arn:aws:iam::123456789012:policy/a@b"],
    ["is it? https://host/x: no", "is it? https://host/x: no"],
  ] as const) {
    it(`${given} is ${shown}`, () => assert.equal(withoutCredentials(given), shown));
  }

  it("has no password, however the URL is written", () => {
    fc.assert(
      fc.property(scheme, secret, around, (one, password, [before = "", after = ""]) => {
        const shown = withoutCredentials(`${before}${one}user:${password}@host.example/x${after}`);
        assert.doesNotMatch(shown, /s3cret/);
      }),
    );
  });

  it("has no query", () => {
    fc.assert(
      fc.property(secret, around, (key, [before = "", after = ""]) => {
        assert.doesNotMatch(withoutCredentials(`${before}https://host.example/x?key=${key}${after}`), /s3cret/);
      }),
    );
  });

  it("stays one line of an error, whatever is in it", () => {
    const { message } = new UserError(["one\nm2m: forged", "two \u202e https://a:b@c"]);
    assert.equal(message, "one\\u{a}m2m: forged\ntwo \\u{202e} https://…@c");
  });
});
