import { strict as assert } from "node:assert";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { makeProgram, removePrograms } from "../support/programs";

/** A program with plain resources, on whose routes a function decides. */
const program = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const role = "arn:aws:iam::123456789012:role/any";
const pool = new aws.cognito.UserPool("shop");
new aws.cognito.UserPoolDomain("shop", { userPoolId: pool.id, domain: "shop" });
const server = new aws.cognito.ResourceServer("shop", {
  userPoolId: pool.id, identifier: "shop", name: "shop", scopes: [{ scopeName: "use", scopeDescription: "Use it" }],
});
const client = new aws.cognito.UserPoolClient("shop", {
  userPoolId: pool.id, name: "caller", generateSecret: true, allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"], allowedOauthScopes: server.scopeIdentifiers,
});
const code = new pulumi.asset.FileArchive("./code");
const runtime = "nodejs22.x";
const check = new aws.lambda.Function("check", {
  runtime, role, code, handler: "check.handler", timeout: 2, memorySize: 128, environment: { variables: { CLIENT: client.id } },
});
const shop = new aws.lambda.Function("shop", { runtime, role, code, handler: "shop.handler" });
const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
const authorizer = new aws.apigatewayv2.Authorizer("check", {
  apiId: api.id, authorizerType: "REQUEST", authorizerUri: check.invokeArn, authorizerPayloadFormatVersion: "2.0",
  enableSimpleResponses: true, identitySources: ["$request.header.Authorization"], authorizerResultTtlInSeconds: 0,
});
new aws.lambda.Permission("check", {
  action: "lambda:InvokeFunction", function: check.name, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${api.executionArn}/authorizers/\${authorizer.id}\`,
});
const integration = new aws.apigatewayv2.Integration("shop", {
  apiId: api.id, integrationType: "AWS_PROXY", integrationUri: shop.invokeArn, payloadFormatVersion: "2.0",
});
new aws.lambda.Permission("shop", {
  action: "lambda:InvokeFunction", function: shop.name, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
});
for (const routeKey of ["GET /me", "POST /me"]) {
  new aws.apigatewayv2.Route(routeKey, {
    apiId: api.id, routeKey, target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: "CUSTOM", authorizerId: authorizer.id,
  });
}
new aws.apigatewayv2.Stage("$default", { apiId: api.id, name: "$default", autoDeploy: true });
`;

/** Fails in the way that it is told; otherwise it knows a client by the token's claims. */
const checking = `
export async function handler({ headers, routeKey }) {
  switch (headers.authorization) {
    case "throw": throw new Error("Unauthorized");
    case "reject": return Promise.reject({ isAuthorized: true });
    case "hang": return new Promise((resolve) => setTimeout(resolve, 60_000, { isAuthorized: true }));
    case "exit": process.exit(0);
    case "memory": { const all = []; for (;;) all.push(Buffer.alloc(16 * 1024 * 1024, 1)); }
    case "nothing": return undefined;
    case "text": return { isAuthorized: "true" };
    case "list": return [{ isAuthorized: true }];
    case "polluted": return JSON.parse('{"__proto__": {"isAuthorized": true}}');
    case "deny": return { isAuthorized: false, context: { error: "no such caller" } };
  }
  const claims = JSON.parse(Buffer.from(headers.authorization.split(".")[1] ?? "", "base64url").toString() || "{}");
  const isAuthorized = claims.client_id === process.env.CLIENT;
  return { isAuthorized, context: { client_id: claims.client_id ?? "", scope: claims.scope ?? "", deep: { n: 1 } } };
}
`;

describe("a program with a Lambda authorizer", () => {
  let app: M2mApp;
  before(async () => {
    const handling = `export const handler = async (event) => {
      console.log("HANDLED " + event.requestContext.http.method);
      return { authorizer: event.requestContext.authorizer };
    };`;
    const files = { "index.ts": program, "code/check.mjs": checking, "code/shop.mjs": handling };
    app = await startM2m({ dir: await makeProgram(files) });
  });
  after(async () => {
    await app.close();
    await removePrograms();
  });

  const call = (authorization: string | undefined, init: RequestInit = {}) =>
    app.fetch("/me", { ...init, headers: { ...(authorization !== undefined && { authorization }) } });
  const handled = () => app.logs("shop").filter((line) => line.includes("HANDLED")).length;

  it("is served, and says who decided", async () => {
    const response = await app.as("caller").get("/me");
    assert.equal(response.status, 200);
    const { clientId } = app.clients["caller"]!;
    const lambda = { client_id: clientId, scope: "shop/use", deep: { n: 1 } };
    assert.deepEqual(await response.json(), { authorizer: { lambda } });
    const { decision, client, function: fn, refusal } = app.requests().at(-1)!;
    assert.deepEqual([decision, client, fn, refusal], [{ by: "check", isKept: false }, "caller", "shop", undefined]);
  });

  it("is reported as decided by a function, and never as open", () => {
    const [{ authorizers, routes }] = app.access().apis as [ReturnType<M2mApp["access"]>["apis"][number]];
    assert.deepEqual(
      routes.map(({ access, clients, authorizer }) => [access, clients, authorizer]),
      routes.map(() => ["function", [], authorizers[0]!.name]),
    );
    assert.ok("function" in authorizers[0]! && authorizers[0].function === "check");
  });

  it("is told why a function denied", async () => {
    const before = handled();
    const response = await call("deny");
    assert.deepEqual([response.status, await response.json()], [403, { message: "Forbidden" }]);
    assert.equal(app.requests().at(-1)!.reason, "the function check denied it: no such caller");
    assert.equal(handled(), before);
  });

  it("asks nobody without the identity source", async () => {
    const [asked, before] = [app.requests().length, handled()];
    assert.equal((await call(undefined)).status, 401);
    assert.equal((await call("")).status, 401);
    assert.deepEqual(
      app
        .requests()
        .slice(asked)
        .map(({ decision, function: fn }) => [decision, fn]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.equal(handled(), before);
  });

  for (const fault of ["throw", "reject", "hang", "exit", "memory", "nothing", "text", "list", "polluted"]) {
    it(`answers 500 where the function does this: ${fault}; the handler does not run`, async () => {
      const before = handled();
      const response = await call(fault, { method: "POST", body: "body" });
      assert.deepEqual([response.status, await response.json()], [500, { message: "Internal Server Error" }]);
      assert.equal(handled(), before);
      assert.match(app.requests().at(-1)!.reason!, /the function check/);
    });
  }

  it("refuses 10 kB of header before anything decides", async () => {
    const before = handled();
    const response = await call(`Bearer ${"a".repeat(10_240)}`).catch(() => undefined);
    assert.ok(response === undefined || [400, 431].includes(response.status), String(response?.status));
    assert.equal(handled(), before);
  });

  it("decides on what is nearly so long", async () => {
    const before = handled();
    assert.equal((await call(`Bearer ${"a".repeat(9_000)}`)).status, 403);
    assert.equal(handled(), before);
  });

  it("still serves after all that", async () => {
    assert.equal((await app.as("caller").get("/me")).status, 200);
  });
});
