import type { Value } from "../evaluate/registration";
import { isNameOf, readFunctionName } from "./functionNames";
import type { Invoked } from "./functions";

/** A service that wants to invoke a function, on whose behalf. */
export interface Invoker {
  readonly principal: string;
  /** ARN of what the service acts for. */
  readonly source: string;
}

/** A request for one route, as a Lambda permission sees it. */
export interface RouteInvocation {
  readonly executionArn: string;
  readonly stage: string;
  readonly routeKey: string;
}

/**
 * API Gateway's invocation for a route. The source is `<execution arn>/<stage>/<METHOD>/<path>` with the route's path
 * as it was defined, `*` for any method, and `<execution arn>/<stage>/$default` for the `$default` route.
 */
export function invocationByApi({ executionArn, stage, routeKey }: RouteInvocation): Invoker {
  const [method = "", path = ""] = routeKey === "$default" ? ["$default"] : routeKey.split(" ");
  const source = `${executionArn}/${stage}/${method === "ANY" ? "*" : method}${path}`;
  return { principal: "apigateway.amazonaws.com", source };
}

/**
 * API Gateway's invocation of an authorizer, whose source has neither stage nor route.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function invocationByAuthorizer(executionArn: string, authorizerId: string): Invoker {
  return { principal: "apigateway.amazonaws.com", source: `${executionArn}/authorizers/${authorizerId}` };
}

/** The actions that hold an invocation, of those that AddPermission takes. */
const actions: readonly unknown[] = ["lambda:InvokeFunction", "lambda:*", "*"];

/** Whether a Lambda permission lets a service invoke a function. */
export function permits(permission: Readonly<Record<string, Value>>, invoked: Invoked, invoker: Invoker): boolean {
  const { action, principal, sourceArn } = permission;
  if (!actions.includes(action) || principal !== invoker.principal || !isFor(permission, invoked)) {
    return false;
  }
  return sourceArn === undefined || (typeof sourceArn === "string" && matchesArn(sourceArn, invoker.source));
}

/** A permission for a version or an alias is for invocations by that one only, and one without is for none of them. */
function isFor({ function: target, qualifier }: Readonly<Record<string, Value>>, invoked: Invoked): boolean {
  const name = readFunctionName(target);
  return (
    name !== undefined && isNameOf(name, invoked.function.arn) && (name.qualifier ?? qualifier) === invoked.qualifier
  );
}

/** IAM's ArnLike compares the six parts of an ARN, each with its own wildcards. */
function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return patterns.length === parts.length && patterns.every((one, index) => matchesText(one, parts[index] ?? ""));
}

/** The parts between the first five colons; the last one may hold more. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

/** `*` stands for any text, `?` for one character. */
function matchesText(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
