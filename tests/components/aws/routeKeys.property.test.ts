import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { throwIfAny } from "../../../components/argumentError";
import { checkRouteKeys, routeName } from "../../../components/aws/routeKeys";
import { FaultCollector } from "../../../components/checking/faults";

/** True where the components accept a set of route keys. */
function accepts(keys: readonly string[]): boolean {
  const faults = new FaultCollector("test");
  checkRouteKeys(keys, faults);
  try {
    throwIfAny(faults);
    return true;
  } catch {
    return false;
  }
}

/**
 * True where API Gateway accepts a route key. The pattern of a segment is the one that its error names: "One or more
 * path parts appear to be invalid. Parts are validated against this regular expression".
 */
function isLawful(key: string): boolean {
  if (key === "$default") {
    return true;
  }
  const space = key.indexOf(" ");
  const [method, path] = [key.slice(0, space), key.slice(space + 1)];
  if (space < 0 || !["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"].includes(method)) {
    return false;
  }
  if (path === "/") {
    return true;
  }
  const [beforeSlash, ...segments] = path.split("/");
  const parameters = segments.filter((segment) => segment.startsWith("{")).map((segment) => segment.replace("+", ""));
  return (
    beforeSlash === "" &&
    segments.length > 0 &&
    segments.every((segment) => /^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$/.test(segment)) &&
    segments.slice(0, -1).every((segment) => !segment.endsWith("+}")) &&
    new Set(parameters).size === parameters.length
  );
}

/** True for a key that API Gateway takes to the letter, and that was meant for a parameter: `/:id`. */
function isMistaken(key: string): boolean {
  return /\/:[A-Za-z_]\w*(?:\/|$)/.test(key);
}

/** What a route matches: its key without the names of its parameters. */
function matched(key: string): string {
  return key
    .split("/")
    .map((segment) => (segment.startsWith("{") ? (segment.endsWith("+}") ? "{+}" : "{}") : segment))
    .join("/");
}

const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY");
const word = fc.stringMatching(/^[a-z0-9_]{1,8}$/);
const literal = fc.oneof({ weight: 3, arbitrary: word }, fc.stringMatching(/^[A-Za-z0-9.:_-]{1,12}$/));
const parameter = fc.constantFrom("{id}", "{item}", "{order.id}", "{a-b}", "{v:1}");
const greedy = fc.constantFrom("{proxy+}", "{rest+}");
const segments = fc
  .tuple(fc.array(fc.oneof({ weight: 3, arbitrary: literal }, parameter), { maxLength: 6 }), fc.option(greedy))
  .map(([most, last]) => (last === null ? most : [...most, last]));
const plausibleKey = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(method, segments).map(([verb, parts]) => `${verb} /${parts.join("/")}`) },
  fc.constant("$default"),
);
const lawfulKey = plausibleKey.filter((key) => isLawful(key) && !isMistaken(key));

/** A lawful key with one thing changed somewhere, mostly to its harm. */
const alteredKey = fc
  .tuple(
    lawfulKey,
    fc.nat(),
    fc.constantFrom(0, 1),
    fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(...[" ", "/", "{", "}", "+", "$", "%", "*", "~", "?"])),
  )
  .map(([key, position, removed, added]) => {
    const at = position % (key.length + 1);
    return key.slice(0, at) + added + key.slice(at + removed);
  });

const componentName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);

describe("checkRouteKeys", () => {
  it("accepts every route key that API Gateway accepts, but for parameters of others", () => {
    fc.assert(fc.property(lawfulKey, (key) => accepts([key])));
  });

  it("refuses every route key that API Gateway refuses", () => {
    fc.assert(
      fc.property(fc.oneof(alteredKey, plausibleKey, fc.string()), (key) => {
        assert.equal(accepts([key]), isLawful(key) && !isMistaken(key), JSON.stringify(key));
      }),
      { numRuns: 2000 },
    );
  });

  it("accepts routes together unless two match the same requests", () => {
    const few = fc.constantFrom(
      "GET /a",
      "GET /{id}",
      "GET /{item}",
      "GET /{a+}",
      "GET /{b+}",
      "ANY /{id}",
      "GET /a/{id}",
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(few, lawfulKey), { minLength: 1, maxLength: 8 }), (keys) => {
        assert.equal(accepts(keys), new Set(keys.map(matched)).size === keys.length);
      }),
      { numRuns: 500 },
    );
  });

  it("accepts 1 to 300 routes", () => {
    const keys = Array.from({ length: 301 }, (_, index) => `GET /x${index}`);
    assert.deepEqual(
      [0, 1, 300, 301].map((count) => accepts(keys.slice(0, count))),
      [false, true, true, false],
    );
  });
});

describe("routeName", () => {
  it("is a name that Lambda accepts, with what Pulumi adds", () => {
    fc.assert(
      fc.property(componentName, lawfulKey, (name, key) => {
        const logicalName = routeName(name, key);
        assert.match(`${logicalName}-0123456`, /^[a-zA-Z0-9-_]{1,64}$/);
        assert.ok(logicalName.startsWith(`${name}-`), logicalName);
      }),
      { numRuns: 1000 },
    );
  });

  it("tells all routes of an API apart", () => {
    const close = fc.constantFrom(
      ...[
        "GET /a/b",
        "GET /a_b",
        "GET /a-b",
        "GET /a.b",
        "GET /A/b",
        "GET /a/{b}",
        "GET /a/{b+}",
        "GET /",
        "ANY /{a+}",
      ],
      ...[`GET /${"long/".repeat(12)}a`, `GET /${"long/".repeat(12)}b`, "$default", "GET /default"],
    );
    fc.assert(
      fc.property(componentName, fc.uniqueArray(fc.oneof(close, lawfulKey), { minLength: 2 }), (name, keys) => {
        fc.pre(accepts(keys));
        assert.equal(new Set(keys.map((key) => routeName(name, key))).size, keys.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("tells a path apart from one that ends in what looks like the other's digest", () => {
    fc.assert(
      fc.property(lawfulKey, (key) => {
        const name = routeName("api", key);
        // The plainest key that would have the same name.
        const [verb = "", ...parts] = name.slice("api-".length).split("-");
        const other = `${verb.toUpperCase()} /${parts.join("/")}`;
        fc.pre(other !== key && isLawful(other) && !isMistaken(other));
        assert.notEqual(routeName("api", other), name, `${key} and ${other}`);
      }),
    );
  });

  it("depends on nothing but the component's name and the route key", () => {
    fc.assert(
      fc.property(componentName, fc.uniqueArray(lawfulKey, { minLength: 1 }), (name, keys) => {
        const together = keys.map((key) => routeName(name, key));
        const backwards = [...keys].reverse().map((key) => routeName(name, key));
        assert.deepEqual(backwards.reverse(), together);
      }),
    );
  });
});
