import { accountId } from "./simulatedOutputs";

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

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

interface Principal {
  readonly type: string;
  readonly identifiers: readonly string[];
}

/** Renders the policy that `getPolicyDocument` describes. Policies are not evaluated by the simulator. */
function policyDocument(inputs: Properties): Properties {
  const statements = (inputs["statements"] ?? []) as readonly Statement[];
  const document = {
    Version: inputs["version"] ?? "2012-10-17",
    ...(inputs["policyId"] !== undefined && { Id: inputs["policyId"] }),
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? "Allow",
      Action: statement.actions,
      NotAction: statement.notActions,
      Resource: statement.resources,
      NotResource: statement.notResources,
      Principal: principals(statement.principals),
      NotPrincipal: principals(statement.notPrincipals),
      Condition: conditions(statement.conditions),
    })),
  };
  return { id: "policy", json: JSON.stringify(document, undefined, 2), minifiedJson: JSON.stringify(document) };
}

function principals(list: readonly Principal[] | undefined): unknown {
  if (list === undefined || list.length === 0) {
    return undefined;
  }
  const everyone = list.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"));
  if (everyone) {
    return "*";
  }
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of list) {
    byType.set(type, [...(byType.get(type) ?? []), ...identifiers]);
  }
  return Object.fromEntries(byType);
}

function conditions(list: Statement["conditions"]): unknown {
  if (list === undefined || list.length === 0) {
    return undefined;
  }
  const byTest: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of list) {
    byTest[test] = { ...byTest[test], [variable]: [...(byTest[test]?.[variable] ?? []), ...values] };
  }
  return byTest;
}
