import * as lambda from "@pulumi/aws/lambda";
import { quotas } from "../aws/quotas";
import { checkRouteKeys } from "../aws/routeKeys";
import { checkScopes, knownScope, tokenScope } from "../aws/scopes";
import { functionMembers, functionSettingNames, refuseSettings } from "../callbacks/functionChecks";
import { anything, Check, keyed, object, optional, wholeNumber, withoutMembers } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap, isPlain } from "../checking/plainValues";
import { suggest } from "../checking/suggest";
import type { Throttle } from "../routes";
import { AnyRoute, ApiArgs, handlerPlace } from "./apiArgs";
import { chosenClients } from "./authorizers";
import { checkSwallowed } from "./routeOverlap";
import { checkShared } from "./sharedFunctionChecks";
import { checkPlainHttp, checkTarget, isPlainTarget, PlainTarget } from "./targets";
import { checkWeakerRoutes } from "./weakerRoutes";

/** Checks a limit: how many requests in the long run, and how many at once. */
export const throttle = object<Throttle>(
  {
    rateLimit: (path, value, faults) => {
      if (isPlain(value) && !(typeof value === "number" && value >= 0 && Number.isFinite(value))) {
        faults.add(path, value ?? null, "is not a number of requests per second", "give a number from 0 on");
      }
    },
    burstLimit: wholeNumber({ min: 0, max: Infinity }, "requests"),
  },
  "write { rateLimit: 100, burstLimit: 200 }",
);

/** Checks the routes of an API, each by itself and all together. */
export function routesCheck(args: ApiArgs): Check {
  return (path, value, faults) => {
    if (!faults.isObject(path, value, 'write { "GET /path": { scopes: [...], handler } }')) {
      return;
    }
    const routes = value as Readonly<Record<string, AnyRoute | undefined>>;
    checkRouteKeys(Object.keys(routes), faults);
    for (const [key, route] of Object.entries(routes)) {
      checkRoute(key, route, args, faults);
    }
    checkSwallowed(routes, faults);
    checkWeakerRoutes(routes, args, faults);
    checkPreflight(routes, args, faults);
  };
}

const routeMembers = {
  ...functionMembers(quotas.timeoutSeconds),
  throttle: optional(throttle),
  // What these may be depends on each other.
  scopes: anything,
  access: anything,
  authorizer: anything,
  weakerThan: anything,
  function: anything,
  handler: anything,
} satisfies Record<keyof AnyRoute, Check>;

const route = object<AnyRoute>(routeMembers, "write { scopes: [...], handler }");

function checkRoute(key: string, value: unknown, args: ApiArgs, faults: FaultCollector): void {
  const path = keyed("routes", key);
  if (!faults.isObject(path, value, "write { scopes: [...], handler }")) {
    return;
  }
  const given = value as Readonly<Partial<AnyRoute> & Record<string, unknown>>;
  checkAccess(path, given, args, faults);
  checkTarget(handlerPlace(key), key, given.handler, args.vpcLink !== undefined, faults);
  if (given.access !== "public") {
    checkPlainHttp(handlerPlace(key), given.handler, faults);
  } else if (given.weakerThan !== undefined) {
    faults.add(`${path}.weakerThan`, given.weakerThan, "has no effect on a public route", "leave it out");
  }
  const isFunction = lambda.Function.isInstance(given.handler);
  checkShared(path, given, args, faults);
  if (!isFunction && !isPlainTarget(given.handler)) {
    route(path, given.function === undefined ? value : withoutMembers(given, functionSettingNames), faults);
    return;
  }
  const isServer = !isFunction && (given.handler as PlainTarget).functionArn === undefined;
  const [what, fix] = isServer
    ? ["an HTTP server", "leave it out"]
    : ["a function that exists", "set it on the function"];
  refuseSettings(path, given, [...functionSettingNames, "function"], what, fix, faults);
  route(path, withoutMembers(given, functionSettingNames), faults);
}

/** Checks who may call a route. */
function checkAccess(
  path: string,
  { access, scopes, authorizer }: Partial<AnyRoute>,
  args: ApiArgs,
  faults: FaultCollector,
): void {
  if (scopes !== undefined) {
    if (access !== undefined) {
      faults.add(`${path}.access`, access, "stands beside scopes", "keep one of the two");
    }
    if (Array.isArray(scopes) && scopes.length === 0) {
      faults.add(`${path}.scopes`, [], "is empty", 'name a scope, or write access: "any-client" or access: "public"');
    }
  } else if (access !== "any-client" && access !== "public") {
    faults.add(
      access === undefined ? path : `${path}.access`,
      access,
      access === undefined ? "does not say who may call it" : "is not an access rule",
      'add scopes: [...], access: "any-client" or access: "public"',
    );
  }
  const names = Object.keys(isMap(args.authorizers) ? args.authorizers : {});
  if (authorizer !== undefined && access === "public") {
    faults.add(`${path}.authorizer`, authorizer, "has no effect on a public route", "leave it out");
  } else if (authorizer !== undefined && !names.includes(authorizer)) {
    const fix = names.length > 0 ? suggest(authorizer, names) : "define it in authorizers, or leave it out";
    faults.add(`${path}.authorizer`, authorizer, "is not one of the API's authorizers", fix);
  } else if (scopes !== undefined) {
    const source = authorizer === undefined ? args.auth : args.authorizers![authorizer]!;
    const auth = chosenClients(source)?.auth;
    // Which scopes a foreign issuer has is not known.
    const scope = auth ? knownScope(auth.scopes) : tokenScope;
    checkScopes(`${path}.scopes`, scopes, scope, { count: quotas.scopesPerRoute, holder: "a route" }, faults);
  }
}

/** A preflight request carries no token, so that a closed route for it would refuse every page. */
function checkPreflight(
  routes: Readonly<Record<string, AnyRoute | undefined>>,
  { cors }: ApiArgs,
  faults: FaultCollector,
): void {
  if (cors === undefined) {
    return;
  }
  for (const [key, one] of Object.entries(routes)) {
    if (key.startsWith("OPTIONS ") && one?.access !== "public") {
      const rule = "would ask preflight requests for a token, which they never carry";
      faults.add(keyed("routes", key), undefined, rule, "remove it, as API Gateway answers them, or make it public");
    }
  }
}
