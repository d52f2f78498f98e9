import { strict as assert } from "node:assert";
import { Changes, modelFaults, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const issuer = `https://${output(set.pool, "endpoint")}`;
const many = (count: number, what: string) => Array.from({ length: count }, (_, index) => `${what}${index}`);

const jwt = (count: number) => ({ jwtConfiguration: { issuer, audiences: many(count, "a") } });
const scopesOf = (count: number) => many(count, "s").map((scopeName) => ({ scopeName, scopeDescription: "x" }));
const environment = (name: string) => ({ environment: { variables: { [name]: "x" } } });
const refresh = (days: number) => ({
  accessTokenValidity: 2,
  refreshTokenValidity: days,
  tokenValidityUnits: { refreshToken: "hours" },
});

describe("AWS's fixed limits and names", () => {
  const refused: Readonly<Record<string, readonly [Changes, RegExp]>> = {
    "more audiences than an authorizer holds": [
      { authorizer: jwt(51) },
      /: it has 51 audiences, and AWS takes 50; use fewer\.$/,
    ],
    "more scopes than a route holds": [
      { closed: { authorizationScopes: many(11, "s") } },
      /: it has 11 authorizationScopes, and AWS takes 10; use fewer\.$/,
    ],
    "a path parameter twice": [{ open: { routeKey: "GET /{a}/{a}" } }, /two of its path parameters are named "a"/],
    "an HTTP server that may take 31 seconds": [
      {
        integration: {
          integrationType: "HTTP_PROXY",
          integrationMethod: "GET",
          integrationUri: "https://a.example",
          payloadFormatVersion: "1.0",
          timeoutMilliseconds: 31_000,
        },
      },
      /timeoutMilliseconds = 31000 is refused by AWS; use a whole number from 50 to 30000/,
    ],
    "a domain prefix with capitals": [
      { domain: { domain: "My_Domain" } },
      /domain = "My_Domain" is refused by Cognito as a prefix/,
    ],
    "a domain prefix with a reserved word": [
      { domain: { domain: "my-cognito-x" } },
      /is refused by Cognito as a prefix/,
    ],
    "more scopes than a resource server holds": [
      { server: { scopes: scopesOf(101) } },
      /it has 101 scopes, and AWS takes 100/,
    ],
    "an identifier with a space": [{ server: { identifier: "a b" } }, /identifier = "a b" is refused by Cognito/],
    "a scope with a slash": [
      { server: { scopes: [{ scopeName: "a/b", scopeDescription: "x" }] } },
      /scopeName = "a\/b" is refused by Cognito/,
    ],
    "more scopes than a client holds": [
      { client: { allowedOauthScopes: many(51, "x/s") } },
      /it has 51 allowedOauthScopes, and AWS takes 50/,
    ],
    "access tokens that outlast refresh tokens": [{ client: refresh(1) }, /valid for longer than refresh tokens/],
    "a function without time": [
      { fn: { timeout: 0 } },
      /timeout = 0 is refused by AWS; use a whole number from 1 to 900/,
    ],
    "a function with too much time": [{ fn: { timeout: 901 } }, /timeout = 901 is refused by AWS/],
    "a time limit as text": [{ fn: { timeout: "10" } }, /timeout = "10" is refused by AWS/],
    "a function with too little memory": [{ fn: { memorySize: 64 } }, /memorySize = 64 is refused by AWS/],
    "a variable that Lambda sets": [
      { fn: environment("AWS_REGION") },
      /environment has AWS_REGION, which Lambda sets itself/,
    ],
  };
  for (const [what, [changes, says]] of Object.entries(refused)) {
    it(`refuse ${what}`, () => assert.match(modelFaults(changes).join("\n"), new RegExp(says.source, "m")));
  }

  const accepted: Readonly<Record<string, Changes>> = {
    "fifty audiences": { authorizer: jwt(50) },
    "ten scopes on a route": { closed: { authorizationScopes: many(10, "s") } },
    "a domain of one's own": {
      domain: { domain: "auth.aws-team.example.com", certificateArn: "arn:aws:acm:us-east-1:1:certificate/a" },
    },
    "a hundred scopes": { server: { scopes: [...(set.server.inputs["scopes"] as object[]), ...scopesOf(98)] } },
    "access tokens as valid as refresh tokens": { client: refresh(2) },
    "the longest time and the most memory": { fn: { timeout: 900, memorySize: 10_240 } },
    "a variable that only looks like Lambda's": { fn: environment("AWS_REGION_OF_TABLE") },
  };
  for (const [what, changes] of Object.entries(accepted)) {
    it(`allow ${what}`, () => assert.deepEqual(modelFaults(changes), []));
  }

  it("refuse two stages of one name, and two resource servers of one identifier", () => {
    const stage = resource("aws:apigatewayv2/stage:Stage", "again", set.stage.inputs);
    const server = resource("aws:cognito/resourceServer:ResourceServer", "again", set.server.inputs);
    assert.deepEqual(modelFaults({}, stage, server), [
      'aws:apigatewayv2/api:Api "orders": two of its stages are named "$default"; give each a name of its own.',
      'aws:cognito/resourceServer:ResourceServer "again": resource server "orders" of its pool has the identifier "https://api.example.com/orders", too; give each one of its own.',
    ]);
  });

  it("refuse more integrations than an API holds", () => {
    const more = many(300, "i").map((name) =>
      resource("aws:apigatewayv2/integration:Integration", name, set.integration.inputs),
    );
    assert.match(modelFaults({}, ...more).join(), /it has 301 integrations, and AWS takes 300/);
  });
});
