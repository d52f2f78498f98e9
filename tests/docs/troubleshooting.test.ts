import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { ApiWithJwtArgs } from "../../components";
import { ApiWithJwt, fromFile, M2mAuth } from "../../components";
import { root } from "../support/m2m";
import { register } from "../support/mocks";
import { shownErrors } from "./documents";

const servers = { orders: { scopes: { read: "Read orders", write: "Create orders" } } };

/** What untyped callers write: TypeScript would refuse some of it. */
type Args = Record<string, unknown>;

const auth = (args: Args = {}) =>
  new M2mAuth("orders", { resourceServers: servers, clients: { reporting: ["orders/read"] }, ...args });
const api = (args: Args) => new ApiWithJwt("orders", { auth: auth(), ...args } as unknown as ApiWithJwtArgs);
const routes = (all: Record<string, Args>) =>
  api({
    routes: Object.fromEntries(Object.entries(all).map(([key, route]) => [key, { handler: async () => [], ...route }])),
  });
const handler = (callback: () => Promise<unknown>) =>
  routes({ "GET /orders": { scopes: ["orders/read"], handler: callback } });

const name = "../../functions/getOrder.js";
const handlerFile = (file: object) => routes({ "GET /orders": { scopes: ["orders/read"], handler: file } });

/** Programs whose components refuse something. */
const refused: readonly (() => unknown)[] = [
  () => auth({ clients: { reporting: ["orders/raed"] } }),
  () => auth({ clients: { reporting: [] } }),
  () => auth({ domain: { prefix: "acme-aws-orders" } }),
  () =>
    auth({
      domain: { name: "auth.example.com", certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d" },
    }),
  () => auth({ tier: "LITE", tokenCustomization: { handler: async (event: unknown) => event } }),
  () => routes({ "GET /orders": {} }),
  () => routes({ "GET /orders/": { scopes: ["orders/read"] } }),
  () => routes({ "GET /orders": { scopes: ["orders/read"] }, "ANY /{proxy+}": { access: "public" } }),
  () => routes({ "GET /orders": { scopes: ["orders/read"] }, "GET /orders/{id}": { access: "public" } }),
  () =>
    api({
      cors: { allowOrigins: ["*"] },
      routes: { "OPTIONS /orders": { scopes: ["orders/read"], handler: async () => [] } },
    }),
  () => {
    const clients = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`c${index}`, ["orders/read"]]));
    api({
      auth: auth({ clients }),
      routes: { "GET /orders": { scopes: ["orders/read"], handler: async () => [] } },
    });
  },
  () =>
    api({
      auth: { issuer: "https://acme.auth.eu-west-1.amazoncognito.com", audience: "a" },
      routes: { "GET /orders": { scopes: ["read"], handler: async () => [] } },
    }),
  () => {
    const key = pulumi.secret("hush");
    return handler(async () => key.get());
  },
  () => {
    const cache = new Map<string, string>();
    return handler(async () => cache.get("a"));
  },
  () => handler(async () => pulumi.getStack()),
  () => handlerFile(fromFile(() => import("../../functions/getOrder.js"), "getOder" as "getOrder")),
  () => handlerFile(fromFile(() => import(name) as Promise<{ handler: unknown }>)),
  () => handler(async () => (await import("yaml")).stringify({})),
];

/** The lines of the error that a program ends in. */
async function refusal(program: () => unknown): Promise<string[]> {
  const error = await register(program).then(
    () => assert.fail(`It was accepted: ${program.toString()}`),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.replaceAll(root, "/home/me/orders").replaceAll("../../functions", "./functions").split("\n");
}

describe("errors that the troubleshooting page shows", () => {
  it("are of the components or of m2m", () => {
    assert.deepEqual(shownErrors(/^(?!(?:m2m|M2mAuth "orders"|ApiWithJwt "orders"): )/), []);
  });

  it("are those of the components, word for word", async () => {
    const all: string[] = [];
    for (const program of refused) {
      all.push(...(await refusal(program)));
    }
    assert.deepEqual(shownErrors(/^(?:M2mAuth|ApiWithJwt) /), all.sort());
  });
});
