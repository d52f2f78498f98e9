import * as lambda from "@pulumi/aws/lambda";
import { partOfName } from "../aws/names";
import { quotas } from "../aws/quotas";
import { routeArnSuffix, routeName } from "../aws/routeKeys";
import { functionMembers, functionSettingNames } from "../callbacks/functionChecks";
import { isHandlerFile } from "../callbacks/files/fromFile";
import { keyed, mapOf, object } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap } from "../checking/plainValues";
import { suggest } from "../checking/suggest";
import type { FunctionSettings } from "../functionSettings";
import type { BundleOptions } from "../handlerFile";
import { AnyRoute, ApiArgs, handlerPlace } from "./apiArgs";
import { coveringRoutes } from "./coveringRoutes";
import { routesByFunction } from "./invokePermissions";
import { sharedFunctionPlace } from "./sharedFunctions";
import { isPlainTarget } from "./targets";

/** Checks the settings of functions that routes share. */
export const sharedFunctions = mapOf(
  partOfName,
  object<FunctionSettings>(functionMembers(quotas.timeoutSeconds), "write { memorySize: 512 }"),
  "write { orders: { memorySize: 512 } }",
);

/** Checks which function a route shares, if it does, and that settings of that function stand with it. */
export function checkShared(
  path: string,
  given: Readonly<Partial<AnyRoute> & Record<string, unknown>>,
  { functions }: ApiArgs,
  faults: FaultCollector,
): void {
  const name: unknown = given.function;
  if (name === undefined || lambda.Function.isInstance(given.handler) || isPlainTarget(given.handler)) {
    return;
  }
  const known = Object.keys(isMap(functions) ? functions : {});
  if (typeof name !== "string" || !known.includes(name)) {
    const fix =
      typeof name === "string" && known.length > 0 ? suggest(name, known) : "define it in functions, or leave it out";
    faults.add(`${path}.function`, name ?? null, "is not one of the API's functions", fix);
    return;
  }
  for (const setting of functionSettingNames.filter((one) => given[one] !== undefined)) {
    const rule = `is a setting of the function "${name}", which other routes share`;
    faults.add(`${path}.${setting}`, undefined, rule, `set ${sharedFunctionPlace(name)}.${setting}`);
  }
}

/** Checks what functions and the routes that share them are together. */
export function checkSharedTogether(name: unknown, args: ApiArgs, faults: FaultCollector): void {
  const { functions, routes } = args;
  const shared = routesByFunction(routes);
  for (const key of Object.keys(isMap(functions) ? functions : {})) {
    const own = shared.get(key) ?? [];
    if (own.length === 0) {
      const fix = `write function: "${key}" on a route, or remove it`;
      faults.add(sharedFunctionPlace(key), undefined, "is used by no route", fix);
    }
    checkBundleOptions(own, routes, faults);
  }
  for (const [one, keys] of shared) {
    const path = typeof one === "string" ? sharedFunctionPlace(one) : handlerPlace(keys[0]!);
    checkPolicySize(path, String(name), keys, faults);
  }
}

/** The files of a function become one bundle. */
function checkBundleOptions(keys: readonly string[], routes: ApiArgs["routes"], faults: FaultCollector): void {
  const files = keys.flatMap((key) => {
    const handler = routes[key]?.handler;
    return isHandlerFile(handler) ? [{ key, options: optionsText(handler.options) }] : [];
  });
  for (const { key, options } of files.slice(1)) {
    if (options !== files[0]!.options) {
      const rule = `differs from that of ${keyed("routes", files[0]!.key)}, with which it becomes one bundle`;
      faults.add(`${handlerPlace(key)}.options`, undefined, rule, "give both the same options");
    }
  }
}

function optionsText({ minify = false, sourceMap = true, external = [] }: BundleOptions): string {
  return JSON.stringify([minify, sourceMap, [...external].sort()]);
}

/** What Lambda writes for a permission, without the names of the route in it, and a little more. */
const statementBytes = 380;

/** Refuses more routes than a function's resource policy has room for. */
function checkPolicySize(path: string, name: string, keys: readonly string[], faults: FaultCollector): void {
  const statements = new Set(coveringRoutes(keys).values());
  const bytes = [...statements]
    .map((key) => statementBytes + routeName(name, key).length + routeArnSuffix(key).length)
    .reduce((sum, one) => sum + one, 0);
  if (bytes > quotas.functionPolicyBytes) {
    const rule = `answers ${keys.length} routes, whose permissions take about ${bytes} bytes, more than the ${quotas.functionPolicyBytes} that Lambda holds for a function`;
    faults.add(path, undefined, rule, "spread them over several functions");
  }
}
