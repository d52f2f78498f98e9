import { strict as assert } from "node:assert";
import type { Route } from "../../../simulator/model/model";
import { openApi } from "../../../simulator/reports/openApi";
import { api, authorizer, client, decider, pool, route } from "../../support/models";
import { openApiProblems } from "../../support/openApiProblems";

const orders = pool("orders", ["o/read", "o/write"], [client("a", ["o/read"])]);
const trust = authorizer(orders);

interface Document {
  paths: Record<string, Record<string, { security: object[]; responses: Record<string, object> }>>;
  components: { securitySchemes?: object };
}

const documentOf = (one: Route) =>
  openApi(api("shop", [one]), { pools: [orders], domains: [] }, { tokenUrls: new Map() }) as unknown as Document;

describe("the OpenAPI document of an API whose tokens a function checks", () => {
  const decision = { issuer: orders.issuer, routes: new Map([["GET /a", ["o/read"]]]) };
  const checked = documentOf(route("GET /a", { ...decider, decision }));
  const trusted = documentOf(route("GET /a", trust, ["o/read"]));

  it("asks for the same tokens and scopes as with a JWT authorizer", () => {
    assert.deepEqual(checked.components.securitySchemes, trusted.components.securitySchemes);
    assert.deepEqual(checked.paths["/a"]!["get"]!.security, trusted.paths["/a"]!["get"]!.security);
  });

  it("says that a token which is not accepted is denied", async () => {
    const { responses } = checked.paths["/a"]!["get"]!;
    assert.deepEqual(
      [responses["401"], responses["403"]],
      [{ $ref: "#/components/responses/Unidentified" }, { $ref: "#/components/responses/Denied" }],
    );
    assert.deepEqual(await openApiProblems(JSON.stringify(checked)), []);
  });
});
