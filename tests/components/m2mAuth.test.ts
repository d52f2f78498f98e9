import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { M2mAuth } from "../../components";
import { byLabel, label, register, Registered, settle, unknown } from "../support/mocks";
import { providerViolations } from "../support/providerRules";
import { createSmall } from "./auth/base";

const servers = {
  orders: {
    identifier: "https://api.example.com/orders",
    name: "Orders API",
    scopes: { write: "Create orders", read: "Read orders" },
  },
  stock: { scopes: { read: "Read stock" } },
} as const;

/** Every form that an argument can take, none in sorted order. */
function createOrders(): M2mAuth<typeof servers, "reporting" | "checkout" | "batch"> {
  return new M2mAuth("orders", {
    resourceServers: servers,
    clients: {
      reporting: ["stock/read", "orders/read"],
      checkout: { scopes: ["orders/write"], accessTokenValidity: { minutes: 15 } },
      batch: { scopes: ["stock/read"], accessTokenValidity: { hours: 24 } },
    },
    domain: { prefix: "acme-orders-dev" },
    deletionProtection: false,
  });
}

const poolInputs = {
  adminCreateUserConfig: { allowAdminCreateUserOnly: true },
  accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
  mfaConfiguration: "OFF",
  userPoolTier: "ESSENTIALS",
};

const clientInputs = {
  userPoolId: "orders-UserPool",
  generateSecret: true,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  refreshTokenValidity: 1440,
  tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
  enableTokenRevocation: true,
  preventUserExistenceErrors: "ENABLED",
};

const ordersInputs = {
  "M2mAuth orders": {
    clients: {
      batch: { scopes: ["stock/read"] },
      checkout: { scopes: ["orders/write"] },
      reporting: { scopes: ["orders/read", "stock/read"] },
    },
  },
  "cognito.UserPool orders": { ...poolInputs, deletionProtection: "INACTIVE" },
  "cognito.UserPoolDomain orders": { userPoolId: "orders-UserPool", domain: "acme-orders-dev" },
  "cognito.ResourceServer orders-orders": {
    userPoolId: "orders-UserPool",
    identifier: "https://api.example.com/orders",
    name: "Orders API",
    scopes: [
      { scopeName: "read", scopeDescription: "Read orders" },
      { scopeName: "write", scopeDescription: "Create orders" },
    ],
  },
  "cognito.ResourceServer orders-stock": {
    userPoolId: "orders-UserPool",
    identifier: "stock",
    name: "stock",
    scopes: [{ scopeName: "read", scopeDescription: "Read stock" }],
  },
  "cognito.UserPoolClient orders-batch": {
    ...clientInputs,
    name: "batch",
    allowedOauthScopes: ["stock/read"],
    accessTokenValidity: 1440,
    idTokenValidity: 1440,
  },
  "cognito.UserPoolClient orders-checkout": {
    ...clientInputs,
    name: "checkout",
    allowedOauthScopes: ["https://api.example.com/orders/write"],
    accessTokenValidity: 15,
    idTokenValidity: 15,
  },
  "cognito.UserPoolClient orders-reporting": {
    ...clientInputs,
    name: "reporting",
    allowedOauthScopes: ["https://api.example.com/orders/read", "stock/read"],
    accessTokenValidity: 60,
    idTokenValidity: 60,
  },
};

describe("M2mAuth", () => {
  it("registers these resources under these names with these inputs, and nothing else", async () => {
    const { resources } = await register(createOrders);
    assert.deepEqual(inputsOf(resources), ordersInputs);
    assert.deepEqual(providerViolations(resources), []);
  });

  it("registers the same whatever the order of the keys and scopes", async () => {
    const { resources } = await register(createOrders);
    const { resources: reordered } = await register(
      () =>
        new M2mAuth("orders", {
          deletionProtection: false,
          domain: { prefix: "acme-orders-dev" },
          clients: {
            batch: { accessTokenValidity: { hours: 24 }, scopes: ["stock/read"] },
            checkout: { accessTokenValidity: { minutes: 15 }, scopes: ["orders/write"] },
            reporting: ["orders/read", "stock/read"],
          },
          resourceServers: {
            stock: { scopes: { read: "Read stock" } },
            orders: {
              scopes: { read: "Read orders", write: "Create orders" },
              name: "Orders API",
              identifier: "https://api.example.com/orders",
            },
          },
        }),
    );
    assert.deepEqual(reordered, resources);
  });

  it("is the parent of everything", async () => {
    const { resources } = await register(createOrders);
    for (const { urn, parent } of resources) {
      const expected =
        label(urn) === "M2mAuth orders" ? "pulumi:pulumi:Stack test-project-test-stack" : "M2mAuth orders";
      assert.equal(label(parent), expected, label(urn));
    }
  });

  it("creates a client after every resource server, and the rest after the pool only", async () => {
    const { resources } = await register(createOrders);
    const after = Object.fromEntries(
      resources.map(({ urn, dependencies }) => [label(urn), dependencies.map(label).sort()]),
    );
    const pool = ["cognito.UserPool orders"];
    const all = ["cognito.ResourceServer orders-orders", "cognito.ResourceServer orders-stock", ...pool];
    assert.deepEqual(after, {
      "M2mAuth orders": [],
      "cognito.UserPool orders": [],
      "cognito.UserPoolDomain orders": pool,
      "cognito.ResourceServer orders-orders": pool,
      "cognito.ResourceServer orders-stock": pool,
      "cognito.UserPoolClient orders-batch": all,
      "cognito.UserPoolClient orders-checkout": all,
      "cognito.UserPoolClient orders-reporting": all,
    });
  });

  it("deletes first, on replacement, what cannot exist twice", async () => {
    const { resources } = await register(createOrders);
    assert.deepEqual(
      resources.filter((one) => one.deleteBeforeReplace).map(({ urn }) => label(urn)),
      ["cognito.ResourceServer orders-orders", "cognito.ResourceServer orders-stock", "cognito.UserPoolDomain orders"],
    );
  });

  it("protects the pool from deletion unless told otherwise", async () => {
    for (const [given, expected] of [
      [undefined, "ACTIVE"],
      [true, "ACTIVE"],
      [false, "INACTIVE"],
      [pulumi.output(false), "INACTIVE"],
    ] as const) {
      const { resources } = await register(() => createSmall(given === undefined ? {} : { deletionProtection: given }));
      assert.deepEqual(byLabel(resources)["cognito.UserPool small"]!.inputs, {
        ...poolInputs,
        deletionProtection: expected,
      });
    }
  });

  it("gives the endpoints of the pool and of its domain, and registers them as its outputs", async () => {
    const { resources, result } = await register(createOrders);
    const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/orders-UserPool";
    const expected = {
      userPoolId: "orders-UserPool",
      issuer,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      tokenEndpoint: "https://acme-orders-dev.auth.eu-central-1.amazoncognito.com/oauth2/token",
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(await settle(result[name as keyof typeof expected]), { value, isSecret: false });
    }
    const component = byLabel(resources)["M2mAuth orders"]!;
    assert.deepEqual(component.outputs, expected);
  });

  it("gives each client's credentials, the secret as a secret", async () => {
    const { resources, result } = await register(createOrders);
    assert.deepEqual(Object.keys(result.clients), ["batch", "checkout", "reporting"]);
    const { reporting, checkout } = result.clients;
    assert.deepEqual(await settle(reporting.clientId), { value: "orders-reporting-UserPoolClient", isSecret: false });
    assert.deepEqual(await settle(reporting.clientSecret), { value: "orders-reporting-secret", isSecret: true });
    assert.equal(await pulumi.isSecret(pulumi.output(result.clients)), true);
    assert.deepEqual(await settle(reporting.scopes), {
      value: ["https://api.example.com/orders/read", "stock/read"],
      isSecret: false,
    });
    assert.deepEqual((await settle(checkout.scopes)).value, ["https://api.example.com/orders/write"]);
    assert.ok(resources.every(({ secrets }) => secrets.length === 0));
  });

  it("gives its resources by the keys of the maps", async () => {
    const { resources, result } = await register(createOrders);
    const { userPool, domain, resourceServers, clients } = result.nodes;
    const nodes = [userPool!, domain!, ...Object.values(resourceServers), ...Object.values(clients)];
    const urns = await Promise.all(nodes.map(async (node) => (await settle(node.urn)).value));
    assert.deepEqual(
      urns.sort(),
      resources.filter(({ urn }) => label(urn) !== "M2mAuth orders").map(({ urn }) => urn),
    );
    assert.deepEqual(Object.keys(resourceServers), ["orders", "stock"]);
    assert.equal(label((await settle(clients["batch"]!.urn)).value), "cognito.UserPoolClient orders-batch");
  });

  it("lists its scopes, and resolves one to the form of AWS", async () => {
    const { result } = await register(createOrders);
    assert.deepEqual(result.scopes, ["orders/read", "orders/write", "stock/read"]);
    assert.equal((await settle(result.scope("orders/read"))).value, "https://api.example.com/orders/read");
    assert.equal((await settle(result.scope("stock/read"))).value, "stock/read");
    assert.throws(() => result.scope("stock/raed" as "stock/read"), {
      name: "ArgumentError",
      message: /"stock\/raed" is not a scope of any resource server; did you mean "stock\/read"\?/,
    });
  });

  it("keeps a slash of a resource server's key apart from the scope's name", async () => {
    const { resources, result } = await register(() =>
      createSmall({
        resourceServers: {
          "https://a.example/v1": { identifier: "a", scopes: { read: "Read", "all:things": "All" } },
        },
        clients: { reader: ["https://a.example/v1/read", "https://a.example/v1/all:things"] },
      }),
    );
    const client = byLabel(resources)["cognito.UserPoolClient small-reader"]!;
    assert.deepEqual(client.inputs["allowedOauthScopes"], ["a/all:things", "a/read"]);
    assert.equal((await settle(result.scope("https://a.example/v1/read"))).value, "a/read");
  });

  it("names a resource server, by default, as Cognito accepts", async () => {
    const { resources } = await register(() =>
      createSmall({ resourceServers: { "https://a.example/v1": { scopes: { read: "Read" } } }, clients: {} }),
    );
    const { name } = byLabel(resources)["cognito.ResourceServer small-https://a.example/v1"]!.inputs;
    // CreateResourceServer, Name.
    assert.match(String(name), /^[\w\s+=,.@-]{1,256}$/);
  });

  it("takes an output wherever a value is only passed on", async () => {
    const { resources } = await register(() =>
      createSmall({
        resourceServers: {
          items: {
            identifier: pulumi.output("shop"),
            name: pulumi.output("Shop"),
            scopes: { read: pulumi.output("Read") },
          },
        },
        clients: { reader: { scopes: ["items/read"], accessTokenValidity: { hours: pulumi.output(2) } } },
        domain: { prefix: pulumi.output("shop-dev") },
      }),
    );
    const all = byLabel(resources);
    assert.equal(all["cognito.UserPoolDomain small"]!.inputs["domain"], "shop-dev");
    assert.deepEqual(all["cognito.ResourceServer small-items"]!.inputs, {
      userPoolId: "small-UserPool",
      identifier: "shop",
      name: "Shop",
      scopes: [{ scopeName: "read", scopeDescription: "Read" }],
    });
    const { accessTokenValidity, idTokenValidity, allowedOauthScopes } =
      all["cognito.UserPoolClient small-reader"]!.inputs;
    assert.deepEqual(
      { accessTokenValidity, idTokenValidity, allowedOauthScopes },
      {
        accessTokenValidity: 120,
        idTokenValidity: 120,
        allowedOauthScopes: ["shop/read"],
      },
    );
  });

  it("can be a pool without clients", async () => {
    const { resources, result } = await register(() => createSmall({ clients: {} }));
    assert.deepEqual(result.clients, {});
    assert.equal(resources.filter(({ type }) => type.includes("Client")).length, 0);
  });
});

describe("M2mAuth.only", () => {
  it("gives the named clients as a source of tokens, each once", async () => {
    const { resources, result } = await register(() => {
      const auth = createOrders();
      return { auth, chosen: auth.only("checkout", "batch", "checkout") };
    });
    assert.equal(result.chosen.auth, result.auth);
    assert.deepEqual(result.chosen.clients, ["checkout", "batch"]);
    assert.deepEqual(inputsOf(resources), ordersInputs);
  });

  it("refuses each name that no client has", async () => {
    const { result } = await register(createOrders);
    const unknownNames = ["reportin", "batch", "admin", "constructor"] as "batch"[];
    assert.throws(() => result.only(...unknownNames), {
      name: "ArgumentError",
      message: [
        'M2mAuth "orders": only()[0] = "reportin" is not a client; did you mean "reporting"? Known: batch, checkout, reporting.',
        'M2mAuth "orders": only()[2] = "admin" is not a client; use one of batch, checkout, reporting.',
        'M2mAuth "orders": only()[3] = "constructor" is not a client; use one of batch, checkout, reporting.',
      ].join("\n"),
    });
  });

  it("refuses to name no client", async () => {
    const { result } = await register(createOrders);
    assert.throws(() => result.only(), {
      name: "ArgumentError",
      message: 'M2mAuth "orders": only() names no client; use one of batch, checkout, reporting.',
    });
  });

  it("refuses every name where there are no clients", async () => {
    const { result } = await register(() => createSmall({ clients: {} }));
    assert.throws(() => result.only("reader"), {
      message: 'M2mAuth "small": only()[0] = "reader" is not a client; none is defined.',
    });
  });
});

describe("M2mAuth.isInstance", () => {
  it("knows an M2mAuth, and nothing else", async () => {
    const { result } = await register(() => ({
      auth: createSmall(),
      other: new pulumi.ComponentResource("aws-m2m:index:Other", "other"),
    }));
    assert.equal(M2mAuth.isInstance(result.auth), true);
    assert.equal(M2mAuth.isInstance(result.other), false);
    assert.equal(M2mAuth.isInstance(result.auth.nodes.userPool), false);
    assert.equal(M2mAuth.isInstance({ __pulumiType: "aws-m2m:index:M2mAuth" }), false);
    assert.equal(M2mAuth.isInstance(undefined), false);
  });
});

describe("M2mAuth's default domain prefix", () => {
  async function prefixOf(name: string): Promise<string> {
    const { resources } = await register(() => createSmall({}, name));
    return String(byLabel(resources)[`cognito.UserPoolDomain ${name}`]!.inputs["domain"]);
  }

  it("names the component and the stack, and is the same each time", async () => {
    const prefix = await prefixOf("orders");
    assert.match(prefix, /^orders-test-stack-[0-9a-f]{12}$/);
    assert.equal(await prefixOf("orders"), prefix);
  });

  it("differs between pools", async () => {
    assert.notEqual((await prefixOf("orders-a")).slice(-12), (await prefixOf("orders-b")).slice(-12));
  });

  for (const name of ["aws-cognito", "Amazon", "my-awsome-api", "UPPER_case", "a", "x-", "n".repeat(40)]) {
    it(`is one that Cognito accepts for a component named "${name}"`, async () => {
      const prefix = await prefixOf(name);
      assert.match(prefix, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      assert.doesNotMatch(prefix, /aws|amazon|cognito/);
      assert.doesNotMatch(prefix, /--/);
    });
  }
});

describe("M2mAuth in a preview", () => {
  it("registers what is known, and leaves the rest to the deployment", async () => {
    const { resources, result } = await register(createOrders, { preview: true });
    const inputs: Record<string, Record<string, unknown>> = structuredClone(ordersInputs);
    for (const [name, known] of Object.entries(inputs)) {
      if ("userPoolId" in known) {
        inputs[name] = { ...known, userPoolId: unknown };
      }
    }
    assert.deepEqual(inputsOf(resources), inputs);
    assert.equal((await settle(result.issuer)).value, unknown);
    assert.deepEqual(await settle(result.clients.reporting.clientSecret), { value: unknown, isSecret: true });
    assert.equal((await settle(result.scope("orders/read"))).value, "https://api.example.com/orders/read");
  });

  it("leaves the default domain prefix to the deployment", async () => {
    const { resources } = await register(() => createSmall(), { preview: true });
    assert.equal(byLabel(resources)["cognito.UserPoolDomain small"]!.inputs["domain"], unknown);
  });

  it("checks plain values all the same", async () => {
    await assert.rejects(
      register(() => createSmall({ clients: { reader: ["items/raed"] } }), { preview: true }),
      {
        name: "ArgumentError",
        message: /did you mean "items\/read"\?/,
      },
    );
  });

  it("accepts values that only the deployment will know", async () => {
    const { resources, result } = await register(
      () => {
        const { userPoolId } = createSmall({}, "other");
        return createSmall({
          resourceServers: { items: { identifier: userPoolId, scopes: { read: userPoolId } } },
          clients: { reader: { scopes: ["items/read"], accessTokenValidity: { minutes: userPoolId.apply(Number) } } },
          domain: { prefix: userPoolId },
          deletionProtection: userPoolId.apply(Boolean),
        });
      },
      { preview: true },
    );
    assert.equal((await settle(result.scope("items/read"))).value, unknown);
    const all = byLabel(resources);
    const client = all["cognito.UserPoolClient small-reader"]!.inputs;
    assert.equal(client["accessTokenValidity"], unknown);
    assert.equal(client["allowedOauthScopes"], unknown);
    assert.equal(all["cognito.UserPool small"]!.inputs["deletionProtection"], unknown);
    assert.equal(all["cognito.ResourceServer small-items"]!.inputs["identifier"], unknown);
  });
});

function inputsOf(resources: readonly Registered[]): Record<string, unknown> {
  return Object.fromEntries(resources.map(({ urn, inputs }) => [label(urn), inputs]));
}
