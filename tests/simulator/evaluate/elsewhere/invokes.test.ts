import { strict as assert } from "node:assert";
import { answerInvoke } from "../../../../simulator/evaluate/elsewhere/invokes";

const region = "eu-central-1";

describe("data sources that need no AWS", () => {
  it("getRegion: the stack's, or the one that is asked for", () => {
    const get = (inputs: object) => answerInvoke("aws:index/getRegion:getRegion", { ...inputs }, region);
    const description = { endpoint: `ec2.${region}.amazonaws.com`, description: region };
    assert.deepEqual(get({}), { id: region, name: region, region, ...description });
    assert.equal(get({ region: "us-east-1" })!["name"], "us-east-1");
  });

  it("getCallerIdentity: the account in every ARN", () => {
    assert.deepEqual(answerInvoke("aws:index/getCallerIdentity:getCallerIdentity", {}, region), {
      id: "123456789012",
      accountId: "123456789012",
      arn: "arn:aws:iam::123456789012:user/m2m",
      userId: "AIDAM2MSIMULATED00000",
    });
  });

  it("getPartition and getAvailabilityZones", () => {
    assert.equal(answerInvoke("aws:index/getPartition:getPartition", {}, region)!["partition"], "aws");
    assert.deepEqual(answerInvoke("aws:index/getAvailabilityZones:getAvailabilityZones", {}, region), {
      id: region,
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["eu-central-1-az1", "eu-central-1-az2", "eu-central-1-az3"],
      groupNames: [region],
    });
  });

  it("no other", () => {
    for (const token of ["aws:ssm/getParameter:getParameter", "aws:iam/getRole:getRole", ""]) {
      assert.equal(answerInvoke(token, {}, region), undefined);
    }
  });
});
