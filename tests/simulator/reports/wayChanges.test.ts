import { strict as assert } from "node:assert";
import fc from "fast-check";
import { WayCause, wayCauses, wayChanges } from "../../../simulator/reports/wayChanges";
import { WayIn, WayInKind, wayInKinds, wayKey } from "../../../simulator/reports/waysIn";

const apis = ["orders", "other"].map((name) => ({ name, authorizers: [], routes: [] }));
const version = (waysIn: readonly WayIn[]) => ({ apis, waysIn });

/** What has changed, as `gained cause`. */
function said(before: readonly WayIn[], after: readonly WayIn[]): string[] {
  return wayChanges(version(before), version(after)).map(({ change, cause }) => `${change} ${cause}`);
}

const endpoint: WayIn = { kind: "default-endpoint", api: "orders" };
const domain: WayIn = { kind: "domain", api: "orders", domain: "api.example.com", path: "/" };
const closed: WayIn = { ...domain, truststore: "s3://acme/partners.pem", truststoreVersion: "1" };
const [one, both] = [
  { ...closed, certificates: ["a"] },
  { ...closed, certificates: ["a", "b"] },
];
const page: WayIn = { kind: "page-origin", api: "orders", origin: "https://app.example.com", credentials: false };
const client = { pool: "orders", client: "web" };
const rule = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
const permission: WayIn = {
  kind: "invoke-permission",
  function: "orders",
  action: "lambda:InvokeFunction",
  principal: "events.amazonaws.com",
  source: rule,
};
const bare = ({ source, ...rest }: WayIn): WayIn => (assert.ok(source), rest);
const url: WayIn = { kind: "function-url", function: "orders", authorization: "AWS_IAM" };

type Case = readonly [
  what: string,
  before: readonly WayIn[],
  after: readonly WayIn[],
  gained: WayCause,
  lost: WayCause,
];

/** Each widens, and narrows the other way round. */
const cases: readonly Case[] = [
  ["a default endpoint that is switched on", [domain], [domain, endpoint], "endpoint-opened", "endpoint-closed"],
  ["one that is switched on beside mutual TLS", [closed], [closed, endpoint], "endpoint-opened", "endpoint-closed"],
  ["a domain, where there is no default endpoint", [], [domain], "domain-added", "domain-removed"],
  ["another domain", [domain], [domain, { ...domain, domain: "b.example.com" }], "domain-added", "domain-removed"],
  ["mutual TLS that is removed", [closed], [domain], "mutual-tls-removed", "mutual-tls-required"],
  ["that with a default endpoint", [closed, endpoint], [domain, endpoint], "mutual-tls-removed", "mutual-tls-required"],
  ["a certificate more", [one], [both], "truststore-widened", "truststore-narrowed"],
  ["another origin", [page], [page, { ...page, origin: "https://b.example.com" }], "origin-allowed", "origin-refused"],
  ["every origin", [page], [{ ...page, origin: "*" }], "origin-allowed", "origin-refused"],
  ["credentials of pages", [page], [{ ...page, credentials: true }], "origin-allowed", "origin-refused"],
  ["sign-in", [], [{ kind: "sign-in", ...client, flow: "code" }], "sign-in-allowed", "sign-in-refused"],
  [
    "an identity provider",
    [],
    [{ kind: "identity-provider", ...client, provider: "Corp" }],
    "identity-provider-added",
    "identity-provider-removed",
  ],
  ["self sign-up", [], [{ kind: "self-sign-up", pool: "orders" }], "sign-up-opened", "sign-up-closed"],
  ["a user", [], [{ kind: "user", pool: "orders", user: "bob" }], "user-added", "user-removed"],
  ["a permission", [], [permission], "permission-added", "permission-removed"],
  [
    "one of another function",
    [permission],
    [permission, { ...permission, function: "b" }],
    "permission-added",
    "permission-removed",
  ],
  [
    "one for another service",
    [permission],
    [permission, { ...permission, principal: "s3.amazonaws.com" }],
    "permission-added",
    "permission-removed",
  ],
  ["one for everyone", [permission], [{ ...permission, principal: "*" }], "permission-added", "permission-removed"],
  ["one without a source", [permission], [bare(permission)], "permission-widened", "permission-narrowed"],
  [
    "one with a wider source",
    [permission],
    [{ ...permission, source: `${rule.slice(0, -7)}*` }],
    "permission-widened",
    "permission-narrowed",
  ],
  [
    "one without an account",
    [{ ...permission, account: "123456789012" }],
    [permission],
    "permission-widened",
    "permission-narrowed",
  ],
  [
    "one without an organization",
    [{ ...permission, organization: "o-1" }],
    [permission],
    "permission-widened",
    "permission-narrowed",
  ],
  [
    "one for every action",
    [permission],
    [{ ...permission, action: "lambda:*" }],
    "permission-widened",
    "permission-narrowed",
  ],
  ["a function URL", [], [url], "function-url-added", "function-url-removed"],
  ["one that is opened", [url], [{ ...url, authorization: "NONE" }], "function-url-opened", "function-url-closed"],
  [
    "an event source",
    [],
    [{ kind: "event-source", function: "orders", source: "{Queue q}" }],
    "event-source-added",
    "event-source-removed",
  ],
];

describe("ways in that let in more than before", () => {
  for (const [what, before, after, gained, lost] of cases) {
    it(`are found, with the cause, and those that let in fewer: ${what}`, () => {
      assert.ok(said(before, after).includes(`gained ${gained}`), said(before, after).join());
      assert.ok(said(after, before).includes(`lost ${lost}`), said(after, before).join());
      assert.ok(!said(after, before).some((line) => line.startsWith("gained ")), said(after, before).join());
    });
  }

  it("have a case for each kind and each cause", () => {
    const kinds = new Set<WayInKind>(
      cases.flatMap(([, before, after]) => [...before, ...after].map(({ kind }) => kind)),
    );
    assert.deepEqual([...kinds].sort(), [...wayInKinds].sort());
    const causes = new Set<WayCause>([...cases.flatMap(([, , , gained, lost]) => [gained, lost]), "domain-changed"]);
    assert.deepEqual([...causes].sort(), [...wayCauses].sort());
  });

  it("are those whose truststore is another and not known to hold no more", () => {
    const others: WayIn[] = [
      { ...closed, truststore: "s3://acme/b.pem" },
      { ...closed, truststoreVersion: "2" },
      { ...one, certificates: ["c"] },
      // What was known, and is not any more.
      closed,
    ];
    for (const other of others) {
      assert.deepEqual(said([one], [other]), ["gained truststore-widened", "lost truststore-narrowed"]);
    }
  });

  it("are no domain of an API that everyone can reach anyway, and none of an API that is new", () => {
    assert.deepEqual(said([endpoint], [endpoint, domain]), ["changed domain-added"]);
    assert.deepEqual(said([domain], [{ ...domain, path: "/v1" }]), ["changed domain-changed"]);
    const fresh = [endpoint, domain, page].map((way) => ({ ...way, api: "new" }));
    assert.deepEqual(said([], fresh), []);
  });

  it("are no permission by which Secrets Manager of the account rotates, which is told", () => {
    const { source, ...unlimited } = { ...permission, principal: "secretsmanager.amazonaws.com" };
    assert.ok(source);
    const rotation = { ...unlimited, account: "123456789012" };
    assert.deepEqual(said([], [rotation]), ["changed permission-added"]);
    assert.deepEqual(said([rotation], []), ["changed permission-removed"]);
    // One without the account, of another account, for any action, or for another service may let in others.
    for (const other of [
      unlimited,
      { ...rotation, account: "210987654321" },
      { ...rotation, action: "lambda:*" },
      { ...rotation, principal: "events.amazonaws.com" },
      { ...rotation, principal: "*" },
    ]) {
      assert.deepEqual(said([], [other]), ["gained permission-added"], JSON.stringify(other));
    }
    assert.deepEqual(said([rotation], [unlimited]), ["gained permission-widened"]);
    assert.deepEqual(said([unlimited], [rotation]), ["lost permission-narrowed"]);
  });

  it("are no patterns that another one has in it, part by part", () => {
    const isWider = (before: string, after: string) =>
      said([{ ...permission, source: before }], [{ ...permission, source: after }]).some((line) =>
        line.startsWith("gained"),
      );
    for (const [wide, narrow] of [
      ["arn:aws:s3:::a*", "arn:aws:s3:::ab"],
      ["arn:aws:s3:::a*", "arn:aws:s3:::a?b*"],
      ["arn:aws:s3:::a?", "arn:aws:s3:::ab"],
      ["{Api b}/*", "{Api b}/*/GET/x"],
    ] as const) {
      assert.equal(isWider(wide, narrow), false, narrow);
      assert.equal(isWider(narrow, wide), true, wide);
    }
    // A wildcard does not reach over a colon, and one character is not any text.
    assert.equal(isWider("arn:aws:s3:*", "arn:aws:s3:::b"), true);
    assert.equal(isWider("arn:aws:s3:::a?", "arn:aws:s3:::a*"), true);
  });
});

const some = (...ways: readonly WayIn[]) => fc.subarray([...ways]);
const randomWays = some(
  ...cases
    .flatMap(([, before, after]) => [...before, ...after])
    .filter((way, index, all) => {
      return all.findIndex((other) => wayKey(other) === wayKey(way)) === index;
    }),
);

describe("the changes between any two sets of ways in", () => {
  it("are none between a set and itself", () => {
    fc.assert(fc.property(randomWays, (ways) => assert.deepEqual(said(ways, [...ways].reverse()), [])));
  });

  it("are turned round with them, but for what lets in nobody else", () => {
    const keys = (changes: ReturnType<typeof wayChanges>, direction: string) =>
      changes
        .filter(({ change }) => change === direction)
        .map(({ way }) => wayKey(way))
        .sort();
    fc.assert(
      fc.property(randomWays, randomWays, (before, after) => {
        const [there, back] = [
          wayChanges(version(before), version(after)),
          wayChanges(version(after), version(before)),
        ];
        assert.deepEqual(keys(there, "gained"), keys(back, "lost"));
        assert.deepEqual(keys(there, "lost"), keys(back, "gained"));
      }),
    );
  });

  it("never widen by taking something away", () => {
    fc.assert(
      fc.property(randomWays, fc.nat(), (ways, at) => {
        const left = ways.filter((_, index) => index !== at % Math.max(1, ways.length));
        assert.ok(!said(ways, left).some((line) => line.startsWith("gained")));
      }),
    );
  });
});
