import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ApiWithJwtTransform } from "../../../components";
import { byLabel, label, register, Registered } from "../../support/mocks";
import { createApi } from "./base";
import { createEverything } from "./everything";

/** Each kind of child: its type, and an input that the component does not set. */
const kinds: Record<keyof Required<ApiWithJwtTransform>, readonly [type: string, own: Record<string, unknown>]> = {
  api: ["apigatewayv2.Api", { description: "own" }],
  stage: ["apigatewayv2.Stage", { description: "own" }],
  authorizer: ["apigatewayv2.Authorizer", { name: "own" }],
  route: ["apigatewayv2.Route", { operationName: "own" }],
  integration: ["apigatewayv2.Integration", { description: "own" }],
  permission: ["lambda.Permission", { sourceAccount: "123456789012" }],
  function: ["lambda.Function", { tracingConfig: { mode: "Active" } }],
  archive: ["s3.BucketObjectv2", { cacheControl: "no-store" }],
  logGroup: ["cloudwatch.LogGroup", { logGroupClass: "INFREQUENT_ACCESS" }],
  role: ["iam.Role", { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" }],
  rolePolicy: ["iam.RolePolicy", { name: "own" }],
  rolePolicyAttachment: ["iam.RolePolicyAttachment", { policyArn: "arn:aws:iam::123456789012:policy/other" }],
  vpcLink: ["apigatewayv2.VpcLink", { name: "own" }],
  domainName: ["apigatewayv2.DomainName", { region: "eu-central-2" }],
  apiMapping: ["apigatewayv2.ApiMapping", { apiMappingKey: "own" }],
  domainRecord: ["route53.Record", { allowOverwrite: true }],
  accessLogGroup: ["cloudwatch.LogGroup", { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/own" }],
  alarm: ["cloudwatch.MetricAlarm", { actionsEnabled: false }],
  metricFilter: ["cloudwatch.LogMetricFilter", { pattern: "own" }],
  dashboard: ["cloudwatch.Dashboard", { dashboardName: "own" }],
};

const accessLogs = "cloudwatch.LogGroup orders-access-logs";

/** Whether a resource is of a kind: there are two kinds of log groups. */
function isOf(kind: string, type: string, name: string): boolean {
  return (
    name.startsWith(`${type} `) &&
    (type !== "cloudwatch.LogGroup" || (name === accessLogs) === (kind === "accessLogGroup"))
  );
}

describe("ApiWithJwt's transform", () => {
  let plain: Record<string, Registered>;
  before(async () => {
    plain = byLabel((await register(() => createEverything())).resources);
  });

  const childNames = (kind: string, type: string) =>
    Object.values(plain)
      .filter(({ urn }) => urn.includes("aws-m2m:index:ApiWithJwt$") && isOf(kind, type, label(urn)))
      .map(({ urn }) => label(urn));

  it("has an entry here for every kind of resource", () => {
    const children = Object.values(plain).filter(({ urn }) => urn.includes("aws-m2m:index:ApiWithJwt$"));
    for (const { urn } of children) {
      const found = Object.entries(kinds).filter(([kind, [type]]) => isOf(kind, type, label(urn)));
      assert.equal(found.length, 1, urn);
    }
  });

  for (const [kind, [type, own]] of Object.entries(kinds)) {
    it(`sets properties of every ${kind}, and of nothing else`, async () => {
      const { resources } = await register(() => createEverything({ transform: { [kind]: own } }));
      const changed = byLabel(resources);
      const names = childNames(kind, type);
      assert.ok(names.length > 0);
      for (const name of names) {
        assert.deepEqual(changed[name]!.inputs, { ...plain[name]!.inputs, ...own }, name);
      }
      const others = Object.keys(plain).filter((name) => !isDeepStrictEqual(plain[name], changed[name]));
      assert.deepEqual(others.sort(), names.sort());
      assert.deepEqual(Object.keys(changed).sort(), Object.keys(plain).sort());
    });
  }

  it("is called for every resource of each kind, with its inputs, options and name", async () => {
    const called: string[] = [];
    const transform = Object.fromEntries(
      Object.entries(kinds).map(([kind, [type, own]]) => [
        kind,
        (args: object, opts: CustomResourceOptions, name: string) => {
          called.push(`${type} ${name}`);
          // What is there already can be read, and changed in place.
          assert.ok(Object.keys(args).length > 0 && opts.parent);
          Object.assign(args, own);
          opts.deleteBeforeReplace = true;
        },
      ]),
    );
    const { resources } = await register(() => createEverything({ transform }));
    const changed = byLabel(resources);
    const names = Object.entries(kinds).flatMap(([kind, [type, own]]) => {
      const ofKind = childNames(kind, type);
      for (const name of ofKind) {
        for (const [input, value] of Object.entries(own)) {
          assert.deepEqual(changed[name]!.inputs[input], value, name);
        }
        assert.equal(changed[name]!.deleteBeforeReplace, true);
      }
      return ofKind;
    });
    assert.deepEqual(called.sort(), names.sort());
    assert.deepEqual(Object.keys(changed).sort(), Object.keys(plain).sort());
  });

  it("can leave an input out, and change one resource of a kind", async () => {
    const { resources } = await register(() =>
      createEverything({
        transform: {
          function: (args: { reservedConcurrentExecutions?: unknown }, _opts: unknown, name: string) => {
            if (name === "orders-get-orders") {
              delete args.reservedConcurrentExecutions;
            }
          },
        },
      }),
    );
    const changed = byLabel(resources);
    const name = "lambda.Function orders-get-orders";
    const { reservedConcurrentExecutions, ...rest } = plain[name]!.inputs;
    assert.equal(reservedConcurrentExecutions, 10);
    assert.deepEqual(changed[name]!.inputs, rest);
    const others = Object.keys(plain).filter((one) => !isDeepStrictEqual(plain[one], changed[one]));
    assert.deepEqual(others, [name]);
  });

  it("can replace its resource's options without changing those of others", async () => {
    const { resources } = await register(() =>
      createEverything({
        transform: {
          route: (_args: unknown, opts: CustomResourceOptions) => {
            opts.dependsOn = [];
          },
        },
      }),
    );
    const changed = byLabel(resources);
    assert.deepEqual(changed["apigatewayv2.Route orders-put-stock"]!.dependencies.map(label), [
      "apigatewayv2.Api orders",
      "apigatewayv2.Authorizer orders-stock",
      "apigatewayv2.Integration orders-put-stock",
    ]);
    const others = Object.keys(plain).filter(
      (name) => !name.startsWith("apigatewayv2.Route ") && !isDeepStrictEqual(plain[name], changed[name]),
    );
    assert.deepEqual(others, []);
  });

  it("refuses a function that returns a promise, which nobody would wait for", async () => {
    await assert.rejects(
      register(() => createApi({ transform: { stage: async () => undefined } })),
      { message: 'The transform of "orders" returns a promise; change its arguments in place instead.' },
    );
  });

  it("refuses a function that returns an object, which would be lost", async () => {
    await assert.rejects(
      register(() => createApi({ transform: { stage: (args: object) => ({ ...args, description: "own" }) } })),
      { message: 'The transform of "orders" returns an object; change its arguments in place instead.' },
    );
  });

  // Tags are one object in the program, and would be changed for all.
  it("changes what it is given for one resource only", async () => {
    const { resources } = await register(() =>
      createEverything({
        transform: {
          api: (args: { tags: Record<string, string> }) => {
            args.tags["own"] = "x";
          },
        },
      }),
    );
    const changed = byLabel(resources);
    const others = Object.keys(plain).filter((name) => !isDeepStrictEqual(plain[name], changed[name]));
    assert.deepEqual(others, ["apigatewayv2.Api orders"]);
  });

  it("does not count where its kind is undefined", async () => {
    const { resources } = await register(() => createEverything({ transform: { api: undefined } }));
    assert.deepEqual(byLabel(resources), plain);
  });
});
