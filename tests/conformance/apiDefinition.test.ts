import { strict as assert } from "node:assert";
import { Changes, modelFaults, output, resource, routeOf, workedSet } from "../support/registrations";

const set = workedSet();
const issuer = `https://${output(set.pool, "endpoint")}`;
const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);
const jwt = (jwtConfiguration: object | undefined): Changes => ({ authorizer: { jwtConfiguration } });
const sources = (...identitySources: readonly string[]): Changes => ({ authorizer: { identitySources } });
const settings = (routeSettings: object): Changes => ({ stage: { routeSettings: [routeSettings] } });
const http = (timeoutMilliseconds: number): Changes => ({
  integration: {
    integrationType: "HTTP_PROXY",
    integrationMethod: "GET",
    integrationUri: "https://a.example",
    payloadFormatVersion: "1.0",
    timeoutMilliseconds,
  },
});
const quotas = "[D] http-api-quotas page";
const limit = { throttlingBurstLimit: 1, throttlingRateLimit: 1 };

describe("as API Gateway: what is refused before it is created", () => {
  const refused: Readonly<Record<string, readonly [Changes, RegExp]>> = {
    "[PF] JwtConfiguration must not be null for JWT Authorizer": [
      jwt(undefined),
      /jwtConfiguration\.audiences is empty/,
    ],
    "[PF] at least one audience is required: an empty list": [
      jwt({ issuer, audiences: [] }),
      /jwtConfiguration\.audiences is empty, which API Gateway refuses; name the ids of the app clients\.$/,
    ],
    "[PF] at least one audience is required, [PKG] and optional in the type": [
      jwt({ issuer }),
      /jwtConfiguration\.audiences is empty/,
    ],
    "[PF] Issuer is not a valid URL for JWT Authorizer": [
      jwt({ issuer: output(set.pool, "endpoint"), audiences: ["a"] }),
      /jwtConfiguration\.issuer = "cognito-idp\..*" is neither a user pool of this program nor an https URL/,
    ],
    "[PF] Issuer is not a valid URL, [PKG] and optional in the type": [
      jwt({ audiences: ["a"] }),
      /jwtConfiguration\.issuer = undefined is neither a user pool of this program nor an https URL/,
    ],
    "[SDK] exactly one identity source, not none": [sources(), /identitySources = \[\] is not modelled/],
    "[SDK] exactly one identity source, not left out": [
      { authorizer: { identitySources: undefined } },
      /identitySources is missing/,
    ],
    "[SDK] exactly one identity source, not two": [
      sources("$request.header.Authorization", "$request.querystring.token"),
      /identitySources = \[.*\] is not modelled/,
    ],
    [`${quotas}: 50 audiences per authorizer`]: [
      jwt({ issuer, audiences: many(51) }),
      /it has 51 audiences, and AWS takes 50/,
    ],
    [`${quotas}: 10 scopes per route`]: [
      { closed: { authorizationScopes: many(11) } },
      /it has 11 authorizationScopes, and AWS takes 10/,
    ],
    [`${quotas}: 30 s integration timeout`]: [http(30_001), /timeoutMilliseconds = 30001 is refused by AWS/],
    '[PF] route keys: "route key is not formatted properly for HTTP protocol"': [
      { open: { routeKey: "TRACE /health" } },
      /routeKey = "TRACE \/health" is refused by API Gateway/,
    ],
    "[OBS] pets: two routes that differ in the name of a parameter": [
      { open: { routeKey: "GET /orders/{orderId}" } },
      /"GET \/orders\/\{orderId\}" matches the same requests as "GET \/orders\/\{id\}"/,
    ],
    "[PF] allow-credentials is not supported if 'allow-origin' is *": [
      { api: { corsConfiguration: { allowOrigins: ["*"], allowCredentials: true } } },
      /corsConfiguration allows credentials and every origin, which API Gateway refuses/,
    ],
    "[SDK] autoDeploy is false unless it is set": [{ stage: { autoDeploy: undefined } }, /autoDeploy is off/],
    "Unable to find Route by key ... within the provided RouteSettings": [
      settings({ routeKey: "GET /nothing", ...limit }),
      /routeSettings\[0\]\.routeKey = "GET \/nothing" is not a route of its API/,
    ],
    "[ISSUE] terraform-aws-apigateway-v2#78: one field of a route setting resets the others": [
      settings({ routeKey: "GET /health", throttlingRateLimit: 1 }),
      /routeSettings\[0\] leaves out throttlingRateLimit or throttlingBurstLimit/,
    ],
    "[D23] http-api-develop-integrations-lambda page: payloadFormatVersion must be given": [
      { integration: { payloadFormatVersion: undefined } },
      /payloadFormatVersion is missing/,
    ],
    "[D23] http-api-develop-integrations-lambda page: 1.0 has another response, and is not simulated": [
      { integration: { payloadFormatVersion: "1.0" } },
      /payloadFormatVersion = "1\.0" is not modelled/,
    ],
    "[PF] Authorization Scopes are only valid for JWT authorization": [
      { open: { authorizationScopes: ["a"] } },
      /authorizationScopes stand on a route without a JWT authorizer/,
    ],
  };
  for (const [name, [changes, says]] of Object.entries(refused)) {
    it(name, () => assert.match(modelFaults(changes).join("\n"), says));
  }

  it("[PF] at least one audience is required, also of an authorizer that no route uses", () => {
    const unused = { ...set.authorizer.inputs, jwtConfiguration: { issuer, audiences: [] } };
    assert.deepEqual(modelFaults({}, resource("aws:apigatewayv2/authorizer:Authorizer", "unused", unused)), [
      'aws:apigatewayv2/authorizer:Authorizer "unused": jwtConfiguration.audiences is empty, which API Gateway refuses; name the ids of the app clients.',
    ]);
  });

  const integrations = (count: number) =>
    many(count).map((name) => resource("aws:apigatewayv2/integration:Integration", name, set.integration.inputs));
  it(`${quotas}: 300 integrations per API, one of them in the worked set-up`, () => {
    assert.deepEqual(modelFaults({}, ...integrations(299)), []);
    assert.match(modelFaults({}, ...integrations(300)).join("\n"), /it has 301 integrations, and AWS takes 300/);
  });

  it(`${quotas}: 10 authorizers and 300 routes per API, which AWS raises, are not counted`, () => {
    const authorizers = many(11).map((name) =>
      resource("aws:apigatewayv2/authorizer:Authorizer", name, set.authorizer.inputs),
    );
    const routes = many(301).map((name) => routeOf(set, `GET /${name}`));
    assert.deepEqual(modelFaults({}, ...authorizers, ...routes), []);
  });

  const accepted: Readonly<Record<string, Changes>> = {
    [`${quotas}: 50 audiences, and no fewer`]: jwt({ issuer, audiences: many(50) }),
    [`${quotas}: 10 scopes, and no fewer`]: { closed: { authorizationScopes: many(10) } },
    [`${quotas}: 30 s, and no fewer`]: http(30_000),
    "[SDK] one identity source, $request.header.<name>": sources("$request.header.Authorization"),
    "[PF] allow-credentials with an origin that is named": {
      api: { corsConfiguration: { allowOrigins: ["https://app.example.com"], allowCredentials: true } },
    },
    "a route setting of a route that exists, with both limits": settings({ routeKey: "GET /health", ...limit }),
  };
  for (const [name, changes] of Object.entries(accepted)) {
    it(`accepted: ${name}`, () => assert.deepEqual(modelFaults(changes), []));
  }
});
