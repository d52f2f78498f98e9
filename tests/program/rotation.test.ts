import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { accessDifference } from "../../simulator/reports/accessDifference";
import { readAccessReport } from "../../simulator/reports/readAccessReport";
import { printedBy } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

const source = (delivery: string) => `
import { ApiWithJwt, M2mAuth } from "~/dist/components";

const auth = new M2mAuth("orders", {
  resourceServers: { orders: { scopes: { read: "Read orders" } } },
  clients: { reporting: ["orders/read"] },
  secretsManager: ${delivery},
});
new ApiWithJwt("orders", {
  auth,
  dashboard: true,
  routes: { "GET /orders": { scopes: ["orders/read"], handler: async () => [] } },
});
`;

describe("m2m access, of a program whose clients' secrets rotate", () => {
  after(removePrograms);

  it("finds what it finds without, and that Secrets Manager of the account may invoke what rotates", async () => {
    const topicArn = "arn:aws:sns:eu-west-1:123456789012:alerts";
    const reports = await Promise.all(
      ["{}", `{ rotation: { everyDays: 30 }, alarms: { topicArn: "${topicArn}" } }`].map(async (delivery) =>
        printedBy(await makeProgram({ "index.ts": source(delivery) }), "access", "--format", "json"),
      ),
    );
    const [before, after] = reports.map((report) => readAccessReport(report, "a report"));
    const difference = accessDifference(before!, after!);
    // Nobody can call what nobody could: --fail-on-widening lets it pass, and it is told.
    assert.equal(difference.widened, false);
    assert.deepEqual(
      difference.ways.map(({ change, cause, way }) => [change, cause, way.function]),
      [["changed", "permission-added", "orders-rotation"]],
    );
    const [without, rotating] = reports.map((report) => {
      const { waysIn, apis, pools } = JSON.parse(report) as Record<string, object[]>;
      return { waysIn: waysIn!, rest: { apis, pools } };
    });
    assert.deepEqual(rotating!.rest, without!.rest);
    assert.deepEqual(
      rotating!.waysIn.filter((one) => !without!.waysIn.some((other) => isDeepStrictEqual(one, other))),
      [
        {
          kind: "invoke-permission",
          function: "orders-rotation",
          action: "lambda:InvokeFunction",
          principal: "secretsmanager.amazonaws.com",
          account: "123456789012",
        },
      ],
    );
  });
});
