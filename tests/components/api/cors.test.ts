import { strict as assert } from "node:assert";
import { Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { byLabel, register } from "../../support/mocks";
import {
  Args,
  baseRoutes,
  callbackInputs,
  Changed,
  changesExactly,
  createApi,
  functionIntegration,
  handler,
  permissionOf,
} from "./base";

const api = "apigatewayv2.Api orders";
const origins = ["https://app.example.com"];
const defaults = {
  allowOrigins: origins,
  allowMethods: ["GET"],
  allowHeaders: ["authorization", "content-type"],
  maxAge: 0,
  allowCredentials: false,
};

describe("ApiWithJwt's cors", () => {
  for (const [title, cors, configuration] of [
    ["needs the origins only", {}, {}],
    [
      "can name several origins, some of them outputs, with wildcards and ports",
      { allowOrigins: ["https://*", "http://localhost:3000", pulumi.output("https://a.example")] },
      { allowOrigins: ["https://*", "http://localhost:3000", "https://a.example"] },
    ],
    ["can be for all origins", { allowOrigins: ["*"] }, { allowOrigins: ["*"] }],
    ["can name the methods", { allowMethods: ["POST", "GET"] }, { allowMethods: ["POST", "GET"] }],
    ["can be for all methods", { allowMethods: ["*"] }, { allowMethods: ["*"] }],
    ["can name the headers", { allowHeaders: ["x-a", pulumi.output("x-b")] }, { allowHeaders: ["x-a", "x-b"] }],
    ["can be for no headers", { allowHeaders: [] }, { allowHeaders: [] }],
    ["can expose headers", { exposeHeaders: ["etag"] }, { exposeHeaders: ["etag"] }],
    ["can be remembered for minutes", { maxAge: { minutes: 1 } }, { maxAge: 60 }],
    ["can be remembered for a day", { maxAge: { hours: pulumi.output(24) } }, { maxAge: 86_400 }],
    ["can allow credentials", { allowCredentials: pulumi.output(true) }, { allowCredentials: true }],
  ] as const) {
    changesExactly(
      title,
      () => createApi({ cors: { allowOrigins: origins, ...cors } }),
      ({ was }) => ({ [api]: { ...was(api), corsConfiguration: { ...defaults, ...configuration } } }),
      (changed) => assert.equal("preflight" in changed.api.nodes, false),
    );
  }

  for (const [keys, methods] of [
    [
      ["PUT /a", "GET /b", "DELETE /a", "GET /a"],
      ["DELETE", "GET", "PUT"],
    ],
    [["GET /a", "ANY /b"], ["*"]],
    [["GET /a", "$default"], ["*"]],
  ] as const) {
    it(`allows the methods of ${keys.join()}: ${methods.join()}`, async () => {
      const routes = Object.fromEntries(keys.map((key) => [key, { access: "public", handler }]));
      const { resources } = await register(() => createApi({ routes, cors: { allowOrigins: origins } }));
      const { allowMethods } = byLabel(resources)[api]!.inputs["corsConfiguration"] as { allowMethods: unknown };
      assert.deepEqual(allowMethods, methods);
    });
  }
});

describe("ApiWithJwt's preflight routes", () => {
  const closed = { access: "any-client", handler };
  const open = { access: "public", handler };

  /** The public OPTIONS routes of an API with CORS, and of its routes. */
  async function optionsOf(routes: object, args: Args = { cors: { allowOrigins: origins } }): Promise<string[]> {
    const { resources, result } = await register(() => createApi({ routes, ...args }));
    const keys = resources
      .filter(({ type, inputs }) => type.endsWith(":Route") && String(inputs["routeKey"]).startsWith("OPTIONS "))
      .map(({ inputs }) => {
        assert.equal(inputs["authorizationType"], "NONE");
        return String(inputs["routeKey"]);
      });
    const added = Object.keys(result.nodes.preflight?.routes ?? {});
    assert.deepEqual(added.sort(), keys.filter((key) => !(key in routes)).sort());
    return keys.sort();
  }

  // Its text is run below.
  const preflightFunction = (changed: Changed) => ({
    ...callbackInputs("orders-preflight", "Preflight requests of orders", changed, {
      code: changed.all["lambda.Function orders-preflight"]!.inputs["code"],
    }),
    "lambda.Permission orders-preflight": permissionOf(changed.made("orders-preflight-0123"), "OPTIONS/*", changed),
    "apigatewayv2.Integration orders-preflight": functionIntegration("orders-preflight", changed),
  });
  const preflightRoute = ({ made }: Changed, routeKey: string) => ({
    ...{ apiId: made("orders-Api"), routeKey },
    target: made("integrations/orders-preflight-Integration"),
    authorizationType: "NONE",
  });

  changesExactly(
    "are added to a closed ANY route, with one function",
    () =>
      createApi({
        cors: { allowOrigins: origins },
        routes: { ...baseRoutes, "ANY /a": { access: "any-client", handler: { url: "https://a.example" } } },
      }),
    (changed) => {
      const { was, made } = changed;
      return {
        ...preflightFunction(changed),
        "ApiWithJwt orders": {
          routes: { ...(was("ApiWithJwt orders")["routes"] as object), "ANY /a": { access: "any-client" } },
        },
        [api]: { ...was(api), corsConfiguration: { ...defaults, allowMethods: ["*"] } },
        "apigatewayv2.Integration orders-any-a": {
          ...{ apiId: made("orders-Api"), integrationType: "HTTP_PROXY", integrationMethod: "ANY" },
          ...{ integrationUri: "https://a.example", payloadFormatVersion: "1.0", timeoutMilliseconds: 30_000 },
        },
        "apigatewayv2.Route orders-any-a": {
          ...{ apiId: made("orders-Api"), routeKey: "ANY /a", target: made("integrations/orders-any-a-Integration") },
          ...{ authorizationType: "JWT", authorizerId: made("orders-Authorizer") },
        },
        "apigatewayv2.Route orders-options-a": preflightRoute(changed, "OPTIONS /a"),
        "apigatewayv2.Stage orders": was("apigatewayv2.Stage orders"),
      };
    },
    ({ api: { nodes }, before }) => {
      assert.deepEqual(Object.keys(nodes.preflight!).sort(), [
        ...["function", "integration", "logGroup", "permission", "policyAttachments", "role", "rolePolicy", "routes"],
      ]);
      assert.ok(before("apigatewayv2.Route orders-options-a").includes("lambda.Permission orders-preflight"));
      assert.ok(before("apigatewayv2.Stage orders").includes("apigatewayv2.Route orders-options-a"));
    },
  );

  for (const [title, routes, expected] of [
    ["ANY /{proxy+}", { "ANY /{proxy+}": closed }, ["OPTIONS /{proxy+}"]],
    ["$default, the root apart", { $default: closed }, ["OPTIONS /", "OPTIONS /{proxy+}"]],
    [
      "several, each once",
      { $default: closed, "ANY /{proxy+}": closed, "ANY /": closed, "ANY /a/{id}": closed },
      ["OPTIONS /", "OPTIONS /a/{id}", "OPTIONS /{proxy+}"],
    ],
    ["no closed route of one method", { "GET /{proxy+}": closed, "POST /a": closed }, []],
    ["no public route", { "ANY /a": open, "ANY /b": open }, []],
    ["none that the program has under the same name", { "ANY /a": closed, "OPTIONS /a": open }, ["OPTIONS /a"]],
    [
      "none that the program has under other names of parameters",
      { "ANY /{id}/x": closed, "ANY /y/{rest+}": closed, "OPTIONS /{key}/x": open, "OPTIONS /y/{path+}": open },
      ["OPTIONS /y/{path+}", "OPTIONS /{key}/x"],
    ],
    [
      "those of $default that the program has not",
      { $default: closed, "OPTIONS /{any+}": open },
      ["OPTIONS /", "OPTIONS /{any+}"],
    ],
    [
      "one where the program's is for other paths",
      { "ANY /{id}": closed, "OPTIONS /{id+}": open },
      ["OPTIONS /{id+}", "OPTIONS /{id}"],
    ],
  ] as const) {
    it(`are added to ${title}`, async () => assert.deepEqual(await optionsOf(routes), expected));
  }

  it("are the same whichever order the routes are written in", async () => {
    const routes = { $default: closed, "ANY /{any+}": closed };
    const reversed = Object.fromEntries(Object.entries(routes).reverse());
    assert.deepEqual(await optionsOf(reversed), await optionsOf(routes));
  });

  it("are not added without cors", async () => {
    assert.deepEqual(await optionsOf({ "ANY /a": closed, $default: closed }, {}), []);
  });

  it("are answered with 204 by the text that Lambda loads", async () => {
    const { resources } = await register(() =>
      createApi({ routes: { $default: closed }, cors: { allowOrigins: origins } }),
    );
    const { code, handler: setting } = byLabel(resources)["lambda.Function orders-preflight"]!.inputs;
    assert.deepEqual([Object.keys(code as object), setting], [["__index.js"], "__index.handler"]);
    const exports: { handler?: (event: unknown, context: unknown) => unknown } = {};
    new Script((code as Record<string, string>)["__index.js"]!).runInNewContext({ exports });
    const answer = await exports.handler!({ requestContext: { http: { method: "OPTIONS" } } }, {});
    assert.equal(JSON.stringify(answer), '{"statusCode":204}');
  });

  it("have the settings that all of the API's functions have", async () => {
    const tags = { team: "orders" };
    const { resources } = await register(() =>
      createApi({ routes: { $default: closed }, cors: { allowOrigins: origins }, tags, logRetentionInDays: 7 }),
    );
    const all = byLabel(resources);
    assert.equal(all["cloudwatch.LogGroup orders-preflight"]!.inputs["retentionInDays"], 7);
    for (const kind of ["cloudwatch.LogGroup", "iam.Role", "lambda.Function"]) {
      assert.deepEqual(all[`${kind} orders-preflight`]!.inputs["tags"], tags);
    }
  });
});
