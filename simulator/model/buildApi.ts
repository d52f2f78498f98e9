import { Registration, unknownPrefix } from "../evaluate/registration";
import { buildFunction } from "./buildFunction";
import type { Api, JwtAuthorizer, LambdaFunction, Route, UserPool } from "./model";
import { permits } from "./permissions";
import { Resources, textList, textProperty } from "./resources";
import { isRouteKey, routeShape } from "./routeKeys";
import { isRecord } from "./values";

/** Finds the function that an integration names by its ARN, and reads it once. */
export class FunctionFinder {
  private readonly byArn = new Map<string, Registration>();
  private readonly built = new Map<Registration, LambdaFunction | undefined>();

  constructor(private readonly resources: Resources) {
    for (const fn of resources.ofType("aws:lambda/function:Function")) {
      for (const property of ["arn", "invokeArn"]) {
        this.byArn.set(textProperty(fn, property), fn);
      }
    }
  }

  functionOf(integration: Registration): LambdaFunction | undefined {
    const uri = integration.outputs["integrationUri"];
    const fn = this.byArn.get(textProperty(integration, "integrationUri"));
    if (!fn) {
      const what = `integrationUri = ${JSON.stringify(uri)} is not a function of this program`;
      this.resources.fault(
        integration,
        what,
        "use the arn or invokeArn of an aws.lambda.Function that the program creates",
      );
      return undefined;
    }
    if (!this.built.has(fn)) {
      // One that is looked up in AWS is refused as such.
      const report = (what: string, fix: string) => this.resources.fault(fn, what, fix);
      this.built.set(fn, fn.isRead ? undefined : buildFunction(fn, report));
    }
    return this.built.get(fn);
  }
}

/** Reads an HTTP API with its stages and routes. */
export function buildApi(
  api: Registration,
  pools: readonly UserPool[],
  functions: FunctionFinder,
  resources: Resources,
): Api {
  const stages = resources.belongingTo(api, "aws:apigatewayv2/stage:Stage", "apiId");
  if (stages.length === 0) {
    resources.fault(api, "it has no stage, so nothing of it can be called", 'add a stage, such as "$default"');
  }
  for (const stage of stages.filter(({ inputs }) => inputs["autoDeploy"] !== true)) {
    resources.fault(stage, "autoDeploy is off, and deployments are not modelled", "set autoDeploy: true");
  }
  const stageNames = stages.map((stage) => textProperty(stage, "name"));
  const routes = resources.belongingTo(api, "aws:apigatewayv2/route:Route", "apiId");
  checkRouteKeys(routes, resources);
  return {
    name: api.name,
    id: api.id,
    endpoint: textProperty(api, "apiEndpoint"),
    stages: stageNames.map((name) => ({ name })),
    routes: routes.flatMap((route) => buildRoute(route, api, stageNames, pools, functions, resources) ?? []),
  };
}

function checkRouteKeys(routes: readonly Registration[], resources: Resources): void {
  const seen = new Map<string, string>();
  for (const route of routes) {
    const routeKey = textProperty(route, "routeKey");
    const other = seen.get(routeShape(routeKey));
    if (routeKey.includes(unknownPrefix)) {
      continue;
    }
    if (!isRouteKey(routeKey)) {
      const what = `routeKey = ${JSON.stringify(route.outputs["routeKey"])} is refused by API Gateway`;
      resources.fault(route, what, 'write "METHOD /path", or "$default"');
    } else if (other !== undefined) {
      resources.fault(route, `"${routeKey}" matches the same requests as "${other}"`, "remove one");
    }
    seen.set(routeShape(routeKey), routeKey);
  }
}

function buildRoute(
  route: Registration,
  api: Registration,
  stages: readonly string[],
  pools: readonly UserPool[],
  functions: FunctionFinder,
  resources: Resources,
): Route | undefined {
  const integration = integrationOf(route, api, resources);
  const authorizer = authorizerOf(route, api, pools, resources);
  const scopes = textList(route.outputs["authorizationScopes"], "authorizationScopes", route, resources);
  if (scopes.length > 0 && !authorizer) {
    const what = "authorizationScopes stand on a route without a JWT authorizer";
    resources.fault(route, what, "set authorizerId and authorizationType");
  }
  const fn = integration && functions.functionOf(integration);
  if (!fn) {
    return undefined;
  }
  const routeKey = textProperty(route, "routeKey");
  const executionArn = textProperty(api, "executionArn");
  const permissions = resources.ofType("aws:lambda/permission:Permission");
  return {
    routeKey,
    ...(authorizer && { authorizer }),
    scopes,
    function: fn,
    permittedStages: stages.filter((stage) =>
      permissions.some(({ outputs }) => permits(outputs, fn, { executionArn, stage, routeKey })),
    ),
  };
}

function integrationOf(route: Registration, api: Registration, resources: Resources): Registration | undefined {
  const target = /^integrations\/(.+)$/.exec(textProperty(route, "target"))?.[1];
  const integration = resources
    .belongingTo(api, "aws:apigatewayv2/integration:Integration", "apiId")
    .find(({ id }) => id === target);
  if (!integration) {
    const what = `target = ${JSON.stringify(route.outputs["target"])} is not an integration of its API`;
    resources.fault(route, what, "point it at one");
  } else if (integration.outputs["payloadFormatVersion"] === undefined) {
    resources.fault(integration, "payloadFormatVersion is missing, and 1.0 is not modelled", 'set it to "2.0"');
  }
  return integration;
}

function authorizerOf(
  route: Registration,
  api: Registration,
  pools: readonly UserPool[],
  resources: Resources,
): JwtAuthorizer | undefined {
  const { authorizationType = "NONE", authorizerId } = route.outputs;
  if (authorizationType === "NONE") {
    if (authorizerId !== undefined) {
      const what = 'authorizerId is set, but authorizationType is "NONE": the route would be open';
      resources.fault(route, what, 'set authorizationType: "JWT"');
    }
    return undefined;
  }
  const authorizer = resources
    .belongingTo(api, "aws:apigatewayv2/authorizer:Authorizer", "apiId")
    .find(({ id }) => id === authorizerId);
  if (!authorizer) {
    const what = `authorizerId = ${JSON.stringify(authorizerId)} is not an authorizer of its API`;
    resources.fault(route, what, "point it at one");
    return undefined;
  }
  return buildAuthorizer(authorizer, pools, resources);
}

function buildAuthorizer(authorizer: Registration, pools: readonly UserPool[], resources: Resources): JwtAuthorizer {
  const { jwtConfiguration } = authorizer.outputs;
  const { issuer, audiences } = isRecord(jwtConfiguration) ? jwtConfiguration : {};
  const built = {
    name: textProperty(authorizer, "name"),
    issuer: typeof issuer === "string" ? issuer : "",
    audiences: textList(audiences, "jwtConfiguration.audiences", authorizer, resources),
  };
  if (!pools.some((pool) => pool.issuer === built.issuer)) {
    const what = `jwtConfiguration.issuer = ${JSON.stringify(issuer)} is not the issuer of a user pool of this program`;
    resources.fault(authorizer, what, "use `https://${userPool.endpoint}`; other issuers are not modelled");
  }
  if (authorizer.outputs["identitySources"] === undefined) {
    const what = "identitySources is missing";
    resources.fault(authorizer, what, 'set it to ["$request.header.Authorization"]');
  }
  if (built.audiences.length === 0) {
    const what = "jwtConfiguration.audiences is empty, which API Gateway refuses";
    resources.fault(authorizer, what, "name the ids of the app clients");
  }
  return built;
}
