/**
 * What compiles and what does not. Compiled by scopes.slow.ts, never run. Each `@ts-expect-error` is followed by words
 * of the error that stands on the next line.
 */
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import {
  ApiWithJwt,
  ApiWithJwtArgs,
  ApiWithJwtTransform,
  fromFile,
  HttpEvent,
  HttpResponse,
  JwtEvent,
  M2mAuth,
  M2mClient,
  M2mEvent,
  RouteKey,
  ScopeOf,
} from "../../components";

declare const isDev: boolean;
declare const existing: lambda.Function;
declare const configured: pulumi.Output<string>;
async function closed(event: M2mEvent): Promise<string> {
  return event.requestContext.authorizer.jwt.claims.client_id;
}
async function open(event: HttpEvent): Promise<HttpResponse> {
  return { statusCode: 200, body: event.rawPath };
}

// Clients.

const resourceServers = {
  orders: { identifier: "https://api.example.com/orders", scopes: { read: "Read orders", write: "Create orders" } },
  stock: { name: "Stock", scopes: { read: configured } },
};

const auth = new M2mAuth("shop", {
  resourceServers: {
    orders: { identifier: configured, scopes: { read: "Read orders", write: "Create orders" } },
    stock: { name: "Stock", scopes: { read: configured } },
  },
  clients: {
    reporting: ["orders/read", "stock/read"],
    checkout: { scopes: ["orders/write"], accessTokenValidity: { minutes: 15 } },
  },
  domain: { prefix: configured },
  deletionProtection: false,
});

new M2mAuth("from a variable", { resourceServers, clients: { reporting: ["orders/read"] } });

new M2mAuth("misspelt", {
  resourceServers,
  clients: {
    reporting: ["orders/read"],
    // @ts-expect-error: Did you mean '"orders/read"'?
    misspelt: ["orders/raed"],
    // @ts-expect-error: Did you mean '"orders/write"'?
    second: ["orders/read", "orders/wriet"],
    // @ts-expect-error: Did you mean '"stock/read"'?
    inOptions: { scopes: ["stok/read"] },
    // @ts-expect-error: Type '"read"' is not assignable to type
    withoutServer: ["read"],
    // @ts-expect-error: Type '"https://api.example.com/orders/read"' is not assignable to type
    inTheFormOfAws: ["https://api.example.com/orders/read"],
    // @ts-expect-error: Type '"stock/write"' is not assignable to type
    ofAnotherServer: ["stock/write"],
    // @ts-expect-error: Type 'number' is not assignable to type 'undefined'
    twoUnits: { scopes: ["orders/read"], accessTokenValidity: { minutes: 5, hours: 1 } },
    // @ts-expect-error: 'accessTokenValdity' does not exist in type
    misspeltOption: { scopes: ["orders/read"], accessTokenValdity: { minutes: 5 } },
    // @ts-expect-error: Property 'scopes' is missing in type '{}'
    nothing: {},
  },
});

export const known: ScopeOf<typeof resourceServers> = "stock/read";
// @ts-expect-error: Did you mean '"stock/read"'?
export const unknown: ScopeOf<typeof resourceServers> = "stock/reed";

// What a component gives.

export const anyAuth: M2mAuth = auth;
export const client: M2mClient = auth.clients.reporting;
// @ts-expect-error: Did you mean 'reporting'?
export const misspeltClient = auth.clients.reporitng;
export const scope: pulumi.Output<string> = auth.scope("orders/write");
// @ts-expect-error: Argument of type '"orders/wriet"' is not assignable
export const misspeltScope = auth.scope("orders/wriet");

// Routes.

new ApiWithJwt("shop", {
  auth,
  routes: {
    "GET /orders/{id}": { scopes: ["orders/read"], handler: closed },
    "POST /orders": {
      scopes: ["orders/read", "orders/write"],
      handler: async (event, context) => {
        const { client_id: createdBy, scope, custom } = event.requestContext.authorizer.jwt.claims;
        const strings: (string | undefined)[] = [createdBy, scope, custom, event.body, context.awsRequestId];
        return { statusCode: 201, body: JSON.stringify(strings) };
      },
      environment: { TABLE: configured },
      timeout: 5,
    },
    "ANY /{proxy+}": { access: "any-client", handler: async (event) => event.requestContext.authorizer.jwt.scopes },
    "PUT /": { access: "any-client", handler: async () => ({ anything: [1, "two", { three: null }] }) },
    "GET /health": { access: "public", handler: async (event) => ({ path: event.rawPath }) },
    "GET /made": {
      scopes: ["orders/read"],
      handler: { factory: () => async (event) => event.requestContext.authorizer.jwt.claims.client_id },
    },
    "GET /open": { access: "any-client", handler: open },
    "GET /existing": { scopes: ["orders/read"], handler: existing },
    ...(isDev && { "GET /debug": { access: "public" as const, handler: open } }),
    $default: { scopes: ["orders/read"], handler: async (event) => event.requestContext.authorizer.jwt.claims.scope },
  },
});

const routes = { "GET /constant": { scopes: ["orders/read"], handler: closed } } as const;
new ApiWithJwt("from a variable", { auth, routes });

new ApiWithJwt("who may call it", {
  auth,
  routes: {
    // @ts-expect-error: Did you mean '"orders/read"'?
    "GET /misspelt": { scopes: ["orders/raed"], handler: closed },
    // @ts-expect-error: Type '"orders/delete"' is not assignable to type
    "GET /undefined": { scopes: ["orders/read", "orders/delete"], handler: closed },
    // @ts-expect-error: Property 'access' is missing in type
    "GET /unprotected": { handler: open },
    // @ts-expect-error: Property 'access' is missing in type
    "GET /unprotected/inline": { handler: async () => ({ statusCode: 200 }) },
    // @ts-expect-error: Did you mean '"public"'?
    "GET /access": { access: "pubic", handler: open },
    // @ts-expect-error: Type 'string[]' is not assignable to type
    "GET /both": { access: "public", scopes: ["orders/read"], handler: open },
    // @ts-expect-error: Property 'handler' is missing in type
    "GET /unanswered": { access: "any-client" },
  },
});

new ApiWithJwt("route keys", {
  auth,
  routes: {
    "GET /": { access: "public", handler: open },
    // @ts-expect-error: '"FETCH /orders"' does not exist in type
    "FETCH /orders": { access: "public", handler: open },
  },
});
// @ts-expect-error: Type '"get /orders"' is not assignable to type 'RouteKey'
export const lowerCase: RouteKey = "get /orders";
// @ts-expect-error: Type '"GET orders"' is not assignable to type 'RouteKey'
export const withoutSlash: RouteKey = "GET orders";
// @ts-expect-error: Type '"/orders"' is not assignable to type 'RouteKey'
export const withoutMethod: RouteKey = "/orders";
// @ts-expect-error: Type '"$defualt"' is not assignable to type 'RouteKey'
export const misspeltDefault: RouteKey = "$defualt";

new ApiWithJwt("handlers", {
  auth,
  routes: {
    // @ts-expect-error: Property 'authorizer' does not exist on type 'HttpRequestContext'
    "GET /public": { access: "public", handler: async (event) => event.requestContext.authorizer },
    // @ts-expect-error: Property 'authorizer' is missing in type 'HttpRequestContext'
    "GET /public/named": { access: "public", handler: closed },
    // @ts-expect-error: Property 'bodi' does not exist on type 'M2mEvent'
    "GET /scoped": { scopes: ["orders/read"], handler: async (event) => ({ body: event.bodi }) },
    // @ts-expect-error: Property 'bodi' does not exist on type 'M2mEvent'
    "GET /any-client": { access: "any-client", handler: async (event) => ({ body: event.bodi }) },
    // @ts-expect-error: Type 'string' is not assignable to type 'number'
    "GET /claim": { scopes: ["orders/read"], handler: async (event): Promise<number> => event.rawPath },
    // @ts-expect-error: is missing the following properties from type 'Promise
    "GET /sync": { access: "public", handler: (event) => ({ body: event.rawPath }) },
    // @ts-expect-error: Type 'void' is not assignable to type
    "GET /nothing": { access: "public", handler: async (): Promise<void> => undefined },
    // @ts-expect-error: Did you mean to write 'environment'?
    "GET /option": { access: "public", handler: open, enviroment: { TABLE: "orders" } },
    // @ts-expect-error: Type 'number' is not assignable to type 'Input<string>'
    "GET /variable": { access: "public", handler: open, environment: { LIMIT: 5 } },
  },
});

// Sources of tokens.

const partners = { issuer: configured, audience: ["https://api.example.com"] };
const stock = new M2mAuth("stock", {
  resourceServers: { bins: { scopes: { pick: "Pick" } } },
  clients: { robot: ["bins/pick"] },
});
async function foreign(event: JwtEvent): Promise<string> {
  return event.requestContext.authorizer.jwt.claims["client_id"] ?? "nobody";
}

new ApiWithJwt("named", {
  auth: auth.only("reporting", "checkout"),
  authorizers: { stock: stock.only("robot"), whole: stock, partners },
  routes: {
    "GET /orders": {
      scopes: ["orders/read"],
      handler: async (event) => event.requestContext.authorizer.jwt.claims.client_id.toUpperCase(),
    },
    "PUT /bins": {
      scopes: ["bins/pick"],
      authorizer: "stock",
      handler: async (event) => event.requestContext.authorizer.jwt.claims.scope.toUpperCase(),
    },
    "GET /bins": { access: "any-client", authorizer: "whole", handler: closed },
    "POST /partners": {
      scopes: ["any:text", "https://api.example.com/.default"],
      authorizer: "partners",
      handler: async (event) => event.requestContext.authorizer.jwt.claims["client_id"]?.toUpperCase() ?? null,
    },
    "GET /partners": {
      access: "any-client",
      authorizer: "partners",
      handler: async (event) => ({ sub: event.requestContext.authorizer.jwt.claims.sub }),
    },
    "GET /partners/named": { access: "any-client", authorizer: "partners", handler: foreign },
    "GET /partners/open": { access: "any-client", authorizer: "partners", handler: open },
    "GET /orders/foreign": { scopes: ["orders/read"], handler: foreign },
    "GET /health": { access: "public", handler: async (event) => event.rawPath },
  },
});

new ApiWithJwt("foreign", {
  auth: { issuer: "https://login.example.com/", audience: configured, allowTrailingSlash: true },
  routes: {
    "GET /scoped": {
      scopes: ["anything"],
      handler: async (event) => event.requestContext.authorizer.jwt.claims["client_id"] ?? "nobody",
    },
    "GET /id": {
      access: "any-client",
      // @ts-expect-error: Object is possibly 'undefined'
      handler: async ({ requestContext: { authorizer } }) => authorizer.jwt.claims["client_id"].length,
    },
    // @ts-expect-error: Type '(event: M2mEvent) => Promise<string>' is not assignable to type 'Handler<HttpEvent>
    "GET /cognito": { access: "any-client", handler: closed },
  },
});

new ApiWithJwt("whose scopes", {
  auth,
  authorizers: { stock },
  routes: {
    // @ts-expect-error: is not assignable to type
    "GET /of/another": { scopes: ["bins/pick"], handler: closed },
    // @ts-expect-error: is not assignable to type
    "GET /of/auth": { scopes: ["orders/read"], authorizer: "stock", handler: closed },
    // @ts-expect-error: '"bins/pikc"' is not assignable to type '"bins/pick"'
    "GET /misspelt/scope": { scopes: ["bins/pikc"], authorizer: "stock", handler: closed },
    // @ts-expect-error: Type '"stok"' is not assignable to type
    "GET /misspelt/name": { access: "any-client", authorizer: "stok", handler: open },
    // @ts-expect-error: is not assignable to type
    "GET /public": { access: "public", authorizer: "stock", handler: open },
  },
});

new ApiWithJwt("whose claims", {
  auth,
  authorizers: { partners },
  routes: {
    // @ts-expect-error: is not assignable to type
    "GET /cognito": { access: "any-client", authorizer: "partners", handler: closed },
    "GET /id": {
      access: "any-client",
      authorizer: "partners",
      // @ts-expect-error: Object is possibly 'undefined'
      handler: async ({ requestContext: { authorizer } }) => authorizer.jwt.claims["client_id"].length,
    },
  },
});

new ApiWithJwt("no authorizers", {
  auth,
  routes: {
    // @ts-expect-error: is not assignable to type
    "GET /x": { access: "any-client", authorizer: "stock", handler: open },
  },
});

export const chosen = auth.only("reporting");
// @ts-expect-error: Argument of type '"reproting"' is not assignable to parameter of type
export const misspeltChoice = auth.only("reporting", "reproting");
// @ts-expect-error: Property 'audience' is missing in type
export const halfAnIssuer: ApiWithJwtArgs["auth"] = { issuer: "https://login.example.com" };

// What answers.

new ApiWithJwt("targets", {
  auth,
  vpcLink: { subnetIds: [configured], securityGroupIds: configured.apply((id) => [id]) },
  routes: {
    "GET /function": { scopes: ["orders/read"], handler: existing },
    "GET /arn": { scopes: ["orders/read"], handler: { functionArn: configured } },
    "GET /url/{id}": {
      access: "any-client",
      handler: { url: "https://a.example/{id}", method: "POST", headers: { "x-id": configured }, timeout: 5 },
      throttle: { rateLimit: 1, burstLimit: 2 },
    },
    "GET /listener": { access: "public", handler: { listenerArn: configured, tlsServerName: "a.internal" } },
    // @ts-expect-error: Object literal may only specify known properties
    "GET /both": { access: "public", handler: { functionArn: configured, handlerr: "x" } },
    // @ts-expect-error: Type '"TRACE"' is not assignable to type
    "GET /method": { access: "public", handler: { url: "https://a.example", method: "TRACE" } },
    // @ts-expect-error: Type 'string' is not assignable to type
    "GET /text": { access: "public", handler: "index.handler" },
  },
});

// Options.

const options: Omit<ApiWithJwtArgs, "auth" | "routes"> = {
  cors: { allowOrigins: ["*"], allowMethods: ["GET", "*"], maxAge: { hours: 1 } },
  throttle: { rateLimit: configured.apply(Number), burstLimit: 1 },
  accessLogs: false,
  domain: { name: configured, certificateArn: configured, mutualTls: { truststoreUri: configured } },
  alarms: { topicArn: configured, latencyP99: false, clientErrorPercent: 5 },
  dashboard: true,
};
new ApiWithJwt("options", { auth, routes: {}, ...options });

export const fieldsOfOutputs: ApiWithJwtArgs["accessLogs"] = {
  // @ts-expect-error: is not assignable to type 'string'
  fields: { id: configured },
};
// @ts-expect-error: is not assignable to type 'boolean | undefined'
export const lateDashboard: ApiWithJwtArgs["dashboard"] = configured.apply(Boolean);
// @ts-expect-error: Type '"ANY"' is not assignable to type
export const anyMethod: ApiWithJwtArgs["cors"] = { allowOrigins: ["*"], allowMethods: ["ANY"] };

export const transform: ApiWithJwtTransform = {
  api: { description: configured },
  stage: (args, opts, name) => {
    args.description = name;
    opts.protect = true;
  },
  function: (args) => {
    args.memorySize = 512;
  },
  route: (args) => {
    // @ts-expect-error: Type 'number' is not assignable to type 'Input<string>'
    args.routeKey = 1;
  },
  // @ts-expect-error: 'memorySize' does not exist in type
  integration: { memorySize: 512 },
  alarm: (args) => {
    // @ts-expect-error: Property 'treshold' does not exist on type 'MetricAlarmArgs'
    args.treshold = 1;
  },
};
// @ts-expect-error: 'lambda' does not exist in type 'ApiWithJwtTransform'
export const misspeltKind: ApiWithJwtTransform = { lambda: {} };

// Handlers from files.

const getOrder = fromFile(() => import("../../functions/getOrder.js"), "getOrder");
const describedByAws = fromFile(() => import("./describedByAws.js"), "closed");

new ApiWithJwt("files", {
  auth,
  routes: {
    "GET /orders": { scopes: ["orders/read"], handler: getOrder },
    "GET /described": { access: "any-client", handler: describedByAws },
    "GET /named": { access: "public", handler: fromFile(() => import("./describedByAws.js")) },
    // @ts-expect-error: Property 'jwt' is missing
    "GET /public": { access: "public", handler: getOrder },
    // @ts-expect-error: is not assignable to type
    "GET /described-public": { access: "public", handler: describedByAws },
    // @ts-expect-error: is not assignable to type
    "GET /limit": { access: "public", handler: fromFile(() => import("./describedByAws.js"), "limit") },
  },
});

// @ts-expect-error: Argument of type '"getOder"' is not assignable
fromFile(() => import("../../functions/getOrder.js"), "getOder");
// @ts-expect-error: Property 'handler' is missing
fromFile(() => import("../../functions/getOrder.js"));

// Functions that routes share.

new ApiWithJwt("shared", {
  auth,
  functions: { orders: { memorySize: 512 } },
  routes: {
    "GET /orders": { scopes: ["orders/read"], function: "orders", handler: getOrder },
    "GET /inline": {
      access: "any-client",
      function: "orders",
      handler: async (event) => event.requestContext.authorizer.jwt.claims.client_id,
    },
    // @ts-expect-error: Type '"order"' is not assignable to type '"orders"'
    "GET /misspelt": { access: "public", function: "order", handler: async () => "ok" },
  },
});
new ApiWithJwt("unshared", {
  auth,
  routes: {
    // @ts-expect-error: is not assignable to type 'undefined'
    "GET /orders": { scopes: ["orders/read"], function: "orders", handler: getOrder },
  },
});
