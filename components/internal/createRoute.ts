import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { RouteNodes } from "../apiWithJwt";
import type { ExistingTarget } from "../routes";
import { AnyRoute, ApiArgs, handlerPlace } from "./apiArgs";
import { chosenClients, defaultAuthorizer, sourceOf } from "./authorizers";
import { CallbackFunction, createCallbackFunction } from "./callbackFunction";
import type { Callbacks } from "./callbacks";
import { child } from "./child";
import { integrationOf } from "./integration";
import { createInvokePermission } from "./invokePermission";
import { quotas } from "./quotas";
import { routeArnSuffix, routeName } from "./routeKeys";
import { isPlainTarget } from "./targets";

/** What the routes of an API share. */
export interface SharedByRoutes {
  readonly args: ApiArgs;
  readonly api: apigatewayv2.Api;
  readonly authorizers: Readonly<Record<string, apigatewayv2.Authorizer>>;
  readonly vpcLink: apigatewayv2.VpcLink | undefined;
  readonly callbacks: Callbacks;
}

/** Creates a route with all that belongs to it. */
export function createRoute(
  name: string,
  key: string,
  route: AnyRoute,
  { args, api, authorizers, vpcLink, callbacks }: SharedByRoutes,
  opts: pulumi.CustomResourceOptions,
): RouteNodes {
  const { transform = {} } = args;
  const logicalName = routeName(name, key);
  const made = functionOf(logicalName, `${key} of ${name}`, handlerPlace(key), route, args, callbacks, opts);
  const functionId = made.function ?? (isPlainTarget(route.handler) ? route.handler.functionArn : undefined);
  const permission =
    functionId === undefined
      ? undefined
      : createInvokePermission(logicalName, functionId, routeArnSuffix(key), api, transform.permission, opts);
  const integration = child(
    apigatewayv2.Integration,
    logicalName,
    { apiId: api.id, ...integrationOf(key, made.function ?? (route.handler as ExistingTarget), vpcLink) },
    opts,
    transform.integration,
  );
  const apiRoute = child(
    apigatewayv2.Route,
    logicalName,
    {
      apiId: api.id,
      routeKey: key,
      target: integration.id.apply((id) => `integrations/${id}`),
      ...authorization(route, args, authorizers),
    },
    // A route that answers before its function may be invoked would answer 500.
    { ...opts, dependsOn: permission ? [permission] : [] },
    transform.route,
  );
  return { ...made, integration, route: apiRoute, ...(permission && { permission }) };
}

/** The function that answers a route, where one of the program does. */
function functionOf(
  logicalName: string,
  description: string,
  place: string,
  route: AnyRoute,
  { logRetentionInDays, tags, transform }: ApiArgs,
  callbacks: Callbacks,
  opts: pulumi.CustomResourceOptions,
): Partial<CallbackFunction> {
  if (lambda.Function.isInstance(route.handler)) {
    return { function: route.handler };
  }
  if (isPlainTarget(route.handler)) {
    return {};
  }
  const code = callbacks.archive(place);
  const defaultTimeout = quotas.timeoutSeconds.default;
  const settings = { settings: route, defaultTimeout, logRetentionInDays, tags, transform };
  return createCallbackFunction(logicalName, { code, description, ...settings }, opts);
}

/** Who may call a route, in API Gateway's terms. */
function authorization(
  route: AnyRoute,
  args: ApiArgs,
  authorizers: SharedByRoutes["authorizers"],
): Pick<apigatewayv2.RouteArgs, "authorizationType" | "authorizerId" | "authorizationScopes"> {
  if (route.access === "public") {
    return { authorizationType: "NONE" };
  }
  const auth = chosenClients(sourceOf(route, args))?.auth;
  const scopes = route.scopes && pulumi.all(route.scopes.map((scope) => (auth ? auth.scope(scope as never) : scope)));
  return {
    authorizationType: "JWT",
    authorizerId: authorizers[route.authorizer ?? defaultAuthorizer]!.id,
    ...(scopes && { authorizationScopes: scopes.apply((resolved) => resolved.sort()) }),
  };
}
