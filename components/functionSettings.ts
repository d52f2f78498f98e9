import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as iam from "@pulumi/aws/iam";
import type * as lambda from "@pulumi/aws/lambda";
import type * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { CallbackRuntime } from "./callbacks/callbackRuntimes";
import type { Transform } from "./transform";

/** A statement of an IAM policy that allows something. */
export interface PermissionStatement {
  /**
   * Actions that are allowed, such as `dynamodb:GetItem`; `service:*` and `*` are refused.
   *
   * @example ["dynamodb:GetItem", "dynamodb:Query"]
   */
  actions: readonly string[];
  /**
   * ARNs of what the actions are allowed on.
   *
   * @example [table.arn]
   */
  resources: readonly pulumi.Input<string>[];
  /**
   * Conditions by operator and key, as IAM writes them: `{ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }`.
   *
   * @default - none
   * @example { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }
   */
  conditions?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>>>>
  >;
}

/** Where in a VPC a function runs. */
export interface FunctionVpc {
  /**
   * Ids of subnets. At least one; two or more in different availability zones keep the function available.
   *
   * @example ["subnet-0a1b2c3d"]
   */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Ids of the security groups whose rules its traffic has to pass. At least one.
   *
   * @example ["sg-0a1b2c3d"]
   */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** Settings of the Lambda function that runs a callback. */
export interface FunctionSettings {
  /**
   * Environment variables, 4,096 bytes together. A value from a secret output stays secret in the stack's state.
   *
   * @default - none
   * @example { TABLE: table.name }
   */
  environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Time limit in seconds: 1 to 29 for a route, because API Gateway gives up after 30; 1 to 5 for a trigger, because
   * Cognito gives up after 5.
   *
   * @default 10 for a route, 5 for a trigger
   * @example 5
   */
  timeout?: pulumi.Input<number>;
  /**
   * Memory in MB, 128 to 10,240. The function's share of CPU grows with it.
   *
   * @default 256
   * @example 512
   */
  memorySize?: pulumi.Input<number>;
  /**
   * Instruction set.
   *
   * @default "arm64"
   * @example "x86_64"
   */
  architecture?: pulumi.Input<"arm64" | "x86_64">;
  /**
   * Lambda runtime: `nodejs22.x`, `nodejs24.x`, and `nodejs26.x` where the program's version of `@pulumi/aws` knows it.
   * AWS announces the end of `nodejs22.x` for April 2027 and of `nodejs24.x` for April 2028.
   * Must be known in previews: the provider refuses one that does not know it.
   *
   * @default "nodejs24.x"
   * @example "nodejs22.x"
   */
  runtime?: pulumi.Input<CallbackRuntime>;
  /**
   * What the function may do besides writing its own logs, as statements of its role's one inline policy.
   *
   * @default - nothing
   * @example
   * ```ts
   * const permissions = [{ actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:eu-west-1:123456789012:table/orders"] }];
   * ```
   */
  permissions?: readonly PermissionStatement[];
  /**
   * ARNs of IAM policies to attach to the function's role, each by a name of your own. `permissions` are narrower than
   * most managed policies.
   *
   * @default - none
   * @example { readOrders: policy.arn }
   */
  policies?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * How many requests the function may work on at a time, taken from the account's share; 0 switches the function off.
   *
   * @default - as many as the account allows
   * @example 20
   */
  reservedConcurrency?: pulumi.Input<number>;
  /**
   * The VPC that the function runs in. Its role then has the managed policy `AWSLambdaVPCAccessExecutionRole`, which
   * Lambda needs to manage network interfaces.
   *
   * @default - none
   * @example { subnetIds: vpc.privateSubnetIds, securityGroupIds: [group.id] }
   */
  vpc?: FunctionVpc;
  /**
   * ARNs of versions of layers, up to 5.
   *
   * @default - none
   * @example [layerVersion.arn]
   */
  layers?: readonly pulumi.Input<string>[];
}

/** Changes to the resources of a callback's function. */
export interface FunctionTransform {
  /** The function itself. */
  function?: Transform<lambda.FunctionArgs>;
  /** The object that holds its archive, where `archives` is set. */
  archive?: Transform<s3.BucketObjectv2Args>;
  /** Its log group. */
  logGroup?: Transform<cloudwatch.LogGroupArgs>;
  /** Its role. */
  role?: Transform<iam.RoleArgs>;
  /** The inline policy of its role. */
  rolePolicy?: Transform<iam.RolePolicyArgs>;
  /** An attachment of a policy to its role. */
  rolePolicyAttachment?: Transform<iam.RolePolicyAttachmentArgs>;
}
