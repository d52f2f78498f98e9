import { strict as assert } from "node:assert";
import fc from "fast-check";
import { AccessReport, accessReport } from "../../../simulator/reports/accessReport";
import { readAccessReport } from "../../../simulator/reports/readAccessReport";
import { UserError } from "../../../simulator/userError";
import { api, authorizer, client, empty, partners, pool, route } from "../../support/models";
import { randomModel } from "../../support/randomModels";

const orders = pool("orders", ["o/read", "o/write"], [client("a", ["o/read"]), client("b", [], { isOauthOn: false })]);
const routes = [route("GET /x", authorizer(orders), ["o/read"]), route("GET /open"), route("GET /p", partners)];
const report = accessReport({ ...empty, pools: [orders], apis: [api("one", routes)] }, "p", "s");

function refusal(text: string): string {
  try {
    readAccessReport(text, "--against base.json");
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  return assert.fail("it was read");
}

type Tree = Record<string, unknown>;

/** The report with a member changed: `undefined` leaves it out. */
function changed(path: string, value: unknown): string {
  const copy = JSON.parse(JSON.stringify(report)) as Tree;
  const names = path.split(".");
  const holder = names.slice(0, -1).reduce((tree, name) => tree[name] as Tree, copy);
  holder[names.at(-1)!] = value;
  return JSON.stringify(copy);
}

/** The paths of all members of a value. */
function paths(value: unknown, path: readonly string[] = []): string[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(path.length > 0 ? [path.join(".")] : []), ...inner.flatMap(([name, one]) => paths(one, [...path, name]))];
}

const fix = "give one that `m2m access --format json` wrote.";

describe("an access report that is read", () => {
  it("is what was written", () => {
    fc.assert(
      fc.property(randomModel, (model) => {
        const written = accessReport(model, "p", "s");
        assert.deepEqual(readAccessReport(JSON.stringify(written, undefined, 2), "it"), written);
      }),
    );
  });

  it("may begin with a byte order mark, and have members that a later m2m added", () => {
    const text = JSON.stringify({ ...report, extra: 1, pools: report.pools.map((one) => ({ ...one, extra: {} })) });
    assert.deepEqual(readAccessReport(`\uFEFF${text}`, "it"), report);
  });

  it("may be of before there were pools that exist", () => {
    const pools = report.pools.map(({ isExisting, ...pool }) => (assert.equal(isExisting, false), pool));
    assert.deepEqual(readAccessReport(JSON.stringify({ ...report, pools }), "it"), report);
  });

  for (const [what, text, message] of [
    ["nothing", "", "is not JSON"],
    ["no JSON", "kind: x", "is not JSON"],
    ["half of it", JSON.stringify(report).slice(0, 500), "is not JSON"],
    ["null", "null", "is not an access report"],
    ["a list", "[]", "is not an access report"],
    ["another object", '{"kind":"m2m-access-difference"}', "is not an access report"],
  ] as const) {
    it(`is refused if it is ${what}`, () => assert.equal(refusal(text), `--against base.json: ${message}; ${fix}`));
  }

  it("is refused if it is from the future", () => {
    assert.equal(
      refusal(changed("version", 4)),
      "--against base.json: is an access report of version 4, and this m2m reads versions up to 3; use an m2m as new as the one that wrote it.",
    );
    assert.match(refusal(changed("version", 0)), /version is none of 1, 2, 3;/);
    assert.match(refusal(changed("version", "2")), /version is none of 1, 2, 3;/);
  });

  for (const [path, value, message] of [
    ["pools", undefined, "pools is missing"],
    ["pools", {}, "pools is no list"],
    ["pools.0", null, "pools[0] is no object"],
    ["pools.0.customisesTokens", "false", "pools[0].customisesTokens is neither true nor false"],
    ["pools.0.clients.1.name", "a", 'pools[0].clients has "a" twice'],
    [
      "pools.0.clients.1.obstacle",
      "lazy",
      "pools[0].clients[1].obstacle is none of no-secret, oauth-off, no-flow, no-domain, trigger-not-permitted",
    ],
    ["apis.0.authorizers.0.pool", "elsewhere", 'apis[0].authorizers has a pool "elsewhere" that pools lacks'],
    [
      "apis.0.routes.1.authorizer",
      "nobody",
      'apis[0].routes[1].authorizer = "nobody" is not in the list of authorizers',
    ],
    ["apis.0.routes.0.access", "any-client", "apis[0].routes[0].access does not fit its authorizer and scopes"],
    ["apis.0.routes.0.scopes", ["o/read"], "apis[0].routes[0].access does not fit its authorizer and scopes"],
    [
      "apis.0.routes.2.clients",
      [],
      "apis[0].routes[2].clients does not follow from the scopes of its route and its clients",
    ],
    ["apis.0.routes.0.scopes.0", 7, "apis[0].routes[0].scopes[0] is no text"],
    ["findings.0.kind", "gossip", "findings[0].kind is none of "],
  ] as const) {
    it(`is refused if ${message}`, () => {
      const said = refusal(changed(path, value));
      assert.ok(said.startsWith(`--against base.json: is not a whole access report: ${message}`), said);
      assert.ok(said.endsWith(`; ${fix}`), said);
    });
  }

  it("is refused in one line, or is still what it was, whatever one member is replaced by", () => {
    const members = paths(report);
    assert.ok(members.length > 50);
    const strange = [
      undefined,
      null,
      true,
      0,
      -1,
      "",
      "x",
      "\u001b[31m",
      [],
      [null],
      {},
      { __proto__: null, length: 1 },
    ];
    for (const path of members) {
      for (const value of strange) {
        const text = changed(path, value);
        let read: AccessReport | undefined;
        try {
          read = readAccessReport(text, "it");
        } catch (error) {
          assert.ok(error instanceof UserError, `${path}: ${String(error)}`);
          assert.ok(!error.message.includes("\n"));
        }
        // JSON.stringify leaves out a member that is undefined.
        assert.ok(read === undefined || JSON.stringify(read).length > 0);
      }
    }
  });
});
