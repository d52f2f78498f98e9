import { register } from "../../support/mocks";
import { refuses } from "../../support/refuses";
import { account, Args, createApi, createAuth, createExisting, createRoute, handler } from "./base";

/** A mistake: what was written, and the whole of what the error says. */
type Mistakes = Record<string, readonly [program: () => unknown, message: string]>;

const at = 'routes["GET /orders"]';
const open = { access: "public", handler };
const closed = { access: "any-client", handler };
const list = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index));

const foreign = { issuer: "https://login.example.com", audience: "api" };
const authorizer = (name: string, route: object) =>
  createRoute({ authorizer: name, ...route }, { authorizers: { partners: foreign } });
/** A route for the clients of a second pool. */
const stock = (...scopes: unknown[]) =>
  createRoute({ authorizer: "stock", scopes }, { authorizers: { stock: createAuth("stock") } });

const access: Mistakes = {
  "an authorizer that is misspelt": [
    () => authorizer("partner", { scopes: ["a"] }),
    `${at}.authorizer = "partner" is not one of the API's authorizers; did you mean "partners"? Known: partners.`,
  ],
  "an authorizer where none is defined": [
    () => createRoute({ authorizer: "partners" }),
    `${at}.authorizer = "partners" is not one of the API's authorizers; define it in authorizers, or leave it out.`,
  ],
  "the authorizer of auth by a name": [
    () => createRoute({ authorizer: "default" }, { authorizers: {} }),
    `${at}.authorizer = "default" is not one of the API's authorizers; define it in authorizers, or leave it out.`,
  ],
  "an authorizer of a public route": [
    () => authorizer("partners", { access: "public", scopes: undefined }),
    `${at}.authorizer = "partners" has no effect on a public route; leave it out.`,
  ],
  "a scope of auth for another pool": [
    () => stock("orders/read"),
    `${at}.scopes[0] = "orders/read" is not a scope of any resource server; use one of stock/read, stock/write.`,
  ],
  "a scope that another pool has not": [
    () => stock("stock/read", "stock/wriet"),
    `${at}.scopes[1] = "stock/wriet" is not a scope of any resource server; did you mean "stock/write"? Known: stock/read, stock/write.`,
  ],
  "a scope of another pool that is listed twice": [
    () => stock("stock/read", "stock/read"),
    `${at}.scopes[1] = "stock/read" is listed twice; list each scope once.`,
  ],
  "a scope that no token can carry": [
    () => authorizer("partners", { scopes: ["write:orders", "read orders"] }),
    `${at}.scopes[1] = "read orders" is not a scope that a token can carry; use printable ASCII without space, " and \\.`,
  ],
  "an empty scope": [
    () => authorizer("partners", { scopes: [""] }),
    `${at}.scopes[0] = "" is not a scope that a token can carry; use printable ASCII without space, " and \\.`,
  ],
  "a scope of an issuer that is listed twice": [
    () => authorizer("partners", { scopes: ["a", "b", "a"] }),
    `${at}.scopes[2] = "a" is listed twice; list each scope once.`,
  ],
  "too many scopes of an issuer": [
    () => authorizer("partners", { scopes: list(11, (index) => `scope${index}`) }),
    `${at}.scopes = 11 is more than the 10 scopes a route can have; use fewer, wider scopes.`,
  ],
};

const target = (args: object, key = "GET /orders", more: Args = {}) =>
  createApi({ routes: { [key]: { access: "public", handler: args } }, ...more });
const listenerArn = `arn:aws:elasticloadbalancing:${account}:listener/app/own/1/2`;
const notAUrl =
  'is not a URL that requests can be passed to; write it as "https://orders.example.com/v1/{id}", without query and fragment, and greedy parameters without "+".';
const notAListener =
  "is not the ARN of a listener of a load balancer, or of a Cloud Map service; copy the ARN from its resource, or pass its arn output.";
const notAFunction = "is not the ARN of a Lambda function; copy the ARN from its resource, or pass its arn output.";
const url = "https://orders.example.com";
const others = "give an async function, an aws.lambda.Function, { functionArn }, { url } or { listenerArn }.";

const targets: Mistakes = {
  "a factory that is a handler's result": [
    () => createRoute({ handler: { factory: "handler" } }),
    `${at}.handler.factory = "handler" is not a function; write { factory: () => async (event) => … }.`,
  ],
  "a factory that is async": [
    () => createRoute({ handler: { factory: async () => handler } }),
    `${at}.handler.factory is async, and Lambda would take its promise for the handler; write { factory: () => async (event) => … }.`,
  ],
  "a factory that wants the event": [
    () => createRoute({ handler: { factory: (event: object) => () => event } }),
    `${at}.handler.factory takes arguments, and Lambda gives it none; write { factory: () => async (event) => … }.`,
  ],
  "a factory beside something else": [
    () => createRoute({ handler: { factory: () => handler, url: "https://example.com" } }),
    `${at}.handler.factory is not an argument that is known here; use one of allowPlainHttp, headers, method, timeout, url.`,
  ],
  "two targets at once": [
    () => target({ url, functionArn: `arn:aws:lambda:${account}:function:own` }),
    `${at}.handler has functionArn and url; ${others}`,
  ],
  "a target that says nothing": [
    () => target({ url: undefined }),
    `${at}.handler does not say what answers; ${others}`,
  ],
  "the name of a function": [() => target({ functionArn: "own" }), `${at}.handler.functionArn = "own" ${notAFunction}`],
  "a function's invoke ARN": [
    () => target({ functionArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/own/invocations` }),
    `${at}.handler.functionArn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/own/invocations" ${notAFunction}`,
  ],
  "a URL without a scheme": [
    () => target({ url: "orders.example.com" }),
    `${at}.handler.url = "orders.example.com" ${notAUrl}`,
  ],
  "a URL with a query": [() => target({ url: `${url}/v1?x=1` }), `${at}.handler.url = "${url}/v1?…" ${notAUrl}`],
  "a URL with a fragment": [() => target({ url: `${url}/#x` }), `${at}.handler.url = "${url}/#…" ${notAUrl}`],
  "a URL with a greedy parameter": [
    () => target({ url: `${url}/{path+}` }, "GET /{path+}"),
    `routes["GET /{path+}"].handler.url = "${url}/{path+}" ${notAUrl}`,
  ],
  "a URL with half a parameter": [
    () => target({ url: `${url}/{id` }, "GET /{id}"),
    `routes["GET /{id}"].handler.url = "${url}/{id" ${notAUrl}`,
  ],
  "a URL with a parameter that the route has not": [
    () => target({ url: `${url}/{name}/{id}` }, "GET /orders/{id}"),
    `routes["GET /orders/{id}"].handler.url = "${url}/{name}/{id}" has the parameter {name}, which the route's path does not have; use {id}.`,
  ],
  "a URL with a parameter where the route has none": [
    () => target({ url: `${url}/{proxy}` }, "$default"),
    `routes["$default"].handler.url = "${url}/{proxy}" has the parameter {proxy}, which the route's path does not have; remove it.`,
  ],
  "a method that does not exist": [
    () => target({ url, method: "TRACE" }),
    `${at}.handler.method = "TRACE" is not a method; use one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY.`,
  ],
  "a header that is none": [
    () => target({ url, headers: { "x a": "b" } }),
    `${at}.handler.headers["x a"] is not the name of a header; use letters, digits and -.`,
  ],
  "a header's value on two lines": [
    () => target({ url, headers: { accept: "a\r\nb" } }),
    `${at}.handler.headers.accept is not a header's value; give text on one line.`,
  ],
  "a server that takes too long": [
    () => target({ url, timeout: 31 }),
    `${at}.handler.timeout = 31 is not between 1 and 30 seconds; give a whole number of seconds in that range.`,
  ],
  "a misspelt member of a target": [
    () => target({ url, header: { a: "b" } }),
    `${at}.handler.header is not an argument that is known here; did you mean "headers"? Known: allowPlainHttp, headers, method, timeout, url.`,
  ],
  "a load balancer for a listener": [
    () => target({ listenerArn: `arn:aws:elasticloadbalancing:${account}:loadbalancer/app/own/1`, vpcLinkId: "abc" }),
    `${at}.handler.listenerArn = "arn:aws:elasticloadbalancing:${account}:loadbalancer/app/own/1" ${notAListener}`,
  ],
  "a listener of a Gateway Load Balancer": [
    () => target({ listenerArn: `arn:aws:elasticloadbalancing:${account}:listener/gwy/own/1/2`, vpcLinkId: "abc" }),
    `${at}.handler.listenerArn = "arn:aws:elasticloadbalancing:${account}:listener/gwy/own/1/2" ${notAListener}`,
  ],
  "a listener without a VPC link": [
    () => target({ listenerArn }),
    `${at}.handler needs a VPC link; set vpcLinkId here, or vpcLink of the API to create one.`,
  ],
  "a VPC link's ARN": [
    () => target({ listenerArn, vpcLinkId: "arn:aws:apigateway:eu-central-1::/vpclinks/abc" }),
    `${at}.handler.vpcLinkId = "arn:aws:apigateway:eu-central-1::/vpclinks/abc" is not the id of a VPC link; pass the link's id output.`,
  ],
  "a server's name with a scheme": [
    () => target({ listenerArn, vpcLinkId: "abc", tlsServerName: "https://orders" }),
    `${at}.handler.tlsServerName = "https://orders" is not a server's name; write "orders.internal".`,
  ],
  ...Object.fromEntries(
    [
      ...["Authorization", "connection", "Via", "te", "X-Forwarded-For", "x-forwarded-proto"],
      ...["x-amz-date", "X-Amzn-Trace-Id", "apigw-requestid", "access-control-allow-origin", "content-length"],
    ].map((name) => [
      `the header ${name}`,
      [
        () => target({ url, headers: { [name]: "a" } }),
        `${at}.handler.headers${name.includes("-") ? `["${name}"]` : `.${name}`} is a header that API Gateway keeps to itself; choose another name.`,
      ],
    ]),
  ),
};

const settings: Readonly<Record<string, unknown>> = {
  environment: { TABLE: "orders" },
  timeout: 5,
  memorySize: 128,
  architecture: "arm64",
  runtime: "nodejs24.x",
  permissions: [],
  policies: {},
  reservedConcurrency: 1,
  vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  layers: [],
};
const functionArn = `arn:aws:lambda:${account}:function:own`;
const settingsElsewhere: Mistakes = Object.fromEntries(
  Object.entries(settings).flatMap(([setting, value]) =>
    (
      [
        ["a function that exists", createExisting],
        ["a function that exists", () => ({ functionArn })],
        ["an HTTP server", () => ({ url })],
        ["an HTTP server", () => ({ listenerArn, vpcLinkId: "abc" })],
      ] as const
    ).map(([what, make], index) => [
      `${setting} of ${["a function of the program", "a functionArn", "a url", "a listenerArn"][index]!}`,
      [
        () => createRoute({ handler: make(), [setting]: value }),
        `${at}.${setting} has no effect on ${what}; ${index < 2 ? "set it on the function" : "leave it out"}.`,
      ],
    ]),
  ),
);

const reach = (routes: object) => createApi({ routes });
const swallows = (wide: string, kept: string) =>
  `routes["${wide}"] is public and would answer requests for paths of the closed route "${kept}"; give it a path of its own, or close it.`;
const pairs = (publicKey: string, closedKey: string) => () => reach({ [closedKey]: closed, [publicKey]: open });
const swallowing: Mistakes = Object.fromEntries(
  (
    [
      ["$default", "GET /orders"],
      ["$default", "ANY /{proxy+}"],
      ["ANY /orders", "GET /orders"],
      ["ANY /{proxy+}", "GET /orders"],
      ["ANY /{proxy+}", "$default"],
      ["ANY /{id}", "GET /orders"],
      ["ANY /orders/{id}", "DELETE /orders/{key}"],
      ["GET /{proxy+}", "GET /orders/{id}"],
      ["GET /{proxy+}", "ANY /orders"],
      ["GET /orders/{rest+}", "GET /{a}/x"],
      ["ANY /orders/{rest+}", "GET /orders"],
      ["POST /{proxy+}", "POST /orders"],
    ] as const
  ).map(([wide, kept]) => [`a public ${wide} beside a closed ${kept}`, [pairs(wide, kept), swallows(wide, kept)]]),
);
/** A public route for a part of what a closed one matches, or for something else. */
const carvedOut = [
  ["ANY /health", "ANY /{proxy+}"],
  ["ANY /health", "$default"],
  ["GET /static/{file+}", "ANY /{proxy+}"],
  ["ANY /static/{file+}", "$default"],
  ["GET /orders", "ANY /orders"],
  ["GET /orders", "POST /orders"],
  ["GET /{proxy+}", "POST /orders"],
  ["GET /{proxy+}", "ANY /{proxy+}"],
  ["GET /{proxy+}", "$default"],
  ["ANY /orders", "GET /orders/{id}"],
  ["ANY /orders", "ANY /orders/{rest+}"],
  ["ANY /orders/latest", "GET /orders/{id}"],
  ["ANY /stock/{rest+}", "ANY /orders/{rest+}"],
  ["OPTIONS /{proxy+}", "$default"],
  ["OPTIONS /{proxy+}", "ANY /orders"],
] as const;

for (const [part, mistakes] of Object.entries({
  access,
  targets,
  "settings of a function that it does not create": settingsElsewhere,
  "public routes": swallowing,
})) {
  describe(`ApiWithJwt's routes, ${part}: refused is`, () => {
    refuses("ApiWithJwt", mistakes, "orders");
  });
}

describe("ApiWithJwt accepts", () => {
  for (const [publicKey, closedKey] of carvedOut) {
    it(`a public ${publicKey} beside a closed ${closedKey}`, async () => {
      await register(pairs(publicKey, closedKey));
    });
  }

  it("10 scopes of an issuer", async () => {
    await register(() => authorizer("partners", { scopes: list(10, (index) => `https://api/scope.${index}`) }));
  });

  it("throttle of a route whose function exists", async () => {
    await register(() => createRoute({ handler: { functionArn }, throttle: { rateLimit: 1, burstLimit: 1 } }));
  });
});
