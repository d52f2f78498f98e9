import * as fs from "node:fs/promises";
import * as path from "node:path";
import { build } from "esbuild";
import { root } from "../m2m";
import { makeProgram } from "../programs";

/** Bundles of the functions, by their names: made once for all programs of a file of tests. */
let bundles: Promise<Readonly<Record<string, string>>> | undefined;

/** The functions of the program, bundled with the SDK as users do. */
async function bundle(): Promise<Readonly<Record<string, string>>> {
  const names = ["rotate", "readSecret"];
  const { outputFiles } = await build({
    entryPoints: names.map((name) => path.join(root, "tests/support/rotation", `${name}.ts`)),
    bundle: true,
    platform: "node",
    target: "node20",
    outdir: "out",
    write: false,
    logLevel: "warning",
  });
  return Object.fromEntries(outputFiles.map(({ path: file, text }) => [path.basename(file, ".js"), text]));
}

/** A program of plain AWS resources: two clients whose secrets rotate, and a route that reads one of them by the SDK. */
export const rotationSource = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("orders");
const domain = new aws.cognito.UserPoolDomain("orders", { domain: "acme-orders-dev", userPoolId: pool.id });
const server = new aws.cognito.ResourceServer("orders", {
  identifier: "orders", name: "orders", scopes: [{ scopeName: "read", scopeDescription: "Read" }], userPoolId: pool.id,
});
const assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
const code = (name: string) => new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset("./" + name + ".js") });
const tokenEndpoint = pulumi.interpolate\`https://\${domain.domain}.auth.eu-central-1.amazoncognito.com/oauth2/token\`;

function rotated(name: string) {
  const client = new aws.cognito.UserPoolClient(name, {
    name, userPoolId: pool.id, generateSecret: true, allowedOauthFlows: ["client_credentials"],
    allowedOauthFlowsUserPoolClient: true, allowedOauthScopes: ["orders/read"],
  }, { dependsOn: server });
  const secret = new aws.secretsmanager.Secret(name);
  const role = new aws.iam.Role("rotate-" + name, { assumeRolePolicy });
  new aws.iam.RolePolicy("rotate-" + name, {
    role: role.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"].map((one) => "secretsmanager:" + one), Resource: secret.arn },
        { Effect: "Allow", Action: ["Add", "Delete", "List"].map((one) => "cognito-idp:" + one + "UserPoolClientSecret" + (one === "List" ? "s" : "")), Resource: pool.arn },
      ],
    }),
  });
  const rotate = new aws.lambda.Function("rotate-" + name, {
    code: code("rotate"), handler: "index.handler", role: role.arn, runtime: "nodejs22.x", timeout: 30,
    environment: { variables: { CLIENT_ID: client.id, USER_POOL_ID: pool.id, TOKEN_ENDPOINT: tokenEndpoint } },
  });
  const permission = new aws.lambda.Permission("rotate-" + name, {
    action: "lambda:InvokeFunction", function: rotate.name, principal: "secretsmanager.amazonaws.com",
    sourceAccount: aws.getCallerIdentityOutput().accountId,
  });
  new aws.secretsmanager.SecretRotation(name, {
    secretId: secret.id, rotationLambdaArn: rotate.arn, rotationRules: { automaticallyAfterDays: 30 },
  }, { dependsOn: permission });
  return { client, secret };
}

const reporting = rotated("reporting");
const billing = rotated("billing");

const api = new aws.apigatewayv2.Api("orders", { protocolType: "HTTP" });
new aws.apigatewayv2.Stage("orders", { apiId: api.id, name: "$default", autoDeploy: true });
const readerRole = new aws.iam.Role("reader", { assumeRolePolicy });
new aws.iam.RolePolicy("reader", {
  role: readerRole.id,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: reporting.secret.arn },
  }),
});
function route(key: string, secretArn: pulumi.Output<string>) {
  const reader = new aws.lambda.Function(key, {
    name: key, code: code("readSecret"), handler: "index.handler", role: readerRole.arn, runtime: "nodejs22.x", timeout: 10,
    environment: { variables: { SECRET_ARN: secretArn } },
  });
  new aws.lambda.Permission(key, {
    action: "lambda:InvokeFunction", function: reader.name, principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate\`\${api.executionArn}/*\`,
  });
  const integration = new aws.apigatewayv2.Integration(key, {
    apiId: api.id, integrationType: "AWS_PROXY", integrationUri: reader.invokeArn, payloadFormatVersion: "2.0",
  });
  const target = pulumi.interpolate\`integrations/\${integration.id}\`;
  new aws.apigatewayv2.Route(key, { apiId: api.id, routeKey: "GET /" + key, target });
  return target;
}
const target = route("own", reporting.secret.arn);
route("other", billing.secret.arn);
const authorizer = new aws.apigatewayv2.Authorizer("orders", {
  apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"], name: "clients",
  jwtConfiguration: { issuer: pulumi.interpolate\`https://\${pool.endpoint}\`, audiences: [reporting.client.id, billing.client.id] },
});
new aws.apigatewayv2.Route("orders", {
  apiId: api.id, routeKey: "GET /orders", target, authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: ["orders/read"],
});
`;

/** Makes a project of {@link rotationSource}, or of another source with the same functions. */
export async function makeRotationProgram(source = rotationSource): Promise<string> {
  const files = await (bundles ??= bundle());
  const dir = await makeProgram({ "index.ts": source });
  await Promise.all(Object.entries(files).map(([name, text]) => fs.writeFile(path.join(dir, `${name}.js`), text)));
  return dir;
}
