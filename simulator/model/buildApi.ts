import { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { buildCors } from "./buildCors";
import { buildIntegration } from "./buildIntegration";
import { buildStage } from "./buildStage";
import type { FunctionFinder } from "./functions";
import type { Api, JwtAuthorizer, Route, UserPool } from "./model";
import { Resources, textList, textProperty } from "./resources";
import { isRouteKey, routeShape } from "./routeKeys";
import { isRecord } from "./values";

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
  const routeKeys = routes.map((route) => textProperty(route, "routeKey"));
  const authorizers = authorizersOf(api, pools, resources);
  const cors = buildCors(api, resources);
  const [description, version] = [textProperty(api, "description"), textProperty(api, "version")];
  return {
    name: api.name,
    id: api.id,
    ...(description !== "" && { description }),
    ...(version !== "" && { version }),
    endpoint: textProperty(api, "apiEndpoint"),
    isEndpointOff: api.outputs["disableExecuteApiEndpoint"] === true,
    stages: stages.map((stage) => buildStage(stage, routeKeys, resources)),
    routes: routes.flatMap((route) => buildRoute(route, api, stageNames, authorizers, functions, resources) ?? []),
    ...(cors && { cors }),
  };
}

function checkRouteKeys(routes: readonly Registration[], resources: Resources): void {
  const seen = new Map<string, string>();
  for (const route of routes) {
    const routeKey = textProperty(route, "routeKey");
    const other = seen.get(routeShape(routeKey));
    if (isUnknown(routeKey)) {
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
  authorizers: ReadonlyMap<unknown, JwtAuthorizer>,
  functions: FunctionFinder,
  resources: Resources,
): Route | undefined {
  const integration = integrationOf(route, api, resources);
  const authorizer = authorizerOf(route, authorizers, resources);
  const scopes = textList(route.outputs["authorizationScopes"], "authorizationScopes", route, resources);
  if (scopes.length > 0 && !authorizer) {
    const what = "authorizationScopes stand on a route without a JWT authorizer";
    resources.fault(route, what, "set authorizerId and authorizationType");
  }
  const routeKey = textProperty(route, "routeKey");
  const use = { routeKey, executionArn: textProperty(api, "executionArn"), stages };
  const answers = integration && buildIntegration(integration, use, functions, resources);
  return answers && { routeKey, ...(authorizer && { authorizer }), scopes, integration: answers };
}

function integrationOf(route: Registration, api: Registration, resources: Resources): Registration | undefined {
  const target = /^integrations\/(.+)$/.exec(textProperty(route, "target"))?.[1];
  const integration = resources
    .belongingTo(api, "aws:apigatewayv2/integration:Integration", "apiId")
    .find(({ id }) => id === target);
  if (!integration) {
    const what = `target = ${JSON.stringify(route.outputs["target"])} is not an integration of its API`;
    resources.fault(route, what, "point it at one");
  }
  return integration;
}

function authorizerOf(
  route: Registration,
  authorizers: ReadonlyMap<unknown, JwtAuthorizer>,
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
  const authorizer = authorizers.get(authorizerId);
  if (!authorizer) {
    const what = `authorizerId = ${JSON.stringify(authorizerId)} is not an authorizer of its API`;
    resources.fault(route, what, "point it at one");
  }
  return authorizer;
}

/** The authorizers of an API by their ids, also those that no route uses: API Gateway refuses them all the same. */
function authorizersOf(
  api: Registration,
  pools: readonly UserPool[],
  resources: Resources,
): ReadonlyMap<unknown, JwtAuthorizer> {
  const registered = resources.belongingTo(api, "aws:apigatewayv2/authorizer:Authorizer", "apiId");
  return new Map(
    registered.map((authorizer) => [authorizer.id, buildAuthorizer(authorizer, pools, resources)] as const),
  );
}

function buildAuthorizer(authorizer: Registration, pools: readonly UserPool[], resources: Resources): JwtAuthorizer {
  const { jwtConfiguration } = authorizer.outputs;
  const { issuer, audiences } = isRecord(jwtConfiguration) ? jwtConfiguration : {};
  const built = {
    name: textProperty(authorizer, "name"),
    issuer: typeof issuer === "string" ? issuer : "",
    audiences: textList(audiences, "jwtConfiguration.audiences", authorizer, resources),
  };
  const isNearlyAPool = pools.some((pool) => `${pool.issuer}/` === built.issuer);
  if (!pools.some((pool) => pool.issuer === built.issuer) && (isNearlyAPool || !isForeignIssuer(built.issuer))) {
    const what = `jwtConfiguration.issuer = ${JSON.stringify(issuer)} is neither a user pool of this program nor an https URL`;
    resources.fault(authorizer, what, "use `https://${userPool.endpoint}`, or the URL of an issuer elsewhere");
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

/** An issuer whose discovery document can be asked for. A pool of Cognito that is not of this program is one, too. */
function isForeignIssuer(issuer: string): boolean {
  return /^https:\/\/[^\s?#]+$/.test(issuer) && URL.canParse(issuer);
}
