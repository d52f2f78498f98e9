import { strict as assert } from "node:assert";
import { modelOf } from "../../support/registrations";

describe("buildPool", () => {
  it("has the domain of one's own, which a certificate tells from a prefix", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    const { pools } = modelOf({ domain: { domain: "auth.example.com", certificateArn } });
    assert.equal(pools[0]!.domain, "https://auth.example.com");
  });
});
