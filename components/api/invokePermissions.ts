import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import { routeArnSuffix, routeName } from "../aws/routeKeys";
import type { ApiArgs } from "./apiArgs";
import { coveringRoutes } from "./coveringRoutes";
import { createInvokePermission } from "./invokePermission";
import { sharedWith } from "./sharedFunctions";

/** API Gateway's permissions to invoke the functions of an API's routes. Routes that share a function share those that cover both. */
export class InvokePermissions {
  private readonly coveredBy: ReadonlyMap<string, string>;
  private readonly created = new Map<string, lambda.Permission>();

  constructor(
    private readonly name: string,
    private readonly args: ApiArgs,
    private readonly api: apigatewayv2.Api,
    private readonly opts: pulumi.CustomResourceOptions,
  ) {
    this.coveredBy = new Map([...routesByFunction(args.routes).values()].flatMap((keys) => [...coveringRoutes(keys)]));
  }

  /**
   * The permission for a route.
   *
   * @param fn The function that it leads to, or its ARN.
   */
  of(routeKey: string, fn: lambda.Function | pulumi.Input<string>): lambda.Permission {
    const key = this.coveredBy.get(routeKey) ?? routeKey;
    const { transform = {} } = this.args;
    const permission =
      this.created.get(key) ??
      createInvokePermission(
        routeName(this.name, key),
        fn,
        routeArnSuffix(key),
        this.api,
        transform.permission,
        this.opts,
      );
    this.created.set(key, permission);
    return permission;
  }
}

/** The keys of the routes that share a function, by what they share. */
export function routesByFunction(
  routes: Readonly<Record<string, Parameters<typeof sharedWith>[0] | undefined>>,
): ReadonlyMap<unknown, readonly string[]> {
  const keys = new Map<unknown, string[]>();
  for (const [key, route] of Object.entries(routes)) {
    const shared = route && sharedWith(route);
    if (shared !== undefined) {
      keys.set(shared, [...(keys.get(shared) ?? []), key]);
    }
  }
  return keys;
}
