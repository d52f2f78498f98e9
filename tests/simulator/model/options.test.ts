import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import { limitOf } from "../../../simulator/model/limitOf";
import type { HttpIntegration } from "../../../simulator/model/model";
import { functionOf, modelFaults, modelOf, output, resource, workedSet } from "../../support/registrations";

type Properties = Readonly<Record<string, unknown>>;

const set = workedSet();
const [apiType, stageType] = ['aws:apigatewayv2/api:Api "orders"', 'aws:apigatewayv2/stage:Stage "orders"'];
const integrationType = 'aws:apigatewayv2/integration:Integration "orders"';

describe("buildStage", () => {
  const limit = (rate: unknown, burst: unknown) => ({ throttlingRateLimit: rate, throttlingBurstLimit: burst });
  const stageOf = (properties: Properties) => modelOf({ stage: properties }).apis[0]!.stages[0]!;

  it("reads limits, of all routes and of single ones, and variables", () => {
    const stage = stageOf({
      defaultRouteSettings: { ...limit(10, 20), detailedMetricsEnabled: true },
      routeSettings: [
        { routeKey: "GET /health", ...limit(0.5, 1) },
        { routeKey: "GET /orders/{id}", ...limit(0, 0) },
      ],
      stageVariables: { colour: "green", empty: "" },
    });
    assert.deepEqual(stage, {
      name: "$default",
      variables: { colour: "green", empty: "" },
      throttle: { rate: 10, burst: 20 },
      routeThrottles: new Map([
        ["GET /health", { rate: 0.5, burst: 1 }],
        ["GET /orders/{id}", { rate: 0, burst: 0 }],
      ]),
    });
  });

  it("takes a limit that every account has for none", () => {
    const [stage] = modelOf({
      stage: {
        defaultRouteSettings: limit(10_000, 5000),
        routeSettings: [
          { routeKey: "GET /health", ...limit(20_000, 5000) },
          { routeKey: "GET /orders/{id}", ...limit(10_000, 4999) },
        ],
      },
    }).apis[0]!.stages;
    assert.equal(stage!.throttle, undefined);
    assert.deepEqual(
      ["GET /health", "GET /orders/{id}"].map((key) => limitOf(stage!, key)),
      [undefined, { rate: 10_000, burst: 4999 }],
    );
  });

  it("lets a route have more than its stage, up to the account's", () => {
    const routeSettings = [{ routeKey: "GET /health", ...limit(10_000, 5000) }];
    const [stage] = modelOf({ stage: { defaultRouteSettings: limit(1, 1), routeSettings } }).apis[0]!.stages;
    assert.equal(limitOf(stage!, "GET /health"), undefined);
    assert.deepEqual(limitOf(stage!, "GET /orders/{id}"), { rate: 1, burst: 1 });
  });

  const missing = "leaves out throttlingRateLimit or throttlingBurstLimit, which the provider sends as 0";
  for (const settings of [{}, limit(1, undefined), limit(undefined, 1), limit("1", 1), limit(null, 1)]) {
    it(`refuses ${JSON.stringify(settings)}`, () => {
      const fix = "set both, or leave the settings out";
      const perRoute = [
        { routeKey: "GET /health", ...limit(1, 1) },
        { routeKey: "GET /orders/{id}", ...settings },
      ];
      const faults = modelFaults({ stage: { defaultRouteSettings: settings, routeSettings: perRoute } });
      assert.deepEqual(faults, [
        `${stageType}: defaultRouteSettings ${missing}; ${fix}.`,
        `${stageType}: routeSettings[1] ${missing}; ${fix}.`,
      ]);
    });
  }

  it("refuses a limit for a route that the API does not have, as API Gateway does", () => {
    const routeSettings = [{ routeKey: "GET /nothing", ...limit(1, 1) }];
    assert.match(modelFaults({ stage: { routeSettings } }).join(), /routeSettings.*GET \/nothing/);
  });

  it("refuses variables that only AWS knows", () => {
    const stageVariables = { table: 'm2m-unknown:aws:dynamodb/table:Table "t" streamArn' };
    assert.match(modelFaults({ stage: { stageVariables } }).join(), /stageVariables depends on aws:dynamodb/);
  });
});

describe("buildCors", () => {
  const corsOf = (corsConfiguration: object) => modelOf({ api: { corsConfiguration } }).apis[0]!.cors;
  const empty = { allowOrigins: [], allowMethods: [], allowHeaders: [], exposeHeaders: [], allowCredentials: false };

  it("reads every option", () => {
    const all = {
      allowOrigins: ["https://app.example.com"],
      allowMethods: ["GET"],
      allowHeaders: ["authorization"],
      exposeHeaders: ["etag"],
      allowCredentials: true,
      maxAge: 60,
    };
    assert.deepEqual(corsOf(all), all);
  });

  it("takes what is left out for nothing", () => {
    assert.deepEqual(corsOf({}), empty);
    assert.deepEqual(corsOf({ allowOrigins: ["*"], maxAge: 0 }), { ...empty, allowOrigins: ["*"], maxAge: 0 });
    assert.ok(!("cors" in modelOf().apis[0]!));
  });

  it("refuses credentials for every origin, as API Gateway does", () => {
    const corsConfiguration = { allowOrigins: ["https://app.example.com", "*"], allowCredentials: true };
    assert.deepEqual(modelFaults({ api: { corsConfiguration } }), [
      `${apiType}: corsConfiguration allows credentials and every origin, which API Gateway refuses; name the origins, or set allowCredentials: false.`,
    ]);
  });

  for (const option of ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"]) {
    it(`refuses ${option} that is no list of texts`, () => {
      for (const value of ["*", [1], [""]]) {
        const what = `corsConfiguration.${option} = ${JSON.stringify(value)} is not a list of texts; give only texts.`;
        assert.deepEqual(modelFaults({ api: { corsConfiguration: { [option]: value } } }), [`${apiType}: ${what}`]);
      }
    });
  }
});

describe("buildIntegration: an HTTP server", () => {
  const http = {
    integrationType: "HTTP_PROXY",
    integrationUri: "https://orders.example.com/v1/{id}",
    integrationMethod: "ANY",
    payloadFormatVersion: "1.0",
  };
  const faults = (properties: object) => modelFaults({ integration: { ...http, ...properties } });

  it("is read, with API Gateway's defaults", () => {
    const [route] = modelOf({ integration: { ...http, payloadFormatVersion: undefined } }).apis[0]!.routes;
    const { integrationUri: url } = http;
    const expected: HttpIntegration = { kind: "http", url, method: "ANY", headers: {}, timeoutMilliseconds: 30_000 };
    assert.deepEqual(route!.integration, expected);
  });

  it("is read with all it can have", () => {
    const requestParameters = { "overwrite:header.X-Client": "$context.authorizer.claims.client_id" };
    const more = {
      integrationMethod: "POST",
      requestParameters,
      timeoutMilliseconds: 5000,
      connectionType: "INTERNET",
    };
    const { integration } = modelOf({ integration: { ...http, ...more } }).apis[0]!.routes[0]!;
    const { method, headers, timeoutMilliseconds } = integration as HttpIntegration;
    assert.deepEqual([method, timeoutMilliseconds], ["POST", 5000]);
    assert.deepEqual(headers, { "x-client": "$context.authorizer.claims.client_id" });
  });

  for (const url of [
    "",
    "orders.example.com",
    "ftp://orders.example.com/",
    "https://",
    "https://orders.example.com/?a=1",
    "https://orders.example.com/#a",
    "https://orders.example.com/a b",
    "https://${stageVariables.host}/",
    "https://orders.example.com:port/",
  ]) {
    it(`is refused at ${JSON.stringify(url)}`, () => {
      // A query can hold a secret.
      const shown = JSON.stringify(url.replace(/([?#]).+/, "$1…"));
      const what = `integrationUri = ${shown} is not a URL that the simulator can call`;
      const fix = "write http(s)://host/path, without query and stage variables";
      assert.deepEqual(faults({ integrationUri: url }), [`${integrationType}: ${what}; ${fix}.`]);
    });
  }

  it("is refused where a caller would choose the host", () => {
    for (const integrationUri of ["https://{id}/", "https://{id}.example.com/", "https://{id}@example.com/"]) {
      assert.match(faults({ integrationUri }).join(), /integrationUri/, integrationUri);
    }
  });

  for (const [properties, says] of [
    [{ integrationMethod: undefined }, "integrationMethod is missing; set it, to ANY for the request's own."],
    [{ payloadFormatVersion: "2.0" }, 'payloadFormatVersion = "2.0" is not modelled; set it to "1.0".'],
    [
      { requestParameters: { "append:header.x": "1" } },
      'requestParameters["append:header.x"] is not modelled; only overwrite:header.<name> with texts and the usual variables is.',
    ],
    [
      { requestParameters: { "overwrite:header.x": "$context.nothing" } },
      'requestParameters["overwrite:header.x"] = "$context.nothing" is not modelled; only overwrite:header.<name> with texts and the usual variables is.',
    ],
    [
      { requestParameters: { "overwrite:path": "/x" } },
      'requestParameters["overwrite:path"] = "/x" is not modelled; only overwrite:header.<name> with texts and the usual variables is.',
    ],
    [{ connectionType: "VPN" }, 'connectionType = "VPN" is not modelled; only "INTERNET" or "VPC_LINK" is.'],
    [{ connectionId: "abc" }, 'connectionId is for private integrations only; set connectionType: "VPC_LINK".'],
    [{ integrationType: "HTTP" }, 'integrationType = "HTTP" is not modelled; only "AWS_PROXY" or "HTTP_PROXY" is.'],
    [
      { tlsConfig: { serverNameToVerify: "x" } },
      'tlsConfig is for private integrations only; set connectionType: "VPC_LINK".',
    ],
  ] as const) {
    it(`is refused with ${JSON.stringify(properties)}`, () => {
      assert.ok(faults(properties).includes(`${integrationType}: ${says}`), faults(properties).join("\n"));
    });
  }

  it("is refused with a mapped header that API Gateway reserves", () => {
    for (const name of ["authorization", "Host", "content-length", "connection", "via", "x-forwarded-for"]) {
      const requestParameters = { [`overwrite:header.${name}`]: "x" };
      assert.match(faults({ requestParameters }).join(), /requestParameters/, name);
    }
  });
});

describe("buildIntegration: a function", () => {
  for (const [option, value] of [
    ["requestParameters", { "overwrite:header.x": "1" }],
    ["timeoutMilliseconds", 5000],
    ["connectionType", "VPC_LINK"],
    ["connectionId", "abc"],
    ["tlsConfig", { serverNameToVerify: "x" }],
  ] as const) {
    it(`is refused with ${option}`, () => {
      const what = `${option} is modelled for HTTP_PROXY only; leave it out.`;
      assert.deepEqual(modelFaults({ integration: { [option]: value } }), [`${integrationType}: ${what}`]);
    });
  }

  it("may have the time limit that it has anyway", () => {
    assert.deepEqual(modelFaults({ integration: { timeoutMilliseconds: 30_000 } }), []);
  });

  it("may have a concurrency of its own", () => {
    const reserved = (reservedConcurrentExecutions?: number) =>
      functionOf(modelOf({ fn: { reservedConcurrentExecutions } }).apis[0]!.routes[0]!).reservedConcurrency;
    assert.deepEqual([reserved(), reserved(-1), reserved(0), reserved(5)], [undefined, undefined, 0, 5]);
  });
});

describe("buildPool: the trigger that customises tokens", () => {
  const arn = output(set.fn, "arn");
  const config = (lambdaArn: unknown, lambdaVersion = "V3_0") => ({
    lambdaConfig: { preTokenGenerationConfig: { lambdaArn, lambdaVersion } },
  });
  const permission = (properties: object = {}) =>
    resource("aws:lambda/permission:Permission", "trigger", {
      action: "lambda:InvokeFunction",
      function: output(set.fn, "name"),
      principal: "cognito-idp.amazonaws.com",
      ...properties,
    });
  const triggerOf = (properties: Properties, ...more: readonly Registration[]) =>
    modelOf({ pool: properties }, ...more).pools[0]!.trigger;

  it("is the function, which a route may have, too", () => {
    const model = modelOf({ pool: config(arn) }, permission());
    assert.equal(model.pools[0]!.trigger!.function, functionOf(model.apis[0]!.routes[0]!));
  });

  for (const [what, properties, expected] of [
    ["without a source", {}, true],
    ["for the pool", { sourceArn: output(set.pool, "arn") }, true],
    ["for every pool", { sourceArn: "arn:aws:cognito-idp:*:*:userpool/*" }, true],
    ["for another pool", { sourceArn: `${output(set.pool, "arn")}x` }, false],
    ["for API Gateway", { principal: "apigateway.amazonaws.com" }, false],
    ["for another function", { function: "other" }, false],
  ] as const) {
    it(`is ${expected ? "" : "not "}permitted by a permission ${what}`, () => {
      assert.equal(triggerOf(config(arn), permission(properties))!.isPermitted, expected);
    });
  }

  it("is none of the other triggers and versions: machines do not meet them", () => {
    assert.equal(triggerOf(config(arn, "V2_0")), undefined);
    assert.equal(triggerOf({ lambdaConfig: { preTokenGeneration: arn, preSignUp: "arn:elsewhere" } }), undefined);
  });

  it("is refused on the feature plan that lacks it", () => {
    const says =
      'aws:cognito/userPool:UserPool "orders": lambdaConfig has a pre token generation trigger V3_0, which userPoolTier "LITE" lacks; use "ESSENTIALS" or "PLUS".';
    assert.deepEqual(modelFaults({ pool: { ...config(arn), userPoolTier: "LITE" } }), [says]);
    for (const userPoolTier of ["ESSENTIALS", "PLUS", undefined]) {
      assert.deepEqual(modelFaults({ pool: { ...config(arn), userPoolTier } }), []);
    }
    assert.deepEqual(modelFaults({ pool: { ...config(arn, "V2_0"), userPoolTier: "LITE" } }), []);
  });

  it("is refused where it is not a function of the program", () => {
    const other = "arn:aws:lambda:eu-central-1:123456789012:function:elsewhere";
    const what = `lambdaConfig.preTokenGenerationConfig.lambdaArn = ${JSON.stringify(other)} is not a function of this program`;
    assert.ok(modelFaults({ pool: config(other) })[0]!.includes(what));
  });
});

describe("buildApi: a foreign issuer", () => {
  const faults = (issuer: string) => {
    const changes = { authorizer: { jwtConfiguration: { issuer, audiences: ["a"] } } };
    return modelFaults(changes).join();
  };

  for (const issuer of [
    "https://issuer.example",
    "https://issuer.example/",
    "https://issuer.example:8443/tenant",
    "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other",
  ]) {
    it(`may be ${issuer}`, () => assert.equal(faults(issuer), ""));
  }

  for (const issuer of [
    "",
    "issuer.example",
    "http://issuer.example",
    "https://issuer.example/?a",
    "https://issuer.example/#a",
    "https://",
    "https://a b/",
    `https://${output(set.pool, "endpoint")}/`,
  ]) {
    it(`is refused as ${JSON.stringify(issuer)}`, () => assert.match(faults(issuer), /jwtConfiguration\.issuer = /));
  }
});
