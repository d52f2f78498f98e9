import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

/**
 * Resources stand for properties as a whole wherever one refers to another, which the provider takes as their ids; and
 * APIs are created with a target.
 */
const program = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const whole = (resource: pulumi.Resource): pulumi.Output<string> => pulumi.output(resource) as never;
const fn = new aws.lambda.CallbackFunction("answers", { runtime: "nodejs22.x", callback: async () => "answered" });
const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
const logs = new aws.cloudwatch.LogGroup("logs");
const file = new aws.lambda.Function("file", {
  runtime: "nodejs22.x", handler: "index.handler", role: whole(role), loggingConfig: { logFormat: "JSON", logGroup: whole(logs) },
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset('exports.handler = async () => "file"') }),
});
const pool = new aws.cognito.UserPool("pool");
new aws.cognito.UserPoolDomain("domain", { userPoolId: whole(pool), domain: "acme-references" });
const server = new aws.cognito.ResourceServer("server", {
  userPoolId: whole(pool), identifier: "orders", scopes: [{ scopeName: "read", scopeDescription: "Read" }],
});
const client = new aws.cognito.UserPoolClient("client", {
  userPoolId: whole(pool), generateSecret: true, allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"], allowedOauthScopes: server.scopeIdentifiers,
});
const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
new aws.apigatewayv2.Stage("stage", { apiId: whole(api), name: "$default", autoDeploy: true });
const authorizer = new aws.apigatewayv2.Authorizer("authorizer", {
  apiId: whole(api), authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer: pulumi.interpolate\`https://\${pool.endpoint}\`, audiences: [whole(client)] },
});
const integration = new aws.apigatewayv2.Integration("integration", {
  apiId: whole(api), integrationType: "AWS_PROXY", integrationUri: file.arn, payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("route", {
  apiId: whole(api), routeKey: "GET /closed", target: pulumi.interpolate\`integrations/\${integration.id}\`,
  authorizationType: "JWT", authorizerId: whole(authorizer), authorizationScopes: ["orders/read"],
});
const named = new aws.lambda.Permission("permission", {
  action: "lambda:InvokeFunction", function: file, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
});
new aws.lambda.Permission("again", { action: "lambda:InvokeFunction", function: named.function, principal: "s3.amazonaws.com" });

const quick = new aws.apigatewayv2.Api("quick", { protocolType: "HTTP", routeKey: "GET /", target: fn.invokeArn });
new aws.lambda.Permission("quick", {
  action: "lambda:InvokeFunction", function: fn, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${quick.executionArn}/*/*\`,
});
`;

describe("references to resources as a whole, and quick creation", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": program }) });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("lead to pools, clients, authorizers, functions and permissions", async () => {
    const { tokenEndpoint, clients } = m2m.ready.pools?.["pool"] ?? m2m.ready;
    const { clientId, clientSecret } = Object.values(clients)[0]!;
    const response = await fetch(tokenEndpoint, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    const url = new URL("/closed", m2m.ready.apis!["api"]!.apiUrl);
    const answer = await fetch(url, { headers: { authorization: token } });
    assert.deepEqual([answer.status, await answer.text()], [200, "file"]);
    assert.equal((await fetch(url)).status, 401);
  });

  it("serve the route that an API is created with", async () => {
    const { apiUrl } = m2m.ready.apis!["quick"]!;
    const answer = await fetch(apiUrl);
    assert.deepEqual([answer.status, await answer.text()], [200, "answered"]);
    assert.equal((await fetch(apiUrl, { method: "POST" })).status, 404);
  });
});
