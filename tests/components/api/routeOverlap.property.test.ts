import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { checkSwallowed } from "../../../components/api/routeOverlap";
import { ArgumentError, throwIfAny } from "../../../components/argumentError";
import { FaultCollector } from "../../../components/checking/faults";

type Access = "public" | "closed";
type Routes = Readonly<Record<string, Access>>;

/** The public routes that are refused, each with the closed one that its error names. */
function refused(routes: Routes): Record<string, string | undefined> {
  const faults = new FaultCollector("test");
  const given = Object.entries(routes).map(([key, access]) => [
    key,
    access === "public" ? { access } : { scopes: ["orders/read"] },
  ]);
  checkSwallowed(Object.fromEntries(given) as Parameters<typeof checkSwallowed>[0], faults);
  try {
    throwIfAny(faults);
    return {};
  } catch (error) {
    return Object.fromEntries(
      (error as ArgumentError).faults.map(({ path, rule }) => [
        /^routes\["(.*)"\]$/.exec(path)?.[1] ?? path,
        /the closed route "([^"]*)"/.exec(rule)?.[1],
      ]),
    );
  }
}

/** Every path of up to four segments, some of which no pattern has; the shortest has none at all. */
const paths = ["", "/"];
for (let shorter = [""], depth = 0; depth < 4; depth++) {
  shorter = shorter.flatMap((path) => ["a", "b", "other"].map((segment) => `${path}/${segment}`));
  paths.push(...shorter);
}

/**
 * The paths that a route key matches. AWS does not say whether a parameter can be empty, or a greedy one nothing at
 * all: here they can, because it is about what a public route might answer.
 */
function pathsOf(key: string): ReadonlySet<string> {
  const path = key === "$default" ? "/{any+}" : key.slice(key.indexOf(" ") + 1);
  const pattern = path.replace(/\/\{\w+\+\}$/, "(?:/.*)?").replace(/\{\w+\}/g, "[^/]*");
  const whole = new RegExp(`^${pattern}$`);
  return new Set(paths.filter((one) => whole.test(one)));
}

const known = new Map<string, ReadonlySet<string>>();
function cachedPathsOf(key: string): ReadonlySet<string> {
  const matched = known.get(key) ?? pathsOf(key);
  known.set(key, matched);
  return matched;
}

function methodsOf(key: string): readonly string[] {
  const method = key === "$default" ? "ANY" : key.slice(0, key.indexOf(" "));
  return method === "ANY" ? ["GET", "POST", "OPTIONS", "DELETE"] : [method];
}

/** Whether a public route takes requests that a closed one seems to protect. */
function takes(open: string, closed: string): boolean {
  const [mine, theirs] = [cachedPathsOf(open), cachedPathsOf(closed)];
  // A preflight request carries no token, whatever route it is for.
  const isGreedy = open.endsWith("+}") && !open.startsWith("OPTIONS ");
  const isWide = open === "$default" || open.startsWith("ANY ") || isGreedy;
  const isNarrower = mine.size < theirs.size || methodsOf(open).length < methodsOf(closed).length;
  const isProperPart = isNarrower && [...mine].every((path) => theirs.has(path));
  // A parameter at the end may be empty, so that the route takes a closed path with a slash at its end.
  const [before, last] = [open.slice(0, open.lastIndexOf("/")), open.slice(open.lastIndexOf("/"))];
  const isParameter = /^\/\{\w+\}$/.test(last) && !open.startsWith("OPTIONS ");
  const withSlash = cachedPathsOf(before.endsWith(" ") ? `${before}/` : before);
  const takesPath = isWide && [...mine].some((path) => theirs.has(path));
  const takesSlash = isParameter && [...withSlash].some((path) => path !== "/" && theirs.has(path));
  return (
    !isProperPart && methodsOf(open).some((method) => methodsOf(closed).includes(method)) && (takesPath || takesSlash)
  );
}

/** Every pattern of up to some segments. */
function patterns(most: number): string[] {
  let starts = [""];
  const all = ["/", "/{rest+}"];
  for (let depth = 1; depth <= most; depth++) {
    starts = starts.flatMap((start) => ["a", "b", `{p${depth}}`].map((segment) => `${start}/${segment}`));
    all.push(...starts, ...starts.map((start) => `${start}/{rest+}`));
  }
  return all;
}

const keysOf = (some: readonly string[]) => [
  "$default",
  ...["GET", "OPTIONS", "ANY"].flatMap((method) => some.map((path) => `${method} ${path}`)),
];

describe("checkSwallowed", () => {
  it("refuses a public route beside a closed one exactly where it would take requests from it", () => {
    const keys = keysOf(patterns(2));
    let count = 0;
    for (const open of keys) {
      for (const closed of keys.filter((key) => key !== open)) {
        const expected = takes(open, closed) ? { [open]: closed } : {};
        assert.deepEqual(refused({ [open]: "public", [closed]: "closed" }), expected, `${open} beside ${closed}`);
        count += Object.keys(expected).length;
      }
    }
    // Both outcomes must be common, or this would say little.
    const pairs = keys.length * (keys.length - 1);
    assert.ok(count > pairs / 10 && count < (pairs * 9) / 10, `${count} of ${pairs}`);
  });

  it("refuses of many routes those that would take requests from any of them", () => {
    const key = fc.constantFrom(...keysOf(patterns(3)));
    const access = fc.constantFrom<Access>("public", "closed");
    fc.assert(
      fc.property(fc.dictionary(key, access, { minKeys: 1, maxKeys: 6 }), (routes) => {
        const closed = Object.keys(routes).filter((one) => routes[one] === "closed");
        const expected = Object.keys(routes).filter(
          (one) => routes[one] === "public" && closed.some((other) => takes(one, other)),
        );
        const found = refused(routes);
        assert.deepEqual(Object.keys(found), expected);
        for (const [one, culprit = ""] of Object.entries(found)) {
          assert.ok(closed.includes(culprit) && takes(one, culprit), `${one} because of ${culprit}`);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("does not care in which order the routes stand", () => {
    const key = fc.constantFrom(...keysOf(patterns(2)));
    const routes = fc.dictionary(key, fc.constantFrom<Access>("public", "closed"), { maxKeys: 5 });
    fc.assert(
      fc.property(routes, (given) => {
        const backwards = Object.fromEntries(Object.entries(given).reverse());
        assert.deepEqual(Object.keys(refused(backwards)).sort(), Object.keys(refused(given)).sort());
      }),
    );
  });

  const examples: Record<string, readonly [routes: Routes, refused: readonly string[]]> = {
    "a public $default beside a closed route": [{ $default: "public", "GET /orders": "closed" }, ["$default"]],
    "a public ANY of the same path": [{ "ANY /orders": "public", "GET /orders": "closed" }, ["ANY /orders"]],
    "a public greedy route above a closed one": [
      { "GET /{file+}": "public", "GET /admin/{id}": "closed" },
      ["GET /{file+}"],
    ],
    "a public greedy route below a closed path, whose slash at the end it takes": [
      { "GET /orders/{rest+}": "public", "GET /orders": "closed" },
      ["GET /orders/{rest+}"],
    ],
    "a public greedy route beside a closed $default": [{ "ANY /docs/{file+}": "public", $default: "closed" }, []],
    "a public route of everything beside a closed $default": [
      { "ANY /{all+}": "public", $default: "closed" },
      ["ANY /{all+}"],
    ],
    "a public ANY of one path below a closed parameter": [
      { "ANY /orders/health": "public", "GET /orders/{id}": "closed" },
      [],
    ],
    "a public ANY with a parameter where a closed one has a word": [
      { "ANY /orders/{id}": "public", "GET /orders/all": "closed" },
      ["ANY /orders/{id}"],
    ],
    "two that overlap, of which neither is a part of the other": [
      { "ANY /{kind}/all": "public", "GET /orders/{id}": "closed" },
      ["ANY /{kind}/all"],
    ],
    "a public route for one method beside a closed one for another": [
      { "GET /orders/{rest+}": "public", "POST /orders/{id}": "closed" },
      [],
    ],
    "a public parameter below a closed path, whose slash at the end it takes": [
      { "GET /orders/{id}": "public", "GET /orders": "closed" },
      ["GET /orders/{id}"],
    ],
    "a public parameter below a closed path of another method": [
      { "GET /orders/{id}": "public", "POST /orders": "closed" },
      [],
    ],
    "a public parameter below a closed parameter": [
      { "GET /orders/{id}/{part}": "public", "ANY /{kind}/{id}": "closed" },
      ["GET /orders/{id}/{part}"],
    ],
    "a public parameter that is a part of a closed greedy route": [
      { "GET /orders/{id}": "public", "GET /{all+}": "closed" },
      [],
    ],
    "a public parameter at the root beside a closed root": [{ "GET /{id}": "public", "GET /": "closed" }, []],
    "a public route for one method and one path": [{ "GET /{id}": "public", "GET /orders": "closed" }, []],
    "a public greedy route for one method beside a closed one for all": [
      { "GET /docs/{file+}": "public", "ANY /docs/{file+}": "closed" },
      [],
    ],
    "a public greedy route beside a closed one for the same requests": [
      { "GET /docs/{file+}": "public", "GET /docs/{name+}": "closed" },
      ["GET /docs/{file+}"],
    ],
    "a public greedy route for preflight requests": [
      { "OPTIONS /{all+}": "public", "ANY /orders": "closed", $default: "closed" },
      [],
    ],
    "public routes only": [{ $default: "public", "ANY /{all+}": "public", "GET /orders": "public" }, []],
    "closed routes only": [{ $default: "closed", "ANY /{all+}": "closed", "GET /orders": "closed" }, []],
  };
  for (const [what, [routes, expected]] of Object.entries(examples)) {
    it(`${expected.length > 0 ? "refuses" : "accepts"} ${what}`, () => {
      assert.deepEqual(Object.keys(refused(routes)), expected);
    });
  }

  it("takes a route that does not say who may call it for a closed one", () => {
    const faults = new FaultCollector("test");
    checkSwallowed({ $default: { access: "public" }, "GET /orders": undefined }, faults);
    assert.throws(() => throwIfAny(faults), /^ArgumentError: test: routes\["\$default"\] .* "GET \/orders"/);
  });
});
