import { strict as assert } from "node:assert";
import { ApiWithJwt, M2mAuth } from "../../components";
import { deploy } from "./changes";
import { EngineStack, ownName } from "./engineStack";

const keys = ["GET /orders", "PUT /orders", "GET /stock"];
const own = (name: string, sign: string) =>
  [
    `apigatewayv2.Integration ${name}`,
    `cloudwatch.LogGroup ${name}`,
    `iam.Role ${name}`,
    `iam.RolePolicy ${name}`,
    `lambda.Function ${name}`,
  ].map((one) => `${sign} ${one}`);

/** What a preview shows of a route that moves: another permission and target, and the shared function's other code. */
const moves = (name: string) => [
  "~ ApiWithJwt orders",
  "~ lambda.Function orders-function-all: code, lastModified",
  `+- lambda.Permission ${name}: function`,
  `~ apigatewayv2.Route ${name}: target`,
];

const [code, target] = [/PUT \S+\/functions\/orders-function-all-\w+\/code/, /PATCH \/v2\/apis\/\w+\/routes\/\w+/];
const [allows, forbids] = [/POST \S+\/policy/, /DELETE \S+\/policy\//];
const deleted = (name: string) => new RegExp(`DELETE \\S+/functions/${name}-`);
const inOrder = (calls: readonly RegExp[]) => new RegExp(calls.map(({ source }) => source).join("[^]*"));

/** A move, and the order of the calls by which no request fails meanwhile. */
interface Move {
  readonly shared: readonly string[];
  readonly steps: readonly string[];
  readonly orders: readonly RegExp[];
}

describe("routes that move between functions", () => {
  let shared: readonly string[] = ["GET /orders", "PUT /orders"];
  let stack: EngineStack | undefined;

  before(async () => {
    stack = await EngineStack.create(() => program(shared), { project: ownName("shared-functions") });
    await stack.up();
    await stack.isSettled({ refresh: true });
  });
  after(async () => {
    try {
      await stack?.destroy();
    } finally {
      await stack?.remove();
    }
  });

  const moved: Record<string, Move> = {
    "into a shared one": {
      shared: keys,
      steps: [...moves("orders-get-stock"), ...own("orders-get-stock", "-")],
      orders: [
        [code, target, deleted("orders-get-stock")],
        [allows, target, forbids],
      ].map(inOrder),
    },
    "out of a shared one, which has the handler until the route leads elsewhere": {
      shared: ["PUT /orders", "GET /stock"],
      steps: [...moves("orders-get-orders"), ...own("orders-get-orders", "+")],
      orders: [
        [allows, target, code],
        [allows, target, forbids],
      ].map(inOrder),
    },
  };
  for (const [title, { shared: next, steps, orders }] of Object.entries(moved)) {
    it(title, async () => {
      shared = next;
      const calls = await deploy(stack!, steps);
      const text = calls.map(({ action, body }) => `${action} ${body}`).join("\n");
      orders.forEach((order) => assert.match(text, order));
      await stack!.isSettled({ refresh: true });
    });
  }
});

function program(shared: readonly string[]): void {
  const auth = new M2mAuth("orders", {
    resourceServers: { orders: { scopes: { read: "Read orders" } } },
    clients: { reporting: ["orders/read"] },
    deletionProtection: false,
  });
  const handler = async (event: { routeKey: string }) => event.routeKey;
  const routes = keys.map((key) => [
    key,
    { scopes: ["orders/read"], handler, ...(shared.includes(key) ? { function: "all" } : {}) },
  ]);
  new ApiWithJwt("orders", {
    auth,
    functions: { all: { memorySize: 128 } },
    routes: Object.fromEntries(routes) as Record<string, never>,
  });
}
