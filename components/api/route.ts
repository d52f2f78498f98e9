import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { componentLabel } from "../aws/names";
import { quotas } from "../aws/quotas";
import { routeName } from "../aws/routeKeys";
import { CallbackFunction, createCallbackFunction } from "../callbacks/callbackFunction";
import type { Callbacks } from "../callbacks/callbacks";
import { createChild } from "../resources/createChild";
import type { ExistingTarget } from "../routes";
import { AnyRoute, ApiArgs, handlerPlace } from "./apiArgs";
import { chosenClients, defaultAuthorizer, sourceOf } from "./authorizers";
import { integrationOf } from "./integration";
import type { InvokePermissions } from "./invokePermissions";
import type { SharedFunctionNodes } from "./sharedFunctions";
import { checkedUrl, isPlainTarget } from "./targets";

/** What the routes of an API share. */
export interface SharedByRoutes {
  readonly args: ApiArgs;
  readonly api: apigatewayv2.Api;
  readonly authorizers: Readonly<Record<string, apigatewayv2.Authorizer>>;
  readonly vpcLink: apigatewayv2.VpcLink | undefined;
  readonly callbacks: Callbacks;
  /** The functions that routes share, by their names. */
  readonly functions: Readonly<Record<string, SharedFunctionNodes>>;
  /** The integrations of functions of the program, by function. */
  readonly integrations: ReadonlyMap<unknown, apigatewayv2.Integration>;
  readonly permissions: InvokePermissions;
}

/** Creates a route with all that belongs to it. */
export function createRoute(
  name: string,
  key: string,
  route: AnyRoute,
  { args, api, authorizers, vpcLink, callbacks, functions, integrations, permissions }: SharedByRoutes,
  opts: pulumi.CustomResourceOptions,
): RouteNodes {
  const { transform = {} } = args;
  const logicalName = routeName(name, key);
  const shared = route.function === undefined ? undefined : functions[route.function];
  const made = shared ?? functionOf(logicalName, `${key} of ${name}`, handlerPlace(key), route, args, callbacks, opts);
  const functionId = made.function ?? (isPlainTarget(route.handler) ? route.handler.functionArn : undefined);
  const permission = functionId === undefined ? undefined : permissions.of(key, functionId);
  const integration =
    shared?.integration ??
    integrations.get(route.handler) ??
    createChild(
      apigatewayv2.Integration,
      logicalName,
      { apiId: api.id, ...integrationOf(key, made.function ?? targetOf(name, key, route), vpcLink) },
      // What API Gateway makes of settings of a private server that an update takes away is not documented.
      { ...opts, replaceOnChanges: ["connectionType", "tlsConfig"] },
      transform.integration,
    );
  const apiRoute = createChild(
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

/** What answers a route that has no callback. A server that gets tokens must get them by TLS, also where it is an output. */
function targetOf(name: string, key: string, { access, handler }: AnyRoute): ExistingTarget {
  const place = handlerPlace(key);
  const isServer = typeof handler === "object" && "url" in handler && handler.url !== undefined;
  return isServer && access !== "public"
    ? { ...handler, url: checkedUrl(componentLabel("ApiWithJwt", name), place, handler) }
    : (handler as ExistingTarget);
}

/** The function that answers a route, where one of the program does. */
function functionOf(
  logicalName: string,
  description: string,
  place: string,
  route: AnyRoute,
  { archives, logRetentionInDays, tags, transform }: ApiArgs,
  callbacks: Callbacks,
  opts: pulumi.CustomResourceOptions,
): Partial<CallbackFunction> {
  if (lambda.Function.isInstance(route.handler)) {
    return { function: route.handler };
  }
  if (isPlainTarget(route.handler)) {
    return {};
  }
  const defaultTimeout = quotas.timeoutSeconds.default;
  const settings = { settings: route, archives, defaultTimeout, logRetentionInDays, tags, transform };
  return createCallbackFunction(logicalName, { archive: callbacks.archive(place), description, ...settings }, opts);
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

/** The resources that belong to one route. Absent are those that what answers does not need. */
export interface RouteNodes extends Partial<CallbackFunction> {
  /** How API Gateway reaches what answers. */
  readonly integration: apigatewayv2.Integration;
  /** The route itself. */
  readonly route: apigatewayv2.Route;
  /** API Gateway's permission to invoke the function. */
  readonly permission?: lambda.Permission;
}
