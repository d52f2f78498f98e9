import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { missingStandIns } from "../../../simulator/cli/missingStandIns";
import { readyJson, readyText } from "../../../simulator/cli/readyReport";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import type { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Api, Route, UserPool } from "../../../simulator/model/model";
import type { Served, ServedApi } from "../../../simulator/serve/simulator";
import { modelOf, noTriggers, resource, routeOf, workedSet } from "../../support/registrations";

const set = workedSet();
const model = modelOf({}, routeOf(set, "GET /me", []));
const [pool] = model.pools;
const [api] = model.apis;
const [client] = pool!.clients;
const read = "https://api.example.com/orders/read";

const apiUrl = "http://127.0.0.1:4000";
const poolUrl = "http://127.0.0.1:4001";

/** The reports say nothing of keys. */
const keys = undefined as unknown as SigningKeys;

function servedApi(changes: Partial<Api> = {}, url = apiUrl): ServedApi {
  return { api: { ...api!, ...changes }, origin: apiUrl, url, isMutualTls: false };
}

function servedPool(changes: Partial<UserPool> = {}, url = poolUrl): PoolServer {
  return new PoolServer({ ...pool!, ...changes }, url, keys, noTriggers, Date.now);
}

function whole(): Served {
  return { domains: [], apis: [servedApi()], pools: [servedPool()] };
}

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
  issuer: `${poolUrl}/${pool!.id}`,
  jwksUri: `${poolUrl}/${pool!.id}/.well-known/jwks.json`,
  clients: { reporting: { clientId: client!.clientId, clientSecret: client!.clientSecret, scopes: [read] } },
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
    assert.deepEqual(json(whole()), { ...apiReport, ...poolReport });
  });

  it("describes several by their names too", () => {
    const other = { name: "other", routes: [] };
    const served = {
      domains: [],
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

  it("names both kinds when there are several of one", () => {
    const served = { domains: [], apis: [servedApi(), servedApi({ name: "other" })], pools: [servedPool()] };
    const { apis, pools } = json(served) as { apis: object; pools: object };
    assert.deepEqual(Object.keys(apis), ["orders", "other"]);
    assert.deepEqual(pools, { orders: poolReport });
  });

  it("has the same keys without an API, and without a pool", () => {
    assert.deepEqual(json({ domains: [], apis: [], pools: [servedPool()] }), {
      apiUrl: null,
      routes: [],
      ...poolReport,
    });
    const noPool = { tokenEndpoint: null, issuer: null, jwksUri: null, clients: {} };
    assert.deepEqual(json({ domains: [], apis: [servedApi()], pools: [] }), { ...apiReport, ...noPool });
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
    };
    const { tokenEndpoint, clients } = json({
      domains: [],
      apis: [],
      pools: [new PoolServer({ ...bare!, clients: [people] }, poolUrl, keys, noTriggers, Date.now)],
    }) as { tokenEndpoint: unknown; clients: unknown };
    assert.equal(tokenEndpoint, null);
    assert.deepEqual(clients, { people: { clientId: "id", clientSecret: null, scopes: [] } });
  });

  it("has clients and APIs with names that objects have by themselves", () => {
    const clients = [{ ...client!, name: "__proto__" }];
    const served = {
      domains: [],
      apis: [servedApi({ name: "__proto__" }), servedApi()],
      pools: [servedPool({ clients })],
    };
    assert.match(readyJson(served), /"clients":\{"__proto__":\{"clientId"/);
    assert.match(readyJson(served), /"apis":\{"__proto__":\{"apiUrl"/);
  });

  it("tells what stands in for listeners, where there are any", () => {
    const { listeners } = json({ ...whole(), listeners: vpcLinks }) as { listeners: unknown };
    assert.deepEqual(listeners, { "orders-0": "http://127.0.0.1:8080", stock: null });
  });

  it("leaves out no client where two have the same name", () => {
    const clients = [client!, { ...client!, clientId: "second" }];
    assert.ok(readyJson({ domains: [], apis: [], pools: [servedPool({ clients })] }).includes(client!.clientId));
    assert.ok(readyJson({ domains: [], apis: [], pools: [servedPool({ clients })] }).includes("second"));
  });
});

describe("the text for a person", () => {
  it("has tables of routes and clients, and both lines to paste", () => {
    const { clientId, clientSecret } = client!;
    const text = readyText(whole());
    const [routes = "", clients = ""] = text.split("\n\nToken endpoint");
    assert.match(routes, /^API {2}http:\/\/127\.0\.0\.1:4000\n\n {2}ROUTE +REQUIRES\n/);
    assert.match(routes, /\n {2}GET \/orders\/\{id\} {2}https:\/\/api\.example\.com\/orders\/read\n/);
    assert.match(routes, /\n {2}GET \/health {7}nothing \(public\)\n/);
    assert.match(routes, /\n {2}GET \/me {11}a token of any client$/);
    assert.ok(clients.startsWith(`  ${poolUrl}/oauth2/token\nIssuer          ${poolUrl}/${pool!.id}\n`));
    assert.match(clients, new RegExp(`\n {2}reporting  ${clientId}  ${clientSecret}  ${read}\n`));
    assert.equal(text.split("\n").filter((line) => line.includes("curl ")).length, 2);
    assert.ok(!/ $/m.test(text), "there are spaces at the end of a line");
  });

  it("tells of domains, what they lead to, and which asks for certificates", () => {
    const mappings = [
      { key: "", api: "orders", stage: "$default" },
      { key: "v1/items", api: "orders", stage: "v1" },
    ];
    const own = { name: "api.example.com", isStated: true, mappings };
    const origin = "https://127.0.0.1:4003";
    const served = { ...whole(), domains: [{ domain: own, origin }] };
    assert.match(
      readyText(served),
      /^Domain {2}https:\/\/127\.0\.0\.1:4003 {2}for api\.example\.com\n\n {2}PATH {7}API {5}STAGE\n {2}\/ {10}orders {2}\$default\n {2}\/v1\/items {2}orders {2}v1$/m,
    );
    assert.deepEqual(JSON.parse(readyJson(served)).domains, { "api.example.com": { url: origin } });
    const closed = { ...served, domains: [{ domain: { ...own, truststore: { uri: "s3://a/b" } }, origin }] };
    assert.match(
      readyText(closed),
      /for api\.example\.com, for clients with a certificate that its truststore trusts$/m,
    );
    assert.deepEqual(JSON.parse(readyJson(closed)).domains, { "api.example.com": { url: origin, mutualTls: true } });
    assert.equal("domains" in JSON.parse(readyJson(whole())), false);
  });

  it("tells of an API without an endpoint where it has none", () => {
    const api = servedApi({ isEndpointOff: true }, "https://127.0.0.1:4003/v1");
    const text = readyText({ ...whole(), apis: [{ ...api, isMutualTls: true }], caFile: "/ca.pem" });
    assert.match(text, /^API {2}orders, by its domain only$/m);
    // The token endpoint is plain HTTP: only the line for the API needs certificates.
    assert.match(text, /TOKEN=\$\(curl -s -u /);
    assert.match(
      text,
      /curl -i --cacert '\/ca\.pem' --cert CERT\.pem --key KEY\.pem 'https:\/\/127\.0\.0\.1:4003\/v1\//,
    );
  });

  it("has a table of the listeners behind VPC links", () => {
    assert.ok(!readyText(whole()).includes("VPC links"));
    assert.ok(
      readyText({ ...whole(), listeners: vpcLinks }).includes(
        "\n\nVPC links\n\n" +
          "  LISTENER  ANSWERED BY            ROUTES\n" +
          "  orders-0  http://127.0.0.1:8080  GET /orders, POST /orders\n" +
          "  stock     nothing: 503           GET /stock\n\n",
      ),
    );
  });

  it("joins the scopes of which one will do", () => {
    const routes = [{ ...api!.routes[0]!, scopes: ["a/x", "a/y"] }];
    assert.match(readyText({ domains: [], apis: [servedApi({ routes })], pools: [] }), /a\/x or a\/y/);
  });

  it("says that a pool has no domain, and that a client has no secret", () => {
    const [bare] = modelOf({ domain: null }).pools;
    const people = {
      name: "people",
      clientId: "id",
      flows: [],
      isOauthOn: false,
      scopes: [],
      accessTokenSeconds: 3600,
    };
    const bareServer = new PoolServer({ ...bare!, clients: [people] }, poolUrl, keys, noTriggers, Date.now);
    const text = readyText({ domains: [], apis: [servedApi()], pools: [bareServer] });
    assert.match(text, /^Token endpoint {2}none: the user pool has no domain$/m);
    assert.match(text, /^ {2}people {2}id {2}\(none\)$/m);
    assert.ok(!text.includes("curl "));
  });
});

describe("the lines about listeners without a stand-in", () => {
  it("name the listener, its routes and the option", () => {
    const [{ name, arn, routes }] = vpcLinks as [(typeof vpcLinks)[0]];
    const say = (listener: string, what: string) =>
      `nothing stands in for the listener ${listener}, so ${what} 503; start a server, and name it by --listener ${listener}=http://127.0.0.1:8080.`;
    assert.deepEqual(missingStandIns(whole()), []);
    assert.deepEqual(missingStandIns({ ...whole(), listeners: vpcLinks }), [say("stock", "GET /stock answers")]);
    assert.deepEqual(missingStandIns({ ...whole(), listeners: [{ name, arn, routes }] }), [
      say("orders-0", "GET /orders, POST /orders answer"),
    ]);
  });
});

/** The lines to paste are run by a real shell, with a curl that tells what it was called with. */
describe("the lines to paste", () => {
  let dir: string;
  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-curl-"));
    const script = `#!/bin/sh\ncase "$*" in\n*oauth2/token*) echo '{"access_token":"the-token","expires_in":3600}' ;;\nesac\nprintf '%s\\n' "$@" "---" >> "$CALLS"\n`;
    fs.writeFileSync(path.join(dir, "curl"), script, { mode: 0o755 });
  });
  after(() => fs.rmSync(dir, { recursive: true }));

  /** The arguments of each call of curl. */
  function run(served: Served): string[][] {
    const text = readyText(served);
    const calls = path.join(dir, "calls");
    fs.writeFileSync(calls, "");
    const lines = text.slice(text.indexOf("Try it:") + "Try it:".length);
    const env = { PATH: `${dir}:${process.env["PATH"]}`, CALLS: calls };
    execFileSync("sh", ["-e", "-c", lines], { cwd: dir, env, stdio: ["ignore", "ignore", "inherit"] });
    return fs
      .readFileSync(calls, "utf8")
      .split("---\n")
      .slice(0, -1)
      .map((call) => call.split("\n").slice(0, -1));
  }

  /** The arguments of the call of an API whose only route has a key. */
  function callOf(routeKey: string, url = apiUrl): string[] | undefined {
    const routes: Route[] = [{ ...api!.routes[0]!, routeKey }];
    return run({ domains: [], apis: [servedApi({ routes }, url)], pools: [servedPool()] })[1];
  }

  const bearer = ["-H", "Authorization: Bearer the-token"];

  it("get a token, and call the first route that needs one with it", () => {
    const credentials = `${client!.clientId}:${client!.clientSecret}`;
    assert.deepEqual(run(whole()), [
      ["-s", "-u", credentials, "-d", "grant_type=client_credentials", `${poolUrl}/oauth2/token`],
      ["-i", `${apiUrl}/orders/1`, ...bearer],
    ]);
  });

  for (const [routeKey, args] of [
    ["GET /", [`${apiUrl}/`]],
    ["ANY /a/{proxy+}", [`${apiUrl}/a/1`]],
    ["GET /{a}/{b}", [`${apiUrl}/1/1`]],
    ["POST /orders", ["-X", "POST", `${apiUrl}/orders`]],
    ["DELETE /orders/{id}", ["-X", "DELETE", `${apiUrl}/orders/1`]],
    ["HEAD /orders", ["-I", `${apiUrl}/orders`]],
    ["$default", [`${apiUrl}/`]],
  ] as const) {
    it(`call ${routeKey}`, () => assert.deepEqual(callOf(routeKey), ["-i", ...args, ...bearer]));
  }

  it("call an API at its stage", () => {
    assert.deepEqual(callOf("GET /orders", `${apiUrl}/v1`), ["-i", `${apiUrl}/v1/orders`, ...bearer]);
  });

  for (const text of [
    "it's",
    "$(id>pwned)",
    "`id>pwned`",
    "a;id>pwned",
    "a&id>pwned",
    "*",
    "a\\b",
    '"',
    "a|b",
    "!x",
    "~",
  ]) {
    it(`quote ${text}`, () => {
      const [, target] = callOf(`GET /${text}`)!;
      assert.equal(target, `${apiUrl}/${text.replace("'", "%27")}`);
      assert.ok(!fs.existsSync(path.join(dir, "pwned")));
    });
  }

  it("quote addresses that zsh would take for patterns", () => {
    const [ipv6, token] = ["http://[::1]:4000", "http://[::1]:4001"];
    const served = { domains: [], apis: [servedApi({}, ipv6)], pools: [servedPool({}, token)] };
    assert.equal(run(served)[0]!.at(-1), `${token}/oauth2/token`);
    assert.ok(readyText(served).includes(`'${token}/oauth2/token'`));
    assert.ok(readyText(served).includes(`'${ipv6}/orders/1'`));
  });

  it("use a client that the route accepts", () => {
    const clientSecret = "wrong";
    const wrong = [
      { ...client!, clientSecret, clientId: "elsewhere" },
      { ...client!, clientSecret, scopes: [] },
      { ...client!, clientSecret, flows: [] },
      { ...client!, clientSecret, isOauthOn: false },
    ];
    for (const one of wrong) {
      const served = {
        domains: [],
        apis: [servedApi({ routes: [api!.routes[0]!] })],
        pools: [servedPool({ clients: [one] })],
      };
      assert.ok(!readyText(served).includes("curl "), JSON.stringify(one));
    }
    const [call] = run({ domains: [], apis: [servedApi()], pools: [servedPool({ clients: [...wrong, client!] })] });
    assert.equal(call![2], `${client!.clientId}:${client!.clientSecret}`);
  });

  it("are left out where no route needs a token", () => {
    const routes = [api!.routes[1]!];
    assert.ok(!readyText({ domains: [], apis: [servedApi({ routes })], pools: [servedPool()] }).includes("curl "));
    assert.ok(!readyText({ domains: [], apis: [], pools: [servedPool()] }).includes("curl "));
  });

  it("ask the pool that the route's authorizer trusts", () => {
    const other = resource("aws:cognito/userPool:UserPool", "other").id;
    const stranger = servedPool({ name: "other", id: other, issuer: "https://other" }, "http://127.0.0.1:4003");
    assert.equal(
      run({ domains: [], apis: [servedApi()], pools: [stranger, servedPool()] })[0]!.at(-1),
      `${poolUrl}/oauth2/token`,
    );
  });
});
