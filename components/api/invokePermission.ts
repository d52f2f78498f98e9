import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { stageName } from "../aws/stageName";
import { createChild } from "../resources/createChild";
import { mapText } from "../resources/mapText";
import type { Transform } from "../transform";

/**
 * Lets API Gateway invoke a function for some requests of an API.
 *
 * @param fn The function, or the ARN of one, of its version or its alias.
 * @param arnSuffix Which requests: the method and the path.
 */
export function createInvokePermission(
  logicalName: string,
  fn: lambda.Function | pulumi.Input<string>,
  arnSuffix: string,
  api: apigatewayv2.Api,
  transform: Transform<lambda.PermissionArgs> | undefined,
  opts: pulumi.CustomResourceOptions,
): lambda.Permission {
  const own = lambda.Function.isInstance(fn) ? fn : undefined;
  return createChild(
    lambda.Permission,
    logicalName,
    {
      action: "lambda:InvokeFunction",
      // The provider reads a function and its qualifier apart, and would replace a permission that has them in one.
      function: own ? own.name : mapText(fn as pulumi.Input<string>, functionOf),
      qualifier: own ? undefined : mapText(fn as pulumi.Input<string>, qualifierOf),
      principal: "apigateway.amazonaws.com",
      // The stage's own output would make routes wait for the stage, which waits for them.
      sourceArn: api.executionArn.apply((executionArn) => `${executionArn}/${stageName}/${arnSuffix}`),
    },
    opts,
    transform,
  );
}

const qualified = /^((?:[^:]*:){6}[^:]*):([^:]*)$/;

/** The function of an ARN that may name its version or alias. */
function functionOf(id: string): string {
  return qualified.exec(id)?.[1] ?? id;
}

/** The version or alias of an ARN. The oldest types of the SDK do not say that an output may have no value. */
function qualifierOf(id: string): string {
  return qualified.exec(id)?.[2] as string;
}
