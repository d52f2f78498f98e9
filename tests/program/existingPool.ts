/** Id of the pool that exists. */
export const shared = "eu-central-1_AbCdEfGhI";

/** A program with a pool that is looked up, a client and a resource server of the program, a function, and a pool that is the program's own. */
export const poolProgram = (set = "") => `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = aws.cognito.UserPool.get("shared", "${shared}");
const server = new aws.cognito.ResourceServer("items", {
  userPoolId: pool.id, identifier: "items", name: "items", scopes: [{ scopeName: "read", scopeDescription: "Read" }],
});
const machine = { generateSecret: true, allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["client_credentials"] };
const client = new aws.cognito.UserPoolClient("reader", {
  ...machine, userPoolId: pool.id, name: "reader", allowedOauthScopes: server.scopeIdentifiers,
});
const fn = new aws.lambda.Function("seen", {
  runtime: "nodejs22.x", handler: "index.handler", role: "arn:aws:iam::123456789012:role/seen",
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(
    "exports.handler = async () => ({ issuer: process.env.ISSUER, name: process.env.NAME, domain: process.env.DOMAIN })",
  ) }),
  environment: { variables: {
    ISSUER: pulumi.interpolate\`https://\${pool.endpoint}\`, NAME: pool.name,
    DOMAIN: "https://acme.auth.eu-central-1.amazoncognito.com",
  } },
});
const api = new aws.apigatewayv2.Api("seen", { protocolType: "HTTP" });
new aws.apigatewayv2.Stage("seen", { apiId: api.id, name: "$default", autoDeploy: true });
const authorizer = new aws.apigatewayv2.Authorizer("shared", {
  apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"], name: "shared",
  jwtConfiguration: { issuer: pulumi.interpolate\`https://\${pool.endpoint}\`, audiences: [client.id, "1example2of3another4client"] },
});
const integration = new aws.apigatewayv2.Integration("seen", {
  apiId: api.id, integrationType: "AWS_PROXY", integrationUri: fn.invokeArn, payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("seen", {
  apiId: api.id, routeKey: "GET /seen", target: pulumi.interpolate\`integrations/\${integration.id}\`,
  authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: ["items/read", "stock/read"],
});
new aws.lambda.Permission("seen", {
  action: "lambda:InvokeFunction", function: fn.name, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
});
const own = new aws.cognito.UserPool("own", {});
${set}
`;
