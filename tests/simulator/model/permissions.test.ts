import { strict as assert } from "node:assert";
import type { Value } from "../../../simulator/evaluate/registration";
import { invocationByApi, permits } from "../../../simulator/model/permissions";
import { functionOf, modelOf, output, workedSet } from "../../support/registrations";

const fn = functionOf(modelOf().apis[0]!.routes[0]!);
const invoked = { function: fn };
const executionArn = output(workedSet().api, "executionArn");
const whole = {
  action: "lambda:InvokeFunction",
  function: fn.functionName,
  principal: "apigateway.amazonaws.com",
};

/** Whether a permission for a source lets a route of the $default stage invoke the function. */
function isPermitted(source: string, routeKey: string, changes: Readonly<Record<string, Value>> = {}): boolean {
  const permission = { ...whole, sourceArn: `${executionArn}${source}`, ...changes };
  return permits(permission, invoked, invocationByApi({ executionArn, stage: "$default", routeKey }));
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
    const permitsAll = (sourceArn: string) => permits({ ...whole, sourceArn }, invoked, ofRoute);
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
    assert.ok(permits(whole, invoked, invocationByApi({ executionArn, stage: "$default", routeKey: "GET /orders" })));
  });

  // All forms that AddPermission documents.
  for (const form of [
    fn.functionName,
    `function:${fn.functionName}`,
    `123456789012:function:${fn.functionName}`,
    `eu-central-1:123456789012:function:${fn.functionName}`,
    fn.arn,
  ]) {
    it(`are for the function that is called "${form}"`, () => {
      assert.ok(isPermitted("/*/*", "GET /orders", { function: form }));
    });
    const inOne: Readonly<Record<string, Value>> = { function: `${form}:live` };
    for (const qualified of [inOne, { function: form, qualifier: "live" }]) {
      it(`are for one alias alone as ${JSON.stringify(qualified)}`, () => {
        const permission = { ...whole, ...qualified, sourceArn: `${executionArn}/*/*` };
        const invoker = invocationByApi({ executionArn, stage: "$default", routeKey: "GET /orders" });
        assert.ok(permits(permission, { function: fn, qualifier: "live" }, invoker));
        assert.ok(!permits(permission, { function: fn, qualifier: "test" }, invoker));
        assert.ok(!permits(permission, invoked, invoker));
      });
    }
    it(`are not for an alias as "${form}" alone`, () => {
      const invoker = invocationByApi({ executionArn, stage: "$default", routeKey: "GET /orders" });
      assert.ok(!permits({ ...whole, function: form }, { function: fn, qualifier: "live" }, invoker));
    });
  }

  for (const action of ["lambda:InvokeFunction", "lambda:*", "*"]) {
    it(`permit an invocation by ${action}`, () => assert.ok(isPermitted("/*/*", "GET /orders", { action })));
  }

  const changes: readonly Readonly<Record<string, Value>>[] = [
    { principal: "events.amazonaws.com" },
    { principal: "*" },
    { principal: "123456789012" },
    { function: "other" },
    { function: `${fn.functionName}-2` },
    { function: `${fn.arn}:live` },
    { function: `999999999999:function:${fn.functionName}` },
    { function: fn.arn.replace("eu-central-1", "us-east-1") },
    { function: fn.arn.replace("arn:aws:", "arn:aws-cn:") },
    { function: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${fn.arn}/invocations` },
    { function: null },
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
