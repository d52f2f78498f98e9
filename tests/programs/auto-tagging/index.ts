import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { protectData, registerAutoTags } from "./autoTag";

const config = new pulumi.Config();

// First of all, so that everything below is tagged.
registerAutoTags({
  "user:Project": pulumi.getProject(),
  "user:Stack": pulumi.getStack(),
  "user:CostCentre": config.require("costCentre"),
});
protectData();

const table = new aws.dynamodb.Table("orders", {
  billingMode: "PAY_PER_REQUEST",
  attributes: [{ name: "id", type: "S" }],
  hashKey: "id",
  tags: { "user:CostCentre": "0815", Backup: "daily" },
});

const pool = new aws.cognito.UserPool("machines");
new aws.cognito.UserPoolDomain("machines", { userPoolId: pool.id, domain: `tagged-orders-${pulumi.getStack()}` });
const server = new aws.cognito.ResourceServer("orders", {
  userPoolId: pool.id,
  identifier: "orders",
  name: "Orders",
  scopes: [{ scopeName: "read", scopeDescription: "Read orders" }],
});
const client = new aws.cognito.UserPoolClient(
  "reporting",
  {
    userPoolId: pool.id,
    name: "reporting",
    generateSecret: true,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["client_credentials"],
    allowedOauthScopes: ["orders/read"],
  },
  { dependsOn: server },
);

const role = new aws.iam.Role("get-order", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
new aws.iam.RolePolicyAttachment("get-order", {
  role: role.name,
  policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
});
const getOrder = new aws.lambda.Function("get-order", {
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: new pulumi.asset.FileArchive("./get-order"),
  environment: { variables: { TABLE: table.name } },
});

const api = new aws.apigatewayv2.Api("orders", { protocolType: "HTTP" });
const authorizer = new aws.apigatewayv2.Authorizer("machines", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { audiences: [client.id], issuer: pulumi.interpolate`https://${pool.endpoint}` },
});
const integration = new aws.apigatewayv2.Integration("get-order", {
  apiId: api.id,
  integrationType: "AWS_PROXY",
  integrationUri: getOrder.invokeArn,
  payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("get-order", {
  apiId: api.id,
  routeKey: "GET /orders/{id}",
  target: pulumi.interpolate`integrations/${integration.id}`,
  authorizationType: "JWT",
  authorizerId: authorizer.id,
  authorizationScopes: ["orders/read"],
});
new aws.lambda.Permission("get-order", {
  action: "lambda:InvokeFunction",
  function: getOrder.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
});
const stage = new aws.apigatewayv2.Stage("default", { apiId: api.id, name: "$default", autoDeploy: true });

export const url = stage.invokeUrl;
export const tags = table.tags;
