import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import { buildModel } from "../../../simulator/model/buildModel";
import type { Api } from "../../../simulator/model/model";
import { accessReport } from "../../../simulator/reports/accessReport";
import { UserError } from "../../../simulator/userError";
import { output, resource, workedSet } from "../../support/registrations";

const { fn } = workedSet();
const quick = (inputs: object) => resource("aws:apigatewayv2/api:Api", "quick", { protocolType: "HTTP", ...inputs });
const permission = (api: Registration, source: string) =>
  resource("aws:lambda/permission:Permission", "quick", {
    action: "lambda:InvokeFunction",
    function: output(fn, "arn"),
    principal: "apigateway.amazonaws.com",
    sourceArn: `${output(api, "executionArn")}/${source}`,
  });

function apiOf(...resources: readonly Registration[]): Api {
  return buildModel(resources).apis[0]!;
}

function faultsOf(...resources: readonly Registration[]): string[] {
  try {
    buildModel(resources);
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split("\n");
    }
    throw error;
  }
  return [];
}

describe("quick creation of an API", () => {
  for (const form of ["arn", "invokeArn"]) {
    it(`with the ${form} of a function: a route and a stage that answer`, () => {
      const api = quick({ routeKey: "GET /", target: output(fn, form) });
      const { routes, stages } = apiOf(fn, api, permission(api, "*/*"));
      assert.deepEqual(
        stages.map(({ name }) => name),
        ["$default"],
      );
      const [route] = routes;
      assert.equal(routes.length, 1);
      assert.deepEqual([route!.routeKey, route!.authorizer], ["GET /", undefined]);
      const { integration } = route!;
      assert.ok(integration.kind === "function");
      assert.deepEqual([integration.function.arn, integration.permittedStages], [output(fn, "arn"), ["$default"]]);
    });
  }

  it("without a route key: $default", () => {
    const api = quick({ target: output(fn, "arn") });
    assert.equal(apiOf(fn, api, permission(api, "*/$default")).routes[0]!.routeKey, "$default");
  });

  it("needs a permission, as any other", () => {
    const api = quick({ target: output(fn, "arn") });
    for (const more of [[], [permission(api, "*/GET/other")]]) {
      const { integration } = apiOf(fn, api, ...more).routes[0]!;
      assert.deepEqual(integration.kind === "function" && integration.permittedStages, []);
    }
  });

  it("needs none with a role", () => {
    const api = quick({ target: output(fn, "arn"), credentialsArn: "arn:aws:iam::123456789012:role/invoker" });
    const { integration } = apiOf(fn, api).routes[0]!;
    assert.deepEqual(integration.kind === "function" && integration.permittedStages, ["$default"]);
  });

  it("with the URL of a server: it is asked with the request's own method", () => {
    const { integration } = apiOf(quick({ target: "https://example.com/shop" })).routes[0]!;
    const { kind, ...rest } = integration;
    assert.equal(kind, "http");
    assert.deepEqual(rest, {
      url: "https://example.com/shop",
      method: "ANY",
      headers: {},
      timeoutMilliseconds: 30_000,
    });
  });

  it("goes along with routes that the program adds", () => {
    const api = quick({ target: output(fn, "arn") });
    const integration = resource("aws:apigatewayv2/integration:Integration", "more", {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: output(fn, "arn"),
      payloadFormatVersion: "2.0",
    });
    const target = `integrations/${integration.id}`;
    const route = resource("aws:apigatewayv2/route:Route", "more", { apiId: api.id, routeKey: "GET /more", target });
    const keys = apiOf(fn, api, integration, route).routes.map(({ routeKey }) => routeKey);
    assert.deepEqual(keys.sort(), ["$default", "GET /more"]);
  });

  it("is reported as open to everyone", () => {
    const [api] = accessReport(
      buildModel([fn, quick({ routeKey: "GET /", target: output(fn, "arn") })]),
      "shop",
      "dev",
    ).apis;
    assert.deepEqual(
      api!.routes.map(({ routeKey, access }) => [routeKey, access]),
      [["GET /", "public"]],
    );
  });

  const name = 'aws:apigatewayv2/api:Api "quick"';
  for (const [inputs, faults] of [
    [
      { target: "handler" },
      `${name}: target = "handler" is not a URL that the simulator can call; write http(s)://host/path, without query and stage variables.`,
    ],
    [
      { target: output(fn, "arn").replace("orders-handler", "other") },
      /^.*: target = ".*" is not a function of this program; use the arn or invokeArn of an aws\.lambda\.Function that the program creates\.$/,
    ],
    [
      { target: output(fn, "arn"), routeKey: "/x" },
      `${name}: routeKey = "/x" is refused by API Gateway; write "METHOD /path", or "$default".`,
    ],
    [
      { routeKey: "GET /" },
      /routeKey is a part of quick creation, and there is no target; set target, or leave it out\.$/,
    ],
    [{ target: output(fn, "arn"), protocolType: "WEBSOCKET" }, /protocolType = "WEBSOCKET" is not modelled/],
  ] as const) {
    it(`is refused with ${JSON.stringify(inputs)}`, () => {
      const [first] = faultsOf(fn, quick(inputs));
      if (typeof faults === "string") {
        assert.equal(first, faults);
      } else {
        assert.match(first!, faults);
      }
    });
  }

  for (const [what, type, inputs, fault] of [
    ["stage", "stage:Stage", { name: "$default", autoDeploy: true }, /two of its stages are named "\$default"/],
    ["route", "route:Route", { routeKey: "$default" }, /"\$default" matches the same requests as "\$default"/],
  ] as const) {
    it(`is refused beside a ${what} of the program that is the same`, () => {
      const api = quick({ target: output(fn, "arn") });
      const same = resource(`aws:apigatewayv2/${type}`, "same", { apiId: api.id, ...inputs });
      assert.ok(faultsOf(fn, api, same).some((one) => fault.test(one)));
    });
  }
});
