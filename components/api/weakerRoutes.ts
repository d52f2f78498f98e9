import * as lambda from "@pulumi/aws/lambda";
import { routeShape } from "../aws/routeKeys";
import { elementsOf, keyed } from "../checking/checks";
import { FaultCollector } from "../checking/faults";
import { isMap, isPlain } from "../checking/plainValues";
import type { TokenSource } from "../tokenSources";
import type { AnyRoute, ApiArgs } from "./apiArgs";
import { chosenClients } from "./authorizers";
import { acceptsAnyOfPool } from "./checkedClients";
import { isPlainTarget, PlainTarget } from "./targets";

type Routes = Readonly<Record<string, AnyRoute | undefined>>;

/**
 * Asks a closed route to say so where it leads to the same server as another closed one, on a weaker condition, and
 * answers requests near those of that one: of another method, with a slash at the end, in other letters, or with an
 * encoded slash. The server may take them for the same, and the gateway does not.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function checkWeakerRoutes(routes: Routes, args: ApiArgs, faults: FaultCollector): void {
  const closed = Object.entries(routes).flatMap(([key, route]) =>
    isMap(route) && route["access"] !== "public" ? [{ key, route: route, target: targetOf(route) }] : [],
  );
  for (const { key, route: wide, target } of closed) {
    // First what is quick to tell: there may be hundreds of routes.
    const weakerThan = closed
      .filter((one) => isSameTarget(target, one.target) && isNear(one.key, key) && isWeaker(wide, one.route, args))
      .map((one) => one.key);
    checkStatement(`${keyed("routes", key)}.weakerThan`, wide.weakerThan, weakerThan, faults);
  }
}

/** What is said must be what is so, or it would cover more than was meant. */
function checkStatement(path: string, stated: unknown, real: readonly string[], faults: FaultCollector): void {
  if (stated !== undefined && !Array.isArray(stated)) {
    faults.add(path, stated ?? null, "is not a list of routes", 'write ["GET /path"]');
    return;
  }
  const listed = elementsOf((stated ?? []) as readonly unknown[]);
  listed.forEach((one, index) => {
    if (typeof one !== "string" || !real.includes(one)) {
      const rule = "is not a closed route whose server this one reaches on a weaker condition";
      faults.add(`${path}[${index}]`, one ?? null, rule, "remove it");
    }
  });
  for (const narrow of real.filter((one) => !listed.includes(one))) {
    const rule = `lacks "${narrow}", near which this route leads to the same server on a weaker condition: it answers that path with a slash at the end, in other letters or by another method`;
    faults.add(path, undefined, rule, `ask for what that route asks for, or write weakerThan: ["${narrow}"]`);
  }
}

/** Whether a token passes one route and not the other, as far as that can be told now. */
function isWeaker(wide: AnyRoute, strict: AnyRoute, args: ApiArgs): boolean {
  const [asked, held] = [listed(wide.scopes), listed(strict.scopes)];
  const isScopeWeaker = held.length > 0 && (asked.length === 0 || asked.some((scope) => !held.includes(scope)));
  return isScopeWeaker || !isWithin(sourceOf(wide, args), sourceOf(strict, args));
}

function listed(scopes: unknown): readonly unknown[] {
  return Array.isArray(scopes) ? (scopes as readonly unknown[]) : [];
}

function sourceOf({ authorizer }: AnyRoute, { auth, authorizers }: ApiArgs): TokenSource | undefined {
  return authorizer === undefined ? auth : isMap(authorizers) ? authorizers[authorizer] : undefined;
}

/** Whether all whose tokens one source accepts are accepted by another one. */
function isWithin(source: TokenSource | undefined, other: TokenSource | undefined): boolean {
  if (source === other || !isRecord(source) || !isRecord(other)) {
    return source === other;
  }
  const [own, others] = [chosenClients(source), chosenClients(other)];
  if (own || others) {
    const isWider = acceptsAnyOfPool(source) && !acceptsAnyOfPool(other);
    return (
      !isWider &&
      own !== undefined &&
      own.auth === others?.auth &&
      own.clients.every((one) => others.clients.includes(one))
    );
  }
  const { issuer, audience } = source as { issuer: unknown; audience: unknown };
  const { issuer: trusted, audience: accepted } = other as { issuer: unknown; audience: unknown };
  const accepts = [accepted].flat();
  return issuer === trusted && [audience].flat().every((one) => accepts.includes(one));
}

/** True for what can have members: whether it is a source of tokens is checked elsewhere. */
function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What answers a route, and what tells one server from another. A callback is what it is alone. */
interface Target {
  readonly handler: unknown;
  readonly kind?: string;
  readonly name?: unknown;
}

/** Whether two routes lead to the same server or function, or may do: an output is known to AWS alone. */
function isSameTarget(target: Target, other: Target): boolean {
  if (target.handler === other.handler) {
    return target.handler !== undefined;
  }
  const isKnown = isPlain(target.name) && isPlain(other.name);
  return target.kind !== undefined && target.kind === other.kind && (!isKnown || target.name === other.name);
}

function targetOf({ handler }: Partial<AnyRoute>): Target {
  if (lambda.Function.isInstance(handler)) {
    return { handler, kind: "function", name: handler.arn };
  }
  const { functionArn, listenerArn, url }: PlainTarget = isPlainTarget(handler) ? handler : {};
  if (functionArn !== undefined) {
    return { handler, kind: "function", name: functionArn };
  }
  if (listenerArn !== undefined) {
    return { handler, kind: "listener", name: listenerArn };
  }
  const origin = typeof url === "string" ? url.toLowerCase().split("/").slice(0, 3).join("/") : url;
  return url === undefined ? { handler } : { handler, kind: "url", name: origin };
}

/** Whether a route answers requests near those of a narrower one, without being a part of it. */
export function isNear(narrow: string, wide: string): boolean {
  const [own, other] = [parse(narrow), parse(wide)];
  const shareMethod = own.method === other.method || own.method === "ANY" || other.method === "ANY";
  const isOpen = other.segments.some(isParameter);
  const isExact = !isOpen && other.method !== "ANY";
  const isPart = (own.method === "ANY" || own.method === other.method) && covers(own.segments, other.segments);
  return (
    routeShape(narrow) !== routeShape(wide) &&
    shareMethod &&
    !isExact &&
    !isPart &&
    // A preflight request asks for nothing.
    other.method !== "OPTIONS" &&
    meets(own.segments, other.segments, isOpen)
  );
}

function parse(key: string): { readonly method: string; readonly segments: readonly string[] } {
  const [method = "", path = "/"] = key === "$default" ? ["ANY", "/{proxy+}"] : key.split(" ");
  return { method, segments: path.split("/").slice(1) };
}

const isGreedy = (segment: string | undefined) => segment?.endsWith("+}") === true;
const isParameter = (segment: string | undefined) => segment?.startsWith("{") === true;

/** Whether a path near those of the first pattern matches the second one. */
function meets(narrow: readonly string[], wide: readonly string[], isOpen: boolean): boolean {
  const [[own, ...restOwn], [other, ...restOther]] = [narrow, wide];
  if (isGreedy(other)) {
    return true;
  }
  if (isGreedy(own)) {
    return isOpen || other !== undefined;
  }
  if (own === undefined || other === undefined) {
    // A slash at the end leaves a parameter empty.
    return own === undefined && (other === undefined || (isParameter(other) && restOther.length === 0));
  }
  if (isParameter(other)) {
    // With its slashes encoded, a part of a path is one segment.
    return narrow.some((_, index) => meets(narrow.slice(index + 1), restOther, isOpen));
  }
  return (isParameter(own) || own.toLowerCase() === other.toLowerCase()) && meets(restOwn, restOther, isOpen);
}

/** Whether every path that matches the second pattern matches the first one, too. */
function covers([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (isGreedy(a)) {
    return b !== undefined;
  }
  if (a === undefined || b === undefined || isGreedy(b)) {
    return a === b;
  }
  return (isParameter(a) || a === b) && covers(restA, restB);
}
