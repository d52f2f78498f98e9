import type { Registration } from "../../simulator/evaluate/registration";
import type { Model } from "../../simulator/model/model";
import { modelFaults, modelOf, output, resource, workedSet, WorkedSet } from "./registrations";

type Properties = Readonly<Record<string, unknown>>;

/** What an authorizer that is a function consists of, beside the worked set-up. */
export interface Deciding {
  readonly set: WorkedSet;
  readonly check: Registration;
  readonly authorizer: Registration;
  readonly permission: Registration;
  /** A route that the function decides on. */
  readonly route: (routeKey: string, changes?: Properties) => Registration;
}

/** A Lambda authorizer for the API of the worked set-up: format 2.0, simple answers, none of which is kept. */
export function deciding(changes: Properties = {}, permission: Properties = {}): Deciding {
  const set = workedSet();
  const check = resource("aws:lambda/function:Function", "check", { ...set.fn.inputs, name: "check-callers" });
  const authorizer = resource("aws:apigatewayv2/authorizer:Authorizer", "check", {
    apiId: set.api.id,
    authorizerType: "REQUEST",
    authorizerUri: output(check, "invokeArn"),
    authorizerPayloadFormatVersion: "2.0",
    authorizerResultTtlInSeconds: 0,
    enableSimpleResponses: true,
    identitySources: ["$request.header.Authorization"],
    name: "check",
    ...changes,
  });
  return {
    set,
    check,
    authorizer,
    permission: resource("aws:lambda/permission:Permission", "check", {
      action: "lambda:InvokeFunction",
      function: output(check, "name"),
      principal: "apigateway.amazonaws.com",
      sourceArn: `${output(set.api, "executionArn")}/authorizers/${authorizer.id}`,
      ...permission,
    }),
    route: (routeKey, own = {}) =>
      resource("aws:apigatewayv2/route:Route", routeKey, {
        apiId: set.api.id,
        routeKey,
        target: `integrations/${set.integration.id}`,
        authorizationType: "CUSTOM",
        authorizerId: authorizer.id,
        ...own,
      }),
  };
}

/** The model of the worked set-up with an authorizer that is a function, and routes that it decides on. */
export function decidedModel(
  { check, authorizer, permission, route }: Deciding,
  routeKeys: readonly string[],
  ...more: readonly Registration[]
): Model {
  return modelOf({}, check, authorizer, permission, ...routeKeys.map((key) => route(key)), ...more);
}

/** What such a model is refused for, one line each. */
export function decidedFaults({ check, authorizer, permission }: Deciding, ...more: readonly Registration[]): string[] {
  return modelFaults({}, check, authorizer, permission, ...more);
}
