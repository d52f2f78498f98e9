import { strict as assert } from "node:assert";
import type { FunctionAuthorizer, Model } from "../../../simulator/model/model";
import { accessDifference } from "../../../simulator/reports/accessDifference";
import { accessMarkdown } from "../../../simulator/reports/accessMarkdown";
import { accessReport } from "../../../simulator/reports/accessReport";
import { accessTable } from "../../../simulator/reports/accessTable";
import { differenceMarkdown } from "../../../simulator/reports/differenceMarkdown";
import { code } from "../../../simulator/reports/markdown";
import { namesFor } from "../../../simulator/reports/names";
import { readAccessReport } from "../../../simulator/reports/readAccessReport";
import { plain } from "../../../simulator/reports/style";
import { api, authorizer, client, decider, empty, pool, route } from "../../support/models";

const orders = pool("orders", ["orders/read"], [client("reporting", ["orders/read"])]);
const by = (changes: Partial<FunctionAuthorizer> = {}): FunctionAuthorizer => ({
  ...decider,
  functionName: "check",
  ...changes,
});

/** The same, without some of its members. */
function without<T extends object, K extends keyof T>(whole: T, ...names: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;
}

function modelOf(decides: FunctionAuthorizer | undefined, routeKeys: readonly string[] = ["GET /a", "GET /b"]): Model {
  const routes = routeKeys.map((routeKey) => route(routeKey, decides));
  return { ...empty, pools: [orders], apis: [api("shop", routes)] };
}

const reportOf = (model: Model) => accessReport(model, "shop", "dev");

function difference(old: Model, now: Model) {
  const [base, head] = [reportOf(old), reportOf(now)];
  const found = accessDifference(base, head);
  const text = differenceMarkdown(found, namesFor([base, head], code));
  return { found, text, verdict: /\*\*(.+)\*\*/.exec(text)![1] };
}

describe("an access report of functions that decide", () => {
  it("has their routes neither open nor closed to known clients", () => {
    const [{ authorizers, routes }] = reportOf(modelOf(by())).apis as [ReturnType<typeof reportOf>["apis"][number]];
    assert.deepEqual(authorizers, [
      {
        name: "decider",
        function: "check",
        code: "digest-of-decider",
        answers: "simple",
        identitySources: ["$request.header.authorization"],
        keepsSeconds: 0,
        role: null,
      },
    ]);
    assert.deepEqual(
      routes.map(({ access, clients, people }) => ({ access, clients, people })),
      routes.map(() => ({ access: "function", clients: [], people: [] })),
    );
  });

  it("says so in words", () => {
    const report = reportOf(modelOf(by({ role: "arn:aws:iam::123456789012:role/gateway" })));
    const table = accessTable(report, { width: 100, style: plain });
    assert.match(table, /GET \/a +the function check decides/);
    assert.match(
      table,
      /Authorizers that are functions, whose callers are not known here\n +decider: whoever the function check lets in/,
    );
    assert.match(accessMarkdown(report), /\| `GET \/a` \| the function `check` decides \|/);
  });

  it("claims of no client, scope or pool that it is of no use: the function may have one", () => {
    const kinds = reportOf(modelOf(by())).findings.map(({ kind }) => kind);
    assert.deepEqual(kinds, ["function-decides"]);
    const secretless = pool("orders", [], [without(client("open", []), "clientSecret")]);
    const idle = reportOf({ ...modelOf(by()), pools: [secretless] }).findings.find(
      ({ kind }) => kind === "idle-client",
    );
    assert.equal(idle?.reason, "it cannot obtain tokens: it has no secret");
  });

  it("says that the code of a function elsewhere is not known", () => {
    const elsewhere = without(by(), "codeDigest", "function");
    const [finding] = reportOf(modelOf(elsewhere)).findings;
    assert.deepEqual(finding, {
      kind: "function-decides",
      api: "shop",
      authorizer: "decider",
      function: "check",
      reason: "its code is not of this program",
    });
  });

  for (const [what, changes, routeKeys, reason] of [
    ["several routes", { ttlSeconds: 60 }, ["GET /a", "GET /b"], "one answer holds for all its routes"],
    [
      "all requests of one route",
      { ttlSeconds: 60 },
      ["ANY /a"],
      "one answer holds for all requests of a route with a parameter, or of any method",
    ],
    ["one request", { ttlSeconds: 60 }, ["GET /a"], undefined],
    ["nothing", { ttlSeconds: 0 }, ["GET /a", "$default"], undefined],
    ["each route, by a policy", { ttlSeconds: 60, answersSimply: false }, ["GET /a", "$default"], undefined],
    [
      "each route, by its key",
      {
        ttlSeconds: 60,
        identitySources: [...decider.identitySources, { part: "context" as const, name: "routeKey" }],
      },
      ["GET /a", "GET /b"],
      undefined,
    ],
  ] as const) {
    it(`has a finding of answers that are kept for ${what}: ${String(reason !== undefined)}`, () => {
      const found = reportOf(modelOf(by(changes), routeKeys)).findings.find(({ kind }) => kind === "shared-answers");
      assert.equal(found?.reason, reason);
    });
  }
});

describe("the difference of two reports of functions that decide", () => {
  it("is none for the same", () => {
    const { found, verdict } = difference(modelOf(by()), modelOf(by()));
    assert.deepEqual([found.widened, found.deciders, verdict], [false, [], "Access is the same."]);
  });

  const may = "Access may have widened: a function that decides has changed.";
  const same = "Access has changed, and nobody gained or lost any.";
  const header = { part: "header", name: "x-key" } as const;
  for (const [cause, old, now, verdict, said] of [
    ["code-changed", {}, { codeDigest: "other" }, may, "its code has changed"],
    ["answers-kept-longer", {}, { ttlSeconds: 60 }, may, "kept longer, .+: 60 seconds, and 0 before"],
    ["answers-kept-shorter", { ttlSeconds: 60 }, { ttlSeconds: 30 }, same, "shorter time: 30 seconds, and 60 before"],
    [
      "identity-source-removed",
      { identitySources: [header] },
      { identitySources: [] },
      may,
      "asked without, .+ differ in `\\$request.header.x-key`",
    ],
    [
      "identity-source-added",
      { identitySources: [] },
      { identitySources: [header] },
      same,
      "it is not asked without `\\$request.header.x-key`",
    ],
    ["role-changed", {}, { role: "arn:aws:iam::123456789012:role/gateway" }, same, "it is asked by another role"],
  ] as const) {
    it(`tells of ${cause}`, () => {
      const { found, text, verdict: told } = difference(modelOf(by(old)), modelOf(by(now)));
      assert.deepEqual(
        found.deciders.map((one) => one.cause),
        [cause],
      );
      assert.equal(found.widened, verdict === may);
      assert.equal(told, verdict);
      assert.match(text, new RegExp(`- \`decider\`\n {2}- whoever the function \`check\` lets in: .*${said}`));
    });
  }

  it("tells that code is known of one version only", () => {
    const unknown = without(by(), "codeDigest");
    assert.deepEqual(
      difference(modelOf(by()), modelOf(unknown)).found.deciders.map(({ cause }) => cause),
      ["code-unknown"],
    );
  });

  it("tells of a function in place of a token, and of a token in place of a function", () => {
    const tokens = {
      ...modelOf(undefined),
      apis: [
        api(
          "shop",
          ["GET /a", "GET /b"].map((key) => route(key, authorizer(orders), ["orders/read"])),
        ),
      ],
    };
    const there = difference(tokens, modelOf(by()));
    assert.equal(there.verdict, "Access has widened.");
    assert.match(
      there.text,
      /### Access gained\n\n- `GET \/a`, `GET \/b`\n {2}- whoever the function `check` lets in: a function decides on the route now/,
    );
    assert.match(
      there.text,
      /### Access lost\n\n- `GET \/a`, `GET \/b`\n {2}- `reporting`: by `orders\/read`: a function decides on the route now/,
    );
    const back = difference(modelOf(by()), tokens);
    assert.match(back.text, /- `reporting`: by `orders\/read`: the function no longer decides on the route/);
  });

  it("tells of a route that is opened, and of one that is closed by a function", () => {
    assert.match(difference(modelOf(by()), modelOf(undefined)).text, /anyone: the route was opened to the public/);
    const closed = difference(modelOf(undefined), modelOf(by()));
    assert.equal(closed.verdict, "Access has narrowed, and nobody gained any.");
  });
});

describe("an access report of a function that checks tokens", () => {
  const scopes = ["orders/read"] as const;
  const checking = (
    changes: Partial<FunctionAuthorizer> = {},
    clients: readonly string[] | null = ["id-of-reporting"],
  ) =>
    by({
      decision: {
        issuer: orders.issuer,
        ...(clients && { clients }),
        routes: new Map(["GET /a", "GET /b"].map((key) => [key, scopes])),
      },
      ...changes,
    });
  const tokens = {
    ...modelOf(undefined),
    apis: [
      api(
        "shop",
        ["GET /a", "GET /b"].map((key) => route(key, authorizer(orders), scopes)),
      ),
    ],
  };

  it("has the rights that a JWT authorizer gives", () => {
    const rights = (model: Model) =>
      reportOf(model).apis[0]!.routes.map(({ access, clients, people, scopes: asked }) => [
        access,
        clients,
        people,
        asked,
      ]);
    assert.deepEqual(rights(modelOf(checking())), rights(tokens));
    assert.match(
      accessTable(reportOf(modelOf(checking())), { width: 100, style: plain }),
      /GET \/a +orders\/read +yes/,
    );
  });

  it("says what checks them, and what differs", () => {
    const report = reportOf(modelOf(checking({ ttlSeconds: 60 }, null)));
    assert.deepEqual(report.apis[0]!.authorizers, [
      {
        name: "decider",
        pool: "orders",
        clients: ["reporting"],
        strayAudiences: [],
        acceptsAnyClient: true,
        checkedBy: { function: "check", keepsSeconds: 60 },
      },
    ]);
    const [{ kind, reason }] = report.findings as [(typeof report.findings)[number]];
    assert.equal(kind, "function-checks");
    assert.match(reason!, /403, and not 401; every client of the pool .+; answers are kept for 60 seconds/);
    assert.match(accessMarkdown(report), /whose tokens a function of the package checks/);
  });

  it("is read again as it was written", () => {
    for (const model of [modelOf(checking({}, null)), modelOf(checking({ ttlSeconds: 60 }))]) {
      const report = reportOf(model);
      assert.deepEqual(readAccessReport(JSON.stringify(report), "it"), report);
    }
  });

  it("has a route that the function does not know as one that nobody can call", () => {
    const { apis, findings } = reportOf(modelOf(checking(), ["GET /a", "GET /new"]));
    assert.deepEqual(
      apis[0]!.routes.map(({ clients }) => clients.length),
      [1, 0],
    );
    const { route: closed, reason } = findings.find(({ kind }) => kind === "uncallable-route")!;
    assert.deepEqual([closed, reason], ["GET /new", "its authorizer accepts no client"]);
  });

  const nothing = "Access has changed, and nobody gained or lost any.";
  for (const [what, old, now, verdict, causes] of [
    ["a move to it", tokens, modelOf(checking()), nothing, ["checked-by-function"]],
    ["a move from it", modelOf(checking()), tokens, nothing, ["checked-by-api-gateway"]],
    [
      "a move to one whose answers are kept",
      tokens,
      modelOf(checking({ ttlSeconds: 60 })),
      "Access may have widened: answers on tokens are kept longer.",
      ["checked-by-function", "answers-kept-longer"],
    ],
    [
      "other code of it, which the package has changed",
      modelOf(checking()),
      modelOf(checking({ codeDigest: "other" })),
      "Access is the same.",
      [],
    ],
    ["a function whose decision is not known", modelOf(checking()), modelOf(by()), "Access has widened.", []],
    ["every client of the pool", modelOf(checking()), modelOf(checking({}, null)), "Access has widened.", []],
    [
      "fewer clients",
      modelOf(checking()),
      modelOf(checking({}, [])),
      "Access has narrowed, and nobody gained any.",
      [],
    ],
  ] as const) {
    it(`is compared with ${what}`, () => {
      const { found, verdict: told } = difference(old, now);
      assert.deepEqual([told, found.deciders.map(({ cause }) => cause)], [verdict, causes]);
    });
  }

  it("names the clients that nobody sees, where every client of the pool is accepted", () => {
    const { found, text } = difference(modelOf(checking()), modelOf(checking({}, null)));
    assert.deepEqual(
      found.routes.map(({ caller, causes }) => [caller, causes.map(({ kind }) => kind)]),
      found.routes.map(() => [{ kind: "unseen-clients", pool: "orders" }, ["audience-added"]]),
    );
    assert.match(text, /every client of `orders` that the program does not show/);
  });

  it("says in a difference what checks the tokens", () => {
    const { text } = difference(tokens, modelOf(checking()));
    assert.match(text, /- the function `check`: it checks the tokens, .+403, and not 401/);
  });
});
