import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "../../components";
import { refusalOf } from "../support/mocks";

/** What JavaScript, or a cast, lets through: the arguments, and the path at which the error must point. */
type Shapes = Record<string, readonly [args: () => unknown, path: string]>;

const orders = { scopes: { read: "Read orders" } };
const right = { resourceServers: { orders }, clients: { reporting: ["orders/read"] } };
const handler = async () => ({ statusCode: 204 });

const client = (value: unknown) => () => ({ ...right, clients: { reporting: value } });
const validity = (value: unknown) => client({ scopes: ["orders/read"], accessTokenValidity: value });
const server = (value: unknown) => () => ({ ...right, resourceServers: { orders: value }, clients: {} });

const shapesOfM2mAuth: Shapes = {
  "no arguments": [() => undefined, "args"],
  "null for arguments": [() => null, "args"],
  "a list for arguments": [() => [right], "args"],

  "no clients": [() => ({ resourceServers: { orders } }), "clients"],
  "null for clients": [() => ({ ...right, clients: null }), "clients"],
  "a list for clients": [() => ({ ...right, clients: ["orders/read"] }), "clients"],
  "a string for clients": [() => ({ ...right, clients: "reporting" }), "clients"],
  "a string for a client": [client("orders/read"), "clients.reporting"],
  "null for a client": [client(null), "clients.reporting"],
  "a client without scopes": [client({}), "clients.reporting.scopes"],
  "null for a client's scopes": [client({ scopes: null }), "clients.reporting.scopes"],
  "a string for a client's scopes": [client({ scopes: "orders/read" }), "clients.reporting.scopes"],
  "a map for a client's scopes": [client({ scopes: { read: true } }), "clients.reporting.scopes"],
  "an output for a client's scopes": [client({ scopes: pulumi.output([]) }), "clients.reporting.scopes"],
  "null for a scope": [client([null]), "clients.reporting[0]"],
  "a number for a scope": [client([1]), "clients.reporting[0]"],
  "a symbol for a scope": [client([Symbol("x")]), "clients.reporting[0]"],
  "a bigint for a scope": [client([1n]), "clients.reporting[0]"],
  "an output for a scope": [client([pulumi.output("orders/read")]), "clients.reporting[0]"],
  "a list for a scope": [client([["orders/read"]]), "clients.reporting[0]"],

  "null for a validity": [validity(null), "clients.reporting.accessTokenValidity"],
  "a number for a validity": [validity(15), "clients.reporting.accessTokenValidity"],
  "a text for a validity": [validity("15m"), "clients.reporting.accessTokenValidity"],
  "an empty validity": [validity({}), "clients.reporting.accessTokenValidity"],
  "a validity in seconds": [validity({ seconds: 900 }), "clients.reporting.accessTokenValidity"],
  "a text for minutes": [validity({ minutes: "15" }), "clients.reporting.accessTokenValidity.minutes"],
  "null for minutes": [validity({ minutes: null }), "clients.reporting.accessTokenValidity.minutes"],
  "NaN for minutes": [validity({ minutes: NaN }), "clients.reporting.accessTokenValidity.minutes"],

  "no resource servers": [() => ({ clients: {} }), "resourceServers"],
  "null for resource servers": [() => ({ ...right, resourceServers: null, clients: {} }), "resourceServers"],
  "a list for resource servers": [() => ({ ...right, resourceServers: [orders], clients: {} }), "resourceServers"],
  "null for a resource server": [server(null), "resourceServers.orders"],
  "a list for a resource server": [server(["read"]), "resourceServers.orders"],
  "a resource server without scopes": [server({}), "resourceServers.orders.scopes"],
  "a list for a resource server's scopes": [server({ scopes: ["read"] }), "resourceServers.orders.scopes"],
  "a string for a resource server's scopes": [server({ scopes: "read" }), "resourceServers.orders.scopes"],
  "an output for a resource server's scopes": [server({ scopes: pulumi.output({}) }), "resourceServers.orders.scopes"],
  "no description": [server({ scopes: { read: undefined } }), "resourceServers.orders.scopes.read"],
  "a number for a description": [server({ scopes: { read: 1 } }), "resourceServers.orders.scopes.read"],
  "a map for a description": [server({ scopes: { read: { text: "x" } } }), "resourceServers.orders.scopes.read"],
  "a number for an identifier": [server({ ...orders, identifier: 1 }), "resourceServers.orders.identifier"],
  "a number for a name": [server({ ...orders, name: 1 }), "resourceServers.orders.name"],

  "a string for the domain": [() => ({ ...right, domain: "acme" }), "domain"],
  "a domain without a prefix": [() => ({ ...right, domain: {} }), "domain.prefix"],
  "a number for a prefix": [() => ({ ...right, domain: { prefix: 1 } }), "domain.prefix"],
  "a text for the deletion protection": [() => ({ ...right, deletionProtection: "false" }), "deletionProtection"],
};

const routes = (value: unknown) => () => ({ auth: new M2mAuth("orders", right as never), routes: value });
const route = (value: unknown) => routes({ "GET /x": value });
const open = (value: object) => route({ access: "public", handler, ...value });
const atRoute = 'routes["GET /x"]';

const shapesOfApiWithJwt: Shapes = {
  "no arguments": [() => undefined, "args"],
  "null for arguments": [() => null, "args"],
  "no auth": [() => ({ routes: { "GET /x": { access: "public", handler } } }), "auth"],
  "null for auth": [() => ({ auth: null, routes: { "GET /x": { access: "public", handler } } }), "auth"],
  "a map for auth": [() => ({ auth: { issuer: "x" }, routes: { "GET /x": { access: "public", handler } } }), "auth"],
  "no routes": [routes(undefined), "routes"],
  "null for routes": [routes(null), "routes"],
  "a list for routes": [routes(["GET /x"]), "routes"],
  "null for a route": [route(null), atRoute],
  "a handler for a route": [route(handler), atRoute],
  "a route that is only a handler": [route({ handler }), atRoute],

  "null for a route's scopes": [route({ scopes: null, handler }), `${atRoute}.scopes`],
  "a string for a route's scopes": [route({ scopes: "orders/read", handler }), `${atRoute}.scopes`],
  "an output for a route's scope": [route({ scopes: [pulumi.output("x")], handler }), `${atRoute}.scopes[0]`],
  "true for the access": [open({ access: true }), `${atRoute}.access`],
  "capitals in the access": [open({ access: "Public" }), `${atRoute}.access`],
  "null for the access": [open({ access: null }), `${atRoute}.access`],

  "no handler": [open({ handler: undefined }), `${atRoute}.handler`],
  "null for a handler": [open({ handler: null }), `${atRoute}.handler`],
  "a string for a handler": [open({ handler: "index.handler" }), `${atRoute}.handler`],
  "a map for a handler": [open({ handler: { handler } }), `${atRoute}.handler`],
  "another resource for a handler": [() => open({ handler: new aws.sns.Topic("orders") })(), `${atRoute}.handler`],

  "a text for the time limit": [open({ timeout: "10" }), `${atRoute}.timeout`],
  "null for the memory": [open({ memorySize: null }), `${atRoute}.memorySize`],
  "a text for the environment": [open({ environment: "A=1" }), `${atRoute}.environment`],
  "a list for the environment": [open({ environment: ["A"] }), `${atRoute}.environment`],
  "a text for the retention": [() => ({ ...(open({})() as object), logRetentionInDays: "30" }), "logRetentionInDays"],
};

describe("M2mAuth refuses, from an untyped caller,", () => {
  for (const [shape, [args, path]] of Object.entries(shapesOfM2mAuth)) {
    it(shape, () => refusedAt("M2mAuth", () => new M2mAuth("orders", args() as never), path));
  }
  for (const name of [undefined, null, "", 1, {}]) {
    it(`${JSON.stringify(name) ?? "undefined"} for a name`, () =>
      refusedAt("M2mAuth", () => new M2mAuth(name as string, right as never), "name"));
  }
});

describe("ApiWithJwt refuses, from an untyped caller,", () => {
  for (const [shape, [args, path]] of Object.entries(shapesOfApiWithJwt)) {
    it(shape, () => refusedAt("ApiWithJwt", () => new ApiWithJwt("orders", args() as never), path));
  }
});

describe("M2mAuth.scope refuses, from an untyped caller,", () => {
  for (const reference of [undefined, ["orders/read"]]) {
    it(JSON.stringify(reference) ?? "undefined", () =>
      refusedAt("scope", () => new M2mAuth("orders", right as never).scope(reference as never), "scope()"),
    );
  }
});

/** Asserts that one fault is found, that it is at a path, and that it is described on one short line. */
async function refusedAt(component: "M2mAuth" | "ApiWithJwt" | "scope", program: () => unknown, path: string) {
  const { error } = await refusalOf(component, program);
  assert.deepEqual(
    error.faults.map((fault) => fault.path),
    [path],
  );
  assert.equal(error.message.split("\n").length, 1, error.message);
  assert.ok(error.message.length < 400, error.message);
}
