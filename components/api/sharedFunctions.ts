import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { quotas } from "../aws/quotas";
import { sharedFunctionName } from "../aws/routeKeys";
import { CallbackFunction, createCallbackFunction } from "../callbacks/callbackFunction";
import type { Callbacks } from "../callbacks/callbacks";
import { keyed } from "../checking/checks";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import type { AnyRoute, ApiArgs } from "./apiArgs";
import { integrationOf } from "./integration";

/** The resources that belong to a function that several routes share. */
export interface SharedFunctionNodes extends CallbackFunction {
  /** How API Gateway reaches the function. */
  readonly integration: apigatewayv2.Integration;
}

/** The place of a shared function in the arguments, by which errors name it. */
export function sharedFunctionPlace(key: string): string {
  return keyed("functions", key);
}

/**
 * Creates the functions that routes share, each with one integration.
 *
 * @param others The routes that lead elsewhere. One that has led to such a function before must have its other target when
 * the function loses its handler.
 */
export function createSharedFunctions(
  name: string,
  { functions = {}, archives, logRetentionInDays, tags, transform = {} }: ApiArgs,
  api: apigatewayv2.Api,
  callbacks: Callbacks,
  others: readonly apigatewayv2.Route[],
  opts: pulumi.CustomResourceOptions,
): Record<string, SharedFunctionNodes> {
  return mapValues(functions, (settings, key) => {
    const logicalName = sharedFunctionName(name, key);
    const made = createCallbackFunction(
      logicalName,
      {
        archive: callbacks.archive(sharedFunctionPlace(key)),
        archives,
        description: `${key} of ${name}`,
        settings,
        defaultTimeout: quotas.timeoutSeconds.default,
        logRetentionInDays,
        tags,
        transform,
        after: others,
      },
      opts,
    );
    const integration = createIntegration(logicalName, made.function, api, transform.integration, opts);
    return { ...made, integration };
  });
}

/**
 * Creates one integration for each function of the program that routes lead to. Its logical name is the function's: it
 * does not depend on which routes there are. Of two functions with one logical name, below different parents, the routes
 * have integrations of their own.
 */
export function createFunctionIntegrations(
  name: string,
  { routes, transform = {} }: ApiArgs,
  api: apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<unknown, apigatewayv2.Integration> {
  const functions = new Set(Object.values(routes).flatMap(({ handler }) => sharedFunctionOf(handler) ?? []));
  const names = [...functions].map((fn) => pulumi.resourceName(fn));
  return new Map(
    [...functions].flatMap((fn) => {
      const own = pulumi.resourceName(fn);
      return names.filter((one) => one === own).length > 1
        ? []
        : [[fn, createIntegration(`${name}-existing-${own}`, fn, api, transform.integration, opts)]];
    }),
  );
}

function createIntegration(
  logicalName: string,
  fn: lambda.Function,
  api: apigatewayv2.Api,
  transform: NonNullable<ApiArgs["transform"]>["integration"],
  opts: pulumi.CustomResourceOptions,
): apigatewayv2.Integration {
  const settings = integrationOf("$default", fn, undefined);
  return createChild(apigatewayv2.Integration, logicalName, { apiId: api.id, ...settings }, opts, transform);
}

/** What a route shares with others that have the same: a function of the API by its name, or one of the program. */
export function sharedWith({ function: own, handler }: Partial<AnyRoute>): string | lambda.Function | undefined {
  return own ?? sharedFunctionOf(handler);
}

function sharedFunctionOf(handler: unknown): lambda.Function | undefined {
  return lambda.Function.isInstance(handler) ? handler : undefined;
}
