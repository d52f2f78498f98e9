import { strict as assert } from "node:assert";
import { M2mDev, runM2m, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

const shared = "eu-central-1_AbCdEfGhI";

/** A pool that is looked up, with a client and a resource server of the program, and one that is the program's own. */
const program = (set = "") => `
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

describe("a program that adds to a user pool which exists", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": program() }) });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("is served with that pool by its id, beside one of its own", async () => {
    assert.deepEqual(Object.keys(m2m.ready.pools!), [shared, "own"]);
    assert.equal((await m2m.call("/seen")).status, 401);
    const response = await m2m.call("/seen", { token: await m2m.token("reader") });
    assert.deepEqual(await response.json(), {
      issuer: m2m.ready.issuer,
      name: 'm2m-unknown:aws:cognito/userPool:UserPool "shared" name',
      // Nothing in the program says whose it is.
      domain: "https://acme.auth.eu-central-1.amazoncognito.com",
    });
  });

  it("keeps the pool's client and issuer from run to run", async () => {
    const again = await startM2m({ dir: await makeProgram({ "index.ts": program() }) });
    assert.deepEqual(again.ready.clients, m2m.ready.clients);
    assert.equal(new URL(again.ready.issuer).pathname, new URL(m2m.ready.issuer).pathname);
    await again.stop();
  });

  it("is drawn on the page, with what cannot be seen of the pool", async () => {
    const state = (await (await fetch(`${m2m.ready.consoleUrl!}/api/state`)).json()) as {
      findings: { heading: string; items: { subject: string; detail?: string }[] }[];
    };
    const { items } = state.findings.find(({ heading }) => heading.startsWith("User pools that exist"))!;
    assert.deepEqual(items, [{ subject: shared, detail: "routes accept 1example2of3another4client, stock/read" }]);
  });

  for (const [what, set, message] of [
    [
      "a client that is looked up",
      `aws.cognito.UserPoolClient.get("old", "1example2of3another4client");`,
      /index\.ts:\d+: aws:cognito\/userPoolClient:UserPoolClient "old": it is looked up in AWS, which the simulator cannot do/,
    ],
    [
      "the data source of a pool",
      `aws.cognito.getUserPoolOutput({ userPoolId: "${shared}" });`,
      /index\.ts:\d+: the function aws:cognito\/getUserPool:getUserPool is not modelled/,
    ],
    [
      "a scope that only the pool on AWS may have",
      `new aws.cognito.UserPoolClient("more", { ...machine, userPoolId: pool.id, allowedOauthScopes: ["stock/read"] });`,
      /"more": allowedOauthScopes has "stock\/read", which no resource server of this program defines in the existing user pool; define it, or use one of items\/read\./,
    ],
    [
      "a pool of another Region",
      `aws.cognito.UserPool.get("far", "us-east-1_AbCdEfGhI").id.apply((userPoolId) =>
         new aws.cognito.ResourceServer("far", { userPoolId, identifier: "far", name: "far" }));`,
      /"far": userPoolId = "us-east-1_AbCdEfGhI" is a pool of us-east-1, and the resource is made in eu-central-1; use a provider of the pool's Region\./,
    ],
  ] as const) {
    it(`is refused ${what}`, async () => {
      const dir = await makeProgram({ "index.ts": program(set) });
      const { code, stderr } = await runM2m(["dev", "--dir", dir, "--port", "0", "--no-watch"]);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }
});
