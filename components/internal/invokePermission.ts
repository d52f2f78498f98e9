import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../transform";
import { child } from "./child";
import { stageName } from "./stageName";

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
  // The provider reads a function and its qualifier apart, and would replace a permission that has them in one.
  const parts = lambda.Function.isInstance(fn) ? undefined : pulumi.output(fn).apply(splitQualifier);
  return new lambda.Permission(
    ...child<lambda.PermissionArgs>(
      logicalName,
      {
        action: "lambda:InvokeFunction",
        function: parts ? parts.apply((known) => known.function) : (fn as lambda.Function).name,
        // The oldest types of the SDK that are supported do not say that an output may have no value.
        qualifier: parts?.apply((known) => known.qualifier as string),
        principal: "apigateway.amazonaws.com",
        // The stage's own output would make routes wait for the stage, which waits for them.
        sourceArn: pulumi.interpolate`${api.executionArn}/${stageName}/${arnSuffix}`,
      },
      opts,
      transform,
    ),
  );
}

/** The function of an ARN, and its version or alias. */
function splitQualifier(id: string): { function: string; qualifier: string | undefined } {
  const parts = id.split(":");
  return parts.length === 8
    ? { function: parts.slice(0, 7).join(":"), qualifier: parts[7] }
    : { function: id, qualifier: undefined };
}
