import { policyDocument } from "./policyDocument";
import { accountId } from "../resources/simulatedOutputs";

type Properties = Readonly<Record<string, unknown>>;

/** The data sources that can be answered without AWS. Any other stops the evaluation with its name. */
const invokes: Readonly<Record<string, (inputs: Properties, region: string) => Properties>> = {
  "aws:index/getRegion:getRegion": (inputs, region) => {
    const name = typeof inputs["region"] === "string" ? inputs["region"] : region;
    return { id: name, name, region: name, endpoint: `ec2.${name}.amazonaws.com`, description: name };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:user/m2m`,
    userId: "AIDAM2MSIMULATED00000",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, region) => ({
    id: region,
    names: ["a", "b", "c"].map((zone) => `${region}${zone}`),
    zoneIds: ["1", "2", "3"].map((zone) => `${region}-az${zone}`),
    groupNames: [region],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => ({ ...inputs, ...policyDocument(inputs) }),
};

/** Answers a data source; `undefined` if it is not modelled. */
export function answerInvoke(token: string, inputs: Properties, region: string): Properties | undefined {
  return invokes[token]?.(inputs, region);
}
