import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingTarget } from "../routes";
import { isPlainTarget, PlainTarget } from "./targets";

/** How API Gateway reaches what answers a route. The API itself is added by the caller. */
export type IntegrationSettings = Omit<apigatewayv2.IntegrationArgs, "apiId">;

/** Reads what answers a route. */
export function integrationOf(
  routeKey: string,
  target: ExistingTarget,
  vpcLink: apigatewayv2.VpcLink | undefined,
): IntegrationSettings {
  if (lambda.Function.isInstance(target) || !isPlainTarget(target)) {
    return functionIntegration(target.invokeArn);
  }
  const given: PlainTarget = target;
  if (given.functionArn !== undefined) {
    return functionIntegration(given.functionArn);
  }
  const settings = {
    integrationType: "HTTP_PROXY",
    integrationMethod: given.method ?? methodOf(routeKey),
    // HTTP integrations have this version only.
    payloadFormatVersion: "1.0",
    timeoutMilliseconds: pulumi.output(given.timeout ?? 30).apply((seconds) => seconds * 1000),
    requestParameters:
      given.headers &&
      Object.fromEntries(Object.entries(given.headers).map(([name, value]) => [`overwrite:header.${name}`, value])),
  };
  return given.listenerArn === undefined
    ? { ...settings, integrationUri: given.url }
    : {
        ...settings,
        integrationUri: given.listenerArn,
        connectionType: "VPC_LINK",
        connectionId: given.vpcLinkId ?? vpcLink!.id,
        tlsConfig: given.tlsServerName === undefined ? undefined : { serverNameToVerify: given.tlsServerName },
      };
}

function functionIntegration(integrationUri: pulumi.Input<string>): IntegrationSettings {
  return { integrationType: "AWS_PROXY", integrationMethod: "POST", integrationUri, payloadFormatVersion: "2.0" };
}

/** The method of requests that are passed on: the route's own, or whichever the request has. */
function methodOf(routeKey: string): string {
  return routeKey === "$default" ? "ANY" : routeKey.split(" ")[0]!;
}
