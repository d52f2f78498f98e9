import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Router } from "../../../simulator/apiGateway/router";
import type { Route } from "../../../simulator/model/model";
import { modelOf } from "../../support/registrations";

const { integration } = modelOf().apis[0]!.routes[0]!;

/**
 * What the rules say, in the plainest form: rule out routes, one rule after the other, until one is left.
 *
 * 1. A route matches if its method is the request's or ANY, and its path fits: a literal segment is the same text, a
 *    parameter is one segment that is not empty unless it is the last one, a greedy parameter is all the rest, of which
 *    there is something or a slash before it.
 * 2. A full match goes before a greedy one, and `$default` comes last.
 * 3. From left to right along the path, literal text goes before a parameter, and a parameter before a greedy one.
 * 4. The request's own method goes before ANY.
 */
function referenceMatch(routeKeys: readonly string[], method: string, path: string): string | undefined {
  const segments = path.slice(1).split("/").map(decodeURIComponent);
  let left = routeKeys.filter((key) => key !== "$default" && fits(key, method, segments));
  const full = left.filter((key) => !key.endsWith("+}"));
  left = full.length > 0 ? full : left;
  for (let index = 0; left.length > 1 && index < segments.length; index++) {
    const kinds = [isLiteral, isParameter, () => true];
    const best = kinds.find((isKind) => left.some((key) => isKind(pathOf(key)[index])))!;
    left = left.filter((key) => best(pathOf(key)[index]));
  }
  const own = left.filter((key) => key.startsWith(`${method} `));
  left = own.length > 0 ? own : left;
  assert.ok(left.length <= 1, `the rules leave more than one: ${left.join(", ")}`);
  return left[0] ?? routeKeys.find((key) => key === "$default");
}

function pathOf(routeKey: string): string[] {
  return routeKey.slice(routeKey.indexOf("/") + 1).split("/");
}

function isLiteral(segment: string | undefined): boolean {
  return segment !== undefined && !segment.startsWith("{");
}

function isParameter(segment: string | undefined): boolean {
  return segment !== undefined && segment.startsWith("{") && !segment.endsWith("+}");
}

function fits(routeKey: string, method: string, segments: readonly string[]): boolean {
  const pattern = pathOf(routeKey);
  if (!routeKey.startsWith(`${method} `) && !routeKey.startsWith("ANY ")) {
    return false;
  }
  if (pattern.at(-1)!.endsWith("+}")) {
    const before = pattern.slice(0, -1);
    const isThere = segments.length > before.length;
    return isThere && before.every((part, index) => fitsSegment(part, segments[index]));
  }
  const fitsEnd = (part: string, index: number) => index === segments.length - 1 && !isLiteral(part);
  return (
    segments.length === pattern.length &&
    pattern.every((part, index) => fitsEnd(part, index) || fitsSegment(part, segments[index]))
  );
}

function fitsSegment(part: string, segment: string | undefined): boolean {
  return isLiteral(part) ? segment === part : segment !== undefined && segment !== "";
}

/** Few texts, so that routes and requests meet often. */
const texts = ["a", "b", "A", "a/b", "..", ".", "%", "é", "__proto__", "{x}", "a b"];
const literal = fc.constantFrom("a", "b", "A", "..", "é", "__proto__", "constructor");
const parameter = fc.constantFrom("{x}", "{y}", "{__proto__}");
const greedy = fc.constantFrom("{proxy+}", "{rest+}");

const routePath = fc
  .tuple(fc.array(fc.oneof(literal, parameter), { maxLength: 4 }), fc.option(greedy, { nil: undefined }))
  .map(([segments, last]) => `/${[...segments, ...(last === undefined ? [] : [last])].join("/")}`);
const routeMethod = fc.constantFrom("GET", "POST", "HEAD", "ANY");
const routeKey = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(routeMethod, routePath).map(([method, path]) => `${method} ${path}`) },
  { weight: 1, arbitrary: fc.constant("$default") },
);
/** Route tables as AWS accepts them: the names of parameters do not tell routes apart. */
const routeTable = fc.uniqueArray(routeKey, {
  maxLength: 12,
  selector: (key) => key.replace(/\{\w+(\+?)\}/g, "{$1}"),
});

const requestSegment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...texts).map(encodeURIComponent) },
  { weight: 1, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 3 }).map(encodeURIComponent) },
  // The same text, encoded more than it needs to be.
  { weight: 1, arbitrary: fc.constantFrom("%61", "%2e%2E", "%5F_proto__") },
);
const requestPath = fc
  .array(requestSegment, { minLength: 1, maxLength: 6 })
  .map((segments) => `/${segments.join("/")}`);
const requestMethod = fc.constantFrom("GET", "POST", "HEAD", "PUT", "OPTIONS");

function routerOf(routeKeys: readonly string[]): Router {
  return new Router(routeKeys.map((key): Route => ({ routeKey: key, scopes: [], integration })));
}

describe("the router, for any routes and requests", () => {
  it("selects what the rules select", () => {
    let matched = 0;
    fc.assert(
      fc.property(routeTable, requestMethod, requestPath, (keys, method, path) => {
        const expected = referenceMatch(keys, method, path);
        matched += Number(expected !== undefined);
        assert.equal(routerOf(keys).match(method, path)?.route.routeKey, expected);
      }),
      { numRuns: 5_000 },
    );
    assert.ok(matched > 500, `only ${matched} requests had a route: the test would say little`);
  });

  it("does not depend on the order of the routes", () => {
    const shuffled = routeTable.chain((keys) =>
      fc.tuple(fc.constant(keys), fc.shuffledSubarray(keys, { minLength: keys.length })),
    );
    fc.assert(
      fc.property(shuffled, requestMethod, requestPath, ([keys, others], method, path) => {
        const [one, other] = [keys, others].map((table) => routerOf(table).match(method, path)?.route.routeKey);
        assert.equal(one, other);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes parameters that put the path together again", () => {
    fc.assert(
      fc.property(routeTable, requestMethod, requestPath, (keys, method, path) => {
        const match = routerOf(keys).match(method, path);
        if (!match || match.route.routeKey === "$default") {
          return;
        }
        const names = [...match.route.routeKey.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name!);
        assert.deepEqual(new Set(Object.keys(match.pathParameters)), new Set(names));
        if (new Set(names).size === names.length) {
          const put = pathOf(match.route.routeKey).map((part) => {
            const [, name] = /^\{(\w+)\+?\}$/.exec(part) ?? [];
            return name === undefined ? part : match.pathParameters[name];
          });
          assert.equal(`/${put.join("/")}`, decodeURIComponent(path));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
