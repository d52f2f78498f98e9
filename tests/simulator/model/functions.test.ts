import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import { functionOf, modelFaults, modelOf, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const published = workedSet({ fn: { publish: true } }).fn;
const alias = (changes: object = {}) =>
  resource("aws:lambda/alias:Alias", "live", {
    functionName: output(set.fn, "arn"),
    functionVersion: "$LATEST",
    name: "live",
    ...changes,
  });
const qualified = (changes: object = {}) =>
  resource("aws:lambda/permission:Permission", "live", {
    action: "lambda:InvokeFunction",
    function: output(set.fn, "name"),
    principal: "apigateway.amazonaws.com",
    qualifier: "live",
    ...changes,
  });

/** The worked set-up with an integration that names its function otherwise. */
function integrationWith(integrationUri: unknown, fn: object, more: readonly Registration[]) {
  const [route] = modelOf({ integration: { integrationUri }, fn: { ...fn } }, ...more).apis[0]!.routes;
  const { integration } = route!;
  return { fn: functionOf(route!).arn, stages: integration.kind === "function" ? integration.permittedStages : [] };
}

describe("a function that an integration names", () => {
  for (const [how, uri, fn, more, stages] of [
    ["its ARN", output(set.fn, "arn"), {}, [], ["$default"]],
    ["its invoke ARN", output(set.fn, "invokeArn"), {}, [], ["$default"]],
    ["the ARN of an alias", output(alias(), "arn"), {}, [alias(), qualified()], ["$default"]],
    ["the invoke ARN of an alias", output(alias(), "invokeArn"), {}, [alias(), qualified()], ["$default"]],
    [
      "an alias of its published version, which names it by its name",
      output(alias(), "arn"),
      { publish: true },
      [alias({ functionName: output(set.fn, "name"), functionVersion: "1" }), qualified()],
      ["$default"],
    ],
    [
      "its published version",
      output(published, "qualifiedInvokeArn"),
      { publish: true },
      [qualified({ qualifier: "1" })],
      ["$default"],
    ],
    ["an alias that nothing permits", output(alias(), "arn"), {}, [alias()], []],
    [
      "an alias, with a permission for another",
      output(alias(), "arn"),
      {},
      [alias(), qualified({ qualifier: "b" })],
      [],
    ],
  ] as const) {
    it(`is found by ${how}`, () => {
      assert.deepEqual(integrationWith(uri, fn, more), { fn: output(set.fn, "arn"), stages });
    });
  }

  const arn = output(set.fn, "arn");
  for (const [integrationUri, more, fault] of [
    [output(set.fn, "name"), [], /is not a function of this program; use the arn or invokeArn/],
    [`123456789012:function:${output(set.fn, "name")}`, [], /is not a function of this program/],
    [arn.replace("123456789012", "999999999999"), [], /is not a function of this program/],
    [output(set.fn, "qualifiedArn"), [], /names the version \$LATEST, which Lambda lets no service invoke/],
    [`${arn}:7`, [], /names a version of the function that is not the program's/],
    [`${arn}:live`, [], /names a version of the function that is not the program's/],
    [`${arn}:live`, [alias({ functionVersion: "7" })], /names a version of the function that is not the program's/],
    [`${arn}:live`, [alias({ functionName: "other" })], /names a version of the function that is not the program's/],
    [
      `${arn}:live`,
      [alias({ routingConfig: { additionalVersionWeights: { "2": 0.5 } } })],
      /aws:lambda\/alias:Alias "live": the option routingConfig is not modelled/,
    ],
  ] as const) {
    it(`is refused as ${integrationUri}${more.length > 0 ? ` with ${JSON.stringify(more[0]!.inputs)}` : ""}`, () => {
      const [first] = modelFaults({ integration: { integrationUri } }, ...more);
      assert.match(first!, fault);
    });
  }

  it("is not looked at by an alias that nothing invokes", () => {
    assert.deepEqual(modelFaults({}, alias({ routingConfig: { additionalVersionWeights: { "2": 0.5 } } })), []);
  });
});

describe("a function that a user pool names", () => {
  const pool = (lambdaArn: string) => ({
    pool: { lambdaConfig: { preTokenGenerationConfig: { lambdaArn, lambdaVersion: "V3_0" } } },
  });

  it("is found by its ARN, and refused by its invoke ARN", () => {
    assert.ok(modelOf(pool(output(set.fn, "arn"))).pools[0]!.trigger);
    const [fault] = modelFaults(pool(output(set.fn, "invokeArn")));
    assert.match(
      fault!,
      /lambdaConfig\.preTokenGenerationConfig\.lambdaArn = .* use the arn of an aws\.lambda\.Function/,
    );
  });
});

describe("a role by which API Gateway invokes a function", () => {
  const withRole = (credentialsArn: unknown) => ({ integration: { credentialsArn }, permission: null });

  it("stands in for a permission", () => {
    const [route] = modelOf(withRole("arn:aws:iam::123456789012:role/invoker")).apis[0]!.routes;
    assert.deepEqual(route!.integration.kind === "function" && route!.integration.permittedStages, ["$default"]);
  });

  for (const other of ["invoker", "arn:aws:iam::*:user/*", 7]) {
    it(`is not ${JSON.stringify(other)}`, () => {
      assert.match(modelFaults(withRole(other))[0]!, /credentialsArn = .* is not the ARN of a role; use the arn/);
    });
  }
});
