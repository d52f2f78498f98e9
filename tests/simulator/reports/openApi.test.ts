import { strict as assert } from "node:assert";
import fc from "fast-check";
import { Router } from "../../../simulator/apiGateway/router";
import type { Api, CustomDomain, UserPool } from "../../../simulator/model/model";
import { openApi } from "../../../simulator/reports/openApi";
import { api, authorizer, client, partners, pool, route } from "../../support/models";
import { openApiProblems } from "../../support/openApiProblems";
import { randomModel } from "../../support/randomModels";

const orders = pool("orders", ["o/read", "o/write"], [client("a", ["o/read"])]);
const trust = authorizer(orders);
const nothingKnown = { tokenUrls: new Map<string, string>() };

interface Operation {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required: boolean; description?: string }[];
  requestBody?: object;
  responses: Record<string, object>;
}

interface Document {
  info: object;
  servers: { url: string; variables?: Record<string, { default: string }> }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes?: Record<string, Record<string, unknown>>; responses?: object; schemas?: object };
  "x-left-out"?: { routeKey: string; methods?: string[]; reason: string }[];
}

function documentOf(
  one: Api,
  pools: readonly UserPool[] = [orders],
  known: Parameters<typeof openApi>[2] = nothingKnown,
  domains: readonly CustomDomain[] = [],
) {
  return openApi(one, { pools, domains }, known) as unknown as Document;
}

/** The document of an API with some routes. */
function withRoutes(...routes: ReturnType<typeof route>[]): Document {
  return documentOf(api("one", routes));
}

/** Its operations, as `get /path`. */
function operationsOf({ paths }: Document): [string, Operation][] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as [string, Operation]),
  );
}

describe("the OpenAPI document", () => {
  it("is this for a route of each kind", () => {
    const described = api("shop", [route("GET /health"), route("POST /orders/{id}", trust, ["o/write", "o/read"])], {
      description: "What the shop sells",
      version: "2.1",
    });
    const anything = { "application/json": { schema: {} }, "*/*": { schema: {} } };
    const refusal = (description: string) => ({
      description,
      headers: { "WWW-Authenticate": { description: "What is wrong with the token.", schema: { type: "string" } } },
      content: { "application/json": { schema: { $ref: "#/components/schemas/Message" } } },
    });
    assert.deepEqual(documentOf(described), {
      openapi: "3.1.1",
      info: { title: "shop", description: "What the shop sells", version: "2.1" },
      servers: [
        {
          url: "https://{apiId}.execute-api.eu-central-1.amazonaws.com",
          variables: {
            apiId: { default: "api-id", description: "Id of the API, which AWS chooses when it is deployed." },
          },
        },
      ],
      paths: {
        "/health": {
          get: {
            operationId: "getHealth",
            summary: "GET /health",
            security: [],
            responses: { "2XX": { description: "What the route's integration answers.", content: anything } },
          },
        },
        "/orders/{id}": {
          post: {
            operationId: "postOrdersById",
            summary: "POST /orders/{id}",
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
            security: [{ orders: ["o/read"] }, { orders: ["o/write"] }],
            requestBody: { description: "What the route's integration takes.", content: anything },
            responses: {
              "2XX": { description: "What the route's integration answers.", content: anything },
              "401": { $ref: "#/components/responses/Unauthorized" },
              "403": { $ref: "#/components/responses/Forbidden" },
            },
          },
        },
      },
      components: {
        securitySchemes: {
          orders: {
            type: "oauth2",
            description: "Access tokens of the user pool orders.",
            flows: {
              clientCredentials: {
                tokenUrl: "https://orders.auth.eu-central-1.amazoncognito.com/oauth2/token",
                scopes: { "o/read": "To o/read", "o/write": "To o/write" },
              },
            },
          },
        },
        responses: {
          Unauthorized: refusal("There is no valid token in the Authorization header."),
          Forbidden: refusal("The token has none of the scopes that the operation asks for."),
        },
        schemas: {
          Message: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
        },
      },
    });
  });

  it("asks for any token of a pool, without a scope that could be missing", () => {
    const [[, operation]] = operationsOf(withRoutes(route("GET /x", trust))) as [[string, Operation]];
    assert.deepEqual(operation.security, [{ orders: [] }]);
    assert.deepEqual(Object.keys(operation.responses).sort(), ["2XX", "401"]);
  });

  it("has only public operations where nothing is closed, and no scheme", () => {
    const { components, paths } = withRoutes(route("GET /x"));
    assert.deepEqual([components, paths["/x"]!["get"]!.security], [{}, []]);
  });

  it("asks for a scope that no resource server defines, which nobody can hold", () => {
    const document = withRoutes(route("GET /x", trust, ["o/raed"]));
    assert.deepEqual(document.paths["/x"]!["get"]!.security, [{ orders: ["o/raed"] }]);
    const { flows } = document.components.securitySchemes!["orders"] as {
      flows: { clientCredentials: { scopes: object } };
    };
    assert.deepEqual(flows.clientCredentials.scopes, {
      "o/raed": "Not defined by a resource server: no client can hold it.",
      "o/read": "To o/read",
      "o/write": "To o/write",
    });
  });

  it("says 429 where a limit holds, of the stage or of the route", () => {
    const limited = (changes: object) => [{ name: "$default", variables: {}, routeThrottles: new Map(), ...changes }];
    const throttle = { rate: 1, burst: 1 };
    const routes = [route("GET /x"), route("GET /y")];
    const has429 = (one: Api) =>
      operationsOf(documentOf(one))
        .filter(([, { responses }]) => "429" in responses)
        .map(([key]) => key);
    assert.deepEqual(has429(api("one", routes)), []);
    assert.deepEqual(has429(api("one", routes, { stages: limited({ throttle }) })), ["get /x", "get /y"]);
    const own = { routeThrottles: new Map([["GET /y", throttle]]) };
    assert.deepEqual(has429(api("one", routes, { stages: limited(own) })), ["get /y"]);
  });

  it("has each pool and each issuer elsewhere as a scheme, under names of their own that OpenAPI takes", () => {
    const [first, second] = [pool("my pool", ["s"], []), pool("my-pool", ["s"], [])];
    const trusts = [first, second].map(({ issuer }, index) => ({ ...partners, name: `a${index}`, issuer }));
    const one = api("one", [
      route("GET /a", trusts[0], ["s"]),
      route("GET /b", trusts[1]),
      route("GET /c", partners, ["read"]),
      route("GET /d", { ...partners, issuer: "https://login.partner.example/" }),
      route("GET /e", { ...partners, name: "again" }),
    ]);
    const document = documentOf(one, [first, second]);
    const schemes = document.components.securitySchemes!;
    assert.deepEqual(Object.keys(schemes), ["my-pool", "my-pool-2", "partners", "partners-2"]);
    assert.deepEqual(schemes["partners"], {
      type: "openIdConnect",
      description: "Access tokens of https://login.partner.example for https://api.example.com.",
      openIdConnectUrl: "https://login.partner.example/.well-known/openid-configuration",
    });
    assert.deepEqual(schemes["partners-2"]!["openIdConnectUrl"], schemes["partners"]["openIdConnectUrl"]);
    assert.deepEqual(
      operationsOf(document).map(([, { security }]) => security),
      [
        [{ "my-pool": ["s"] }],
        [{ "my-pool-2": [] }],
        [{ partners: ["read"] }],
        [{ "partners-2": [] }],
        [{ partners: [] }],
      ],
    );
  });

  describe("of addresses", () => {
    const tokenUrlOf = (own: UserPool, known = nothingKnown) => {
      const [scheme] = Object.values(
        documentOf(api("one", [route("GET /x", trust)]), [own], known).components.securitySchemes!,
      );
      return (scheme!["flows"] as { clientCredentials: { tokenUrl: string } } | undefined)?.clientCredentials.tokenUrl;
    };

    it("has the token endpoint that the program states, or that is given", () => {
      assert.equal(
        tokenUrlOf({ ...orders, statedDomains: [...orders.statedDomains, "https://auth.example.com"] }),
        "https://auth.example.com/oauth2/token",
      );
      const tokenUrls = new Map([["orders", "http://127.0.0.1:4001/oauth2/token"]]);
      assert.equal(tokenUrlOf(orders, { tokenUrls }), "http://127.0.0.1:4001/oauth2/token");
    });

    it("has none that the simulator made up, and none that anyone could own", () => {
      assert.equal(tokenUrlOf({ ...orders, statedDomains: [] }), "https://token-endpoint.invalid/oauth2/token");
      const homeless = { ...orders, domains: [], statedDomains: [] };
      assert.equal(tokenUrlOf(homeless), undefined);
      for (const made of [{ ...orders, statedDomains: [] }, homeless]) {
        const text = JSON.stringify(documentOf(api("one", [route("GET /x", trust)]), [made]));
        for (const part of ["orders.auth", "eu-central-1_", "id-of-", "secret-of-"]) {
          assert.ok(!text.includes(part), part);
        }
      }
    });

    it("has none of a pool that exists, unless the program adds a domain to it", () => {
      const existing = { ...orders, isExisting: true };
      assert.equal(
        tokenUrlOf({ ...existing, domains: [], statedDomains: [] }),
        "https://token-endpoint.invalid/oauth2/token",
      );
      assert.equal(tokenUrlOf(existing), `${orders.statedDomains[0]!}/oauth2/token`);
      const other = documentOf(api("one", [route("GET /x", trust, ["o/other"])]), [existing]);
      assert.match(JSON.stringify(other), /"o\/other":"Not defined by this program\."/);
    });

    it("has each stage of the API at AWS, without an id, or the server that is given", () => {
      const stages = ["$default", "v1"].map((name) => ({ name, variables: {}, routeThrottles: new Map() }));
      const one = api("one", [route("GET /x")], { stages });
      assert.deepEqual(
        documentOf(one).servers.map(({ url }) => url),
        [
          "https://{apiId}.execute-api.eu-central-1.amazonaws.com",
          "https://{apiId}.execute-api.eu-central-1.amazonaws.com/v1",
        ],
      );
      const given = documentOf(one, [orders], { ...nothingKnown, server: "https://api.example.com/v1" });
      assert.deepEqual(given.servers, [{ url: "https://api.example.com/v1" }]);
    });
  });

  describe("of routes that OpenAPI does not know", () => {
    it("has ANY as the methods that no route of its own takes", () => {
      const document = withRoutes(route("ANY /x/{a}"), route("GET /x/{b}", trust), route("POST /x/{b}/y"));
      assert.deepEqual(
        operationsOf(document).map(([key, { summary }]) => [key, summary]),
        [
          ["get /x/{a}", "GET /x/{b}"],
          ...["put", "post", "delete", "options", "head", "patch"].map((method) => [`${method} /x/{a}`, "ANY /x/{a}"]),
          ["post /x/{b}/y", "POST /x/{b}/y"],
        ],
      );
      assert.deepEqual(
        document.paths["/x/{a}"]!["get"]!.parameters!.map(({ name }) => name),
        ["a"],
      );
    });

    it("has a greedy parameter as a plain one, and says that it takes the rest", () => {
      const { paths } = withRoutes(route("GET /files/{owner}/{path+}"));
      const plain = { name: "owner", in: "path", required: true, schema: { type: "string" } };
      assert.deepEqual(paths["/files/{owner}/{path}"]!["get"]!.parameters, [
        plain,
        { ...plain, name: "path", description: "The whole rest of the path, slashes included." },
      ]);
    });

    it("leaves out what it cannot express, by name", () => {
      const document = withRoutes(route("GET /x/{id}"), route("ANY /x/{rest+}", trust), route("$default", trust));
      assert.deepEqual(document["x-left-out"], [
        {
          routeKey: "ANY /x/{rest+}",
          methods: ["GET"],
          security: [{ orders: [] }],
          reason: "OpenAPI cannot tell its path from that of another route, which goes before it.",
        },
        {
          routeKey: "$default",
          security: [{ orders: [] }],
          reason: "It takes every request that no other route takes, which OpenAPI cannot express.",
        },
      ]);
      const [[, get], [, put]] = operationsOf(document) as [[string, Operation], [string, Operation]];
      assert.deepEqual(
        [get.summary, get.security, put.summary, put.security],
        ["GET /x/{id}", [], "ANY /x/{rest+}", [{ orders: [] }]],
      );
    });
  });

  describe("names operations", () => {
    const ids = (...keys: string[]) =>
      Object.fromEntries(
        operationsOf(withRoutes(...keys.map((key) => route(key)))).map(([, one]) => [one.summary, one.operationId]),
      );

    it("by method and path", () => {
      assert.deepEqual(
        ids("GET /", "POST /orders", "GET /orders/{id}/lines/{lineId}", "GET /a-b/c.d", "DELETE /f/{proxy+}"),
        {
          "GET /": "getRoot",
          "POST /orders": "postOrders",
          "GET /orders/{id}/lines/{lineId}": "getOrdersByIdLinesByLineId",
          "GET /a-b/c.d": "getABCD",
          "DELETE /f/{proxy+}": "deleteFByProxy",
        },
      );
    });

    it("whatever other routes there are, unless one would have the same name", () => {
      const [one, two] = [ids("GET /a-b", "GET /a/b"), ids("GET /x", "GET /a/b", "PUT /a-b", "GET /a-b")];
      assert.match(one["GET /a-b"]!, /^getAB_[0-9a-f]{8}$/);
      assert.equal(one["GET /a-b"], two["GET /a-b"]);
      assert.equal(one["GET /a/b"], two["GET /a/b"]);
      assert.notEqual(one["GET /a-b"], one["GET /a/b"]);
      assert.equal(two["PUT /a-b"], "putAB");
    });
  });

  describe("of an API with domains", () => {
    const mapping = (key: string, api = "one") => ({ key, api, stage: "$default" });
    const own = (changes: Partial<CustomDomain> = {}) => ({
      name: "api.acme.test",
      isStated: true,
      mappings: [mapping("")],
      ...changes,
    });
    const routes = [route("GET /a"), route("GET /b", trust, ["o/read", "o/write"])];
    const truststore = { uri: "s3://a/b" };
    const of = (domains: readonly CustomDomain[], isEndpointOff = false) =>
      documentOf(api("one", routes, { isEndpointOff }), [orders], nothingKnown, domains);
    const urls = (domains: readonly CustomDomain[]) => of(domains).servers.map(({ url }) => url);

    it("names them, with their paths, and not the address that AWS makes up", () => {
      assert.deepEqual(urls([own(), own({ name: "b.acme.test", mappings: [mapping("v1/x"), mapping("", "other")] })]), [
        "https://api.acme.test",
        "https://b.acme.test/v1/x",
      ]);
      assert.match(urls([own({ mappings: [mapping("", "other")] })])[0]!, /\{apiId\}\.execute-api/);
    });

    it("names none that the simulator made up", () => {
      const [server] = of([own({ isStated: false, mappings: [mapping("v1")] })]).servers;
      assert.equal(server!.url, "https://{domainName}/v1");
      assert.equal(server!.variables!["domainName"]!.default, "api.invalid");
    });

    it("gives way to the server that is given", () => {
      const { servers } = documentOf(api("one", routes), [orders], { ...nothingKnown, server: "https://x" }, [own()]);
      assert.deepEqual(servers, [{ url: "https://x" }]);
    });

    it("asks for certificates where there is no way around them", async () => {
      const document = of([own({ truststore })], true);
      assert.deepEqual(document.paths["/a"]!["get"]!.security, [{ mutualTLS: [] }]);
      assert.deepEqual(document.paths["/b"]!["get"]!.security, [
        { orders: ["o/read"], mutualTLS: [] },
        { orders: ["o/write"], mutualTLS: [] },
      ]);
      assert.equal(document.components.securitySchemes!["mutualTLS"]!["type"], "mutualTLS");
      assert.deepEqual(await openApiProblems(JSON.stringify(document)), []);
      for (const other of [of([own({ truststore })]), of([own({ truststore }), own({ name: "b.acme.test" })], true)]) {
        assert.deepEqual(other.paths["/a"]!["get"]!.security, []);
      }
    });

    it("has the scheme of certificates beside a pool of that name", () => {
      const namesake = pool("mutualTLS", ["o/read"], [client("a", ["o/read"])]);
      const one = api("one", [route("GET /a", authorizer(namesake))], { isEndpointOff: true });
      const document = documentOf(one, [namesake], nothingKnown, [own({ truststore })]);
      assert.deepEqual(document.paths["/a"]!["get"]!.security, [{ mutualTLS: [], "mutualTLS-2": [] }]);
    });
  });

  it("passes a validator, whatever a program is like", async () => {
    const property = fc.asyncProperty(randomModel, async ({ apis, ...model }) => {
      for (const one of apis.filter(({ routes }) => routes.length > 0)) {
        assert.deepEqual(await openApiProblems(JSON.stringify(openApi(one, model, nothingKnown))), []);
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("would not pass that validator with a scope, a parameter or a name that is wrong", async () => {
    const text = JSON.stringify(withRoutes(route("GET /x/{id}", trust, ["o/read"]), route("GET /y", trust)));
    assert.deepEqual(await openApiProblems(text), []);
    for (const [from, to, rule] of [
      ['"security":[{"orders":["o/read"]}]', '"security":[{"orders":["o/raed"]}]', "security-scopes-defined"],
      ['"security":[{"orders":[]}]', '"security":[{"others":[]}]', "security-defined"],
      ['"name":"id"', '"name":"key"', "path-parameters-defined"],
      ['"operationId":"getY"', '"operationId":"getXById"', "operation-operationId-unique"],
      ['"tokenUrl":', '"tokenUri":', "struct"],
    ] as const) {
      assert.ok(text.includes(from), from);
      const problems = await openApiProblems(text.replace(from, to));
      assert.ok(
        problems.some((problem) => problem.startsWith(`${rule}:`)),
        `${rule}: ${problems.join("\n")}`,
      );
    }
  });

  it("asks of a request what the route asks that takes it", () => {
    let compared = 0;
    fc.assert(
      fc.property(randomModel, ({ pools, apis }) => {
        for (const one of apis) {
          const router = new Router(one.routes);
          for (const [key, { security, summary }] of operationsOf(documentOf(one, pools))) {
            const [method = "", template = ""] = key.split(" ");
            const match = router.match(method.toUpperCase(), template.replace(/\{[^}]+\}/g, "some-value"));
            assert.equal(match?.route.routeKey, summary);
            assert.equal(security.length === 0, match?.route.authorizer === undefined);
            assert.deepEqual(
              security.flatMap((alternative) => Object.values(alternative).flat()).sort(),
              [...match.route.scopes].sort(),
            );
            compared++;
          }
        }
      }),
    );
    assert.ok(compared > 100);
  });
});
