import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { componentLabel } from "../aws/names";
import { quotas } from "../aws/quotas";
import { routeName, routeShape } from "../aws/routeKeys";
import { CallbackFunction, createCallbackFunction } from "../callbacks/callbackFunction";
import { Callbacks } from "../callbacks/callbacks";
import { createChild } from "../resources/createChild";
import { byKey } from "../resources/keyOrder";
import type { ApiArgs } from "./apiArgs";
import { integrationOf } from "./integration";
import { createInvokePermission } from "./invokePermission";

/** What answers preflight requests where a closed route would ask them for a token. */
export interface PreflightNodes extends CallbackFunction {
  /** The public routes, by route key. */
  readonly routes: Readonly<Record<string, apigatewayv2.Route>>;
  /** How API Gateway reaches the function. */
  readonly integration: apigatewayv2.Integration;
  /** API Gateway's permission to invoke the function. */
  readonly permission: lambda.Permission;
}

/**
 * The public routes that an API with CORS needs beside its own: a closed `ANY` or `$default` route would take preflight
 * requests, which carry no token, before API Gateway answers them.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflightRouteKeys({ cors, routes }: Pick<ApiArgs, "cors" | "routes">): string[] {
  if (!cors) {
    return [];
  }
  const own = new Set(Object.keys(routes).map(routeShape));
  return Object.entries(routes)
    .sort(byKey)
    .filter(([, route]) => route?.access !== "public")
    .flatMap(([key]) => {
      if (key === "$default") {
        // Whether a greedy parameter matches the empty rest of "/" is not documented.
        return ["OPTIONS /", "OPTIONS /{proxy+}"];
      }
      return key.startsWith("ANY ") ? [key.replace("ANY ", "OPTIONS ")] : [];
    })
    .filter((key, index, keys) => {
      const shape = routeShape(key);
      return !own.has(shape) && keys.findIndex((other) => routeShape(other) === shape) === index;
    });
}

/** Creates the public routes of {@link preflightRouteKeys}, with one function that answers 204 to all of them. */
export function createPreflight(
  name: string,
  args: ApiArgs,
  api: apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): PreflightNodes | undefined {
  const keys = preflightRouteKeys(args);
  if (keys.length === 0) {
    return undefined;
  }
  const { archives, logRetentionInDays, tags, transform = {} } = args;
  const logicalName = `${name}-preflight`;
  const made = createCallbackFunction(
    logicalName,
    {
      archive: new Callbacks(componentLabel("ApiWithJwt", name), { preflight: { handler: answerPreflight } }).archive(
        "preflight",
      ),
      archives,
      description: `Preflight requests of ${name}`,
      settings: {},
      defaultTimeout: quotas.timeoutSeconds.default,
      logRetentionInDays,
      tags,
      transform,
    },
    opts,
  );
  const permission = createInvokePermission(logicalName, made.function, "OPTIONS/*", api, transform.permission, opts);
  const integration = createChild(
    apigatewayv2.Integration,
    logicalName,
    { apiId: api.id, ...integrationOf("OPTIONS /", made.function, undefined) },
    opts,
    transform.integration,
  );
  const routes = Object.fromEntries(
    keys.map((routeKey) => [
      routeKey,
      createChild(
        apigatewayv2.Route,
        routeName(name, routeKey),
        {
          apiId: api.id,
          routeKey,
          target: integration.id.apply((id) => `integrations/${id}`),
          authorizationType: "NONE",
        },
        { ...opts, dependsOn: [permission] },
        transform.route,
      ),
    ]),
  );
  return { ...made, routes, integration, permission };
}

/** API Gateway adds the CORS headers itself. */
const answerPreflight = () => Promise.resolve({ statusCode: 204 });
