import { strict as assert } from "node:assert";
import { readyJson } from "../../../simulator/cli/readyJson";
import type { Served } from "../../../simulator/serve/served";
import { modelOf } from "../../support/registrations";
import { apiUrl, poolUrl, servedApi, servedPool, servedWhole, serverOf, worked } from "../../support/servedReports";
import { Rotations } from "../../../simulator/secretsManager/rotations";
import { Rotator } from "../../../simulator/secretsManager/rotator";
import { Vault } from "../../../simulator/secretsManager/vault";

const { pool, client } = worked;
const read = "https://api.example.com/orders/read";

/** What every API and every pool of the tests is reported as. */
const apiReport = {
  apiUrl,
  routes: [
    { routeKey: "GET /orders/{id}", access: "scoped", scopes: [read] },
    { routeKey: "GET /health", access: "public", scopes: [] },
    { routeKey: "GET /me", access: "any-client", scopes: [] },
  ],
};
const poolReport = {
  tokenEndpoint: `${poolUrl}/oauth2/token`,
  issuer: `${poolUrl}/${pool.id}`,
  jwksUri: `${poolUrl}/${pool.id}/.well-known/jwks.json`,
  clients: { reporting: { clientId: client.clientId, clientSecret: client.clientSecret, scopes: [read] } },
};

/** Two listeners behind VPC links, of which one has a stand-in. */
const vpcLinks = [
  { name: "orders-0", arn: "arn:1", routes: ["GET /orders", "POST /orders"], url: "http://127.0.0.1:8080" },
  { name: "stock", arn: "arn:2", routes: ["GET /stock"] },
];

describe("the JSON line", () => {
  function json(served: Served): unknown {
    const line = readyJson(served);
    assert.ok(!line.includes("\n"));
    return JSON.parse(line);
  }

  it("describes one API and one pool", () => {
    assert.deepEqual(json(servedWhole()), { ...apiReport, ...poolReport });
  });

  it("describes several by their names too", () => {
    const other = { name: "other", routes: [] };
    const served = {
      domains: [],
      invocations: [],
      apis: [servedApi(), servedApi(other, "http://127.0.0.1:4002/v1")],
      pools: [servedPool(), servedPool({ name: "people", id: "eu-central-1_people", clients: [] })],
    };
    const issuer = `${poolUrl}/eu-central-1_people`;
    assert.deepEqual(json(served), {
      ...apiReport,
      ...poolReport,
      apis: { orders: apiReport, other: { apiUrl: "http://127.0.0.1:4002/v1", routes: [] } },
      pools: {
        orders: poolReport,
        people: { ...poolReport, issuer, jwksUri: `${issuer}/.well-known/jwks.json`, clients: {} },
      },
    });
  });

  it("says how secrets are read, and nothing of how they rotate", () => {
    const environment = { AWS_ACCESS_KEY_ID: "M2M1", AWS_SECRET_ACCESS_KEY: "key" };
    const arns = { orders: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-AbCdEf" };
    const rotator = new Rotator(new Vault(Date.now), {
      invoke: () => Promise.resolve({ outcome: "failed" }),
      ended: () => undefined,
    });
    const secrets = { arns, environment, rotations: new Rotations(() => [], [], rotator) };
    assert.deepEqual(json({ ...servedWhole(), secrets }), {
      ...apiReport,
      ...poolReport,
      secrets: { arns, environment },
    });
  });

  it("names both kinds when there are several of one", () => {
    const served = {
      domains: [],
      invocations: [],
      apis: [servedApi(), servedApi({ name: "other" })],
      pools: [servedPool()],
    };
    const { apis, pools } = json(served) as { apis: object; pools: object };
    assert.deepEqual(Object.keys(apis), ["orders", "other"]);
    assert.deepEqual(pools, { orders: poolReport });
  });

  it("has the same keys without an API, and without a pool", () => {
    assert.deepEqual(json({ domains: [], invocations: [], apis: [], pools: [servedPool()] }), {
      apiUrl: null,
      routes: [],
      ...poolReport,
    });
    const noPool = { tokenEndpoint: null, issuer: null, jwksUri: null, clients: {} };
    assert.deepEqual(json({ domains: [], invocations: [], apis: [servedApi()], pools: [] }), {
      ...apiReport,
      ...noPool,
    });
  });

  it("says null for a secret and a token endpoint that are not there", () => {
    const [bare] = modelOf({ domain: null }).pools;
    const people = {
      name: "people",
      clientId: "id",
      flows: [],
      isOauthOn: false,
      scopes: [],
      accessTokenSeconds: 3600,
      signIn: [],
      identityProviders: [],
    };
    const { tokenEndpoint, clients } = json({
      domains: [],
      invocations: [],
      apis: [],
      pools: [serverOf({ ...bare!, clients: [people] })],
    }) as { tokenEndpoint: unknown; clients: unknown };
    assert.equal(tokenEndpoint, null);
    assert.deepEqual(clients, { people: { clientId: "id", clientSecret: null, scopes: [] } });
  });

  it("has clients and APIs with names that objects have by themselves", () => {
    const clients = [{ ...client, name: "__proto__" }];
    const served = {
      domains: [],
      invocations: [],
      apis: [servedApi({ name: "__proto__" }), servedApi()],
      pools: [servedPool({ clients })],
    };
    assert.match(readyJson(served), /"clients":\{"__proto__":\{"clientId"/);
    assert.match(readyJson(served), /"apis":\{"__proto__":\{"apiUrl"/);
  });

  it("tells what stands in for listeners, where there are any", () => {
    const { listeners } = json({ ...servedWhole(), listeners: vpcLinks }) as { listeners: unknown };
    assert.deepEqual(listeners, { "orders-0": "http://127.0.0.1:8080", stock: null });
  });

  it("leaves out no client where two have the same name", () => {
    const clients = [client, { ...client, clientId: "second" }];
    assert.ok(
      readyJson({ domains: [], invocations: [], apis: [], pools: [servedPool({ clients })] }).includes(client.clientId),
    );
    assert.ok(
      readyJson({ domains: [], invocations: [], apis: [], pools: [servedPool({ clients })] }).includes("second"),
    );
  });

  it("tells of domains, and which asks for certificates", () => {
    const mappings = [{ key: "", api: "orders", stage: "$default" }];
    const own = { name: "api.example.com", isStated: true, mappings };
    const origin = "https://127.0.0.1:4003";
    const served = { ...servedWhole(), domains: [{ domain: own, origin }] };
    assert.deepEqual(JSON.parse(readyJson(served)).domains, { "api.example.com": { url: origin } });
    const closed = { ...served, domains: [{ domain: { ...own, truststore: { uri: "s3://a/b" } }, origin }] };
    assert.deepEqual(JSON.parse(readyJson(closed)).domains, { "api.example.com": { url: origin, mutualTls: true } });
    assert.equal("domains" in JSON.parse(readyJson(servedWhole())), false);
  });
});
