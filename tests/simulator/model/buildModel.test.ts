import { strict as assert } from "node:assert";
import { unknownPrefix } from "../../../simulator/evaluate/elsewhere/unknownValues";
import {
  Changes,
  functionOf,
  modelFaults,
  modelOf,
  output,
  region,
  resource,
  workedSet,
} from "../../support/registrations";

const ordersRead = "https://api.example.com/orders/read";
const parameter = 'aws:ssm/parameter:Parameter "secret" value';
const unknown = unknownPrefix + parameter;
const set = workedSet();
const issuer = `https://${output(set.pool, "endpoint")}`;

describe("buildModel: the worked set-up", () => {
  const model = modelOf();
  const [pool] = model.pools;
  const [api] = model.apis;

  it("has the pool, with its issuer, domain and scopes", () => {
    const { clients, scopes, ...rest } = pool!;
    assert.deepEqual(rest, {
      name: "orders",
      id: set.pool.id,
      isExisting: false,
      issuer: `https://cognito-idp.${region}.amazonaws.com/${set.pool.id}`,
      domains: [`https://acme-orders-dev.auth.${region}.amazoncognito.com`],
      statedDomains: [`https://acme-orders-dev.auth.${region}.amazoncognito.com`],
      isOpenToSignUp: true,
      users: [],
    });
    assert.deepEqual(
      [...scopes],
      [
        [ordersRead, "Read orders"],
        ["https://api.example.com/orders/write", "Create orders"],
      ],
    );
    assert.deepEqual([model.pools.length, clients.length], [1, 1]);
  });

  it("has the client by its physical name", () => {
    assert.deepEqual(pool!.clients[0], {
      name: "reporting",
      clientId: set.client.id,
      clientSecret: set.client.outputs["clientSecret"],
      flows: ["client_credentials"],
      isOauthOn: true,
      scopes: [ordersRead],
      accessTokenSeconds: 3600,
      // What Cognito allows where nothing is stated.
      signIn: ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"],
      identityProviders: [],
    });
  });

  it("has the API, with its stage and its routes in the program's order", () => {
    assert.equal(model.apis.length, 1);
    const { routes, ...rest } = api!;
    assert.deepEqual(rest, {
      name: "orders",
      id: set.api.id,
      executionArn: `arn:aws:execute-api:${region}:123456789012:${set.api.id}`,
      endpoint: `https://${set.api.id}.execute-api.${region}.amazonaws.com`,
      isEndpointOff: false,
      stages: [{ name: "$default", variables: {}, routeThrottles: new Map() }],
    });
    const [closed, open] = routes;
    const integration = { kind: "function", function: functionOf(open!), permittedStages: ["$default"] };
    assert.deepEqual(closed, {
      integration,
      routeKey: "GET /orders/{id}",
      authorizer: { kind: "jwt", name: "clients", issuer: pool!.issuer, audiences: [set.client.id] },
      scopes: [ordersRead],
    });
    assert.deepEqual(open, { integration, routeKey: "GET /health", scopes: [] });
  });

  it("has one function for both routes, with Lambda's defaults", () => {
    const [closed, open] = api!.routes;
    assert.equal(functionOf(closed!), functionOf(open!));
    assert.deepEqual(functionOf(closed!), {
      name: "orders",
      functionName: "orders-handler",
      arn: `arn:aws:lambda:${region}:123456789012:function:orders-handler`,
      region,
      handler: "index.handler",
      runtime: "nodejs22.x",
      timeoutSeconds: 3,
      memoryMb: 128,
      environment: { TABLE: "orders" },
      logGroup: "/aws/lambda/orders-handler",
      code: { kind: "files", files: { "index.js": { kind: "text", text: "" } } },
    });
  });
});

describe("buildModel: variations", () => {
  it("has no domain without one", () => {
    assert.deepEqual(modelOf({ domain: null }).pools[0]!.domains, []);
  });

  it("has no secret and no flows for a client of people", () => {
    const noOauth = { allowedOauthFlows: undefined, allowedOauthFlowsUserPoolClient: undefined };
    const [pool] = modelOf({ client: { ...noOauth, allowedOauthScopes: undefined, generateSecret: false } }).pools;
    const { clientId } = pool!.clients[0]!;
    const none = { flows: [], isOauthOn: false, scopes: [], identityProviders: [] };
    const signIn = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"];
    assert.deepEqual(pool!.clients[0], { name: "reporting", clientId, ...none, accessTokenSeconds: 3600, signIn });
  });

  for (const [validity, unit, seconds] of [
    [5, "minutes", 300],
    [300, "seconds", 300],
    [24, undefined, 86_400],
    [1, "days", 86_400],
  ] as const) {
    it(`reads an accessTokenValidity of ${validity} ${unit ?? "hours by default"}`, () => {
      const tokenValidityUnits = unit && { accessToken: unit };
      const [pool] = modelOf({ client: { accessTokenValidity: validity, tokenValidityUnits } }).pools;
      assert.equal(pool!.clients[0]!.accessTokenSeconds, seconds);
    });
  }

  it("accepts the arn of a function for its invokeArn", () => {
    const [api] = modelOf({ integration: { integrationUri: set.fn.outputs["arn"] } }).apis;
    assert.equal(api!.routes.length, 2);
  });

  it("permits a route on the stages that a permission names", () => {
    const more = resource("aws:apigatewayv2/stage:Stage", "v1", { apiId: set.api.id, name: "v1", autoDeploy: true });
    const sourceArn = `${output(set.api, "executionArn")}/v1/GET/health`;
    const [api] = modelOf({ permission: { sourceArn } }, more).apis;
    assert.equal(api!.stages.map(({ name }) => name).join(), "$default,v1");
    assert.deepEqual(
      api!.routes.map(({ integration }) => integration.kind === "function" && integration.permittedStages),
      [[], ["v1"]],
    );
  });

  it("keeps two pools and two APIs apart", () => {
    const pool = resource("aws:cognito/userPool:UserPool", "other");
    const api = resource("aws:apigatewayv2/api:Api", "other", { protocolType: "HTTP" });
    const stage = resource("aws:apigatewayv2/stage:Stage", "other", { apiId: api.id, name: "v1", autoDeploy: true });
    const { pools, apis } = modelOf({}, pool, api, stage);
    assert.deepEqual(
      pools.map(({ clients }) => clients.length),
      [1, 0],
    );
    assert.deepEqual(
      apis.map(({ routes }) => routes.length),
      [2, 0],
    );
  });

  it("accepts what is off the request path, read resources and unknown outputs included", () => {
    const queue = { ...resource("aws:sqs/queue:Queue", "jobs", { name: unknown }), isRead: true };
    assert.deepEqual(modelFaults({}, queue), []);
  });

  it("accepts unknown outputs in a function's environment, and hands them over", () => {
    const [api] = modelOf({ fn: { environment: { variables: { PARAMETER: unknown } } } }).apis;
    assert.deepEqual(functionOf(api!.routes[0]!).environment, { PARAMETER: unknown });
  });

  for (const [what, properties] of Object.entries({
    "in Python": { runtime: "python3.13", handler: "nightly.run" },
    "with layers": { layers: ["arn:aws:lambda:eu-central-1:123456789012:layer:own:1"] },
    "in a container image": { packageType: "Image", imageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/a:1" },
  })) {
    it(`leaves a function ${what} alone that no route leads to`, () => {
      assert.deepEqual(modelFaults({}, resource("aws:lambda/function:Function", "nightly", properties)), []);
    });
  }

  it("leaves a permission alone that is not for API Gateway", () => {
    const properties = { principal: "s3.amazonaws.com", function: "nightly", sourceAccount: "123456789012" };
    assert.deepEqual(modelFaults({}, resource("aws:lambda/permission:Permission", "nightly", properties)), []);
  });

  it("accepts exactly 4096 bytes of environment", () => {
    assert.deepEqual(modelFaults({ fn: { environment: { variables: { KEY: "x".repeat(4093) } } } }), []);
  });
});

describe("buildModel: faults", () => {
  const api = 'aws:apigatewayv2/api:Api "orders"';
  const authorizer = 'aws:apigatewayv2/authorizer:Authorizer "orders"';
  const client = 'aws:cognito/userPoolClient:UserPoolClient "orders"';
  const fn = 'aws:lambda/function:Function "orders"';
  const integration = 'aws:apigatewayv2/integration:Integration "orders"';
  const route = 'aws:apigatewayv2/route:Route "orders"';
  const health = 'aws:apigatewayv2/route:Route "health"';
  const leaveOut = "leave it out of the stack that you simulate.";
  const depends = `depends on ${parameter}, which the simulator does not know; give a stand-in in m2m.yaml, under resources.`;
  const giveFiles = "give code as a pulumi.asset archive of files of this machine.";
  const incomplete =
    "allowedOauthFlowsUserPoolClient is on without allowedOauthFlows and allowedOauthScopes; set both, or switch it off.";
  const refused = "is refused by Cognito; use 5 minutes to 1 day.";
  const foreign =
    "is neither a user pool of this program nor an https URL; use `https://${userPool.endpoint}`, or the URL of an issuer elsewhere.";
  const open =
    'authorizerId is set, but authorizationType is "NONE": the route would be open; set authorizationType: "JWT", or "CUSTOM" for a Lambda authorizer.';
  const remote = { kind: "remote", uri: "https://example.com/code" };

  const cases: Readonly<Record<string, readonly [Changes, ...string[]]>> = {
    "an option that is not modelled": [{ api: { body: "{}" } }, `${api}: the option body is not modelled; ${leaveOut}`],
    "a WebSocket API": [
      { api: { protocolType: "WEBSOCKET" } },
      `${api}: protocolType = "WEBSOCKET" is not modelled; only "HTTP" is.`,
    ],
    "payload format 1.0": [
      { integration: { payloadFormatVersion: "1.0" } },
      `${integration}: payloadFormatVersion = "1.0" is not modelled; set it to "2.0".`,
    ],
    "an authorizer of a WebSocket API's kind": [
      { authorizer: { authorizerType: "TOKEN" } },
      `${authorizer}: authorizerType = "TOKEN" is not modelled; only "JWT" or "REQUEST" is.`,
    ],
    "a token in the query": [
      { authorizer: { identitySources: ["$request.querystring.token"] } },
      `${authorizer}: identitySources = ["$request.querystring.token"] is not modelled; only ["$request.header.Authorization"] or ["$request.header.authorization"] is.`,
    ],
    "IAM authorization": [
      { open: { authorizationType: "AWS_IAM" } },
      `${health}: authorizationType = "AWS_IAM" is not modelled; only "JWT" or "CUSTOM" or "NONE" is.`,
      `${health}: authorizerId = undefined is not an authorizer of its API; point it at one.`,
    ],
    "an unknown output in a route key": [{ open: { routeKey: `GET /${unknown}` } }, `${health}: routeKey ${depends}`],
    "an unknown output deep in an option": [
      { authorizer: { jwtConfiguration: { issuer, audiences: [unknown] } } },
      `${authorizer}: jwtConfiguration ${depends}`,
    ],
    "an API without a stage": [
      { stage: null },
      `${api}: it has no stage, so nothing of it can be called; add a stage, such as "$default".`,
    ],
    "a stage that does not deploy": [
      { stage: { autoDeploy: undefined } },
      'aws:apigatewayv2/stage:Stage "orders": autoDeploy is off, and deployments are not modelled; set autoDeploy: true.',
    ],
    "a target that is no integration": [
      { closed: { target: "integrations/none" } },
      `${route}: target = "integrations/none" is not an integration of its API; point it at one.`,
    ],
    "a function of another program": [
      { integration: { integrationUri: "arn:aws:lambda:eu-central-1:123456789012:function:other" } },
      `${integration}: integrationUri = "arn:aws:lambda:eu-central-1:123456789012:function:other" is not a function of this program; use the arn or invokeArn of an aws.lambda.Function that the program creates.`,
    ],
    "an authorizer that the route does not use": [
      { closed: { authorizationType: "NONE", authorizationScopes: undefined } },
      `${route}: ${open}`,
    ],
    "an authorizer on a route without a type": [
      { closed: { authorizationType: undefined, authorizationScopes: undefined } },
      `${route}: ${open}`,
    ],
    "scopes without an authorizer": [
      { open: { authorizationScopes: [ordersRead] } },
      `${health}: authorizationScopes stand on a route without a JWT authorizer; set authorizerId and authorizationType.`,
    ],
    "an authorizer that its API does not have": [
      { closed: { authorizerId: "none", authorizationScopes: undefined } },
      `${route}: authorizerId = "none" is not an authorizer of its API; point it at one.`,
    ],
    "a foreign issuer that is not asked over TLS": [
      { authorizer: { jwtConfiguration: { issuer: "http://id.example.com", audiences: ["a"] } } },
      `${authorizer}: jwtConfiguration.issuer = "http://id.example.com" ${foreign}`,
    ],
    "an issuer with a slash at its end": [
      { authorizer: { jwtConfiguration: { issuer: `${issuer}/`, audiences: ["a"] } } },
      `${authorizer}: jwtConfiguration.issuer = "${issuer}/" ${foreign}`,
    ],
    "no audience": [
      { authorizer: { jwtConfiguration: { issuer, audiences: [] } } },
      `${authorizer}: jwtConfiguration.audiences is empty, which API Gateway refuses; name the ids of the app clients.`,
    ],
    "a client's scope that is not defined": [
      { client: { allowedOauthScopes: ["https://api.example.com/orders/raed"] } },
      `${client}: allowedOauthScopes has "https://api.example.com/orders/raed", which no resource server of its pool defines; define it, or use one of ${ordersRead}, https://api.example.com/orders/write.`,
    ],
    "a token that is valid too short": [
      { client: { accessTokenValidity: 4, tokenValidityUnits: { accessToken: "minutes" } } },
      `${client}: accessTokenValidity = 4 minutes ${refused}`,
    ],
    "a token that is valid too long": [
      { client: { accessTokenValidity: 25 } },
      `${client}: accessTokenValidity = 25 hours ${refused}`,
    ],
    "a unit that does not exist": [
      { client: { accessTokenValidity: 1, tokenValidityUnits: { accessToken: "constructor" } } },
      `${client}: accessTokenValidity = 1 constructor ${refused}`,
    ],
    "a route key that API Gateway would refuse": [
      { open: { routeKey: "GET /health/" } },
      `${health}: routeKey = "GET /health/" is refused by API Gateway; write "METHOD /path", or "$default".`,
    ],
    "two routes that differ in the names of parameters only": [
      { open: { routeKey: "GET /orders/{orderId}" } },
      `${health}: "GET /orders/{orderId}" matches the same requests as "GET /orders/{id}"; remove one.`,
    ],
    "a Python runtime": [
      { fn: { runtime: "python3.13" } },
      `${fn}: runtime = "python3.13" cannot be run here; only Node.js runtimes can.`,
    ],
    "a container image": [
      { fn: { packageType: "Image", runtime: undefined } },
      `${fn}: packageType = "Image" is not modelled; only "Zip" is.`,
      `${fn}: runtime = undefined cannot be run here; only Node.js runtimes can.`,
    ],
    "remote code": [
      { fn: { code: { "m2m:archive": remote } } },
      `${fn}: its code is in https://example.com/code, which is not there; ${giveFiles}`,
    ],
    "code in a file that is missing": [
      { fn: { code: { "m2m:archive": { kind: "files", files: { "a.js": { kind: "missing", path: "/a.js" } } } } } },
      `${fn}: its code is in /a.js, which is not there; ${giveFiles}`,
    ],
    "a text for code": [
      { fn: { code: { "m2m:archive": { kind: "text", text: "" } } } },
      `${fn}: its code is not an archive; ${giveFiles}`,
    ],
    "no code": [{ fn: { code: undefined } }, `${fn}: its code is not an archive; ${giveFiles}`],
    "an integration without payloadFormatVersion, which is 1.0": [
      { integration: { payloadFormatVersion: undefined } },
      `${integration}: payloadFormatVersion is missing, and 1.0 is not modelled; set it to "2.0".`,
    ],
    "a client of machines without a secret": [
      { client: { generateSecret: false } },
      `${client}: the client_credentials flow needs a client secret; set generateSecret: true.`,
    ],
    "a client of machines and of people": [
      { client: { allowedOauthFlows: ["client_credentials", "code"] } },
      `${client}: the client_credentials flow cannot stand beside other flows; give people a client of their own.`,
    ],
    "a client with OAuth on and no scopes": [{ client: { allowedOauthScopes: [] } }, `${client}: ${incomplete}`],
    "a client with OAuth on and no flows": [{ client: { allowedOauthFlows: [] } }, `${client}: ${incomplete}`],
    "a scope of people for a client of machines": [
      { client: { allowedOauthScopes: ["openid"] } },
      `${client}: allowedOauthScopes has "openid", which no resource server of its pool defines; define it, or use one of ${ordersRead}, https://api.example.com/orders/write.`,
    ],
    "an environment of more than 4096 bytes, names included": [
      { fn: { environment: { variables: { KEY: `${"x".repeat(4092)}é` } } } },
      `${fn}: its environment has 4097 bytes, more than the 4096 that Lambda takes; shorten it.`,
    ],
  };
  for (const [what, [changes, ...expected]] of Object.entries(cases)) {
    it(`refuses ${what}`, () => assert.deepEqual(modelFaults(changes), expected));
  }

  for (const handler of ["handler", "../index.handler", "index.", undefined]) {
    it(`refuses ${JSON.stringify(handler)} for a handler`, () => {
      const message = `${fn}: handler = ${JSON.stringify(handler)} does not name a function; write "file.function".`;
      assert.deepEqual(modelFaults({ fn: { handler } }), [message]);
    });
  }

  for (const name of ["fn", "permission", "pool"] as const) {
    it(`lets a program look up ${set[name].type} in AWS that no route has to do with`, () => {
      assert.deepEqual(modelFaults({}, { ...resource(set[name].type, "more"), isRead: true }), []);
    });
  }

  for (const name of ["domain", "server", "client", "api"] as const) {
    it(`refuses to look up ${set[name].type} in AWS`, () => {
      const message = `${set[name].type} "more": it is looked up in AWS, which the simulator cannot do; create it in the stack that you simulate.`;
      assert.ok(modelFaults({}, { ...resource(set[name].type, "more"), isRead: true }).includes(message));
    });
  }

  const orGive = ', or give the id of one that exists, such as "eu-west-1_AbCdEfGhI"';
  for (const [name, property, owner, more] of [
    ["domain", "userPoolId", "a user pool", orGive],
    ["server", "userPoolId", "a user pool", orGive],
    ["client", "userPoolId", "a user pool", orGive],
    ["stage", "apiId", "an API", ""],
    ["authorizer", "apiId", "an API", ""],
    ["integration", "apiId", "an API", ""],
    ["closed", "apiId", "an API", ""],
  ] as const) {
    it(`refuses ${set[name].type} of another program`, () => {
      const message = `${set[name].type} "orders": ${property} = "elsewhere" is not the id of ${owner} of this program; create that in the stack that you simulate${more}.`;
      assert.ok(modelFaults({ [name]: { [property]: "elsewhere" } }).includes(message));
    });
  }

  it("says once that a route's function is looked up", () => {
    const message = `${fn}: it is looked up in AWS, which the simulator cannot do; create it in the stack that you simulate.`;
    assert.deepEqual(modelFaults({ fn: null }, { ...set.fn, isRead: true }), [message]);
  });

  it("refuses a program with nothing to serve", () => {
    const nothing = Object.fromEntries(Object.keys(set).map((name) => [name, null])) as Changes;
    const message = "the program registers no user pool and no HTTP API: there is nothing to serve.";
    assert.deepEqual(modelFaults(nothing, resource("aws:sqs/queue:Queue", "jobs")), [message]);
  });

  it("names the place in the program", () => {
    const more = { ...resource("aws:apigateway/restApi:RestApi", "more"), where: "index.ts:7" };
    const [line] = modelFaults({}, more);
    assert.match(line!, /^index\.ts:7: aws:apigateway\/restApi:RestApi "more": /);
  });

  it("reports all faults at once, each once", () => {
    const lines = modelFaults({ stage: null, fn: { runtime: "python3.13" }, client: { accessTokenValidity: 25 } });
    assert.equal(lines.length, 3);
  });
});
