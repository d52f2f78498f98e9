import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { callbackArchive, callbackHandler } from "./callbackArchive";
import { quotas } from "./quotas";

/** What the function of a route is made from. */
export interface RouteFunctionArgs {
  /** The callback's place in the program, for errors. */
  readonly where: string;
  readonly callback: (...args: never[]) => unknown;
  readonly description: string;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  readonly timeout: pulumi.Input<number> | undefined;
  readonly memorySize: pulumi.Input<number> | undefined;
  readonly logRetentionInDays: pulumi.Input<number> | undefined;
}

/** A route's function with what it alone uses. */
export interface RouteFunction {
  readonly function: lambda.Function;
  readonly logGroup: cloudwatch.LogGroup;
  readonly role: iam.Role;
  readonly rolePolicy: iam.RolePolicy;
}

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Creates the Lambda function of a route, its log group, and a role that can write to that log group only. */
export function createRouteFunction(
  name: string,
  args: RouteFunctionArgs,
  opts: pulumi.CustomResourceOptions,
): RouteFunction {
  const logGroup = new cloudwatch.LogGroup(
    name,
    { namePrefix: `/aws/lambda/${name}-`, retentionInDays: args.logRetentionInDays ?? 30 },
    opts,
  );
  const role = new iam.Role(name, { assumeRolePolicy }, opts);
  const rolePolicy = new iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            // A log stream's ARN is its group's with the stream's name behind it.
            Resource: pulumi.interpolate`${logGroup.arn}:log-stream:*`,
          },
        ],
      }),
    },
    opts,
  );
  const fn = new lambda.Function(
    name,
    {
      // CreateFunction, Description.
      description: args.description.slice(0, 256),
      code: callbackArchive(args.where, args.callback),
      handler: callbackHandler,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: role.arn,
      timeout: args.timeout ?? quotas.timeoutSeconds.default,
      memorySize: args.memorySize ?? quotas.memoryMb.default,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...(args.environment && { environment: { variables: args.environment } }),
    },
    // The first invocation must be able to log.
    pulumi.mergeOptions(opts, { dependsOn: [rolePolicy] }),
  );
  return { function: fn, logGroup, role, rolePolicy };
}
