import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { fromFile } from "../../../components";
import { coveringRoutes } from "../../../components/api/coveringRoutes";
import { routeArnSuffix } from "../../../components/aws/routeKeys";
import { root } from "../../support/m2m";
import { byLabel, register } from "../../support/mocks";
import { observe } from "../../support/observe";
import { refuses } from "../../support/refuses";
import {
  Args,
  callbackInputs,
  changesExactly,
  createApi,
  createExisting,
  functionIntegration,
  handler,
  permissionOf,
} from "./base";

const fn = "orders-function-stock";
const at = 'routes["GET /stock"]';
const stock = { access: "any-client", function: "stock", handler } as const;

/** An API whose closed routes share a function. */
const createShared = (routes: Record<string, object>, args: Args = {}) =>
  createApi({
    functions: { stock: {} },
    ...args,
    routes: {
      "GET /orders": { scopes: ["orders/read"], handler },
      "GET /health": { access: "public", handler },
      ...Object.fromEntries(Object.entries(routes).map(([key, route]) => [key, { ...stock, ...route }])),
    },
  });

describe("ApiWithJwt's routes that share a function", () => {
  changesExactly(
    "have one function, role, log group and integration, and a permission each",
    () =>
      createShared(
        { "GET /stock": { scopes: ["orders/read"], access: undefined }, "PUT /stock": { access: "public" } },
        { functions: { stock: { memorySize: 512, environment: { TABLE: "stock" } } } },
      ),
    (changed) => {
      const made = callbackInputs(fn, "stock of orders", changed);
      const target = changed.made(`integrations/${fn}-Integration`);
      const code = changed.all[`lambda.Function ${fn}`]!.inputs["code"];
      return {
        // It waits for the routes.
        "apigatewayv2.Stage orders": changed.was("apigatewayv2.Stage orders"),
        "ApiWithJwt orders": changed.all["ApiWithJwt orders"]!.inputs,
        ...made,
        [`lambda.Function ${fn}`]: {
          ...made[`lambda.Function ${fn}`],
          code,
          memorySize: 512,
          environment: { variables: { TABLE: "stock" } },
        },
        [`apigatewayv2.Integration ${fn}`]: functionIntegration(fn, changed),
        "lambda.Permission orders-get-stock": permissionOf(changed.made(`${fn}-0123`), "GET/stock", changed),
        "lambda.Permission orders-put-stock": permissionOf(changed.made(`${fn}-0123`), "PUT/stock", changed),
        "apigatewayv2.Route orders-get-stock": {
          ...changed.was("apigatewayv2.Route orders-get-orders"),
          routeKey: "GET /stock",
          target,
        },
        "apigatewayv2.Route orders-put-stock": {
          ...changed.was("apigatewayv2.Route orders-get-health"),
          routeKey: "PUT /stock",
          target,
        },
      };
    },
    ({ api, all }) => {
      const { functions, routes } = api.nodes;
      assert.equal(routes["GET /stock"]!.function, functions["stock"]!.function);
      assert.equal(routes["PUT /stock"]!.integration, functions["stock"]!.integration);
      assert.deepEqual((all["ApiWithJwt orders"]!.inputs["routes"] as Record<string, unknown>)["PUT /stock"], {
        access: "public",
        function: "stock",
      });
    },
  );

  it("have one permission, where that of one allows all that another one's does", async () => {
    const { resources } = await register(() =>
      createShared({ "ANY /stock": {}, "GET /stock": {}, "GET /stock/{id}": {}, "POST /orders": {} }),
    );
    const all = byLabel(resources);
    const suffixes = resources
      .filter(({ inputs }) => inputs["action"] === "lambda:InvokeFunction" && String(inputs["function"]).startsWith(fn))
      .map(({ inputs }) => String(inputs["sourceArn"]).split("/$default/")[1]);
    assert.deepEqual(suffixes.sort(), ["*/stock", "GET/stock/{id}", "POST/orders"]);
    const waits = all["apigatewayv2.Route orders-get-stock"]!.dependencies;
    assert.ok(waits.some((urn) => urn.endsWith("Permission::orders-any-stock")));
  });

  it("have names that tell them apart, in Lambda's length", async () => {
    const keys = ["Stock", "stock", "a".repeat(40), `${"a".repeat(39)}b`, "x-abcdef"];
    const { resources } = await register(() =>
      createApi({
        functions: Object.fromEntries(keys.map((key) => [key, {}])),
        routes: Object.fromEntries(keys.map((key, index) => [`GET /r${index}`, { ...stock, function: key }])),
      }),
    );
    const names = resources.filter(({ type }) => type === "aws:lambda/function:Function").map((one) => one.name);
    assert.equal(new Set(names).size, keys.length);
    assert.ok(names.every((one) => one.length <= 56));
  });

  describe("are refused", () => {
    refuses("ApiWithJwt", {
      "with a function that is misspelt": [
        () => createShared({ "GET /stock": { function: "stok" }, "PUT /stock": {} }),
        `${at}.function = "stok" is not one of the API's functions; did you mean "stock"? Known: stock.`,
      ],
      "with a function where none is defined": [
        () => createShared({ "GET /stock": {} }, { functions: undefined }),
        `${at}.function = "stock" is not one of the API's functions; define it in functions, or leave it out.`,
      ],
      "with a function by the name of what every object has": [
        () => createShared({ "GET /stock": { function: "constructor" }, "PUT /stock": {} }),
        `${at}.function = "constructor" is not one of the API's functions; use one of stock.`,
      ],
      "with a setting of the function": [
        () => createShared({ "GET /stock": { memorySize: 512 } }),
        `${at}.memorySize is a setting of the function "stock", which other routes share; set functions.stock.memorySize.`,
      ],
      "with a function beside one that exists": [
        () => createShared({ "GET /stock": { handler: createExisting() }, "PUT /stock": {} }),
        `${at}.function has no effect on a function that exists; set it on the function.`,
      ],
      "with a function beside an HTTP server": [
        () => createShared({ "GET /stock": { handler: { url: "https://example.com" } }, "PUT /stock": {} }),
        `${at}.function has no effect on an HTTP server; leave it out.`,
      ],
      "where a function has no route": [
        () => createShared({ "GET /stock": {} }, { functions: { stock: {}, more: {} } }),
        `functions.more is used by no route; write function: "more" on a route, or remove it.`,
      ],
      "where a function's settings are wrong": [
        () => createShared({ "GET /stock": {} }, { functions: { stock: { memorySize: 1 } } }),
        "functions.stock.memorySize = 1 is not between 128 and 10240 MB; give a whole number of MB in that range.",
      ],
      "where files of one function are bundled in other ways": [
        () =>
          createShared({
            "GET /stock": { handler: fromFile(() => import("../../../functions/echoEvent.js"), "echoEvent") },
            "PUT /stock": {
              handler: fromFile(() => import("../../../functions/echoEvent.js"), "echoEvent", { minify: true }),
            },
          }),
        `routes["PUT /stock"].handler.options differs from that of routes["GET /stock"], with which it becomes one bundle; give both the same options.`,
      ],
      "where a function has more of them than Lambda holds permissions for": [
        () => createShared(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`GET /stock/${index}`, {}]))),
        "functions.stock answers 60 routes, whose permissions take about 24640 bytes, more than the 20480 that Lambda holds for a function; spread them over several functions.",
      ],
    });

    it("with the faults of each callback, before anything is registered", async () => {
      const secret = new Map();
      const { outcome, registered } = await observe(() =>
        createShared({
          "GET /stock": { handler: async () => secret.size },
          "PUT /stock": { handler: fromFile(() => import("../../../functions/echoEvent.js"), "echo" as never) },
        }),
      );
      const lines = outcome instanceof Error ? outcome.message.split("\n") : [];
      assert.equal(lines.length, 2, String(outcome));
      assert.match(lines[0]!, /^ApiWithJwt "orders": routes\["GET \/stock"\]\.handler: the callback captures "secret"/);
      assert.match(
        lines[1]!,
        /^ApiWithJwt "orders": routes\["PUT \/stock"\]\.handler: "..\/..\/..\/functions\/echoEvent.js" has no export "echo"/,
      );
      assert.deepEqual(
        registered.filter((one) => one.includes("Api")),
        [],
      );
    });
  });
});

describe("the archive of a function that routes share", () => {
  /** The function's module, loaded from its archive alone. */
  async function load(
    routes: Record<string, object>,
  ): Promise<{ files: string[]; handler: (event: object) => Promise<unknown> }> {
    const { resources } = await register(() => createShared(routes));
    const code = byLabel(resources)[`lambda.Function ${fn}`]!.inputs["code"] as Record<string, string>;
    const dir = await fs.mkdtemp(path.join(tmpdir(), "m2m-shared-"));
    folders.push(dir);
    for (const [name, content] of Object.entries(code)) {
      await fs.mkdir(path.dirname(path.join(dir, name)), { recursive: true });
      const text = name.startsWith("handler.") ? await fs.readFile(path.join(root, content), "utf8") : content;
      await fs.writeFile(path.join(dir, name), text);
    }
    const place = pathToFileURL(path.join(dir, "__index.mjs")).href;
    const own = (await import(place)) as { handler: (event: object) => Promise<unknown> };
    return { files: Object.keys(code).sort(), handler: async (event) => own.handler(event) };
  }

  const folders: string[] = [];
  after(() => Promise.all(folders.map((dir) => fs.rm(dir, { recursive: true }))));

  it("has each handler once, files in one bundle, and calls that of the event's route alone", async () => {
    const { files, handler: shared } = await load({
      "GET /stock": { handler: async (event: { routeKey: string }) => `callback ${event.routeKey}` },
      "PUT /stock": { handler: { factory: () => async () => "factory" } },
      "GET /file": { handler: fromFile(() => import("../../../functions/echoEvent.js"), "echoEvent") },
    });
    assert.deepEqual(files, [
      "__index.mjs",
      "handler.mjs",
      "handler.mjs.map",
      "handlers/orders-get-stock.js",
      "handlers/orders-put-stock.js",
    ]);
    assert.equal(await shared({ routeKey: "GET /stock" }), "callback GET /stock");
    assert.equal(await shared({ routeKey: "PUT /stock" }), "factory");
    assert.deepEqual(await shared({ routeKey: "GET /file" }), { routeKey: "GET /file" });
    for (const routeKey of ["GET /stocks", "__proto__", "constructor", "", undefined]) {
      await assert.rejects(shared({ routeKey, rawPath: "/stock" }), /has no handler for the route/);
    }
  });

  it("is the same whatever the order of the routes", async () => {
    const codeOf = async (keys: readonly string[]) => {
      const { resources } = await register(() => createShared(Object.fromEntries(keys.map((key) => [key, {}]))));
      return byLabel(resources)[`lambda.Function ${fn}`]!.inputs["code"];
    };
    assert.deepEqual(await codeOf(["GET /a", "GET /b"]), await codeOf(["GET /b", "GET /a"]));
  });

  it("reaches each request's own handler and no other, for random routes", async () => {
    const key = fc
      .tuple(fc.constantFrom("GET", "POST", "ANY"), fc.array(fc.constantFrom("a", "b", "{id}"), { maxLength: 2 }))
      .map(([method, segments]) => `${method} /${segments.filter((one, i) => segments.indexOf(one) === i).join("/")}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), async (keys) => {
        const routes = keys.map((one, index): [string, object] => [one, { handler: async () => index }]);
        const { handler: shared } = await load(Object.fromEntries(routes));
        assert.deepEqual(await Promise.all(keys.map((routeKey) => shared({ routeKey }))), [...keys.keys()]);
        await assert.rejects(shared({ routeKey: "GET /other" }));
      }),
      { numRuns: 10 },
    );
  });
});

describe("the permissions of a function that routes share", () => {
  const segment = fc.constantFrom("a", "b", "{id}", "{rest+}");
  const key = fc.oneof(
    fc
      .tuple(fc.constantFrom("GET", "POST", "ANY"), fc.array(segment, { maxLength: 3 }))
      .map(([method, segments]) => `${method} /${segments.join("/")}`),
    fc.constant("$default"),
  );
  /** Whether a permission allows what a source ARN ends with. IAM's `*` stands for slashes, too. */
  const allows = (suffix: string, asked: string) =>
    suffix.startsWith("*") ? asked.endsWith(suffix.slice(1)) : asked === suffix;
  const asked = (one: string) =>
    routeArnSuffix(one).startsWith("*")
      ? ["GET", "POST", "DELETE", "GET/deep"].map((method) => routeArnSuffix(one).replace("*", method))
      : [routeArnSuffix(one)];

  it("allow exactly what one for each route would, and none of them is needless", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { minLength: 1, maxLength: 12 }),
        fc.array(key, { maxLength: 12 }),
        (keys, others) => {
          const chosen = [...new Set(coveringRoutes(keys).values())];
          const suffixes = chosen.map(routeArnSuffix);
          for (const one of [...keys, ...others].flatMap(asked)) {
            const isMeant = keys.some((each) => allows(routeArnSuffix(each), one));
            assert.equal(
              suffixes.some((suffix) => allows(suffix, one)),
              isMeant,
              one,
            );
          }
          assert.ok(chosen.every((one) => keys.includes(one)));
          suffixes.forEach((suffix, index) =>
            assert.ok(!suffixes.some((other, at) => at !== index && allows(other, suffix)), suffix),
          );
        },
      ),
    );
  });
});
