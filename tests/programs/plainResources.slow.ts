import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { zipSync } from "fflate";
import { printedBy, runM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { served, ServedProgram } from "../support/servedProgram";

/** Cognito and an HTTP API, written by hand, with functions from a folder, from a zip archive and from texts. */
const program = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const name = \`\${pulumi.getProject()}-\${pulumi.getStack()}\`;
const tags = { project: pulumi.getProject() };

const pool = new aws.cognito.UserPool("machines", { name, tags });
const server = new aws.cognito.ResourceServer("meters", {
  userPoolId: pool.id,
  identifier: "meters",
  name: "Meters",
  scopes: ["read", "calibrate"].map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
});
new aws.cognito.UserPoolDomain("machines", { userPoolId: pool.id, domain: name });
const clients = Object.entries({ dashboard: ["read"], workshop: ["read", "calibrate"] }).map(
  ([client, scopes]) =>
    new aws.cognito.UserPoolClient(
      client,
      {
        userPoolId: pool.id,
        name: client,
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: scopes.map((scope) => pulumi.interpolate\`\${server.identifier}/\${scope}\`),
      },
      { dependsOn: server },
    ),
);

const role = new aws.iam.Role("functions", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
  managedPolicyArns: [aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole],
});
const api = new aws.apigatewayv2.Api("meters", { name, protocolType: "HTTP", tags });
new aws.apigatewayv2.Stage("default", { apiId: api.id, name: "$default", autoDeploy: true, tags });
const authorizer = new aws.apigatewayv2.Authorizer("machines", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: {
    audiences: clients.map(({ id }) => id),
    issuer: pulumi.interpolate\`https://cognito-idp.\${aws.config.requireRegion()}.amazonaws.com/\${pool.id}\`,
  },
});

function route(routeKey: string, scope: string, settings: Partial<aws.lambda.FunctionArgs>): void {
  const short = routeKey.replace(/\\W+/g, "-");
  const fn = new aws.lambda.Function(short, {
    runtime: aws.lambda.Runtime.NodeJS22dX,
    handler: "index.handler",
    role: role.arn,
    tags,
    ...settings,
  });
  new aws.lambda.Permission(short, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
  });
  const integration = new aws.apigatewayv2.Integration(short, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: fn.invokeArn,
    payloadFormatVersion: "2.0",
  });
  new aws.apigatewayv2.Route(short, {
    apiId: api.id,
    routeKey,
    target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: "JWT",
    authorizerId: authorizer.id,
    authorizationScopes: [pulumi.interpolate\`\${server.identifier}/\${scope}\`],
  });
}

route("GET /meters/{id}", "read", { code: new pulumi.asset.FileArchive("./functions/read") });
route("PUT /meters/{id}", "calibrate", {
  code: new pulumi.asset.FileArchive("./functions/calibrate.zip"),
  handler: "src/calibrate.put",
  environment: { variables: { UNIT: config.get("unit") ?? "kWh" } },
});
route("GET /meters", "read", {
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset("exports.handler = async () => require('./list.json');"),
    "list.json": new pulumi.asset.FileAsset("./functions/list.json"),
  }),
});
IMAGE

export const endpoint = api.apiEndpoint;
`;

const image = `
const images = new aws.ecr.Repository("meters");
route("POST /meters", "calibrate", {
  packageType: "Image",
  imageUri: pulumi.interpolate\`\${images.repositoryUrl}:latest\`,
  runtime: undefined,
  handler: undefined,
});`;

const files = {
  "index.ts": program.replace("IMAGE", ""),
  "functions/read/index.mjs": `import { readFileSync } from "node:fs";
export const handler = async ({ pathParameters }) => ({ id: pathParameters.id, text: readFileSync("note.txt", "utf8") });\n`,
  "functions/read/note.txt": "from a folder",
  "functions/list.json": '["1", "2"]',
};

/** A zip archive, as a build makes one. */
const archive = zipSync({
  "src/calibrate.js": Buffer.from("exports.put = async (event) => ({ unit: process.env.UNIT, body: event.body });"),
});

describe("a program of plain resources", () => {
  let run: ServedProgram | undefined;
  before(async () => {
    const dir = await makeProgram(files);
    await fs.writeFile(path.join(dir, "functions/calibrate.zip"), archive);
    run = await served(dir);
  });
  after(async () => {
    await run?.app.close();
    await removePrograms();
  });

  it("is reported and described", () => {
    assert.deepEqual(run!.access, {
      "GET /meters": ["dashboard", "workshop"],
      "GET /meters/{id}": ["dashboard", "workshop"],
      "PUT /meters/{id}": ["workshop"],
    });
    assert.deepEqual(run!.paths, { "/meters": ["get"], "/meters/{id}": ["get", "put"] });
  });

  it("runs functions from a folder, from a zip archive and from texts", async () => {
    const dashboard = run!.app.as("dashboard");
    assert.deepEqual(await (await dashboard.get("/meters/7")).json(), { id: "7", text: "from a folder" });
    assert.deepEqual(await (await dashboard.get("/meters")).json(), ["1", "2"]);
    const put = await run!.app.as("workshop").put("/meters/7", { kwh: 3 });
    assert.deepEqual(await put.json(), { unit: "kWh", body: '{"kwh":3}' });
    assert.equal((await dashboard.put("/meters/7")).status, 403);
  });

  it("is not served with a function from an image, by its name and line, and is reported on", async () => {
    const dir = await makeProgram({ ...files, "index.ts": program.replace("IMAGE", image) });
    await fs.writeFile(path.join(dir, "functions/calibrate.zip"), archive);
    const { code, stderr } = await runM2m(["dev", "--port", "0", "--no-watch"], { cwd: dir });
    assert.equal(code, 1);
    assert.match(stderr, /POST-meters.*(?:Image|image)/);
    assert.match(await printedBy(dir, "access"), /POST \/meters/);
  });
});
