import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { checkWeakerRoutes, isNear } from "../../../components/api/weakerRoutes";
import { FaultCollector } from "../../../components/checking/faults";
import { weakerNeighbours } from "../../../simulator/reports/weakerNeighbours";
import { refusalOf, register } from "../../support/mocks";
import { createApi, createExisting } from "./base";

const server = "https://server.example.com";
const admin = { scopes: ["orders/write"], handler: { url: `${server}/admin` } };
const wide = { access: "any-client", handler: { url: `${server}/{proxy}` } };

/** What is said of some routes, one line each. */
function said(routes: object, more: object = {}): string[] {
  const faults = new FaultCollector('ApiWithJwt "orders"');
  const args = { auth: partner, routes, ...more } as unknown as Parameters<typeof checkWeakerRoutes>[1];
  checkWeakerRoutes(args.routes, args, faults);
  return faults.lines();
}

const partner = { issuer: "https://login.example.com", audience: ["a", "b"] };

describe("a closed route near a narrower one of the same server, on a weaker condition", () => {
  for (const key of [
    "ANY /{proxy+}",
    "GET /{proxy+}",
    "ANY /admin",
    "GET /{proxy}",
    "$default",
    "GET /admin/{proxy}",
  ]) {
    it(`must say so: ${key}`, () => {
      const target = key.includes("proxy") ? wide : { ...wide, handler: { url: server } };
      const expected = `ApiWithJwt "orders": routes["${key}"].weakerThan lacks "GET /admin", near which this route leads to the same server on a weaker condition: it answers that path with a slash at the end, in other letters or by another method; ask for what that route asks for, or write weakerThan: ["GET /admin"].`;
      assert.deepEqual(said({ "GET /admin": admin, [key]: target }), [expected]);
      assert.deepEqual(said({ "GET /admin": admin, [key]: { ...target, weakerThan: ["GET /admin"] } }), []);
    });
  }

  const same = async () => ({ statusCode: 200 });
  for (const [what, strict, weak] of [
    ["another scope", admin, { ...wide, access: undefined, scopes: ["orders/read"] }],
    ["one scope more", admin, { ...wide, access: undefined, scopes: ["orders/read", "orders/write"] }],
    ["an URL that is known later", admin, { ...wide, handler: { url: pulumi.output(server) } }],
    ["an URL in other letters", admin, { ...wide, handler: { url: "https://SERVER.example.com/{proxy}" } }],
    ["one callback", { ...admin, handler: same }, { ...wide, handler: same }],
    [
      "one function",
      { ...admin, handler: { functionArn: lambdaArn("a") } },
      { ...wide, handler: { functionArn: lambdaArn("a") } },
    ],
  ] as const) {
    it(`is told by what both are: ${what}`, () => {
      assert.equal(said({ "GET /admin": strict, "ANY /{proxy+}": weak }).length, 1);
    });
  }

  for (const [what, strict, weak] of [
    ["the same scope", admin, { ...wide, access: undefined, scopes: ["orders/write"] }],
    ["another server", admin, { ...wide, handler: { url: "https://other.example.com/{proxy}" } }],
    ["a callback", admin, { ...wide, handler: same }],
    ["callbacks of their own", { ...admin, handler: async () => "a" }, { ...wide, handler: async () => "b" }],
    [
      "another function",
      { ...admin, handler: { functionArn: lambdaArn("a") } },
      { ...wide, handler: { functionArn: lambdaArn("b") } },
    ],
  ] as const) {
    it(`has nothing to say: ${what}`, () => {
      assert.deepEqual(said({ "GET /admin": strict, "ANY /{proxy+}": weak }), []);
    });
  }

  it("is told by the source of its tokens", () => {
    const routes = { "GET /admin": admin, "ANY /{proxy+}": { ...wide, scopes: admin.scopes, authorizer: "other" } };
    const count = (other: object) => said(routes, { authorizers: { other } }).length;
    assert.deepEqual([count(partner), count({ ...partner, audience: "a" })], [0, 0]);
    assert.deepEqual(
      [count({ ...partner, audience: ["a", "c"] }), count({ ...partner, issuer: "https://b.example.com" })],
      [1, 1],
    );
  });

  it("is refused at construction, and accepted where it says so", async () => {
    const make = (more: object) => () => {
      const handler = createExisting();
      const strict = { scopes: ["orders/write"], handler };
      return createApi({
        routes: { "GET /admin": strict, "ANY /{proxy+}": { access: "any-client", handler, ...more } },
      });
    };
    const { error } = await refusalOf("ApiWithJwt", make({}));
    assert.match(
      error.message,
      /^ApiWithJwt "orders": routes\["ANY \/\{proxy\+\}"\]\.weakerThan lacks "GET \/admin"[^\n]*$/,
    );
    await register(make({ weakerThan: ["GET /admin"] }));
  });

  it("must not say what is not so", async () => {
    for (const [stated, rule] of [
      [["GET /gone"], 'weakerThan[0] = "GET /gone" is not a closed route whose server'],
      [new Array(1), "weakerThan[0] = null is not a closed route whose server"],
      ["GET /admin", 'weakerThan = "GET /admin" is not a list of routes'],
      [null, "weakerThan = null is not a list of routes"],
    ] as const) {
      const lines = said({ "GET /x": { ...admin, weakerThan: stated } });
      assert.ok(lines.length === 1 && lines[0]!.includes(`routes["GET /x"].${rule}`), lines.join("\n"));
    }
    const open = { access: "public", handler: async () => "x", weakerThan: ["GET /admin"] };
    const { error } = await refusalOf("ApiWithJwt", () =>
      createApi({ routes: { "GET /admin": admin, "GET /open": open } }),
    );
    assert.match(
      error.message,
      /routes\["GET \/open"\]\.weakerThan = \["GET \/admin"\] has no effect on a public route/,
    );
  });

  it("may be a part of a stricter one, a path of its own, or another method", () => {
    const strict = { scopes: ["orders/write"], handler: { url: server } };
    const open = { access: "any-client", handler: { url: server } };
    assert.deepEqual(said({ "ANY /{proxy+}": { ...strict }, "GET /health": open }), []);
    assert.deepEqual(said({ "GET /admin": strict, "GET /other/{id}": open, "POST /admin": open }), []);
  });
});

function lambdaArn(name: string): string {
  return `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
}

describe("routes near a narrower one", () => {
  const segment = fc.constantFrom("a", "b", "A", "{p}");
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom("", "/{rest+}"))
    .map(([segments, end]) => segments.map((one, index) => `/${one.replace("p", `p${index}`)}`).join("") + end)
    .map((text) => (text === "" ? "/" : text));
  const key = fc
    .tuple(fc.constantFrom("GET", "POST", "ANY", "$default"), path)
    .map(([method, text]) => (method === "$default" ? method : `${method} ${text}`));

  it("are all that answer, in the simulator, a request near that one's", () => {
    let count = 0;
    const target = { kind: "function", name: "f" } as const;
    const authorizers = [{ name: "main", pool: "orders", clients: [], strayAudiences: [] }];
    fc.assert(
      fc.property(key, key, (narrow, wide) => {
        const route = { authorizer: "main", clients: [], people: [], target };
        const routes = [
          { ...route, routeKey: narrow, access: "scoped" as const, scopes: ["a"] },
          { ...route, routeKey: wide, access: "any-client" as const, scopes: [] },
        ];
        const found = weakerNeighbours({ name: "one", authorizers, routes });
        count += found.length;
        assert.ok(found.length === 0 || isNear(narrow, wide), `${narrow} beside ${wide}: ${found[0]?.request}`);
      }),
      { numRuns: 5000 },
    );
    assert.ok(count > 500, String(count));
  });
});
