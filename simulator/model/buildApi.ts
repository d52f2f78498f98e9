import { Registration } from "../evaluate/registration";
import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import { buildCors } from "./buildCors";
import { buildIntegration } from "./buildIntegration";
import { buildStage } from "./buildStage";
import type { FunctionFinder } from "./functions";
import { buildFunctionAuthorizer } from "./buildFunctionAuthorizer";
import { buildJwtAuthorizer } from "./buildJwtAuthorizer";
import type { Api, Authorizer, Route, UserPool } from "./model";
import { Resources, textList, textProperty } from "./resources";
import { isRouteKey, routeShape } from "./routeKeys";

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
  const authorizers = authorizersOf(api, pools, functions, resources);
  const cors = buildCors(api, resources);
  const [description, version] = [textProperty(api, "description"), textProperty(api, "version")];
  return {
    name: api.name,
    id: api.id,
    ...(description !== "" && { description }),
    ...(version !== "" && { version }),
    endpoint: textProperty(api, "apiEndpoint"),
    executionArn: textProperty(api, "executionArn"),
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
  authorizers: ReadonlyMap<unknown, Authorizer | undefined>,
  functions: FunctionFinder,
  resources: Resources,
): Route | undefined {
  const integration = integrationOf(route, api, resources);
  const authorizer = authorizerOf(route, authorizers, resources);
  const scopes = textList(route.outputs["authorizationScopes"], "authorizationScopes", route, resources);
  if (scopes.length > 0 && authorizer?.kind === "function") {
    const what = `authorizationScopes are for JWT authorizers, and "${authorizer.name}" is a function`;
    resources.fault(route, what, "leave them out, and have the function decide by event.routeKey");
  } else if (scopes.length > 0 && !authorizer) {
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

/** What a route calls the use of an authorizer, by the authorizer's kind. */
const authorizationTypes = { jwt: "JWT", function: "CUSTOM" } as const;

function authorizerOf(
  route: Registration,
  authorizers: ReadonlyMap<unknown, Authorizer | undefined>,
  resources: Resources,
): Authorizer | undefined {
  const { authorizationType = "NONE", authorizerId } = route.outputs;
  if (authorizationType === "NONE") {
    if (authorizerId !== undefined) {
      const what = 'authorizerId is set, but authorizationType is "NONE": the route would be open';
      resources.fault(route, what, 'set authorizationType: "JWT", or "CUSTOM" for a Lambda authorizer');
    }
    return undefined;
  }
  if (!authorizers.has(authorizerId)) {
    const what = `authorizerId = ${JSON.stringify(authorizerId)} is not an authorizer of its API`;
    resources.fault(route, what, "point it at one");
  }
  // One that is there and could not be read is a fault already.
  const authorizer = authorizers.get(authorizerId);
  const wanted = authorizer && authorizationTypes[authorizer.kind];
  if (wanted !== undefined && authorizationType !== wanted) {
    const what = `authorizationType = ${JSON.stringify(authorizationType)} does not fit its authorizer "${authorizer!.name}"`;
    resources.fault(route, what, `set it to "${wanted}"`);
  }
  return authorizer;
}

/** The authorizers of an API by their ids, also those that no route uses: API Gateway refuses them all the same. */
function authorizersOf(
  api: Registration,
  pools: readonly UserPool[],
  functions: FunctionFinder,
  resources: Resources,
): ReadonlyMap<unknown, Authorizer | undefined> {
  const registered = resources.belongingTo(api, "aws:apigatewayv2/authorizer:Authorizer", "apiId");
  return new Map(
    registered.map((authorizer) => [
      authorizer.id,
      authorizer.outputs["authorizerType"] === "REQUEST"
        ? buildFunctionAuthorizer(authorizer, api, pools, functions, resources)
        : buildJwtAuthorizer(authorizer, pools, resources),
    ]),
  );
}
