import { strict as assert } from "node:assert";
import { findingsOfWaysIn } from "../../../simulator/reports/wayFindings";
import type { WayIn } from "../../../simulator/reports/waysIn";

const endpoint: WayIn = { kind: "default-endpoint", api: "orders" };
const closed: WayIn = {
  kind: "domain",
  api: "orders",
  domain: "a.example.com",
  path: "/",
  truststore: "s3://acme/a.pem",
};
const open: WayIn = { kind: "domain", api: "orders", domain: "b.example.com", path: "/" };

describe("an API at a domain with mutual TLS", () => {
  for (const [what, others, reason] of [
    ["its default endpoint", [endpoint], "by its default endpoint"],
    ["a domain without", [open], "by b.example.com"],
    ["a domain with another truststore", [{ ...open, truststore: "s3://acme/b.pem" }], "by b.example.com"],
    ["both", [endpoint, open], "by its default endpoint and b.example.com"],
  ] as const) {
    it(`is found where it can be reached past it: by ${what}`, () => {
      assert.deepEqual(findingsOfWaysIn([closed, ...others]).slice(0, 1), [
        { kind: "mutual-tls-bypass", api: "orders", domain: "a.example.com", reason },
      ]);
    });
  }

  it("is not found where it cannot", () => {
    const others = [
      { ...open, truststore: closed.truststore! },
      { ...endpoint, api: "other" },
      { ...closed, path: "/v1" },
    ];
    assert.deepEqual(findingsOfWaysIn([closed, ...others]), []);
    assert.deepEqual(findingsOfWaysIn([open, endpoint]), []);
  });
});

describe("a function that can be invoked past the API", () => {
  const base: WayIn = { kind: "invoke-permission", function: "f", action: "lambda:InvokeFunction" };
  for (const [way, reason] of [
    [{ kind: "function-url", function: "f", authorization: "NONE" }, "anyone may call its URL"],
    [{ kind: "function-url", function: "f", authorization: "AWS_IAM" }, undefined],
    [{ ...base, principal: "*" }, "anyone may invoke it"],
    [{ ...base, principal: "*", source: "arn:aws:s3:::*" }, "anyone may invoke it"],
    // Everyone who has an account of AWS.
    [{ ...base, principal: "*", authorization: "AWS_IAM" }, "anyone may invoke it"],
    [{ ...base, principal: "*", organization: "o-1" }, undefined],
    [{ ...base, principal: "s3.amazonaws.com" }, "s3.amazonaws.com may invoke it on anyone's behalf"],
    [{ ...base, principal: "s3.amazonaws.com", source: "arn:aws:s3:::acme" }, undefined],
    [
      { ...base, principal: "events.amazonaws.com", source: "arn:aws:events:*:*:rule/x" },
      "events.amazonaws.com may invoke it on anyone's behalf",
    ],
    [{ ...base, principal: "events.amazonaws.com", account: "123456789012" }, undefined],
    [{ ...base, principal: "sns.amazonaws.com", source: "{Topic news}" }, undefined],
    [{ ...base, principal: "123456789012" }, undefined],
  ] as const) {
    it(`is${reason === undefined ? " not" : ""} found: ${JSON.stringify(way)}`, () => {
      const expected = reason === undefined ? [] : [{ kind: "open-function", function: "f", reason }];
      assert.deepEqual(findingsOfWaysIn([way as WayIn]), expected);
    });
  }
});
