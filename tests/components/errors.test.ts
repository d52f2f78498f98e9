import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "../../components";
import { refusalOf, register } from "../support/mocks";
import { providerViolations } from "../support/providerRules";
import { refuses } from "../support/refuses";

/** A mistake: what was written, and the whole of what the error says. */
type Mistakes = Record<string, readonly [program: () => unknown, message: string]>;

const orders = { scopes: { read: "Read orders", write: "Create orders" } };
const handler = async () => ({ statusCode: 204 });

/** Calls a constructor as JavaScript can: with anything. */
const createM2mAuth = (args: unknown, name: unknown = "orders") => new M2mAuth(name as string, args as never);
const createApi = (args: unknown, name: unknown = "orders") => new ApiWithJwt(name as string, args as never);

/** An M2mAuth, right but for what is given. */
const auth = (args: object, name?: string) =>
  createM2mAuth({ resourceServers: { orders }, clients: { reporting: ["orders/read"] }, ...args }, name);

/** An ApiWithJwt, right but for what is given. */
const api = ({ auth: pool = auth({}), ...args }: { auth?: M2mAuth; [name: string]: unknown }, name?: string) =>
  createApi({ auth: pool, routes: { "GET /x": { access: "public", handler } }, ...args }, name);
const routes = (...keys: string[]) =>
  api({ routes: Object.fromEntries(keys.map((key) => [key, { access: "public", handler }])) });
const route = (args: object) => api({ routes: { "GET /x": { access: "public", handler, ...args } } });
const scoped = (args: object) => api({ routes: { "GET /x": { scopes: ["orders/read"], handler, ...args } } });

/** A map of some size. */
const many = <T>(count: number, value: T, prefix = "k") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, value]));

const publicFix = 'add scopes: [...], access: "any-client" or access: "public"';
const mistakesOfApiWithJwt: Mistakes = {
  "a name with other characters": [
    () => api({}, "my api"),
    'name = "my api" cannot be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -, beginning with a letter or digit.',
  ],
  "no route": [() => routes(), "routes = {} is empty; define at least one route."],
  "too many routes": [
    () => routes(...Object.keys(many(301, "", "GET /x"))),
    "routes = 301 is more than the 300 routes an HTTP API can hold; split the API.",
  ],
  "a route key without a path": [
    () => routes("GET"),
    'routes["GET"] is not a route key; write "METHOD /path", or "$default".',
  ],
  "something behind $default": [
    () => routes("$defaults"),
    'routes["$defaults"] is not a route key; write "METHOD /path", or "$default".',
  ],
  "a method that does not exist": [
    () => routes("TRACE /x"),
    'routes["TRACE /x"] has the method "TRACE"; use one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY.',
  ],
  "a path without a slash": [
    () => routes("GET x"),
    'routes["GET x"] has a path that does not start with a slash; write "GET /x".',
  ],
  "a slash at the end": [
    () => routes("GET /x/"),
    'routes["GET /x/"] ends in a slash, which API Gateway refuses; write "GET /x".',
  ],
  "a parameter that is not a whole segment": [
    () => routes("GET /x-{id}"),
    'routes["GET /x-{id}"] has the path segment "x-{id}"; use letters, digits and . : _ - or one {parameter} as a whole segment.',
  ],
  ...Object.fromEntries(
    Object.entries({
      ":id": "{id}",
      ":id?": "{id}",
      ":rest*": "{rest+}",
      ":rest(.*)": "{rest+}",
      "<id>": "{id}",
      "<int:id>": "{id}",
      "<path:rest>": "{rest+}",
      "[id]": "{id}",
      "[...rest]": "{rest+}",
      "[[...rest]]": "{rest+}",
      "{id?}": "{id}",
      "{id}+": "{id+}",
      "{*rest}": "{rest+}",
      "{rest...}": "{rest+}",
      "${id}": "{id}",
      $id: "{id}",
      "*": "{proxy+}",
      "**": "{proxy+}",
      "*rest": "{rest+}",
      "(.*)": "{proxy+}",
      ":id/items/:item": "{id}/items/{item}",
      "*/items": "{proxy}/items",
    }).map(([given, meant]): [string, [() => unknown, string]] => [
      `a parameter that is written ${given}`,
      [
        () => routes(`GET /x/${given}`),
        `routes["GET /x/${given}"] has the path segment "${given.split("/")[0]!}", which is no parameter here; did you mean "GET /x/${meant}"? Write {name}, or {name+} for the rest of a path.`,
      ],
    ]),
  ),
  "parameters of others that cannot be told apart": [
    () => routes("GET /*/*/x"),
    'routes["GET /*/*/x"] has the path segment "*", which is no parameter here; write {name}, or {name+} for the rest of a path.',
  ],
  "a greedy parameter before the end": [
    () => routes("GET /{path+}/x"),
    'routes["GET /{path+}/x"] has the greedy parameter {path+} before the end; move it to the end of the path.',
  ],
  "a parameter that is named twice": [
    () => routes("GET /{id}/x/{id}"),
    'routes["GET /{id}/x/{id}"] has the parameter {id} twice; name each parameter once.',
  ],
  "two routes for the same requests": [
    () => routes("GET /{id}", "GET /{name}"),
    'routes["GET /{name}"] matches the same requests as "GET /{id}"; remove one: names of parameters do not tell routes apart.',
  ],
  "a route that does not say who may call it": [
    () => route({ access: undefined }),
    `routes["GET /x"] does not say who may call it; ${publicFix}.`,
  ],
  "an access rule that does not exist": [
    () => route({ access: "open" }),
    `routes["GET /x"].access = "open" is not an access rule; ${publicFix}.`,
  ],
  "scopes and an access rule": [
    () => scoped({ access: "public" }),
    'routes["GET /x"].access = "public" stands beside scopes; keep one of the two.',
  ],
  "a route with an empty list of scopes": [
    () => scoped({ scopes: [] }),
    'routes["GET /x"].scopes = [] is empty; name a scope, or write access: "any-client" or access: "public".',
  ],
  "a scope that does not exist": [
    () => scoped({ scopes: ["order/read"] }),
    'routes["GET /x"].scopes[0] = "order/read" is not a scope of any resource server; did you mean "orders/read"? Known: orders/read, orders/write.',
  ],
  "a scope that is listed twice": [
    () => scoped({ scopes: ["orders/read", "orders/read"] }),
    'routes["GET /x"].scopes[1] = "orders/read" is listed twice; list each scope once.',
  ],
  "too many scopes of a route": [
    () =>
      api({
        auth: auth({ resourceServers: { orders: { scopes: { read: "Read", ...many(11, "Do") } } } }),
        routes: { "GET /x": { scopes: Object.keys(many(11, "")).map((scope) => `orders/${scope}`), handler } },
      }),
    'routes["GET /x"].scopes = 11 is more than the 10 scopes a route can have; use fewer, wider scopes.',
  ],
  "a handler that takes a callback": [
    () => route({ handler: (_event: unknown, _context: unknown, callback: () => void) => callback() }),
    'routes["GET /x"].handler takes a callback, which Lambda\'s Node.js 24 does not pass; make it async.',
  ],
  "a time limit that is too long": [
    () => route({ timeout: 30 }),
    'routes["GET /x"].timeout = 30 is not between 1 and 29 seconds; give a whole number of seconds in that range.',
  ],
  "too little memory": [
    () => route({ memorySize: 127 }),
    'routes["GET /x"].memorySize = 127 is not between 128 and 10240 MB; give a whole number of MB in that range.',
  ],
  "a variable that Lambda refuses": [
    () => route({ environment: { "MY-KEY": "x" } }),
    'routes["GET /x"].environment["MY-KEY"] is not a variable name that Lambda accepts; start with a letter; use two or more letters, digits and _.',
  ],
  ...Object.fromEntries(
    Object.entries({ environment: { A1: "x" }, timeout: 5, memorySize: 128 }).map(([setting, value]) => [
      `${setting} of a function that exists`,
      [
        () => route({ handler: existing(), [setting]: value }),
        `routes["GET /x"].${setting} has no effect on a function that exists; set it on the function.`,
      ] as const,
    ]),
  ),
  "a retention that CloudWatch does not know": [
    () => api({ logRetentionInDays: 31 }),
    "logRetentionInDays = 31 is not a retention period that CloudWatch Logs accepts; use one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
  ],
  "a closed route, and nobody to call it": [
    () => api({ auth: auth({ clients: {} }), routes: { "GET /x": { access: "any-client", handler } } }),
    "auth.clients = {} is empty, so no token can be accepted; define a client, or make every route public.",
  ],
  "more clients than an authorizer can hold": [
    () =>
      api({
        auth: auth({ clients: many(51, ["orders/read"]) }),
        routes: { "GET /x": { access: "any-client", handler } },
      }),
    'auth.clients = 51 is more than the 50 audiences a JWT authorizer can hold; have a function check their tokens, by auth: { auth, checkedBy: "function" }, or spread the clients over several authorizers with auth.only(...), or over several APIs.',
  ],
};

describe("ApiWithJwt refuses", () => {
  refuses("ApiWithJwt", mistakesOfApiWithJwt);
});

describe("ApiWithJwt refuses a variable that Lambda sets itself, as", () => {
  for (const variable of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT"]) {
    it(variable, async () => {
      const { error } = await refusalOf("ApiWithJwt", () => route({ environment: { [variable]: "x" } }));
      const path = `routes["GET /x"].environment.${variable}`;
      assert.equal(
        error.message,
        `ApiWithJwt "orders": ${path} is a variable that Lambda sets itself; choose another name.`,
      );
    });
  }
});

describe("ArgumentError", () => {
  it("lists every fault on a line of its own, in the order of the arguments", async () => {
    const { error } = await refusalOf("M2mAuth", () =>
      auth({
        resourceServers: { orders, "my stock": { scopes: {} } },
        clients: { reporting: ["orders/raed", "x"], "a/b": { scopes: [], accessTokenValidity: { minutes: 1 } } },
        domain: { prefix: "AWS-cognito" },
      }),
    );
    const paths = [
      'resourceServers["my stock"].scopes',
      'resourceServers["my stock"]',
      "clients.reporting[0]",
      "clients.reporting[1]",
      'clients["a/b"]',
      'clients["a/b"].scopes',
      'clients["a/b"].accessTokenValidity.minutes',
      "domain.prefix",
    ];
    assert.deepEqual(
      error.faults.map(({ path }) => path),
      paths,
    );
    const lines = error.message.split("\n");
    assert.equal(lines.length, paths.length);
    lines.forEach((line, index) => assert.ok(line.startsWith(`M2mAuth "orders": ${paths[index]!}`), line));
  });

  it("lists the faults of all routes", async () => {
    const { error } = await refusalOf("ApiWithJwt", () =>
      api({
        routes: {
          "GET /a/": { access: "public", handler },
          "GET /b": { handler },
          "GET /c": { scopes: [1], handler: 1 },
        },
        logRetentionInDays: 2,
      }),
    );
    assert.deepEqual(
      error.faults.map(({ path }) => path),
      [
        'routes["GET /a/"]',
        'routes["GET /b"]',
        'routes["GET /c"].scopes[0]',
        'routes["GET /c"].handler',
        "logRetentionInDays",
      ],
    );
  });

  it("is what Pulumi prints without a stack trace", async () => {
    const { error } = await refusalOf("M2mAuth", () => auth({ clients: { reporting: [] } }));
    assert.equal(error.name, "ArgumentError");
    assert.ok(pulumi.RunError.isInstance(error));
  });
});

describe("at the limits, the components accept", () => {
  const accepted: Record<string, () => unknown> = {
    "50 scopes of a client, 100 of a resource server": () =>
      auth({
        resourceServers: { orders: { scopes: many(100, "d".repeat(256)) } },
        clients: { reporting: Object.keys(many(50, "")).map((scope) => `orders/${scope}`) },
      }),
    "the shortest and the longest validity": () =>
      auth({
        clients: {
          a: { scopes: ["orders/read"], accessTokenValidity: { minutes: 5 } },
          b: { scopes: ["orders/read"], accessTokenValidity: { minutes: 1440 } },
          c: { scopes: ["orders/read"], accessTokenValidity: { hours: 24, minutes: undefined } },
        },
      }),
    "long names": () =>
      auth(
        {
          // With a slash and a scope's name, an app client takes 256 characters.
          resourceServers: {
            orders: { ...orders, identifier: "i".repeat(250) },
            x: { ...orders, identifier: "x".repeat(256) },
          },
          clients: { ["c".repeat(128)]: ["orders/read"] },
          domain: { prefix: "p".repeat(63) },
        },
        "n".repeat(40),
      ),
    "50 clients of an API, 10 scopes of a route": () =>
      api({
        auth: auth({
          resourceServers: { orders: { scopes: many(10, "Do") } },
          clients: many(50, ["orders/k0"]),
        }),
        routes: { "GET /x": { scopes: Object.keys(many(10, "")).map((scope) => `orders/${scope}`), handler } },
      }),
    "the least and the most of a function": () =>
      api({
        routes: {
          "GET /a": { access: "public", handler, timeout: 1, memorySize: 128 },
          "GET /b": { access: "public", handler, timeout: 29, memorySize: 10_240, environment: { A1: "" } },
        },
        logRetentionInDays: 0,
      }),
  };
  for (const [limit, program] of Object.entries(accepted)) {
    it(limit, async () => {
      const { resources } = await register(program);
      assert.ok(resources.length > 0);
      assert.deepEqual(providerViolations(resources), []);
    });
  }
});

function existing(): aws.lambda.Function {
  return new aws.lambda.Function("existing", { role: "arn:aws:iam::123456789012:role/own", packageType: "Image" });
}
