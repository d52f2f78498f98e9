import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { policies } from "../../policy/policies";
import { root } from "../support/m2m";
import { Configs, resource, unknownText, violationsOf } from "./support";

/** A case: the resource's inputs, what is said about them, and under which configuration. */
type Case = readonly [inputs: Record<string, unknown>, said: readonly string[], config?: Record<string, unknown>];

/** Tests one policy with cases for a resource named "own". */
function judges(policy: string, type: string, cases: Readonly<Record<string, Case>>): void {
  describe(`${policy}, ${type}`, () => {
    for (const [what, [inputs, said, config]] of Object.entries(cases)) {
      it(what, () => {
        const configs: Configs = config ? { [policy]: config } : {};
        const label = type.replace(/^(\w+):(\w+)\/\w+:/, "$1.$2.");
        assert.deepEqual(
          violationsOf([resource(type, inputs)], configs).filter((one) => one.startsWith(`${policy}: `)),
          said.map((one) => `${policy}: ${one.startsWith("own ") ? one : `${label} "own": ${one}`}`),
        );
      });
    }
  });
}

const fixRoute = "add an authorizer, or list the route in publicRoutes.";

judges("http-api-routes-have-authorizers", "aws:apigatewayv2/route:Route", {
  "accepts a JWT authorizer": [{ routeKey: "GET /a", authorizationType: "JWT", authorizerId: "a" }, []],
  "accepts one whose id only a deployment tells": [
    { routeKey: "GET /a", authorizationType: "JWT", authorizerId: unknownText },
    [],
  ],
  "accepts a Lambda authorizer": [{ routeKey: "$default", authorizationType: "CUSTOM" }, []],
  "accepts IAM": [{ routeKey: "ANY /a", authorizationType: "AWS_IAM" }, []],
  "refuses none": [
    { routeKey: "GET /a" },
    [`authorizationType is not set and leaves GET /a open to everyone; ${fixRoute}`],
  ],
  "refuses NONE": [
    { routeKey: "$default", authorizationType: "NONE" },
    [`authorizationType = "NONE" leaves $default open to everyone; ${fixRoute}`],
  ],
  "refuses what it does not know": [
    { routeKey: "GET /a", authorizationType: "jwt" },
    [`authorizationType = "jwt" leaves GET /a open to everyone; ${fixRoute}`],
  ],
  "says that it cannot tell in a preview": [
    { routeKey: "GET /a", authorizationType: unknownText },
    ["own cannot be checked in a preview"],
  ],
  "accepts what is declared, whatever parameters are called": [
    { routeKey: "GET /a/{id}" },
    [],
    { publicRoutes: ["GET /a/{name}"] },
  ],
  "refuses the same path by another method": [
    { routeKey: "POST /a" },
    [`authorizationType is not set and leaves POST /a open to everyone; ${fixRoute}`],
    { publicRoutes: ["GET /a"] },
  ],
  "accepts preflight routes": [{ routeKey: "OPTIONS /{proxy+}", authorizationType: "NONE" }, []],
  "refuses preflight routes if asked": [
    { routeKey: "OPTIONS /a", authorizationType: "NONE" },
    [`authorizationType = "NONE" leaves OPTIONS /a open to everyone; ${fixRoute}`],
    { acceptPreflightRoutes: false },
  ],
  "leaves WebSocket routes alone": [{ routeKey: "sendMessage" }, []],
});

const fixAnswers =
  'set authorizerResultTtlInSeconds: 0, add "$context.routeKey" to identitySources, or list the authorizer in sharedAnswers.';
const decides = {
  authorizerType: "REQUEST",
  enableSimpleResponses: true,
  identitySources: ["$request.header.Authorization"],
};

judges("lambda-authorizers-decide-for-each-route", "aws:apigatewayv2/authorizer:Authorizer", {
  "accepts a JWT authorizer": [{ authorizerType: "JWT", identitySources: ["$request.header.Authorization"] }, []],
  "accepts answers that are not kept": [{ ...decides, authorizerResultTtlInSeconds: 0 }, []],
  "accepts answers that nothing keeps": [{ ...decides, identitySources: undefined }, []],
  "accepts answers for one route each": [
    {
      ...decides,
      identitySources: [...decides.identitySources, "$context.routeKey"],
      authorizerResultTtlInSeconds: 60,
    },
    [],
  ],
  "accepts policies, which each route is held against": [{ ...decides, enableSimpleResponses: undefined }, []],
  "accepts authorizers of WebSocket APIs": [{ ...decides, identitySources: ["route.request.header.Auth"] }, []],
  "refuses answers for all routes": [
    { ...decides, authorizerResultTtlInSeconds: 60 },
    [`authorizerResultTtlInSeconds = 60 lets the answer for one route hold for all; ${fixAnswers}`],
  ],
  "refuses the provider's default": [
    decides,
    [
      `authorizerResultTtlInSeconds is not set, so that the provider keeps answers for 300 s, and lets the answer for one route hold for all; ${fixAnswers}`,
    ],
  ],
  "accepts it where that is wanted": [decides, [], { sharedAnswers: ["own"] }],
  "says that it cannot tell in a preview": [
    { ...decides, authorizerResultTtlInSeconds: unknownText },
    ["own cannot be checked in a preview"],
  ],
});

judges("http-api-routes-have-authorizers", "aws:apigatewayv2/api:Api", {
  "accepts an API": [{ protocolType: "HTTP" }, []],
  "refuses the route that quick creation makes": [
    { protocolType: "HTTP", target: "https://example.com" },
    [`target = "https://example.com" makes the route $default, open to everyone; leave it out; ${fixRoute}`],
  ],
  "accepts it where it is declared": [
    { protocolType: "HTTP", target: "https://example.com", routeKey: "GET /a" },
    [],
    { publicRoutes: ["GET /a"] },
  ],
  "refuses routes that it cannot see": [
    { protocolType: "HTTP", body: "{}" },
    [
      "body imports routes whose authorizers are not checked; register routes as resources, or list own in importedApis.",
    ],
  ],
  "accepts them where that is known": [{ protocolType: "HTTP", body: "{}" }, [], { importedApis: ["own"] }],
});

const machine = {
  generateSecret: true,
  allowedOauthFlows: ["client_credentials"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
};
const declareClient = "or list own in userClients.";

for (const type of [
  "aws:cognito/userPoolClient:UserPoolClient",
  "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
]) {
  judges("app-clients-are-for-machines", type, {
    "accepts a machine": [machine, []],
    "accepts the flow of a client's own token": [{ ...machine, explicitAuthFlows: ["ALLOW_CLIENT_TOKEN_AUTH"] }, []],
    "refuses sign-in beside Client Credentials": [
      { ...machine, explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"] },
      [`explicitAuthFlows[1] = "ALLOW_USER_PASSWORD_AUTH" lets users sign in; remove it, ${declareClient}`],
    ],
    "refuses a public client": [
      { ...machine, generateSecret: false },
      [`generateSecret = false makes a public client, which anyone can claim to be; set it to true, ${declareClient}`],
    ],
    "refuses sign-in instead of it": [
      { ...machine, allowedOauthFlows: ["code", "implicit"] },
      [
        `allowedOauthFlows[0] = "code" lets users sign in; remove it, ${declareClient}`,
        `allowedOauthFlows[1] = "implicit" lets users sign in; remove it, ${declareClient}`,
      ],
    ],
    "refuses Cognito's default": [
      { generateSecret: true, allowedOauthFlows: ["client_credentials"] },
      [
        `explicitAuthFlows is not set, for which Cognito allows sign-in by SRP and by custom challenges; set it to ["ALLOW_REFRESH_TOKEN_AUTH"], ${declareClient}`,
      ],
    ],
    "accepts a client that is declared to be for users": [
      { allowedOauthFlows: ["code"], explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] },
      [],
      { userClients: ["own"] },
    ],
    "refuses Client Credentials for it": [
      { allowedOauthFlows: ["client_credentials"], explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] },
      [
        'allowedOauthFlows = ["client_credentials"] gives a client for users the flow of machines, so that its secret alone obtains tokens; use a client of its own for the machine.',
      ],
      { userClients: ["own"] },
    ],
  });
}

const minutes = { accessToken: "minutes", idToken: "minutes" };
const short = (most: number, token: string) => `set it to ${most} or less, in minutes by tokenValidityUnits.${token}.`;

judges("tokens-expire-soon", "aws:cognito/userPoolClient:UserPoolClient", {
  "accepts Cognito's default": [{}, []],
  "accepts the longest": [{ accessTokenValidity: 60, idTokenValidity: 60, tokenValidityUnits: minutes }, []],
  "refuses more": [
    { accessTokenValidity: 61, idTokenValidity: 5, tokenValidityUnits: minutes },
    [
      `accessTokenValidity = 61 in minutes is longer than the 60 minutes that tokens may be valid; ${short(60, "accessToken")}`,
    ],
  ],
  "takes hours for the unit that is left out": [
    { accessTokenValidity: 1, idTokenValidity: 2 },
    [`idTokenValidity = 2 in hours is longer than the 60 minutes that tokens may be valid; ${short(60, "idToken")}`],
  ],
  "reads seconds and days": [
    { accessTokenValidity: 3600, idTokenValidity: 1, tokenValidityUnits: { accessToken: "seconds", idToken: "days" } },
    [`idTokenValidity = 1 in days is longer than the 60 minutes that tokens may be valid; ${short(60, "idToken")}`],
  ],
  "refuses a unit that it does not know": [
    { accessTokenValidity: 1, tokenValidityUnits: { accessToken: "weeks" } },
    [
      `accessTokenValidity = 1 in weeks is longer than the 60 minutes that tokens may be valid; ${short(60, "accessToken")}`,
    ],
  ],
  "is configured": [
    { accessTokenValidity: 16, idTokenValidity: 15, tokenValidityUnits: minutes },
    [
      `accessTokenValidity = 16 in minutes is longer than the 15 minutes that tokens may be valid; ${short(15, "accessToken")}`,
    ],
    { longestMinutes: 15 },
  ],
  "refuses the default where it is too long": [
    { idTokenValidity: 5, tokenValidityUnits: minutes },
    [
      `accessTokenValidity is not set, which means 60 minutes, longer than the 15 minutes that tokens may be valid; ${short(15, "accessToken")}`,
    ],
    { longestMinutes: 15 },
  ],
});

const accepted =
  "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";

judges("log-groups-have-a-retention-period", "aws:cloudwatch/logGroup:LogGroup", {
  "accepts a period": [{ retentionInDays: 30 }, []],
  "refuses none": [{}, [`retentionInDays keeps logs for ever; set it to one of ${accepted}.`]],
  "refuses 0, which is none": [
    { retentionInDays: 0 },
    [`retentionInDays = 0 keeps logs for ever; set it to one of ${accepted}.`],
  ],
  "refuses a period that CloudWatch Logs does not know": [
    { retentionInDays: 31 },
    [`retentionInDays = 31 is not a retention period that CloudWatch Logs accepts; use one of 0, ${accepted}.`],
  ],
  "refuses less than is configured": [
    { retentionInDays: 7 },
    ["retentionInDays = 7 is not between 30 and 90 days; set it to one of 30, 60, 90."],
    { shortestDays: 30, longestDays: 90 },
  ],
  "refuses more than is configured": [
    { retentionInDays: 365 },
    ["retentionInDays = 365 is not between 30 and 90 days; set it to one of 30, 60, 90."],
    { shortestDays: 30, longestDays: 90 },
  ],
});

describe("every policy", () => {
  it("is documented, with its settings and their defaults", () => {
    const sections = readFileSync(path.join(root, "docs/policy.md"), "utf8").split("### ");
    for (const { name, configSchema } of policies) {
      const section = sections.find((one) => one.startsWith(`\`${name}\`\n`));
      for (const [setting, { default: value }] of Object.entries(configSchema!.properties)) {
        const shown = Array.isArray(value) ? "none" : JSON.stringify(value);
        assert.match(section ?? "", new RegExp(`\`${setting}\`\\s\\(${shown}[;)]`));
      }
    }
  });

  it("has a name, a description, a severity, a level and a schema with defaults and descriptions", () => {
    assert.equal(new Set(policies.map(({ name }) => name)).size, policies.length);
    for (const { name, description, severity, enforcementLevel, configSchema } of policies) {
      assert.match(name, /^[a-z][a-z-]+$/);
      assert.match(description, /^[A-Z].*\.$/);
      assert.ok(severity !== undefined && enforcementLevel === "mandatory", name);
      for (const property of Object.values(configSchema!.properties)) {
        assert.ok(property.default !== undefined && property.description?.endsWith("."), name);
      }
    }
  });

  it("refuses a setting that it does not have", () => {
    for (const { name } of policies) {
      const types = [
        "apigatewayv2/route:Route",
        "apigatewayv2/authorizer:Authorizer",
        "cognito/userPoolClient:UserPoolClient",
        "cognito/userPool:UserPool",
        "cloudwatch/logGroup:LogGroup",
      ];
      const stack = [...types, "iam/policy:Policy"].map((type) =>
        resource(`aws:${type}`, { routeKey: "GET /", policy: "{}", authorizationType: "JWT" }),
      );
      assert.throws(
        () => violationsOf(stack, { [name]: { mistake: 1 } }),
        new RegExp(`^Error: ${name}: "mistake" is not`),
      );
      violationsOf(stack, { [name]: { enforcementLevel: "advisory" } });
    }
  });
});
