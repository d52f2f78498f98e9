import { strict as assert } from "node:assert";
import type { Value } from "../../../simulator/evaluate/registration";
import { invocationByApi, permits } from "../../../simulator/model/permissions";
import { functionOf, modelOf, output, workedSet } from "../../support/registrations";

const fn = functionOf(modelOf().apis[0]!.routes[0]!);
const executionArn = output(workedSet().api, "executionArn");
const whole = {
  action: "lambda:InvokeFunction",
  function: fn.functionName,
  principal: "apigateway.amazonaws.com",
};

/** Whether a permission for a source lets a route of the $default stage invoke the function. */
function isPermitted(source: string, routeKey: string, changes: Readonly<Record<string, Value>> = {}): boolean {
  const permission = { ...whole, sourceArn: `${executionArn}${source}`, ...changes };
  return permits(permission, fn, invocationByApi({ executionArn, stage: "$default", routeKey }));
}

describe("permissions of Lambda functions", () => {
  for (const [source, routeKey] of [
    ["/$default/GET/orders/{id}", "GET /orders/{id}"],
    ["/$default/GET/{proxy+}", "GET /{proxy+}"],
    ["/$default/GET/", "GET /"],
    ["/$default/$default", "$default"],
    ["/$default/*/orders", "ANY /orders"],
    ["/*/*", "GET /orders/{id}"],
    ["/*/*", "ANY /orders"],
    ["/*/*", "$default"],
    ["/*/*/*", "POST /orders"],
    ["/$default/*/orders/*", "GET /orders/{id}"],
    ["/*/GET/orders/????", "GET /orders/{id}"],
    ["*", "GET /orders"],
  ] as const) {
    it(`"${source}" permits "${routeKey}"`, () => assert.ok(isPermitted(source, routeKey)));
  }

  for (const [source, routeKey] of [
    ["/$default/POST/orders", "GET /orders"],
    ["/v1/GET/orders", "GET /orders"],
    ["/$default/GET/orders", "GET /orders/{id}"],
    ["/$default/GET/orders/{id}", "GET /orders"],
    ["/$default/GET/orders/1", "GET /orders/{id}"],
    ["/$default/GET/orders", "ANY /orders"],
    ["/$default/GET/orders", "$default"],
    ["/$default/$default", "GET /orders"],
    ["/$default/get/orders", "GET /orders"],
    ["/$default/GET/orders?", "GET /orders"],
    ["/authorizers/*", "GET /orders"],
    ["", "GET /orders"],
    ["other/*", "GET /orders"],
  ] as const) {
    it(`"${source}" does not permit "${routeKey}"`, () => assert.ok(!isPermitted(source, routeKey)));
  }

  it("takes the other characters of patterns and paths for themselves", () => {
    for (const path of ["/a.b", "/a+b", "/(a)", "/[a]", "/a|b", "/^a$", "/a\\b", "/{a}", "/a-b"]) {
      assert.ok(isPermitted(`/$default/GET${path}`, `GET ${path}`), path);
    }
    for (const [source, path] of [
      ["/a.b", "/aXb"],
      ["/a+", "/aa"],
      ["/(a)", "/a"],
      ["/[ab]", "/a"],
      ["/a|b", "/a"],
      ["/a{1}", "/a"],
    ] as const) {
      assert.ok(!isPermitted(`/$default/GET${source}`, `GET ${path}`), source);
    }
  });

  it("compares all six parts of an ARN, each with its own wildcards", () => {
    const ofRoute = invocationByApi({ executionArn, stage: "$default", routeKey: "GET /orders" });
    const permitsAll = (sourceArn: string) => permits({ ...whole, sourceArn }, fn, ofRoute);
    const apiId = executionArn.split(":")[5]!;
    assert.ok(permitsAll(`arn:aws:execute-api:*:*:${apiId}/*/*`));
    assert.ok(permitsAll("arn:*:*:*:*:*"));
    assert.ok(!permitsAll("arn:aws:execute-api:us-east-1:*:*"));
    // A wildcard does not reach over a colon.
    assert.ok(!permitsAll("arn:aws:execute-api:*"));
    assert.ok(!permitsAll(`arn:aws:execute-api:*:${apiId}/*/*`));
    assert.ok(!permitsAll("*"));
  });

  it("permits every API when no source is given", () => {
    assert.ok(permits(whole, fn, invocationByApi({ executionArn, stage: "$default", routeKey: "GET /orders" })));
  });

  it("accepts the function's ARN, and all actions of Lambda", () => {
    assert.ok(isPermitted("/*/*", "GET /orders", { function: fn.arn }));
    assert.ok(isPermitted("/*/*", "GET /orders", { action: "lambda:*" }));
  });

  const changes: readonly Readonly<Record<string, Value>>[] = [
    { principal: "events.amazonaws.com" },
    { principal: "*" },
    { principal: "123456789012" },
    { function: "other" },
    { function: `${fn.functionName}-2` },
    { function: `${fn.arn}:live` },
    { action: "lambda:GetFunction" },
    { action: "lambda:invokeFunction" },
    { sourceArn: null },
    { sourceArn: "" },
    { sourceArn: [`${executionArn}/*/*`] },
  ];
  for (const change of changes) {
    it(`does not permit with ${JSON.stringify(change)}`, () => {
      assert.ok(!isPermitted("/*/*", "GET /orders", change));
    });
  }
});
