/**
 * What compiles and what does not. Compiled by scopes.test.ts, never run. Each `@ts-expect-error` is followed by words
 * of the error that stands on the next line.
 */
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, HttpEvent, HttpResponse, M2mAuth, M2mClient, M2mEvent, RouteKey, ScopeOf } from "../../components";

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
    // @ts-expect-error: Property 'scopes' is missing in type
    "GET /unprotected": { handler: open },
    // @ts-expect-error: Property 'scopes' is missing in type
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
