import type { Registered } from "./mocks";
import { apiGateway } from "./providerRules/apiGateway";
import { shapeFaults, faults } from "./providerRules/check";
import { cloudWatch } from "./providerRules/cloudWatch";
import { cognito } from "./providerRules/cognito";
import { lambdaAndIam } from "./providerRules/lambdaAndIam";
import { others } from "./providerRules/others";
import { s3 } from "./providerRules/s3";
import type { TypeRules } from "./providerRules/vocabulary";

/**
 * What the AWS provider accepts, by type: the schemas and the validators of terraform-provider-aws v6, which Pulumi's
 * provider bridges. Where it leaves a limit to AWS, the table has AWS's, and says so. Where a validator searches for a
 * pattern that AWS matches from end to end, the table does as AWS does.
 */
export const providerRules: Readonly<Record<string, TypeRules>> = {
  ...cognito,
  ...apiGateway,
  ...lambdaAndIam,
  ...cloudWatch,
  ...others,
  ...s3,
};

/** Whatever the provider would refuse: one line each, with the type, the name, the input, its value and the rule. */
export function providerViolations(resources: readonly Registered[]): string[] {
  return resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap((resource) => violationsOf(resource).map((fault) => `${resource.type} ${resource.name}: ${fault}`));
}

function violationsOf({ type, name, inputs }: Registered): string[] {
  const rules = Object.hasOwn(providerRules, type) ? providerRules[type] : undefined;
  return rules
    ? [...shapeFaults(rules, inputs, ""), ...autoNameFaults(rules, name, inputs)]
    : ["no rules for this type"];
}

function autoNameFaults({ autoName, inputs: rules }: TypeRules, name: string, inputs: Registered["inputs"]): string[] {
  if (!autoName || inputs[autoName.input] !== undefined || (autoName.unless && inputs[autoName.unless] !== undefined)) {
    return [];
  }
  const { input, max } = autoName;
  const physical = `${name}-0123456`;
  const path = `${input} (made by Pulumi)`;
  return [
    ...(physical.length > max ? [`${path} = "${physical}" must be text up to ${max} characters`] : []),
    ...faults(rules[input]!, physical, path),
  ];
}
