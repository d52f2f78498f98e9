import { strict as assert } from "node:assert";
import { ApiWithJwt, CheckedClients, M2mAuth } from "../../components";
import { deploy } from "./changes";
import type { Call } from "./emulatedCall";
import { EngineStack, ownName } from "./engineStack";

const handler = async () => ({ statusCode: 204 });

/** What the program is at the moment. */
let count: number;
let checked: Partial<CheckedClients>;

function program(): void {
  const names = Array.from({ length: count }, (_, index) => `k${String(index).padStart(3, "0")}`);
  const auth = new M2mAuth("shop", {
    resourceServers: { orders: { scopes: { read: "Read", write: "Write" } } },
    clients: Object.fromEntries(names.map((name) => [name, ["orders/read"] as const])),
    deletionProtection: false,
  });
  new ApiWithJwt("shop", {
    auth: {
      auth,
      clients: names.slice(0, checked.checkedBy === "function" ? count : 50),
      checkedBy: "function",
      ...checked,
    },
    routes: {
      "GET /orders": { scopes: ["orders/read"], handler },
      "GET /me": { access: "any-client", handler },
      "GET /health": { access: "public", handler },
    },
  });
}

describe("tokens that a function checks, on the engine", () => {
  let stack: EngineStack | undefined;
  before(async () => {
    [count, checked] = [60, { checkedBy: "function" }];
    stack = await EngineStack.create(program, { project: ownName("function-authorizer") });
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

  const own = ["cloudwatch.LogGroup shop-authorizer", "iam.Role shop-authorizer", "iam.RolePolicy shop-authorizer"];
  const place = ({ action }: Call) => action;
  /** The order in which calls of some kinds were made. */
  const at = (calls: readonly Call[], pattern: RegExp) =>
    calls.flatMap((call, index) => (pattern.test(place(call)) ? [index] : []));

  it("shows for a 61st client that client and the function's code, and nothing else", async () => {
    count = 61;
    await deploy(stack!, [
      "+ cognito.UserPoolClient shop-k060",
      "~ M2mAuth shop",
      "~ lambda.Function shop-authorizer: code, lastModified",
    ]);
    await stack!.isSettled({ refresh: true });
  });

  it("moves to JWT authorizers, each route before the function goes", async () => {
    checked = { checkedBy: "jwt-authorizer" };
    const calls = await deploy(stack!, [
      "+ apigatewayv2.Authorizer shop",
      "- apigatewayv2.Authorizer shop.function",
      "- lambda.Function shop-authorizer",
      "- lambda.Permission shop-authorizer",
      ...own.map((one) => `- ${one}`),
      "~ ApiWithJwt shop",
      "~ apigatewayv2.Route shop-get-me: authorizationType, authorizerId",
      "~ apigatewayv2.Route shop-get-orders: authorizationScopes, authorizationType, authorizerId",
      "~ apigatewayv2.Stage shop: accessLogSettings",
    ]);
    const [moved, gone] = [at(calls, /^PATCH .*\/routes\//), at(calls, /^DELETE .*\/(?:authorizers|functions)\//)];
    assert.equal(moved.length, 2);
    assert.ok(Math.max(...moved) < Math.min(...gone), calls.map(place).join("\n"));
    await stack!.isSettled({ refresh: true });
  });

  it("moves back, each route once the function may be invoked", async () => {
    checked = { checkedBy: "function" };
    const calls = await deploy(stack!, [
      "- apigatewayv2.Authorizer shop",
      "+ apigatewayv2.Authorizer shop.function",
      "+ lambda.Function shop-authorizer",
      "+ lambda.Permission shop-authorizer",
      ...own.map((one) => `+ ${one}`),
      "~ ApiWithJwt shop",
      "~ apigatewayv2.Route shop-get-me: authorizationType, authorizerId",
      "~ apigatewayv2.Route shop-get-orders: authorizationScopes, authorizationType, authorizerId",
      "~ apigatewayv2.Stage shop: accessLogSettings",
    ]);
    const [moved, gone] = [at(calls, /^PATCH .*\/routes\//), at(calls, /^DELETE .*\/authorizers\//)];
    const permitted = at(calls, /^POST .*\/policy$/);
    assert.equal(moved.length, 2);
    assert.ok(Math.max(...permitted) < Math.min(...moved), calls.map(place).join("\n"));
    assert.ok(Math.max(...moved) < Math.min(...gone), calls.map(place).join("\n"));
    await stack!.isSettled({ refresh: true });
  });

  it("keeps decisions, and stops, in place", async () => {
    checked = { checkedBy: "function", cacheFor: { minutes: 5 } };
    const steps = ["~ apigatewayv2.Authorizer shop.function: authorizerResultTtlInSeconds, identitySources"];
    await deploy(stack!, steps);
    await stack!.isSettled({ refresh: true });
    checked = { checkedBy: "function" };
    await deploy(stack!, steps);
    await stack!.isSettled({ refresh: true });
  });
});
