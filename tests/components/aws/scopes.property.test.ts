import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import {
  checkScopes,
  knownScope,
  resourceServers,
  scopeReferences,
  ScopeSource,
  soundServers,
} from "../../../components/aws/scopes";
import { suggest } from "../../../components/checking/suggest";
import { faultsOf } from "../../support/faults";

type Servers = Record<string, ScopeSource & { identifier?: string; scopes: Record<string, string> }>;

/** The scopes of what has the form of resource servers. */
const soundScopes = (servers: unknown) => scopeReferences(soundServers(servers));

const isPrintable = (text: string, but: string) =>
  text.length >= 1 &&
  text.length <= 256 &&
  [...text].every((character) => character > " " && character < "\x7f" && !but.includes(character));

/** True where Cognito accepts resource servers and their scopes. */
function isLawful(servers: Servers): boolean {
  const identifiers = Object.entries(servers).map(([key, { identifier }]) => identifier ?? key);
  return (
    identifiers.length >= 1 &&
    // A resource server's name comes from its key, and must not be empty.
    !Object.hasOwn(servers, "") &&
    identifiers.every((identifier) => isPrintable(identifier, '"\\')) &&
    new Set(identifiers).size === identifiers.length &&
    Object.values(servers).every(({ scopes }) => {
      const names = Object.keys(scopes);
      return (
        names.length >= 1 &&
        names.length <= 100 &&
        names.every((name) => isPrintable(name, '"\\/')) &&
        Object.values(scopes).every((description) => description.length >= 1 && description.length <= 256)
      );
    })
  );
}

const name = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-z][a-z:._-]{0,11}$/) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom("a/b", "https://api.example.com/v1", 'a"b', "a\\b", "a b", "x".repeat(257)) },
);
const description = fc.oneof(
  { weight: 12, arbitrary: fc.string({ minLength: 1 }) },
  fc.constantFrom("", "d".repeat(256), "d".repeat(257)),
);
const server = fc.record(
  { identifier: name, scopes: fc.dictionary(name, description, { maxKeys: 4 }) },
  { requiredKeys: ["scopes"] },
);
/** What can be neither an identifier nor the name of a scope. */
const wrongName = fc.stringMatching(/^[a-z]{1,4}[ é"\\\n]{1,2}[a-z]{1,4}$/);
const anyServers = fc.dictionary(name, server, { maxKeys: 3 }) as fc.Arbitrary<Servers>;
const lawfulServers = anyServers.filter(isLawful);

describe("resourceServers", () => {
  it("accepts what Cognito accepts, and nothing else", () => {
    fc.assert(
      fc.property(anyServers, (servers) => {
        const faults = faultsOf((collector) => resourceServers("resourceServers", servers, collector));
        assert.equal(faults.length === 0, isLawful(servers), faults.join());
        assert.ok(faults.every((path) => /^resourceServers(?:[.[]|$)/.test(path)));
      }),
      { numRuns: 2000 },
    );
  });

  it("names the resource server or the scope that is wrong, as a program would write it", () => {
    fc.assert(
      fc.property(lawfulServers, wrongName, (servers, wrong) => {
        const key = JSON.stringify(wrong);
        const of = (given: unknown) => faultsOf((collector) => resourceServers("servers", given, collector));
        assert.deepEqual(of({ ...servers, [wrong]: { scopes: { read: "Read" } } }), [`servers[${key}]`]);
        const own = { identifier: "own:identifier", scopes: { [wrong]: "Read" } };
        assert.deepEqual(of({ ...servers, "own key": own }), [`servers["own key"].scopes[${key}]`]);
      }),
    );
  });
});

describe("soundScopes", () => {
  it("returns every scope once, sorted, as server/scope", () => {
    fc.assert(
      fc.property(lawfulServers, (servers) => {
        const expected = Object.entries(servers).flatMap(([key, { scopes }]) =>
          Object.keys(scopes).map((scope) => `${key}/${scope}`),
        );
        const references = soundScopes(servers);
        assert.deepEqual(references, expected.sort());
        assert.deepEqual(references, scopeReferences(servers));
        assert.equal(new Set(references).size, references.length);
      }),
    );
  });

  it("leaves out what is no map of scopes", () => {
    const wrong = fc.constantFrom(undefined, null, 1, "read", ["read"], {}, { scopes: null }, { scopes: "read" });
    fc.assert(
      fc.property(lawfulServers, fc.dictionary(fc.stringMatching(/^~[a-z]$/), wrong), (servers, others) => {
        assert.deepEqual(soundScopes({ ...others, ...servers }), soundScopes(servers));
      }),
    );
    for (const none of [undefined, null, 1, "orders", [{ scopes: { read: "Read" } }]]) {
      assert.deepEqual(soundScopes(none), []);
    }
  });
});

describe("checkScopes", () => {
  const known = ["orders/read", "orders/write", "stock/read", "stock/write"];

  it("accepts a list of known scopes without repetition and no longer than allowed, and nothing else", () => {
    const scope = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...known) }, fc.string());
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (scopes, count) => {
        const faults = faultsOf((collector) => {
          checkScopes("scopes", scopes, knownScope(known), { count, holder: "a test" }, collector);
        });
        const wrong = scopes.flatMap((one, index) =>
          known.includes(one) && scopes.indexOf(one) === index ? [] : [`scopes[${index}]`],
        );
        assert.deepEqual(faults, [...(scopes.length > count ? ["scopes"] : []), ...wrong]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("suggest", () => {
  /** The suggested name, if one is. */
  const suggested = (given: string, known: readonly string[]) =>
    /^did you mean "(.*)"\? Known: /.exec(suggest(given, known))?.[1];

  /** True where one insertion, removal or replacement makes one text the other, capitals aside. */
  function isOneEditAway(a: string, b: string): boolean {
    const [short = "", long = ""] = [a.toLowerCase(), b.toLowerCase()].sort((x, y) => x.length - y.length);
    let same = 0;
    while (same < short.length && short[same] === long[same]) {
      same++;
    }
    const [restOfShort, restOfLong] = [short.slice(same), long.slice(same)];
    return (
      restOfShort === restOfLong || restOfShort === restOfLong.slice(1) || restOfShort.slice(1) === restOfLong.slice(1)
    );
  }

  const scope = fc.stringMatching(/^[a-z]{1,8}\/[a-z:.-]{1,8}$/);
  const knownScopes = fc.uniqueArray(scope, { minLength: 1, maxLength: 30 });

  it("finds a scope with one typo", () => {
    const typo = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom("insert", "remove", "replace"),
      character: fc.stringMatching(/^[A-Za-z/.-]$/),
    });
    fc.assert(
      fc.property(knownScopes, fc.nat(), typo, (known, which, { at, kind, character }) => {
        const meant = known[which % known.length]!;
        const position = at % meant.length;
        const given =
          meant.slice(0, position) +
          (kind === "remove" ? "" : character) +
          meant.slice(kind === "insert" ? position : position + 1);
        fc.pre(!known.includes(given));
        const found = suggested(given, known);
        assert.ok(found !== undefined && known.includes(found), suggest(given, known));
        const near = known.filter((one) => isOneEditAway(given, one));
        assert.ok(near.includes(meant) && near.includes(found), `${given}: ${found}, not ${near.join(" or ")}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("finds a scope with two letters exchanged, or in capitals", () => {
    assert.equal(suggested("orders/raed", ["orders/read", "stock/write"]), "orders/read");
    assert.equal(suggested("ORDERS/READ", ["orders/read", "stock/write"]), "orders/read");
  });

  it("suggests nothing that is nothing like it", () => {
    assert.equal(suggest("admin", ["stock/write", "orders/read"]), "use one of orders/read, stock/write");
    assert.equal(suggest("admin", []), "none is defined");
  });

  it("lists at most twenty of what is known, and suggests from all of it", () => {
    fc.assert(
      fc.property(fc.uniqueArray(scope, { minLength: 21, maxLength: 60 }), (known) => {
        const last = [...known].sort().at(-1)!;
        const text = suggest(last.toUpperCase(), known);
        assert.ok(text.startsWith(`did you mean "${last}"? Known: `), text);
        assert.ok(text.endsWith(`, … (${known.length} in all)`), text);
        assert.equal(text.split(", ").length, 21);
      }),
    );
  });
});
