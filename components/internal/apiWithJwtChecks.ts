import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import type { ApiWithJwtArgs, RouteArgs } from "../apiWithJwt";
import { M2mAuth, ResourceServers } from "../m2mAuth";
import { checkEnvironment } from "./environment";
import { FaultCollector } from "./faults";
import { checkComponentName } from "./names";
import { checkWholeNumber } from "./numbers";
import { logRetentionDays, quotas } from "./quotas";
import { checkRouteKeys } from "./routeKeys";
import { checkScopes } from "./scopes";

/**
 * Checks everything about the arguments of ApiWithJwt that can be known before AWS is called.
 *
 * @throws {@link ArgumentError} with every fault found.
 */
export function checkApiWithJwtArgs(name: string, args: ApiWithJwtArgs<ResourceServers, string>): void {
  const faults = new FaultCollector(`ApiWithJwt "${name}"`);
  checkComponentName(name, faults);
  if (faults.isObject("args", args, "pass auth and routes")) {
    const hasAuth = M2mAuth.isInstance(args.auth);
    if (!hasAuth) {
      faults.add("auth", undefined, "is not an M2mAuth", "pass the M2mAuth whose clients may call the API");
    }
    if (faults.isObject("routes", args.routes, 'write { "GET /path": { scopes: [...], handler } }')) {
      checkRoutes(args.routes, hasAuth ? args.auth : undefined, faults);
    }
    checkRetention(args.logRetentionInDays, faults);
  }
  faults.throwIfAny();
}

function checkRoutes(
  routes: Readonly<Record<string, RouteArgs<string>>>,
  auth: M2mAuth | undefined,
  faults: FaultCollector,
): void {
  checkRouteKeys(Object.keys(routes), faults);
  let needsToken = false;
  for (const [key, route] of Object.entries(routes)) {
    const path = `routes["${key}"]`;
    if (faults.isObject(path, route, "write { scopes: [...], handler }")) {
      checkRoute(path, route, auth?.scopes ?? [], faults);
      needsToken ||= route.access !== "public";
    }
  }
  if (!auth || !needsToken) {
    return;
  }
  const clients = Object.keys(auth.clients).length;
  if (clients === 0) {
    faults.add(
      "auth.clients",
      {},
      "is empty, so no token can be accepted",
      "define a client, or make every route public",
    );
  }
  if (clients > quotas.audiencesPerAuthorizer) {
    faults.add(
      "auth.clients",
      clients,
      `is more than the ${quotas.audiencesPerAuthorizer} audiences a JWT authorizer can hold`,
      "split the clients over several pools and APIs",
    );
  }
}

function checkRetention(days: pulumi.Input<number> | undefined, faults: FaultCollector): void {
  if (days !== undefined && typeof days !== "object" && !logRetentionDays.includes(days)) {
    faults.add(
      "logRetentionInDays",
      days,
      "is not a retention period that CloudWatch Logs accepts",
      `use one of ${logRetentionDays.join(", ")}`,
    );
  }
}

function checkRoute(path: string, route: RouteArgs<string>, known: readonly string[], faults: FaultCollector): void {
  const access: unknown = route.access;
  if (route.scopes !== undefined) {
    if (access !== undefined) {
      faults.add(`${path}.access`, access, "stands beside scopes", "keep one of the two");
    }
    if (Array.isArray(route.scopes) && route.scopes.length === 0) {
      faults.add(`${path}.scopes`, [], "is empty", 'name a scope, or write access: "any-client" or access: "public"');
    }
    checkScopes(`${path}.scopes`, route.scopes, known, { count: quotas.scopesPerRoute, holder: "a route" }, faults);
  } else if (access !== "any-client" && access !== "public") {
    faults.add(
      access === undefined ? path : `${path}.access`,
      access,
      access === undefined ? "does not say who may call it" : "is not an access rule",
      'add scopes: [...], access: "any-client" or access: "public"',
    );
  }
  if (typeof route.handler === "function" && route.handler.length > 2) {
    faults.add(
      `${path}.handler`,
      undefined,
      "takes a callback, which Lambda's Node.js 24 does not pass",
      "make it async",
    );
  } else if (typeof route.handler !== "function" && !lambda.Function.isInstance(route.handler)) {
    faults.add(
      `${path}.handler`,
      route.handler ?? null,
      "is not a handler",
      "give an async function or an aws.lambda.Function",
    );
  }
  checkRouteSettings(path, route, faults);
}

function checkRouteSettings(path: string, route: RouteArgs<string>, faults: FaultCollector): void {
  if (lambda.Function.isInstance(route.handler)) {
    for (const setting of ["environment", "timeout", "memorySize"] as const) {
      if (route[setting] !== undefined) {
        faults.add(
          `${path}.${setting}`,
          undefined,
          "has no effect on a function that exists",
          "set it on the function",
        );
      }
    }
    return;
  }
  checkWholeNumber(`${path}.timeout`, route.timeout, quotas.timeoutSeconds, "seconds", faults);
  checkWholeNumber(`${path}.memorySize`, route.memorySize, quotas.memoryMb, "MB", faults);
  if (route.environment !== undefined) {
    checkEnvironment(`${path}.environment`, route.environment, faults);
  }
}
