import { strict as assert } from "node:assert";
import { stripVTControlCharacters } from "node:util";
import { accessReport } from "../../../simulator/reports/accessReport";
import { accessTable } from "../../../simulator/reports/accessTable";
import { coloured, plain } from "../../../simulator/reports/style";
import { api, authorizer, client, empty, pool, route } from "../../support/models";
import { many, small, wide } from "../../support/reportedModels";

function table(model: Pick<typeof small, "apis" | "pools">, width = 80, style = plain): string {
  return accessTable(accessReport({ ...empty, ...model }, "shop", "dev"), { width, style });
}

const smallTable = `
Who may call what: shop, stack dev

API orders

  ROUTE                REQUIRES                     checkout      reporting
  POST /orders         orders/write                 yes           -
  GET /orders/{id}     orders/read                  -             yes
  ANY /orders/{rest+}  orders/read or orders/write  orders/write  orders/read
  GET /test            nothing (public)             yes           yes
  GET /test_jwt        any client                   yes           yes

Scopes

  orders/read   https://api.example.com/orders/read
  orders/write  https://api.example.com/orders/write

Findings

  Public routes, which anyone may call
    GET /test

  Closed routes whose server answers requests near theirs on a weaker condition
    POST /orders: ANY /orders/{rest+} answers POST /orders/
    GET /orders/{id}: ANY /orders/{rest+} answers PUT /orders/m2m-any
`;

const wideTable = `
Who may call what: shop, stack dev

API health

  ROUTE         REQUIRES
  GET /health   nothing (public)
  HEAD /health  nothing (public)

API shop

  4 clients   billing/audit, billing/ledger, orders/checkout, orders/reporting

  billing/raed or billing/read by authorizer billing
    routes    GET /bills
    callers   by billing/read, 1 of 2: billing/ledger

  catalogue.read by authorizer partners (2)
    routes    GET /catalogue
    callers   any token of https://login.partner.example for
              https://api.example.com

  any token by authorizer partners
    routes    POST /catalogue
    callers   any token of https://login.partner.example for a or b

  orders/write by authorizer only
    routes    DELETE /orders/{id}
    callers   none of 2

  orders/read by authorizer orders
    routes    GET /orders/{id}
    callers   1 of 2: orders/reporting

User pool elsewhere

  CLIENT  SCOPES
  broken  -
  robot   stock/read

Scopes

  orders/read   https://api.example.com/orders/read
  orders/write  https://api.example.com/orders/write

Findings

  Public routes, which anyone may call
    health: GET /health, health: HEAD /health

  Routes that nobody can call
    shop: DELETE /orders/{id}: no client that its authorizer accepts holds a
      scope of it

  Clients that can call nothing
    billing/audit: no route's authorizer accepts it
    orders/checkout: it holds no scope of a route whose authorizer accepts it

  Scopes that no route asks for
    billing/void

  Scopes that a route asks for and no resource server defines
    shop: GET /bills: billing/raed

  Audiences that are no client of their authorizer's user pool
    shop: billing: gone

  User pools whose tokens no route of this program accepts
    elsewhere

  Authorizers of issuers elsewhere, whose callers are not known here
    shop: partners: any token of https://login.partner.example for a or b
    shop: partners (2): any token of https://login.partner.example for
      https://api.example.com

  User pools with a function that can add scopes to tokens and take some away,
  unseen here
    orders
`;

describe("the access report on a terminal", () => {
  it("is a matrix where that fits", () => assert.equal(`\n${table(small)}\n`, smallTable));

  it("has each API, each finding, and the routes by what they ask for where a matrix does not fit", () => {
    assert.equal(`\n${table(wide)}\n`, wideTable);
  });

  it("is a matrix again on a wider terminal", () => {
    const lines = table(wide, 140).split("\n");
    assert.ok(
      lines.includes(
        "  ROUTE                REQUIRES                      AUTHORIZER    billing/audit  billing/ledger  orders/checkout  orders/reporting",
      ),
    );
    assert.ok(
      lines.includes(
        "  GET /bills           billing/raed or billing/read  billing       -              billing/read    -                -",
      ),
    );
  });

  for (const [what, model] of Object.entries({ small, wide, many })) {
    it(`keeps to 80 columns, and has no space at the end of a line: ${what}`, () => {
      for (const line of table(model).split("\n")) {
        assert.ok(line.length <= 80, line);
        assert.ok(!/\s$/.test(line), JSON.stringify(line));
      }
    });

    it(`is the same with colours, but for those: ${what}`, () => {
      const drawn = table(model, 80, coloured);
      assert.ok(drawn.includes("\u001b["));
      assert.equal(stripVTControlCharacters(drawn), table(model));
      assert.ok(!table(model).includes("\u001b"));
    });
  }

  it("says of forty clients and a hundred routes, once each, who may call which", () => {
    const text = table(many);
    const [route] = [/GET \/billing\/v00/g, /PUT \/orders\/v97\/\{id\}/g].map((one) => text.match(one)?.length);
    assert.equal(route, 1);
    assert.ok(
      text.includes(
        "  any client by authorizer fleet (2)\n    routes    GET /any\n    callers   38 of 40, all but client-01, client-02\n",
      ),
    );
    assert.ok(
      text.includes("  orders/write by authorizer fleet\n    routes    PUT /orders/v01/{id}, PUT /orders/v07/{id}"),
    );
    assert.ok(
      text.includes(
        "    callers   by billing/write, 2 of 40: client-01, client-25\n              by orders/read, 13 of 40: client-02,",
      ),
    );
    assert.ok(text.split("\n").length < 100);
  });

  it("does not shorten scopes to the same name", () => {
    const [one, other] = ["https://a.example.com/orders/read", "https://b.example.com/orders/read"];
    const own = pool("orders", [one, other], [client("a", [one])]);
    const text = table({ pools: [own], apis: [api("one", [route("GET /x", authorizer(own), [one])])] }, 120);
    assert.ok(text.includes(`  GET /x  ${one}  yes\n`), text);
    assert.ok(!text.includes("Scopes\n"));
  });

  it("shows what would act on the terminal instead of sending it there", () => {
    const own = pool("orders", [], [client("a\u001b[2J\u009b\u202e\nb", [])]);
    const text = table({ pools: [own], apis: [api("one", [route("GET /x", authorizer(own))])] });
    assert.ok(text.includes("a\\u{1b}[2J\\u{9b}\\u{202e}\\u{a}b"), text);
  });

  it("says that there are no clients", () => {
    const own = pool("orders", [], []);
    const text = table({
      pools: [own],
      apis: [api("one", [route("GET /x", { kind: "jwt", name: "m", issuer: own.issuer, audiences: ["gone"] })])],
    });
    assert.ok(text.includes("  ROUTE   REQUIRES\n  GET /x  any client\n"), text);
    assert.ok(text.includes("  Routes that nobody can call\n    GET /x: its authorizer accepts no client\n"), text);
  });
});
