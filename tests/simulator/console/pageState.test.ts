import { strict as assert } from "node:assert";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import { pageState } from "../../../simulator/console/pageState";
import type { Api, UserPool } from "../../../simulator/model/model";
import type { PageApi } from "../../../simulator/console/protocol";
import { api, authorizer, client, decider, pool, route } from "../../support/models";
import { noTriggers } from "../../support/registrations";

const scopes = Array.from({ length: 9 }, (_, index) => `api/scope${index}`);
const origin = "http://127.0.0.1:4000";

describe("the state of the page", () => {
  let keys: SigningKeys;
  before(async () => (keys = await SigningKeys.generate()));

  function stateOf(whole: UserPool, shop: Api): PageApi {
    const served = {
      apis: [{ api: shop, origin, url: origin, isMutualTls: false }],
      pools: [new PoolServer(whole, origin, keys, noTriggers, Date.now)],
      domains: [],
      invocations: [],
    };
    return pageState(served, { name: "shop", stack: "dev" }, "1").apis[0]!;
  }

  /** Clients that hold one of some scopes each. */
  function poolOf(clients: number, kinds: number): UserPool {
    const all = Array.from({ length: clients }, (_, index) =>
      client(`partner-${index}`, index < kinds ? [scopes[index % 9]!, `own-${index}`] : [scopes[index % 9]!]),
    );
    return pool("partners", scopes, all);
  }

  it("has 5,000 clients in a column for each of the rights that they have", () => {
    const partners = poolOf(5_000, 0);
    const routes = Array.from({ length: 300 }, (_, index) =>
      route(`GET /r${index}`, authorizer(partners), [scopes[index % 9]!]),
    );
    const { columns, rows, leftOut } = stateOf(partners, api("shop", routes));
    assert.equal(leftOut, undefined);
    assert.deepEqual(columns.map(({ title, others = [] }) => [title, others.length]).slice(0, 3), [
      ["No token", 0],
      ["partner-0 and 555 like it", 555],
      ["partner-1 and 555 like it", 555],
    ]);
    assert.equal(columns.length, 10);
    assert.deepEqual(rows[0]!.cells.map(({ verdict }) => verdict).slice(0, 3), ["refused", "allowed", "refused"]);
  });

  it("leaves clients out that would make too many columns, and says how many", () => {
    const partners = poolOf(500, 200);
    const { columns, leftOut } = stateOf(
      partners,
      api("shop", [route("GET /a", authorizer(partners), ["api/scope0"])]),
    );
    assert.equal(columns.length, 101);
    assert.equal(leftOut, 200 - 91);
  });

  it("does not know whom a function lets in, and offers every client", () => {
    const partners = pool("partners", scopes, [client("a", ["api/scope0"]), client("b", [], { isOauthOn: false })]);
    const { columns, rows } = stateOf(partners, api("shop", [route("GET /a", decider), route("GET /open")]));
    assert.deepEqual(
      columns.map(({ title, caller }) => [title, caller.kind]),
      [
        ["No token", "none"],
        ["a", "client"],
        ["b", "client"],
        ["decider", "token"],
      ],
    );
    assert.deepEqual(
      rows.map(({ requires, cells }) => [requires, ...cells.map(({ verdict }) => verdict)]),
      [
        ["the function orders decides", "refused", "unknown", "refused", "unknown"],
        ["nothing (public)", "public", "public", "public", "public"],
      ],
    );
    const anonymous = { ...decider, identitySources: [] };
    const [row] = stateOf(partners, api("shop", [route("GET /a", anonymous)])).rows;
    assert.equal(row!.cells[0]!.verdict, "unknown");
  });
});
