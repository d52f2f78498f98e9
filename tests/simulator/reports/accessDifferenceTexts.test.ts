import { strict as assert } from "node:assert";
import type { Model } from "../../../simulator/model/model";
import { accessDifference } from "../../../simulator/reports/accessDifference";
import { accessReport } from "../../../simulator/reports/accessReport";
import { differenceMarkdown } from "../../../simulator/reports/differenceMarkdown";
import { differenceTable } from "../../../simulator/reports/differenceTable";
import { code } from "../../../simulator/reports/markdown";
import { visible } from "../../../simulator/printable";
import { namesFor } from "../../../simulator/reports/names";
import { plain } from "../../../simulator/reports/style";
import { api, authorizer, client, partners, pool, route, someFunction } from "../../support/models";
import { many, small } from "../../support/reportedModels";

function table(base: Model, head: Model): string {
  const [before, after] = [accessReport(base, "shop", "dev"), accessReport(head, "shop", "dev")];
  const names = namesFor([before, after], visible);
  return differenceTable(accessDifference(before, after), names, { width: 80, style: plain });
}

function markdown(base: Model, head: Model): string {
  const [before, after] = [accessReport(base, "shop", "prod"), accessReport(head, "shop", "dev")];
  return differenceMarkdown(accessDifference(before, after), namesFor([before, after], code));
}

const scope = "https://api.example.com/orders";
const before = pool(
  "orders",
  [`${scope}/read`, `${scope}/write`],
  [client("a", [`${scope}/read`]), client("b", [`${scope}/write`])],
);
const after = pool(
  "orders",
  [`${scope}/read`, `${scope}/write`],
  [
    client("a", [`${scope}/read`, `${scope}/write`]),
    client("b", [`${scope}/write`], { isOauthOn: false }),
    client("c", [`${scope}/read`]),
  ],
);
const base: Model = {
  domains: [],
  invocations: [],
  pools: [before],
  apis: [
    api("one", [
      route("GET /x", authorizer(before), [`${scope}/read`]),
      route("PUT /x", authorizer(before), [`${scope}/write`]),
      route("GET /old", authorizer(before)),
      route("GET /p", partners, ["read"]),
    ]),
  ],
};
const head: Model = {
  domains: [],
  invocations: [],
  pools: [{ ...after, trigger: { function: someFunction, isPermitted: true } }],
  apis: [
    api("one", [
      route("GET /x", authorizer(after), [`${scope}/read`]),
      route("GET /y", authorizer(after), [`${scope}/read`]),
      route("GET /z", authorizer(after), [`${scope}/read`]),
      route("PUT /x"),
      route("GET /p", partners, ["read", "write"]),
    ]),
  ],
};

const thereTable = `
What has changed of who may call what: shop, stack dev

Access has widened.

Access gained

  GET /p
    any token of https://login.partner.example for https://api.example.com
      by write: the route accepts write

  GET /x
    c
      by https://api.example.com/orders/read: the client was added

  PUT /x
    anyone
      the route was opened to the public

  GET /y, GET /z
    a
      by https://api.example.com/orders/read: the route was added
    c
      by https://api.example.com/orders/read: the route was added; the client
      was added

Scopes gained, beside those above: APIs of other programs may ask for them

  https://api.example.com/orders/write
    a
      the client was granted https://api.example.com/orders/write

Token customisation added to user pools

  orders
    all its clients
      a function can add any scope to their tokens, unseen here

Access lost

  GET /old
    a
      the route was removed
    b
      the route was removed; the client can no longer obtain tokens: OAuth is
      off for it

Scopes lost, beside those above: APIs of other programs may ask for them

  https://api.example.com/orders/write
    b
      the client can no longer obtain tokens: OAuth is off for it

New findings

  Public routes, which anyone may call
    PUT /x

  Clients that can call nothing
    b: it cannot obtain tokens: OAuth is off for it

  Clients that hold more scopes than their routes need
    a: https://api.example.com/orders/write

  Scopes that no route asks for
    https://api.example.com/orders/write

  User pools with a function that can add scopes to tokens and take some away,
  unseen here
    orders
`;

const backMarkdown = `
## What has changed of who may call what: \`shop\`, stack \`dev\`, against \`shop\`, stack \`prod\`

**Access has widened.**

### Access gained

- \`GET /old\`
  - \`a\`: the route was added
  - \`b\`: the route was added; the client can obtain tokens now

### Scopes gained, beside those above: APIs of other programs may ask for them

- \`https://api.example.com/orders/write\`
  - \`b\`: the client can obtain tokens now

### Access lost

- \`GET /p\`
  - any token of \`https://login.partner.example\` for \`https://api.example.com\`: by \`write\`: the route no longer accepts \`write\`
- \`GET /x\`
  - \`c\`: by \`https://api.example.com/orders/read\`: the client was removed
- \`PUT /x\`
  - anyone: the route was closed to the public
- \`GET /y\`, \`GET /z\`
  - \`a\`: by \`https://api.example.com/orders/read\`: the route was removed
  - \`c\`: by \`https://api.example.com/orders/read\`: the route was removed; the client was removed

### Scopes lost, beside those above: APIs of other programs may ask for them

- \`https://api.example.com/orders/write\`
  - \`a\`: the client no longer holds \`https://api.example.com/orders/write\`

### Token customisation removed from user pools

- \`orders\`
  - all its clients: no function can add scopes to their tokens any more

### Findings that are gone

- **Public routes, which anyone may call**: \`PUT /x\`
- **Clients that can call nothing**:
  - \`b\`: it cannot obtain tokens: OAuth is off for it
- **Clients that hold more scopes than their routes need**:
  - \`a\`: \`https://api.example.com/orders/write\`
- **Scopes that no route asks for**: \`https://api.example.com/orders/write\`
- **User pools with a function that can add scopes to tokens and take some away, unseen here**: \`orders\`
`;

describe("the difference of access reports, for people", () => {
  it("is this on a terminal", () => assert.equal(`\n${table(base, head)}\n`, thereTable));

  it("is this in Markdown", () => assert.equal(`\n${markdown(head, base)}\n`, backMarkdown));

  it("says in a sentence that there is none, or that access has only narrowed", () => {
    assert.equal(table(small, small), "What has changed of who may call what: shop, stack dev\n\nAccess is the same.");
    const fewer = { ...small, apis: [api("orders", small.apis[0]!.routes.slice(0, 2))] };
    assert.match(table(small, fewer), /^Access has narrowed, and nobody gained any\.$/m);
    assert.match(table(fewer, small), /^Access has widened\.$/m);
  });

  it("stays short where a large API is new, and within 80 columns", () => {
    const lines = table({ pools: many.pools, apis: [], domains: [], invocations: [] }, many).split("\n");
    assert.ok(lines.length < 100, `${lines.length} lines`);
    lines.forEach((line) => assert.ok(line.length <= 80, line));
  });
});
