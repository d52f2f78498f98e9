/** How large the API of a program is. */
export interface Size {
  readonly routes: number;
  readonly clients: number;
  /** How many functions the routes share, where a tool's program has them do so; else each has its own. */
  readonly functions?: number;
}

/** A program in TypeScript. Each handler captures a value, as real ones do, and needs no package. */
export type Program = (size: Size) => string;

const common = ({ routes, clients }: Size) => `
const items = Array.from({ length: ${routes} }, (_, index) => \`item\${index}\`);
const clientNames = Array.from({ length: ${clients} }, (_, index) => \`client\${index}\`);
`;

const handler = `
const getItem = (item: string) => async (event: { pathParameters?: Record<string, string | undefined> }) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ item, id: event.pathParameters?.["id"] }),
});
`;

/** The components. */
export const ours: Program = ({ routes, clients, functions }) => `
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
${handler}
const auth = new M2mAuth("shop", {
  resourceServers: { shop: { scopes: { read: "Read", write: "Write" } } },
  clients: {
    ${lines(clients, (index) => `client${index}: ["shop/read"],`)}
  },
});
const api = new ApiWithJwt("shop", {
  auth,
  ${functions === undefined ? "" : `functions: { ${lines(functions, (index) => `shared${index}: {},`)} },`}
  routes: {
    ${lines(routes, (index) => {
      const shared = functions === undefined ? "" : ` function: "shared${index % functions}",`;
      return `"GET /item${index}/{id}": { scopes: ["shop/read"],${shared} handler: getItem("item${index}") },`;
    })}
  },
});
export const url = api.url;
`;

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n    ");
}

/** The same API without the components, as Pulumi's documentation writes it. */
export const plainPulumi: Program = (size) => `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
${common(size)}${handler}
const pool = new aws.cognito.UserPool("shop", { adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
new aws.cognito.UserPoolDomain("shop", { domain: "shop-bench", userPoolId: pool.id });
const server = new aws.cognito.ResourceServer("shop", {
  userPoolId: pool.id,
  identifier: "shop",
  scopes: [
    { scopeName: "read", scopeDescription: "Read" },
    { scopeName: "write", scopeDescription: "Write" },
  ],
});
const clients = clientNames.map(
  (name) =>
    new aws.cognito.UserPoolClient(
      name,
      {
        userPoolId: pool.id,
        generateSecret: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthScopes: ["shop/read"],
      },
      { dependsOn: [server] },
    ),
);
const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
const logs = new aws.cloudwatch.LogGroup("shop", { retentionInDays: 30 });
new aws.apigatewayv2.Stage("shop", {
  apiId: api.id,
  name: "$default",
  autoDeploy: true,
  accessLogSettings: { destinationArn: logs.arn, format: "$context.requestId" },
});
const authorizer = new aws.apigatewayv2.Authorizer("shop", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: {
    issuer: pulumi.interpolate\`https://\${pool.endpoint}\`,
    audiences: clients.map(({ id }) => id),
  },
});
for (const item of items) {
  const fn = new aws.lambda.CallbackFunction(item, { callback: getItem(item), runtime: "nodejs22.x" });
  const integration = new aws.apigatewayv2.Integration(item, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationMethod: "POST",
    integrationUri: fn.invokeArn,
    payloadFormatVersion: "2.0",
  });
  new aws.apigatewayv2.Route(item, {
    apiId: api.id,
    routeKey: \`GET /\${item}/{id}\`,
    target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: "JWT",
    authorizerId: authorizer.id,
    authorizationScopes: ["shop/read"],
  });
  new aws.lambda.Permission(item, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
  });
}
export const url = api.apiEndpoint;
`;

/**
 * An API for more clients than a JWT authorizer takes, with plain resources: a function decides on half of its routes,
 * and ten JWT authorizers of 50 clients each share the others. Clients hold two of 27 scopes.
 */
export const crowd: Program = (size) => `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
${common(size)}
const pool = new aws.cognito.UserPool("shop");
new aws.cognito.UserPoolDomain("shop", { domain: "shop-bench", userPoolId: pool.id });
const scopeNames = Array.from({ length: 27 }, (_, index) => \`scope\${index}\`);
const server = new aws.cognito.ResourceServer("shop", {
  userPoolId: pool.id,
  identifier: "shop",
  scopes: scopeNames.map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
});
const clients = clientNames.map((name, index) => new aws.cognito.UserPoolClient(name, {
  name,
  userPoolId: pool.id,
  generateSecret: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthScopes: [\`shop/scope\${index % 20}\`, \`shop/scope\${20 + (index % 7)}\`],
}, { dependsOn: [server] }));
const code = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = async () => ({});") });
const role = "arn:aws:iam::123456789012:role/shop";
const functionOf = (name: string) => new aws.lambda.Function(name, { code, role, handler: "index.handler", runtime: "nodejs22.x" });
const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
new aws.apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });
const handler = functionOf("handler");
const integration = new aws.apigatewayv2.Integration("shop", {
  apiId: api.id, integrationType: "AWS_PROXY", integrationUri: handler.invokeArn, payloadFormatVersion: "2.0",
});
const deciding = new aws.apigatewayv2.Authorizer("check", {
  apiId: api.id, authorizerType: "REQUEST", authorizerUri: functionOf("check").invokeArn, authorizerPayloadFormatVersion: "2.0",
  enableSimpleResponses: true, authorizerResultTtlInSeconds: 0, identitySources: ["$request.header.Authorization"],
});
const tokens = Array.from({ length: 10 }, (_, index) => new aws.apigatewayv2.Authorizer(\`tokens\${index}\`, {
  apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
  jwtConfiguration: {
    issuer: pulumi.interpolate\`https://\${pool.endpoint}\`,
    audiences: clients.slice(index * 50, index * 50 + 50).map(({ id }) => id),
  },
}));
items.forEach((item, index) => new aws.apigatewayv2.Route(item, {
  apiId: api.id,
  routeKey: \`GET /\${item}/{id}\`,
  target: pulumi.interpolate\`integrations/\${integration.id}\`,
  ...(index % 2 === 0
    ? { authorizationType: "CUSTOM", authorizerId: deciding.id }
    : { authorizationType: "JWT", authorizerId: tokens[index % 10]!.id, authorizationScopes: [\`shop/scope\${index % 20}\`] }),
}));
`;

/** The same API by the CDK, with inline code and one role for all functions: the least that it can do. */
export const cdk: Program = (size) => `
import { App, Duration, Stack } from "aws-cdk-lib";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { OAuthScope, ResourceServerScope, UserPool } from "aws-cdk-lib/aws-cognito";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
${common(size)}
const app = new App({
  // CloudFormation would refuse more than 500 in one stack; the comparison wants one stack.
  context: { "@aws-cdk/core:stackResourceLimit": 0 },
});
const stack = new Stack(app, "shop", { env: { account: "123456789012", region: "eu-central-1" } });
const pool = new UserPool(stack, "Pool", { selfSignUpEnabled: false });
pool.addDomain("Domain", { cognitoDomain: { domainPrefix: "shop-bench" } });
const read = new ResourceServerScope({ scopeName: "read", scopeDescription: "Read" });
const write = new ResourceServerScope({ scopeName: "write", scopeDescription: "Write" });
const server = pool.addResourceServer("Server", { identifier: "shop", scopes: [read, write] });
const clients = clientNames.map((name) =>
  pool.addClient(name, {
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, read)] },
  }),
);
const api = new HttpApi(stack, "Api");
const authorizer = new HttpJwtAuthorizer("Authorizer", pool.userPoolProviderUrl, {
  jwtAudience: clients.map(({ userPoolClientId }) => userPoolClientId),
});
const role = new Role(stack, "Role", {
  assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
  managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSLambdaBasicExecutionRole")],
});
const integrations = Array.from({ length: ${size.functions ?? size.routes} }, (_, index) => {
  const name = \`item\${index}\`;
  const fn = new Function(stack, name, {
    code: Code.fromInline(
      \`exports.handler = async (event) => ({
        statusCode: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ item: event.routeKey, id: event.pathParameters?.id }),
      });\`,
    ),
    handler: "index.handler",
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.seconds(10),
    role,
  });
  return new HttpLambdaIntegration(name, fn);
});
for (const [index, item] of items.entries()) {
  api.addRoutes({
    path: \`/\${item}/{id}\`,
    methods: [HttpMethod.GET],
    integration: integrations[index % integrations.length]!,
    authorizer,
    authorizationScopes: ["shop/read"],
  });
}
const assembly = app.synth();
export const resources = Object.keys(
  (assembly.getStackByName("shop").template as { Resources: Record<string, unknown> }).Resources,
).length;
`;
