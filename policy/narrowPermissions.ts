import type { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { checkDocument } from "./iamDocument";
import { Checked, listOf, ResourceCheck, resourceRule, texts } from "./rule";

interface Config {
  readonly anyResource: readonly string[];
  readonly managedPolicies: readonly string[];
}

/**
 * Policies of AWS know no resource of an account, and so are for all that there are. These are for what a function has
 * to do with its own logs, network, traces and event sources.
 */
const narrowPolicies = new RegExp(
  `^arn:[^:]+:iam::aws:policy/(?:${[
    "AWSXRayDaemonWriteAccess",
    "service-role/AWSLambda(?:Basic|VPCAccess|SQSQueue|DynamoDB|Kinesis|MSK)ExecutionRole",
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  ].join("|")})$`,
);
const policyOfAws = /^arn:[^:]+:iam::aws:policy\//;

const document: ResourceCheck<Config> = ({ props }, { anyResource }, faults) =>
  checkDocument("policy", props["policy"], anyResource, faults);

const attachment: ResourceCheck<Config> = ({ props }, config, faults) =>
  checkAttached("policyArn", props["policyArn"], config, faults);

const attachments: ResourceCheck<Config> = ({ props }, config, faults) =>
  checkAllAttached("policyArns", props["policyArns"], config, faults);

/** Permissions name what they allow: no wildcards for actions or resources, and no policy of AWS that has them. */
export const narrowPermissions = resourceRule<Config>(
  {
    name: "permissions-are-narrow",
    description:
      "IAM policies must name actions and resources, trusts must name who; broad policies of AWS must not be attached.",
    severity: "high",
    configSchema: {
      properties: {
        anyResource: texts("Actions that may be allowed on every resource, such as xray:PutTraceSegments."),
        managedPolicies: texts("ARNs of policies of AWS that may be attached, beside those of functions."),
      },
    },
  },
  {
    "aws:iam/policy:Policy": document,
    "aws:iam/rolePolicy:RolePolicy": document,
    "aws:iam/userPolicy:UserPolicy": document,
    "aws:iam/groupPolicy:GroupPolicy": document,
    "aws:iam/role:Role": checkRole,
    "aws:iam/policyAttachment:PolicyAttachment": attachment,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": attachment,
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": attachment,
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": attachments,
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": attachments,
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": attachments,
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": ({ props }, { anyResource }, faults) =>
      checkDocument("inlinePolicy", props["inlinePolicy"], anyResource, faults),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": ({ props }, config, faults) =>
      checkAttached("managedPolicyArn", props["managedPolicyArn"], config, faults),
  },
);

function checkRole({ props }: Checked, config: Config, faults: FaultCollector): void {
  checkDocument("assumeRolePolicy", props["assumeRolePolicy"], config.anyResource, faults);
  for (const [index, inline] of listOf(props["inlinePolicies"]).entries()) {
    const policy = isMap(inline) ? inline["policy"] : undefined;
    if (policy !== undefined) {
      checkDocument(`inlinePolicies[${index}].policy`, policy, config.anyResource, faults);
    }
  }
  checkAllAttached("managedPolicyArns", props["managedPolicyArns"], config, faults);
}

function checkAllAttached(path: string, arns: unknown, config: Config, faults: FaultCollector): void {
  listOf(arns).forEach((arn, index) => checkAttached(`${path}[${index}]`, arn, config, faults));
}

function checkAttached(path: string, arn: unknown, { managedPolicies }: Config, faults: FaultCollector): void {
  if (typeof arn !== "string" || !policyOfAws.test(arn)) {
    return;
  }
  if (!narrowPolicies.test(arn) && !managedPolicies.includes(arn)) {
    const fix = "write a policy with what is needed, or list the ARN in managedPolicies";
    faults.add(path, arn, "allows far more than one task needs", fix);
  }
}
