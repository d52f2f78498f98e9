import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import type * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { Archives } from "../archives";
import { defaultRuntime } from "../aws/nodeRuntimes";
import { quotas } from "../aws/quotas";
import type { FunctionSettings, FunctionTransform, PermissionStatement } from "../functionSettings";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import { functionCode } from "./archives/functionCode";
import { callbackHandler } from "./callbacks";

/** What the function of a callback is made from. */
export interface CallbackFunctionArgs {
  readonly archive: Promise<pulumi.asset.Archive>;
  readonly archives: Archives | undefined;
  readonly description: string;
  readonly settings: FunctionSettings;
  /** The time limit where the settings have none. */
  readonly defaultTimeout: number;
  readonly logRetentionInDays: pulumi.Input<number> | undefined;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  readonly transform: FunctionTransform | undefined;
  /** What the function is created and changed after. */
  readonly after?: readonly pulumi.Resource[];
}

/** A callback's function with what it alone uses. */
export interface CallbackFunction {
  /** The function itself. */
  readonly function: lambda.Function;
  /** The object that holds its archive, where `archives` is set. */
  readonly archive?: Promise<s3.BucketObjectv2>;
  /** Where it logs. */
  readonly logGroup: cloudwatch.LogGroup;
  /** What it may do. */
  readonly role: iam.Role;
  /** The role's inline policy: the function's log group, and its `permissions`. */
  readonly rolePolicy: iam.RolePolicy;
  /** Attachments of policies to the role, by the names in `policies`. */
  readonly policyAttachments: Readonly<Record<string, iam.RolePolicyAttachment>>;
  /** Attachment of the policy for network interfaces, of a function in a VPC. */
  readonly vpcAttachment?: iam.RolePolicyAttachment;
}

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Creates the Lambda function of a callback, its log group, and a role that can write to that log group only. */
export function createCallbackFunction(
  name: string,
  args: CallbackFunctionArgs,
  opts: pulumi.CustomResourceOptions,
): CallbackFunction {
  const { archive, archives, description, settings, defaultTimeout, logRetentionInDays, tags, transform = {} } = args;
  const logGroup = createChild(
    cloudwatch.LogGroup,
    name,
    { namePrefix: `/aws/lambda/${name}-`, retentionInDays: logRetentionInDays ?? 30, tags },
    opts,
    transform.logGroup,
  );
  const role = createChild(iam.Role, name, { assumeRolePolicy, tags }, opts, transform.role);
  const rolePolicy = createChild(
    iam.RolePolicy,
    name,
    { role: role.name, policy: rolePolicyDocument(logGroup, settings.permissions ?? []) },
    opts,
    transform.rolePolicy,
  );
  const attach = (logicalName: string, policyArn: pulumi.Input<string>) =>
    createChild(
      iam.RolePolicyAttachment,
      logicalName,
      { role: role.name, policyArn },
      opts,
      transform.rolePolicyAttachment,
    );
  // No route's name has a dot, so that no two attachments can have the same one.
  const policyAttachments = mapValues(settings.policies ?? {}, (policyArn, key) => attach(`${name}.${key}`, policyArn));
  const vpcAttachment = settings.vpc && attach(name, vpcPolicyArn(role));
  const code = functionCode(name, archive, archives, role, opts, transform.archive);
  const fn = createChild(
    lambda.Function,
    name,
    {
      // CreateFunction, Description.
      description: description.slice(0, 256),
      ...code.inputs,
      handler: callbackHandler,
      runtime: settings.runtime ?? defaultRuntime,
      architectures: [settings.architecture ?? "arm64"],
      role: role.arn,
      timeout: settings.timeout ?? defaultTimeout,
      memorySize: settings.memorySize ?? quotas.memoryMb.default,
      reservedConcurrentExecutions: settings.reservedConcurrency,
      vpcConfig: settings.vpc,
      layers: settings.layers && [...settings.layers],
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      environment: settings.environment && { variables: settings.environment },
      tags,
    },
    // The first invocation must be able to log, and a function in a VPC needs its network before.
    {
      ...opts,
      dependsOn: [
        rolePolicy,
        ...Object.values(policyAttachments),
        ...(vpcAttachment ? [vpcAttachment] : []),
        ...(args.after ?? []),
      ],
    },
    transform.function,
  );
  return {
    function: fn,
    ...(code.object && { archive: code.object }),
    logGroup,
    role,
    rolePolicy,
    policyAttachments,
    ...(vpcAttachment && { vpcAttachment }),
  };
}

function rolePolicyDocument(
  logGroup: cloudwatch.LogGroup,
  permissions: readonly PermissionStatement[],
): pulumi.Output<string> {
  return pulumi.all([logGroup.arn, permissions]).apply(([logGroupArn, allowed]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          // A log stream's ARN is its group's with the stream's name behind it.
          Resource: `${logGroupArn}:log-stream:*`,
        },
        ...allowed.map(({ actions, resources, conditions }) => ({
          Effect: "Allow",
          Action: actions,
          Resource: resources,
          Condition: conditions && mapValues(conditions, (keys) => mapValues(keys, (value) => value)),
        })),
      ],
    }),
  );
}

/**
 * The one managed policy that is attached without being asked for: Lambda's own for the network interfaces of a
 * function in a VPC, in the partition of the role.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function vpcPolicyArn(role: iam.Role): pulumi.Output<string> {
  const policy = "iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
  return role.arn.apply((arn) => `arn:${arn.split(":")[1] ?? "aws"}:${policy}`);
}
