import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { componentLabel } from "../aws/names";
import { quotas } from "../aws/quotas";
import { authorizerFunctionName } from "../aws/routeKeys";
import type { CallbackFunction } from "../callbacks/callbackFunction";
import { createPackagedFunction } from "../callbacks/packagedFunction";
import type { Duration } from "../duration";
import type { M2mAuth } from "../m2mAuth";
import { createChild } from "../resources/createChild";
import { toMinutes } from "../resources/toMinutes";
import type { ApiArgs } from "./apiArgs";

/** The function that checks the tokens of an authorizer, with what belongs to it. */
export interface AuthorizerFunction extends CallbackFunction {
  /** API Gateway's permission to invoke it, for this authorizer alone. */
  readonly permission: lambda.Permission;
}

/** Whose tokens a function is to accept, and where. */
export interface FunctionTrust {
  readonly auth: M2mAuth;
  /** Names of the clients; `undefined` for every client of the pool. */
  readonly clients: readonly string[] | undefined;
  /** The scopes of each route, as the program writes them; `undefined` where any accepted token will do. */
  readonly routes: ReadonlyMap<string, readonly string[] | undefined>;
  readonly cacheFor: Duration | undefined;
}

/** The folder of the function in the package. */
export const authorizerFunction = "authorizer";

/**
 * Creates an authorizer that asks a function, and the function. Which clients and scopes it goes by is in its archive:
 * no request can say it, and an environment could not hold more than some hundred clients.
 *
 * Its logical name differs from that of the JWT authorizer in whose place it stands, so that the routes are moved from
 * one to the other before the former is deleted.
 *
 * @param key The name of the source among the authorizers; empty for that of `auth`.
 */
export function createFunctionAuthorizer(
  name: string,
  key: string,
  trust: FunctionTrust,
  { logRetentionInDays, tags, transform = {} }: ApiArgs,
  api: apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): { authorizer: apigatewayv2.Authorizer; function: AuthorizerFunction } {
  const functionName = authorizerFunctionName(name, key);
  const made = createPackagedFunction(
    componentLabel("ApiWithJwt", name),
    authorizerFunction,
    functionName,
    {
      description: `Checks tokens of ${name}${key && `, authorizer ${key}`}`,
      settings: { environment: { ISSUER: trust.auth.issuer } },
      defaultTimeout: quotas.authorizerTimeoutSeconds,
      logRetentionInDays,
      tags,
      transform,
      files: { "trust.json": trustText(trust) },
    },
    opts,
  );
  // A dot is in no name that a user gives.
  const logicalName = key === "" ? `${name}.function` : `${name}-${key}.function`;
  const authorizer = createChild(
    apigatewayv2.Authorizer,
    logicalName,
    {
      apiId: api.id,
      name: logicalName,
      authorizerType: "REQUEST",
      authorizerUri: made.function.invokeArn,
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      // Without the route's key, what was decided for one route would hold for all of them.
      identitySources: ["$request.header.Authorization", ...(trust.cacheFor ? ["$context.routeKey"] : [])],
      // Left out, the provider makes it five minutes.
      authorizerResultTtlInSeconds: trust.cacheFor
        ? pulumi.output(toMinutes(trust.cacheFor)).apply((minutes) => minutes * 60)
        : 0,
    },
    opts,
    transform.authorizer,
  );
  const permission = createChild(
    lambda.Permission,
    functionName,
    {
      action: "lambda:InvokeFunction",
      function: made.function.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`,
    },
    opts,
    transform.permission,
  );
  return { authorizer, function: { ...made, permission } };
}

/** The table that the function decides by, the same whatever the order of the program. */
function trustText({ auth, clients, routes }: FunctionTrust): pulumi.Output<string> {
  const known: Readonly<Record<string, { clientId: pulumi.Output<string> }>> = auth.clients;
  return pulumi
    .all([
      clients && pulumi.all(clients.map((client) => known[client]!.clientId)),
      pulumi.all(
        [...routes].map(([key, scopes]) =>
          pulumi
            .all((scopes ?? []).map((scope) => auth.scope(scope as never)))
            .apply((resolved) => [key, scopes ? resolved.sort() : null] as const),
        ),
      ),
    ])
    .apply(([ids, table]) =>
      JSON.stringify({
        clients: ids ? [...new Set(ids)].sort() : null,
        routes: [...table].sort(([a], [b]) => (a < b ? -1 : 1)),
      }),
    );
}
