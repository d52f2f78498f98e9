import { strict as assert } from "node:assert";
import { inspect } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "../../components";
import { refusalOf } from "../support/mocks";

/** What JavaScript, or a cast, lets through: the arguments, and the path at which the error must point. */
type Shapes = Record<string, readonly [args: () => unknown, path: string]>;

const orders = { scopes: { read: "Read orders" } };
const right = { resourceServers: { orders }, clients: { reporting: ["orders/read"] } };
const handler = async () => ({ statusCode: 204 });

const scopes = right.clients.reporting;
const ownDomain = { name: "auth.example.com", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b" };
const trigger = (value: object) => ({ tokenCustomization: { handler: async (event: unknown) => event, ...value } });
const permission = (value: object) =>
  trigger({ permissions: [{ actions: ["s3:GetObject"], resources: ["*"], ...value }] });
const vpc = (value: object) => trigger({ vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"], ...value } });

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
  "a domain without any form": [() => ({ ...right, domain: {} }), "domain"],
  "a number for a prefix": [() => ({ ...right, domain: { prefix: 1 } }), "domain.prefix"],
  "a text for the deletion protection": [() => ({ ...right, deletionProtection: "false" }), "deletionProtection"],

  "an empty list for resource servers": [() => ({ resourceServers: [], clients: {} }), "resourceServers"],
  "null for a condition": [
    () => ({ ...right, ...permission({ conditions: { Bool: { secure: null } } }) }),
    "tokenCustomization.permissions[0].conditions.Bool.secure",
  ],
  "an output for resource servers": [() => ({ resourceServers: pulumi.output({}), clients: {} }), "resourceServers"],
  "an empty list for a resource server's scopes": [server({ scopes: [] }), "resourceServers.orders.scopes"],
  "an output for the clients": [() => ({ ...right, clients: pulumi.output({}) }), "clients"],
  "null for a client's description": [client({ scopes, description: null }), "clients.reporting.description"],
  "a number for a client's description": [client({ scopes, description: 1 }), "clients.reporting.description"],
  "a member that a client does not have": [client({ scopes, secret: true }), "clients.reporting.secret"],
};

/** Arguments that are objects, and the path of each: what is no object is refused there. */
const objects: Record<string, (value: unknown) => object> = {
  domain: (value) => ({ domain: value }),
  tokenCustomization: (value) => ({ tokenCustomization: value }),
  "tokenCustomization.environment": (value) => trigger({ environment: value }),
  "tokenCustomization.policies": (value) => trigger({ policies: value }),
  "tokenCustomization.vpc": (value) => trigger({ vpc: value }),
  "tokenCustomization.permissions[0]": (value) => trigger({ permissions: [value] }),
  "tokenCustomization.permissions[0].conditions": (value) => permission({ conditions: value }),
  "tokenCustomization.permissions[0].conditions.Bool": (value) => permission({ conditions: { Bool: value } }),
  secretsManager: (value) => ({ secretsManager: value }),
  tags: (value) => ({ tags: value }),
  transform: (value) => ({ transform: value }),
  "transform.client": (value) => ({ transform: { client: value } }),
};

/** What is no object, but for functions, which transforms may be. */
const noObjects: Record<string, () => unknown> = {
  null: () => null,
  "a text": () => "x",
  "a number": () => 1,
  true: () => true,
  "an empty list": () => [],
  "a list": () => [{ prefix: "x" }],
  "an output": () => pulumi.output({}),
  "a promise": () => Promise.resolve({}),
  "a resource": () => new aws.sns.Topic("topic"),
};

/** Arguments that are lists, and the path of each. */
const lists: Record<string, (value: unknown) => object> = {
  "tokenCustomization.permissions": (value) => trigger({ permissions: value }),
  "tokenCustomization.permissions[0].actions": (value) => permission({ actions: value }),
  "tokenCustomization.permissions[0].resources": (value) => permission({ resources: value }),
  "tokenCustomization.layers": (value) => trigger({ layers: value }),
  "tokenCustomization.vpc.subnetIds": (value) => vpc({ subnetIds: value }),
  "tokenCustomization.vpc.securityGroupIds": (value) => vpc({ securityGroupIds: value }),
};

const noLists: Record<string, () => unknown> = {
  null: () => null,
  "a text": () => "x",
  "a number": () => 1,
  "an empty object": () => ({}),
  "an object": () => ({ 0: "x" }),
};

/** Arguments that are texts, numbers or truth values, and the path of each. */
const leaves: Record<string, (value: unknown) => object> = {
  "domain.prefix": (value) => ({ domain: { prefix: value } }),
  "domain.name": (value) => ({ domain: { ...ownDomain, name: value } }),
  "domain.certificateArn": (value) => ({ domain: { ...ownDomain, certificateArn: value } }),
  "domain.hostedZoneId": (value) => ({ domain: { ...ownDomain, hostedZoneId: value } }),
  "domain.url": (value) => ({ userPoolId: "eu-west-1_AbC123", domain: { url: value } }),
  userPoolId: (value) => ({ userPoolId: value, domain: { url: "https://a.example" } }),
  issuer: (value) => ({ userPoolId: "eu-west-1_AbC123", issuer: value, domain: { url: "https://a.example" } }),
  tier: (value) => ({ tier: value }),
  webAclArn: (value) => ({ webAclArn: value }),
  deletionProtection: (value) => ({ deletionProtection: value }),
  "tags.team": (value) => ({ tags: { team: value } }),
  "secretsManager.namePrefix": (value) => ({ secretsManager: { namePrefix: value } }),
  "secretsManager.kmsKeyId": (value) => ({ secretsManager: { kmsKeyId: value } }),
  "secretsManager.recoveryWindowInDays": (value) => ({ secretsManager: { recoveryWindowInDays: value } }),
  "tokenCustomization.handler": (value) => trigger({ handler: value }),
  "tokenCustomization.timeout": (value) => trigger({ timeout: value }),
  "tokenCustomization.memorySize": (value) => trigger({ memorySize: value }),
  "tokenCustomization.architecture": (value) => trigger({ architecture: value }),
  "tokenCustomization.runtime": (value) => trigger({ runtime: value }),
  "tokenCustomization.reservedConcurrency": (value) => trigger({ reservedConcurrency: value }),
  "tokenCustomization.logRetentionInDays": (value) => trigger({ logRetentionInDays: value }),
  "tokenCustomization.environment.TENANT": (value) => trigger({ environment: { TENANT: value } }),
  "tokenCustomization.policies.own": (value) => trigger({ policies: { own: value } }),
  "tokenCustomization.layers[0]": (value) => trigger({ layers: [value] }),
  "tokenCustomization.vpc.subnetIds[0]": (value) => vpc({ subnetIds: [value] }),
  "tokenCustomization.vpc.securityGroupIds[0]": (value) => vpc({ securityGroupIds: [value] }),
  "tokenCustomization.permissions[0].actions[0]": (value) => permission({ actions: [value] }),
  "tokenCustomization.permissions[0].resources[0]": (value) => permission({ resources: [value] }),
  "tokenCustomization.permissions[0].conditions.Bool.secure[0]": (value) =>
    permission({ conditions: { Bool: { secure: [value] } } }),
};

const circular: Record<string, unknown> = {};
circular["self"] = circular;
/** Has not even what `String()` calls. */
const bare = Object.assign(Object.create(null) as object, { circular });
const noLeaves: Record<string, () => unknown> = {
  null: () => null,
  NaN: () => NaN,
  "a symbol": () => Symbol("x"),
  "a bigint": () => 1n,
  "a list of lists": () => [["x"]],
  "an object": () => ({ text: "x" }),
  "an object that holds itself": () => circular,
  "a resource": () => new aws.sns.Topic("topic"),
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
  "a map for auth": [() => ({ auth: { pool: "x" }, routes: { "GET /x": { access: "public", handler } } }), "auth"],
  "an issuer that is no URL": [
    () => ({ auth: { issuer: "x", audience: ["y"] }, routes: { "GET /x": { access: "public", handler } } }),
    "auth.issuer",
  ],
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
  for (const name of [undefined, null, "", 1, {}, ["orders"], Symbol("orders"), circular, bare]) {
    it(`${inspect(name)} for a name`, () =>
      refusedAt("M2mAuth", () => new M2mAuth(name as string, right as never), "name"));
  }
  it("an output for a name", () =>
    refusedAt("M2mAuth", () => new M2mAuth(pulumi.output("orders") as never, right as never), "name"));

  for (const [kind, args, wrong] of [
    ["object", objects, noObjects],
    ["list", lists, noLists],
    ["leaf", leaves, noLeaves],
  ] as const) {
    for (const [path, given] of Object.entries(args)) {
      it(`what is no ${kind} for ${path}`, async () => {
        const wrongly: string[] = [];
        for (const [shape, value] of Object.entries(wrong)) {
          const program = () => new M2mAuth("orders", { ...right, ...given(value()) } as never);
          await refusedAt("M2mAuth", program, path).catch((error: unknown) =>
            wrongly.push(`${shape}: ${(error as Error).message.slice(0, 200)}`),
          );
        }
        assert.deepEqual(wrongly, []);
      });
    }
  }

  it("a function for what is no transform and no handler", async () => {
    for (const [path, given] of Object.entries({ ...objects, ...leaves })) {
      if (!/^transform\.|\.handler$/.test(path)) {
        const program = () => new M2mAuth("orders", { ...right, ...given(() => "x") } as never);
        await refusedAt("M2mAuth", program, path);
      }
    }
  });

  it("a value that no text can be made of", () =>
    refusedAt("M2mAuth", () => new M2mAuth("orders", { ...right, tier: bare } as never), "tier"));

  it("an output for a callback", () =>
    refusedAt(
      "M2mAuth",
      () => new M2mAuth("orders", { ...right, ...trigger({ handler: pulumi.output("x") }) } as never),
      "tokenCustomization.handler",
    ));
});

describe("M2mAuth.only refuses, from an untyped caller,", () => {
  for (const client of [undefined, null, 1, ["reporting"], pulumi.output("reporting"), Symbol("reporting")]) {
    it(pulumi.Output.isInstance(client) ? "an output" : `${typeof client} ${String(client)}`, () =>
      refusedAt("method", () => new M2mAuth("orders", right as never).only(client as never), "only()[0]"),
    );
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
      refusedAt("method", () => new M2mAuth("orders", right as never).scope(reference as never), "scope()"),
    );
  }
});

/** Asserts that one fault is found, that it is at a path, and that it is described on one short line. */
async function refusedAt(component: "M2mAuth" | "ApiWithJwt" | "method", program: () => unknown, path: string) {
  const { error } = await refusalOf(component, program);
  assert.deepEqual(
    error.faults.map((fault) => fault.path),
    [path],
    error.message,
  );
  assert.equal(error.message.split("\n").length, 1, error.message);
  assert.ok(error.message.length < 400, error.message);
}
