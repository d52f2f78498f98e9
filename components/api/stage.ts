import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessLogs } from "../apiOptions";
import { stageName } from "../aws/stageName";
import { createChild, followedBy } from "../resources/createChild";
import { byKey } from "../resources/keyOrder";
import type { ApiArgs } from "./apiArgs";
import { usedSources } from "./authorizers";
import { isCheckedByFunction } from "./checkedClients";
import { functionClaims } from "./functionClaims";
import { completeLimits, defaultLimits, ownLimits } from "./routeLimits";

/**
 * The fields of an entry. `authorizerError` says why a token was refused, which the caller is not told.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const logFields = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.path",
  route: "$context.routeKey",
  status: "$context.status",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integration.latency",
  integrationStatus: "$context.integration.status",
  integrationError: "$context.integrationErrorMessage",
  client_id: "$context.authorizer.claims.client_id",
  scope: "$context.authorizer.claims.scope",
  authorizerError: "$context.authorizer.error",
  error: "$context.error.message",
};

/** What a function that checks tokens found, in the same fields; in others where a JWT authorizer has those. */
function functionFields(args: ApiArgs): Readonly<Record<string, string>> {
  const sources = Object.values(usedSources(args));
  const byFunction = sources.filter(isCheckedByFunction);
  const prefix = byFunction.length < sources.length ? "function_" : "";
  const found = ["client_id", "scope"] as const;
  return byFunction.length === 0
    ? {}
    : Object.fromEntries(found.map((name) => [`${prefix}${name}`, functionClaims(logFields[name])]));
}

/** The template of an access log's entries. */
export function accessLogTemplate(args: ApiArgs, fields: AccessLogs["fields"] = {}): string {
  const own = Object.fromEntries(Object.entries(fields).sort(byKey));
  return JSON.stringify({ ...logFields, ...functionFields(args), ...own });
}

/**
 * Creates the stage, with its access logs. It waits for the routes, because limits can be set for routes that exist
 * only, and because an API that is served before its routes are complete answers 404.
 */
export function createStage(
  name: string,
  args: ApiArgs,
  api: apigatewayv2.Api,
  routes: readonly apigatewayv2.Route[],
  opts: pulumi.CustomResourceOptions,
): { stage: apigatewayv2.Stage; accessLogGroup?: cloudwatch.LogGroup } {
  const { accessLogs = {}, stageVariables, throttle, tags, transform = {} } = args;
  const accessLogGroup = accessLogs ? createLogGroup(name, accessLogs, args, opts) : undefined;
  const stage = createChild(
    apigatewayv2.Stage,
    name,
    {
      apiId: api.id,
      name: stageName,
      autoDeploy: true,
      accessLogSettings: accessLogGroup && {
        destinationArn: accessLogGroup.arn,
        format: accessLogTemplate(args, accessLogs ? accessLogs.fields : {}),
      },
      defaultRouteSettings: defaultLimits(throttle),
      routeSettings: ownLimits(args.routes),
      stageVariables,
      tags,
    },
    { ...opts, dependsOn: [...routes] },
    followedBy(transform.stage, (changed) => completeLimits(changed, throttle)),
  );
  return { stage, ...(accessLogGroup && { accessLogGroup }) };
}

function createLogGroup(
  name: string,
  { retentionInDays }: AccessLogs,
  { logRetentionInDays = 30, tags, transform = {} }: ApiArgs,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.LogGroup {
  return createChild(
    cloudwatch.LogGroup,
    `${name}-access-logs`,
    {
      // Groups with this prefix do not use up the size of the account's resource policy for log delivery.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
      namePrefix: `/aws/vendedlogs/http-api/${name}-`,
      retentionInDays: retentionInDays ?? logRetentionInDays,
      tags,
    },
    opts,
    transform.accessLogGroup,
  );
}
