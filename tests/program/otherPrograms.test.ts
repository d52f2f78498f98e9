import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

/** Two APIs and two pools, written with plain resources: nothing of this package is in the program. */
const plainProgram = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const provider = new aws.Provider("far", { region: "ap-southeast-2" });
const fn = new aws.lambda.Function("whoami", {
  runtime: "nodejs22.x",
  handler: "src/app.main",
  role: "arn:aws:iam::123456789012:role/whoami",
  code: new pulumi.asset.FileArchive("./code"),
});

for (const name of ["one", "two"]) {
  const opts = name === "two" ? { provider } : {};
  const pool = new aws.cognito.UserPool(name, {}, opts);
  new aws.cognito.UserPoolDomain(name, { userPoolId: pool.id, domain: "shop-" + name }, opts);
  const server = new aws.cognito.ResourceServer(name, {
    userPoolId: pool.id, identifier: name, name, scopes: [{ scopeName: "use", scopeDescription: "Use it" }],
  }, opts);
  const client = new aws.cognito.UserPoolClient(name, {
    userPoolId: pool.id, name: "caller", generateSecret: true, allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["client_credentials"], allowedOauthScopes: server.scopeIdentifiers,
  }, opts);
  const api = new aws.apigatewayv2.Api(name, { protocolType: "HTTP" });
  const stage = new aws.apigatewayv2.Stage(name, { apiId: api.id, name: name === "two" ? "v1" : "$default", autoDeploy: true });
  const authorizer = new aws.apigatewayv2.Authorizer(name, {
    apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: pulumi.interpolate\`https://\${pool.endpoint}\`, audiences: [client.id] },
  });
  const integration = new aws.apigatewayv2.Integration(name, {
    apiId: api.id, integrationType: "AWS_PROXY", integrationUri: fn.arn, payloadFormatVersion: "2.0",
  });
  new aws.apigatewayv2.Route(name, {
    apiId: api.id, routeKey: "GET /me", target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: [name + "/use"],
  });
  if (name === "one") {
    new aws.apigatewayv2.Route("unpermitted", {
      apiId: api.id, routeKey: "GET /unpermitted", target: pulumi.interpolate\`integrations/\${integration.id}\`,
    });
  }
  new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction", function: fn.name, principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate\`\${api.executionArn}/\${stage.name}/GET/me\`,
  });
}
`;

describe("a program without the components", () => {
  let m2m: M2mDev;
  before(async () => {
    const code = `import { readFileSync } from "node:fs";
      export async function main(event, context) {
        return { path: event.rawPath, scopes: event.requestContext.authorizer?.jwt.scopes, file: readFileSync("data.txt", "utf8") };
      }`;
    const files = { "index.ts": plainProgram, "code/src/app.mjs": code, "code/data.txt": "from the archive" };
    m2m = await startM2m({ dir: await makeProgram(files) });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  const token = async (pool: string) => {
    const { tokenEndpoint, clients } = m2m.ready.pools![pool]!;
    const { clientId, clientSecret } = clients["caller"]!;
    const body = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    const response = await fetch(tokenEndpoint, { method: "POST", body: new URLSearchParams(body) });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const get = (api: string, target: string, bearer: string) =>
    fetch(`${new URL(m2m.ready.apis![api]!.apiUrl).origin}${target}`, { headers: { authorization: bearer } });

  it("is served, each API and each pool at an address of its own", () => {
    const { apis, pools } = m2m.ready;
    const origins = [
      ...Object.values(apis!).map(({ apiUrl }) => apiUrl),
      ...Object.values(pools!).map(({ issuer }) => new URL(issuer).origin),
    ];
    assert.equal(new Set(origins).size, 4);
    assert.equal(m2m.ready.apiUrl, apis!["one"]!.apiUrl);
    assert.equal(new URL(apis!["two"]!.apiUrl).pathname, "/v1", "its only stage");
    assert.equal(m2m.ready.issuer, pools!["one"]!.issuer);
    assert.match(pools!["two"]!.issuer, /\/ap-southeast-2_\w{9}$/, "the Region of an explicit provider");
  });

  it("runs a function from a folder, as an ES module", async () => {
    const response = await get("one", "/me", await token("one"));
    assert.deepEqual(await response.json(), { path: "/me", scopes: ["one/use"], file: "from the archive" });
  });

  it("serves a named stage below its name only", async () => {
    const response = await get("two", "/v1/me", await token("two"));
    assert.equal(((await response.json()) as { path: string }).path, "/v1/me");
    assert.equal((await get("two", "/me", await token("two"))).status, 404);
  });

  it("does not accept one pool's token at the other pool's API, nor its credentials at the other's endpoint", async () => {
    assert.equal((await get("two", "/v1/me", await token("one"))).status, 401);
    const { clientId, clientSecret } = m2m.ready.pools!["one"]!.clients["caller"]!;
    const response = await fetch(m2m.ready.pools!["two"]!.tokenEndpoint, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    assert.deepEqual([response.status, await response.json()], [400, { error: "invalid_client" }]);
  });

  it("answers 500 where no permission lets API Gateway invoke the function, and says so", async () => {
    await m2m.logs(
      /\[whoami\] no aws\.lambda\.Permission lets API Gateway invoke it for "GET \/unpermitted"/,
      async () => {
        assert.equal((await get("one", "/unpermitted", "")).status, 500);
      },
    );
  });
});
