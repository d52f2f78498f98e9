import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { ApiWithJwtTransform } from "../../components";
import { createEverything } from "../components/api/everything";
import { createSmall, everything } from "../components/auth/base";
import { root } from "../support/m2m";
import { register } from "../support/mocks";
import { violationsOf } from "./support";

/** This repository's program, with the defaults of its configuration. */
function ownProgram(): unknown {
  const { config } = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { default: unknown }>;
  };
  const values = Object.entries(config).map(([key, value]) => [`test-project:${key}`, String(value.default)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
  const program = path.join(root, "index.ts");
  Reflect.deleteProperty(require.cache, program);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
  return require(program);
}

/** What the pack says about a program when it is deployed. */
async function said(program: () => unknown, configs = {}): Promise<string[]> {
  return violationsOf((await register(program)).resources, configs);
}

const cannotTell = /^permissions-are-narrow: \S+ cannot be checked in a preview$/;

describe("the policy pack, with programs that use the components", () => {
  it("finds nothing in this repository's program", async () => {
    assert.deepEqual(await said(ownProgram), []);
  });

  it("finds nothing in its preview but policies that only the deployment can check", async () => {
    const { resources } = await register(ownProgram, { preview: true });
    const found = violationsOf(resources);
    assert.equal(found.length, 4);
    found.forEach((line) => assert.match(line, cannotTell));
  });

  it("finds in an API with every option the function that exists, which has no log group, and no more", async () => {
    const found = await said(() => createEverything());
    assert.equal(found.length, 1);
    assert.match(found[0]!, /^functions-log-to-groups-of-the-stack: aws\.lambda\.Function "existing": /);
  });

  it("finds in a pool with every option the token that is valid for two hours, and no more", async () => {
    const found = await said(() => createSmall(everything()));
    assert.equal(found.length, 2);
    found.forEach((line) =>
      assert.match(
        line,
        /^tokens-expire-soon: aws\.cognito\.UserPoolClient "small-reader": \w+ = 120 in minutes is longer/,
      ),
    );
    assert.deepEqual(
      await said(() => createSmall(everything()), { "tokens-expire-soon": { longestMinutes: 120 } }),
      [],
    );
  });

  it("holds a component's public routes against the list where it is asked to", async () => {
    const strict = { "http-api-routes-have-authorizers": { acceptComponentRoutes: false } };
    assert.deepEqual(await said(ownProgram, strict), [
      'http-api-routes-have-authorizers: aws.apigatewayv2.Route "orders-get-test": authorizationType = "NONE" leaves GET /test open to everyone; add an authorizer, or list the route in publicRoutes.',
    ]);
    const listed = {
      "http-api-routes-have-authorizers": { acceptComponentRoutes: false, publicRoutes: ["GET /test"] },
    };
    assert.deepEqual(await said(ownProgram, listed), []);
  });

  it("sees what a transform undoes", async () => {
    const transform: ApiWithJwtTransform = {
      logGroup: (args) => {
        args.retentionInDays = 0;
      },
      rolePolicy: (args) => {
        args.policy = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
      },
      route: (args) => {
        delete args.authorizationType;
      },
    };
    const found = await said(() => createEverything({ transform }));
    for (const policy of ["http-api-routes", "permissions-are-narrow", "log-groups-have"]) {
      assert.ok(
        found.some((line) => line.startsWith(policy)),
        `${policy}: ${found.join("\n")}`,
      );
    }
  });
});

describe("the policy pack, with programs that do not", () => {
  it("finds all nine policies that CallbackFunction attaches, the missing log group, and no more", async () => {
    const found = await said(() => new aws.lambda.CallbackFunction("own", { callback: async () => 1 }));
    assert.equal(found.filter((line) => /"arn:aws:iam::aws:policy\/\w+" allows far more/.test(line)).length, 9);
    const rest = found.filter((line) => !line.includes("allows far more"));
    assert.deepEqual(rest.length, 1);
    assert.match(
      rest[0]!,
      /^functions-log-to-groups-of-the-stack: aws\.lambda\.Function "own": loggingConfig logs to the group that Lambda makes, which is no log group of this stack; create/,
    );
  });

  const assumeRolePolicy = JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  /** A function with what a test is about. */
  function createFunction(args: Partial<aws.lambda.FunctionArgs>): aws.lambda.Function {
    const role = new aws.iam.Role("own", { assumeRolePolicy });
    return new aws.lambda.Function("own", { role: role.arn, code: new pulumi.asset.AssetArchive({}), ...args });
  }
  const logs = "functions-log-to-groups-of-the-stack";

  it("knows a function's log group by its use, by its name, and by that of the function", async () => {
    const programs: Record<string, () => unknown> = {
      used: () => {
        const group = new aws.cloudwatch.LogGroup("own", { retentionInDays: 7 });
        createFunction({ loggingConfig: { logFormat: "JSON", logGroup: group.name } });
      },
      named: () => {
        new aws.cloudwatch.LogGroup("own", { name: "/own", retentionInDays: 7 });
        createFunction({ loggingConfig: { logFormat: "Text", logGroup: "/own" } });
      },
      default: () => {
        new aws.cloudwatch.LogGroup("own", { name: "/aws/lambda/orders", retentionInDays: 7 });
        createFunction({ name: "orders", loggingConfig: { logFormat: "Text" } });
      },
      after: () => {
        const fn = createFunction({});
        new aws.cloudwatch.LogGroup("own", { name: pulumi.interpolate`/aws/lambda/${fn.name}`, retentionInDays: 7 });
      },
    };
    for (const [what, program] of Object.entries(programs)) {
      for (const preview of [false, true]) {
        const { resources } = await register(program, { preview });
        assert.deepEqual(violationsOf(resources), [], `${what}, preview: ${preview}`);
      }
    }
  });

  it("refuses a function that logs elsewhere, and a group that keeps logs for ever", async () => {
    const elsewhere = () => createFunction({ loggingConfig: { logFormat: "Text", logGroup: "/shared" } });
    const fix =
      "create an aws.cloudwatch.LogGroup with retentionInDays and pass its name, or list it in existingLogGroups.";
    assert.deepEqual(await said(elsewhere), [
      `${logs}: aws.lambda.Function "own": loggingConfig.logGroup logs to /shared, which is no log group of this stack; ${fix}`,
    ]);
    assert.deepEqual(await said(elsewhere, { [logs]: { existingLogGroups: ["/shared"] } }), []);
    assert.deepEqual(await said(() => createFunction({ name: "orders" })), [
      `${logs}: aws.lambda.Function "own": loggingConfig logs to /aws/lambda/orders, which is no log group of this stack; ${fix}`,
    ]);
    const found = await said(() => {
      const group = new aws.cloudwatch.LogGroup("own");
      createFunction({ loggingConfig: { logFormat: "JSON", logGroup: group.name } });
    });
    assert.equal(found.length, 1);
    assert.match(found[0]!, /^log-groups-have-a-retention-period: .* keeps logs for ever/);
  });

  it("refuses a set-up as tutorials have it", async () => {
    const found = await said(() => {
      const pool = new aws.cognito.UserPool("own");
      new aws.cognito.UserPoolClient("own", { userPoolId: pool.id, allowedOauthFlows: ["code"] });
      const api = new aws.apigatewayv2.Api("own", { protocolType: "HTTP" });
      new aws.apigatewayv2.Route("own", { apiId: api.id, routeKey: "GET /orders" });
      new aws.iam.RolePolicy("own", {
        role: "own",
        policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
      });
    });
    assert.deepEqual(
      found.map((line) => line.split(": ")[0]),
      [
        "http-api-routes-have-authorizers",
        "user-pools-have-no-self-sign-up",
        "app-clients-are-for-machines",
        "app-clients-are-for-machines",
        "app-clients-are-for-machines",
        "permissions-are-narrow",
        "permissions-are-narrow",
      ],
    );
  });
});
