import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { M2mApp } from "pulumi-aws-m2m/testing";
import { startM2m } from "pulumi-aws-m2m/testing";
import { root } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

/** A program whose function verifies tokens as one on AWS would. It has no word of the simulator. */
const program = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("pool");
new aws.cognito.UserPoolDomain("pool", { userPoolId: pool.id, domain: "acme-verifying" });
const server = new aws.cognito.ResourceServer("pool", {
  userPoolId: pool.id, identifier: "orders", scopes: [{ scopeName: "read", scopeDescription: "Read" }],
});
const client = new aws.cognito.UserPoolClient("pool", {
  userPoolId: pool.id, name: "caller", generateSecret: true, allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"], allowedOauthScopes: server.scopeIdentifiers,
});
const fn = new aws.lambda.Function("fn", {
  runtime: "nodejs22.x", handler: "index.handler", role: "arn:aws:iam::123456789012:role/fn", memorySize: 256,
  environment: { variables: { POOL: pool.id, CLIENT: client.id, ISSUER: pulumi.interpolate\`https://\${pool.endpoint}\` } },
  code: new pulumi.asset.AssetArchive({
    "index.mjs": new pulumi.asset.FileAsset("index.mjs"),
    "node_modules/aws-jwt-verify": new pulumi.asset.FileArchive("verifier"),
  }),
});
const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
new aws.apigatewayv2.Stage("api", { apiId: api.id, name: "$default", autoDeploy: true });
const authorizer = new aws.apigatewayv2.Authorizer("api", {
  apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer: pulumi.interpolate\`https://\${pool.endpoint}\`, audiences: [client.id] },
});
const integration = new aws.apigatewayv2.Integration("api", {
  apiId: api.id, integrationType: "AWS_PROXY", integrationUri: fn.arn, payloadFormatVersion: "2.0",
});
for (const [name, closed] of [["verified", true], ["keys", false]] as const) {
  new aws.apigatewayv2.Route(name, {
    apiId: api.id, routeKey: "GET /" + name, target: pulumi.interpolate\`integrations/\${integration.id}\`,
    ...(closed && { authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: ["orders/read"] }),
  });
}
new aws.lambda.Permission("api", {
  action: "lambda:InvokeFunction", function: fn, principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\`,
});
`;

/** Verifies the token of its caller, and asks for the keys in all ways that Node.js has. */
const handler = `
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { createRequire } from "node:module";
import { get } from "node:https";

const https = createRequire(import.meta.url)("https");
const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT, tokenUse: "access" });
const path = "/" + process.env.POOL + "/.well-known/jwks.json";
const region = process.env.POOL.split("_")[0];
const host = "cognito-idp." + region + ".amazonaws.com";
const text = (response, done) => {
  let all = "";
  response.on("data", (chunk) => (all += chunk)).on("end", () => done(all));
};
const by = {
  "fetch of a text": async () => (await fetch("https://" + host + path)).text(),
  "fetch of a URL": async () => (await fetch(new URL(path, "https://" + host))).text(),
  "fetch of a request": async () => (await fetch(new Request("https://" + host + path))).text(),
  "get by name": () => new Promise((done, fail) => get("https://" + host + path, (response) => text(response, done)).on("error", fail)),
  "request with options": () => new Promise((done, fail) =>
    https.request({ host, path, method: "GET" }, (response) => text(response, done)).on("error", fail).end()),
  "request with a URL and an agent": () => new Promise((done, fail) =>
    https.request(new URL("https://issuer-" + host + path), { agent: new https.Agent() }, (response) => text(response, done)).on("error", fail).end()),
};

export async function handler(event) {
  if (event.rawPath === "/verified") {
    try {
      const { iss, scope } = await verifier.verify(event.headers.authorization.replace(/^Bearer /, ""));
      return { iss, scope, issuer: process.env.ISSUER };
    } catch (error) {
      return { statusCode: 500, body: error.message };
    }
  }
  return Object.fromEntries(await Promise.all(Object.entries(by).map(async ([name, ask]) => [name, JSON.parse(await ask()).keys.length])));
}
`;

async function makeVerifying(): Promise<string> {
  const dir = await makeProgram({ "index.ts": program, "index.mjs": handler });
  await fs.cp(path.join(root, "node_modules/aws-jwt-verify"), path.join(dir, "verifier"), { recursive: true });
  return dir;
}

describe("tokens with the issuer that they have on AWS", function () {
  this.timeout(120_000);
  let app: M2mApp;
  before(async () => {
    app = await startM2m({ dir: await makeVerifying(), awsIssuers: true });
  });
  after(async () => {
    await app.close();
    await removePrograms();
  });

  it("are accepted by the gateway, and by CognitoJwtVerifier in a handler that is as on AWS", async () => {
    const response = await app.as("caller").get("/verified");
    assert.equal(response.status, 200, await response.clone().text());
    const issuer = app.pools["pool"]!.issuer;
    assert.match(issuer, /^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_\w{9}$/);
    assert.deepEqual(await response.json(), { iss: issuer, scope: "orders/read", issuer });
  });

  it("are verified with keys that a function is given here, however it asks", async () => {
    const response = await fetch(`${app.url}/keys`);
    const keys = (await response.json()) as Record<string, number>;
    assert.equal(Object.keys(keys).length, 6);
    assert.deepEqual([...new Set(Object.values(keys))], [2]);
  });

  it("are refused where their signature is not the pool's", async () => {
    const token = await app.token("caller");
    const [head, claims] = token.split(".");
    const response = await fetch(`${app.url}/verified`, { headers: { authorization: `${head}.${claims}.AAAA` } });
    assert.equal(response.status, 401);
  });
});

describe("tokens with the issuer of this machine", () => {
  after(removePrograms);

  it("are refused by CognitoJwtVerifier in a handler, before it asks for keys", async () => {
    const app = await startM2m({ dir: await makeVerifying() });
    const response = await app.as("caller").get("/verified");
    assert.deepEqual([response.status, /issuer/.test(await response.text())], [500, true]);
    await app.close();
  });
});
