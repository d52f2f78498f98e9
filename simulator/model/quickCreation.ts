import { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { readInvocationTarget } from "./functionNames";

/** A resource that API Gateway makes by itself when an API is created with a `target`. */
export interface QuickCreated extends Registration {
  /** The API that says so. */
  readonly madeBy: Registration;
}

/**
 * What API Gateway creates with an API that has a `target`: an integration, a route and a stage that deploys by itself.
 *
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
 */
export function quickCreated(api: Registration): QuickCreated[] {
  const { target, routeKey = "$default", credentialsArn } = api.outputs;
  const isQuick = api.type === "aws:apigatewayv2/api:Api" && !api.isRead && typeof target === "string";
  if (!isQuick || isUnknown(target)) {
    return [];
  }
  const make = (type: string, id: string, inputs: Registration["inputs"]): QuickCreated => {
    const all = { apiId: api.id, region: api.outputs["region"] ?? null, ...inputs };
    return { ...api, type, id, inputs: all, outputs: all, derived: [], madeBy: api };
  };
  const id = `quick-${api.id}`;
  return [
    make("aws:apigatewayv2/integration:Integration", id, {
      integrationUri: target,
      ...(readInvocationTarget(target)
        ? { integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" }
        : { integrationType: "HTTP_PROXY", integrationMethod: "ANY", payloadFormatVersion: "1.0" }),
      ...(credentialsArn !== undefined && { credentialsArn }),
    }),
    make("aws:apigatewayv2/route:Route", id, { routeKey, target: `integrations/${id}` }),
    make("aws:apigatewayv2/stage:Stage", "$default", { name: "$default", autoDeploy: true }),
  ];
}

/** The name of an option of a resource in the program: that of the API where the API makes the resource. */
export function optionNamed(option: string, registration: Registration): string {
  return "madeBy" in registration && option === "integrationUri" ? "target" : option;
}
