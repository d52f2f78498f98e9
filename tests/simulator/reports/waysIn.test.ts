import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import { accessDifference } from "../../../simulator/reports/accessDifference";
import { accessReport } from "../../../simulator/reports/accessReport";
import { waysIn } from "../../../simulator/reports/waysIn";
import { Changes, modelOf, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const machine = {
  client: { explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] },
  pool: { adminCreateUserConfig: { allowAdminCreateUserOnly: true } },
};

function ways(changes: Changes = {}, ...more: readonly Registration[]) {
  return waysIn(modelOf({ ...machine, ...changes }, ...more)).filter(({ kind }) => kind !== "default-endpoint");
}

const fn = output(set.fn, "name");
const permission = (properties: object) =>
  resource("aws:lambda/permission:Permission", "more", {
    action: "lambda:InvokeFunction",
    function: fn,
    ...properties,
  });
const domain = (mutualTls?: object) => [
  resource("aws:apigatewayv2/domainName:DomainName", "own", {
    domainName: "api.example.com",
    domainNameConfiguration: { certificateArn: "arn", endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
    mutualTlsAuthentication: mutualTls,
  }),
  resource("aws:apigatewayv2/apiMapping:ApiMapping", "own", {
    apiId: set.api.id,
    domainName: "api.example.com",
    apiMappingKey: "v1",
    stage: "$default",
  }),
];

describe("the ways in of a program", () => {
  it("are its default endpoint and nothing else, where machines alone obtain tokens", () => {
    assert.deepEqual(waysIn(modelOf(machine)), [{ kind: "default-endpoint", api: "orders" }]);
    assert.deepEqual(ways({ api: { disableExecuteApiEndpoint: true } }), []);
  });

  it("are domains, with what callers' certificates are trusted by", () => {
    const place = { kind: "domain", api: "orders", domain: "api.example.com", path: "/v1" };
    assert.deepEqual(ways({}, ...domain()), [place]);
    assert.deepEqual(ways({}, ...domain({ truststoreUri: "s3://acme/partners.pem", truststoreVersion: "7" })), [
      { ...place, truststore: "s3://acme/partners.pem", truststoreVersion: "7" },
    ]);
  });

  it("are the origins of pages", () => {
    const corsConfiguration = {
      allowOrigins: ["https://a.example.com"],
      allowMethods: ["GET"],
      allowCredentials: true,
    };
    assert.deepEqual(ways({ api: { corsConfiguration } }), [
      { kind: "page-origin", api: "orders", origin: "https://a.example.com", credentials: true },
    ]);
  });

  for (const [flows, expected] of [
    [undefined, ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"]],
    [[], ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"]],
    [["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"], ["ALLOW_USER_PASSWORD_AUTH"]],
    [["ADMIN_NO_SRP_AUTH"], ["ADMIN_NO_SRP_AUTH"]],
    [["ALLOW_REFRESH_TOKEN_AUTH"], []],
  ] as const) {
    it(`are the flows by which people sign in: explicitAuthFlows ${JSON.stringify(flows)}`, () => {
      const who = { kind: "sign-in", pool: "orders", client: "reporting" };
      assert.deepEqual(
        ways({ client: { explicitAuthFlows: flows } }),
        expected.map((flow) => ({ ...who, flow })),
      );
    });
  }

  it("are the providers that vouch for people, self sign-up and users", () => {
    const web = {
      ...machine.client,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid"],
      supportedIdentityProviders: ["Corp"],
    };
    const bob = resource("aws:cognito/user:User", "bob", { userPoolId: set.pool.id, username: "bob" });
    const who = { pool: "orders", client: "reporting" };
    assert.deepEqual(ways({ client: web, pool: {} }, bob), [
      { kind: "sign-in", ...who, flow: "code" },
      { kind: "identity-provider", ...who, provider: "Corp" },
      { kind: "self-sign-up", pool: "orders" },
      { kind: "user", pool: "orders", user: "bob" },
    ]);
  });

  it("are permissions that are not for the program's own API and pool", () => {
    const topic = resource("aws:sns/topic:Topic", "news", {});
    const own = { kind: "invoke-permission", function: "orders", action: "lambda:InvokeFunction" };
    for (const [given, expected] of [
      [{ principal: "*" }, { principal: "*" }],
      [{ principal: "apigateway.amazonaws.com" }, { principal: "apigateway.amazonaws.com" }],
      [
        { principal: "sns.amazonaws.com", sourceArn: output(topic, "arn"), sourceAccount: "123456789012" },
        { principal: "sns.amazonaws.com", source: "{Topic news}", account: "123456789012" },
      ],
      [
        { principal: "*", functionUrlAuthType: "NONE", qualifier: "live", principalOrgId: "o-1" },
        { principal: "*", authorization: "NONE", qualifier: "live", organization: "o-1" },
      ],
    ] as const) {
      assert.deepEqual(ways({}, topic, permission(given)), [{ ...own, ...expected }]);
    }
    const other = { principal: "apigateway.amazonaws.com", sourceArn: "arn:aws:execute-api:eu-central-1:1:other/*" };
    assert.equal(ways({}, permission(other)).length, 1);
    const mine = { principal: "apigateway.amazonaws.com", sourceArn: `${output(set.api, "executionArn")}/*/GET/x` };
    assert.deepEqual(ways({}, permission(mine)), []);
  });

  it("are the URLs of functions, and what else invokes them", () => {
    const urls = [
      resource("aws:lambda/functionUrl:FunctionUrl", "u", { functionName: fn, authorizationType: "NONE" }),
      resource("aws:lambda/functionUrl:FunctionUrl", "v", {
        functionName: output(set.fn, "arn"),
        authorizationType: "AWS_IAM",
      }),
    ];
    const mapping = resource("aws:lambda/eventSourceMapping:EventSourceMapping", "m", {
      functionName: set.fn.urn,
      eventSourceArn: "arn:aws:sqs:eu-central-1:123456789012:jobs",
    });
    assert.deepEqual(ways({}, ...urls, mapping), [
      { kind: "function-url", function: "orders", authorization: "AWS_IAM" },
      { kind: "function-url", function: "orders", authorization: "NONE" },
      { kind: "event-source", function: "orders", source: "arn:aws:sqs:eu-central-1:123456789012:jobs" },
    ]);
  });

  it("have nothing in them that is made up here", () => {
    const queue = resource("aws:sqs/queue:Queue", "jobs", {});
    const [made, mapping] = [
      permission({ principal: "sqs.amazonaws.com", sourceArn: `${output(queue, "arn")}*` }),
      resource("aws:lambda/eventSourceMapping:EventSourceMapping", "m", {
        functionName: fn,
        eventSourceArn: output(queue, "arn"),
      }),
    ];
    assert.deepEqual(
      ways({}, queue, made, mapping).map(({ source }) => source),
      ["{Queue jobs}*", "{Queue jobs}"],
    );
  });
});

describe("a report of the first version", () => {
  const report = (changes: Changes = {}) => accessReport(modelOf({ ...machine, ...changes }), "p", "s");

  it("does not tell of other ways in, so that access may have widened where there are any now", () => {
    const old = { ...report(), version: 1 as const, waysIn: [] };
    const { widened, unknown, ways: changed } = accessDifference(old, report());
    assert.deepEqual([widened, unknown, changed], [true, ["default-endpoint"], []]);
    const none = report({ api: { disableExecuteApiEndpoint: true } });
    assert.deepEqual([accessDifference(old, none).widened, accessDifference(old, none).unknown], [false, []]);
  });
});
