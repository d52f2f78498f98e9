import { strict as assert } from "node:assert";
import { buildModel } from "../../../simulator/model/buildModel";
import { modelOf, workedSet } from "../../support/registrations";

describe("buildPool", () => {
  it("has the domain of one's own, which a certificate tells from a prefix", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    const { pools } = modelOf({ domain: { domain: "auth.example.com", certificateArn } });
    assert.equal(pools[0]!.domain, "https://auth.example.com");
  });

  it("knows whether the program states the domain", () => {
    const stated = (derived: readonly string[]) => {
      const set = workedSet();
      return buildModel(Object.values({ ...set, domain: { ...set.domain, derived } })).pools[0]!.isDomainStated;
    };
    // The pool's id is one of the simulator's in any case.
    assert.deepEqual([stated(["userPoolId"]), stated(["userPoolId", "domain"])], [true, false]);
    assert.equal(modelOf({ domain: null }).pools[0]!.isDomainStated, false);
  });
});
