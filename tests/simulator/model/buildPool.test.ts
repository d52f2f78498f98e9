import { strict as assert } from "node:assert";
import { buildModel } from "../../../simulator/model/buildModel";
import { modelOf, region, resource, workedSet } from "../../support/registrations";

describe("buildPool", () => {
  it("has the domain of one's own, which a certificate tells from a prefix", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    const { pools } = modelOf({ domain: { domain: "auth.example.com", certificateArn } });
    assert.deepEqual(pools[0]!.domains, ["https://auth.example.com"]);
  });

  it("has a prefix and a domain of one's own beside each other", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    const own = { domain: "auth.example.com", certificateArn, userPoolId: workedSet().pool.id };
    const { pools } = modelOf({}, resource("aws:cognito/userPoolDomain:UserPoolDomain", "own", own));
    const prefixed = `https://acme-orders-dev.auth.${region}.amazoncognito.com`;
    assert.deepEqual(pools[0]!.domains, [prefixed, "https://auth.example.com"]);
  });

  it("knows whether the program states the domain", () => {
    const stated = (derived: readonly string[]) => {
      const set = workedSet();
      return buildModel(Object.values({ ...set, domain: { ...set.domain, derived } })).pools[0]!;
    };
    // The pool's id is one of the simulator's in any case.
    assert.deepEqual(stated(["userPoolId"]).statedDomains, stated([]).domains);
    assert.deepEqual(stated(["userPoolId", "domain"]).statedDomains, []);
  });
});
