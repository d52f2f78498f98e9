import { strict as assert } from "node:assert";
import { accessMarkdown } from "../../../simulator/reports/accessMarkdown";
import { accessReport } from "../../../simulator/reports/accessReport";
import { code } from "../../../simulator/reports/markdown";
import { many, small, wide } from "../../support/reportedModels";

function markdown(model: typeof small): string {
  return accessMarkdown(accessReport(model, "shop", "dev"));
}

const smallReport = `
## Who may call what: \`shop\`, stack \`dev\`

### API \`orders\`

| Route | Requires | \`checkout\` | \`reporting\` |
| --- | --- | --- | --- |
| \`POST /orders\` | \`orders/write\` | yes | - |
| \`GET /orders/{id}\` | \`orders/read\` | - | yes |
| \`ANY /orders/{rest+}\` | \`orders/read\` or \`orders/write\` | \`orders/write\` | \`orders/read\` |
| \`GET /test\` | nothing (public) | yes | yes |
| \`GET /test_jwt\` | any client | yes | yes |

- \`orders/read\` is \`https://api.example.com/orders/read\`
- \`orders/write\` is \`https://api.example.com/orders/write\`

### Findings

- **Public routes, which anyone may call**: \`GET /test\`
- **Closed routes whose server answers requests near theirs on a weaker condition**:
  - \`POST /orders\`: \`ANY /orders/{rest+}\` answers \`POST /orders/\`
  - \`GET /orders/{id}\`: \`ANY /orders/{rest+}\` answers \`PUT /orders/m2m-any\`
`;

const wideReport = `
## Who may call what: \`shop\`, stack \`dev\`

### API \`health\`

| Route | Requires |
| --- | --- |
| \`GET /health\` | nothing (public) |
| \`HEAD /health\` | nothing (public) |

### API \`shop\`

| Route | Requires | Authorizer | \`billing/audit\` | \`billing/ledger\` | \`orders/checkout\` | \`orders/reporting\` |
| --- | --- | --- | --- | --- | --- | --- |
| \`GET /bills\` | \`billing/raed\` or \`billing/read\` | \`billing\` | - | \`billing/read\` | - | - |
| \`GET /catalogue\` | \`catalogue.read\` | \`partners (2)\` | - | - | - | - |
| \`POST /catalogue\` | any token | \`partners\` | - | - | - | - |
| \`DELETE /orders/{id}\` | \`orders/write\` | \`only\` | - | - | - | - |
| \`GET /orders/{id}\` | \`orders/read\` | \`orders\` | - | - | - | yes |

### User pool \`elsewhere\`

| Client | Scopes |
| --- | --- |
| \`broken\` | - |
| \`robot\` | \`stock/read\` |

- \`orders/read\` is \`https://api.example.com/orders/read\`
- \`orders/write\` is \`https://api.example.com/orders/write\`

### Findings

- **Public routes, which anyone may call**: \`health: GET /health\`, \`health: HEAD /health\`
- **Routes that nobody can call**:
  - \`shop: DELETE /orders/{id}\`: no client that its authorizer accepts holds a scope of it
- **Clients that can call nothing**:
  - \`billing/audit\`: no route's authorizer accepts it
  - \`orders/checkout\`: it holds no scope of a route whose authorizer accepts it
- **Scopes that no route asks for**: \`billing/void\`
- **Scopes that a route asks for and no resource server defines**:
  - \`shop: GET /bills\`: \`billing/raed\`
- **Audiences that are no client of their authorizer's user pool**:
  - \`shop: billing\`: \`gone\`
- **User pools whose tokens no route of this program accepts**: \`elsewhere\`
- **Authorizers of issuers elsewhere, whose callers are not known here**:
  - \`shop: partners\`: any token of \`https://login.partner.example\` for \`a\` or \`b\`
  - \`shop: partners (2)\`: any token of \`https://login.partner.example\` for \`https://api.example.com\`
- **User pools with a function that can add scopes to tokens and take some away, unseen here**: \`orders\`
`;

describe("the access report in Markdown", () => {
  it("is a matrix", () => assert.equal(`\n${markdown(small)}\n`, smallReport));

  it("has each API and each finding", () => assert.equal(`\n${markdown(wide)}\n`, wideReport));

  it("has the routes by what they ask for where a matrix would be too wide to read", () => {
    const lines = markdown(many).split("\n");
    assert.ok(lines.includes("| Requires | Authorizer | Routes | Callers |"));
    assert.ok(lines.some((line) => line.startsWith("40 clients: `client-01`, `client-02`, ")));
    assert.ok(lines.includes("| any client | `fleet (2)` | `GET /any` | 38 of 40, all but `client-01`, `client-02` |"));
    assert.ok(markdown(many).length < 20_000);
  });

  it("keeps what a program calls things from being markup", () => {
    assert.equal(code("a`b``c"), "```a`b``c```");
    assert.equal(code("`"), "`` ` ``");
    assert.equal(code(""), "`  `");
    assert.equal(code("<script>@team\n"), "`<script>@team\\u{a}`");
  });
});
