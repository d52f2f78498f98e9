import { strict as assert } from "node:assert";
import { ApiWithJwt, M2mAuth } from "../../../components";
import { register } from "../../support/mocks";

/** Titles and queries of a dashboard's tables. */
async function tablesOf(secretsManager: object): Promise<(readonly [string, string])[]> {
  const { resources } = await register(() => {
    const auth = new M2mAuth("orders", {
      resourceServers: { orders: { scopes: { read: "Read" } } },
      clients: { reporting: ["orders/read"] },
      secretsManager,
    });
    const handler = async () => ({ statusCode: 200 });
    const authorizers = { same: auth.only("reporting") };
    new ApiWithJwt("orders", {
      auth,
      authorizers,
      dashboard: true,
      routes: { "GET /": { access: "any-client", handler } },
    });
  });
  const { inputs } = resources.find(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard")!;
  const { widgets } = JSON.parse(inputs["dashboardBody"] as string) as {
    widgets: { type: string; properties: { title: string; query: string } }[];
  };
  return widgets.filter(({ type }) => type === "log").map(({ properties: { title, query } }) => [title, query]);
}

describe("a dashboard of an API whose clients' secrets rotate", () => {
  it("shows once how many days ago they did", async () => {
    const tables = await tablesOf({ rotation: { everyDays: 30 } });
    assert.deepEqual(tables.at(-1), [
      "Days since secrets rotated",
      "SOURCE '/aws/lambda/orders-rotation-0123' | filter message.step = 'finishSecret' | " +
        "stats (now() * 1000 - max(toMillis(@timestamp))) / 86400000 as days by message.client | sort days desc",
    ]);
    assert.equal(tables.length, (await tablesOf({})).length + 1);
  });
});
