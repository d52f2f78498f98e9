import type { FaultCollector } from "../components/internal/faults";
import { isMap } from "../components/internal/plain";
import { checkDocument } from "./iamDocument";
import { Checked, listOf, ResourceCheck, resourceRule, texts } from "./rule";

interface Config {
  readonly anyResource: readonly string[];
  readonly managedPolicies: readonly string[];
}

/** Policies of AWS that allow everything, everything of a service, or reading everything. */
const broadPolicy =
  /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?(?:.*(?:FullAccess|Full_Access|PowerUser|Administrator).*|ReadOnlyAccess)$/;

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
    description: "IAM policies must name actions and resources; broad policies of AWS must not be attached.",
    severity: "high",
    configSchema: {
      properties: {
        anyResource: texts("Actions that may be allowed on every resource, such as xray:PutTraceSegments."),
        managedPolicies: texts("ARNs of broad policies of AWS that may be attached."),
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
  if (typeof arn === "string" && broadPolicy.test(arn) && !managedPolicies.includes(arn)) {
    const fix = "write a policy with what is needed, or list the ARN in managedPolicies";
    faults.add(path, arn, "allows far more than one task needs", fix);
  }
}
