import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { missingStandIns } from "../../../simulator/cli/missingStandIns";
import { ReadyOptions, readyText } from "../../../simulator/cli/readyText";
import type { Route } from "../../../simulator/model/model";
import type { Served } from "../../../simulator/serve/served";
import { resource, modelOf } from "../../support/registrations";
import { apiUrl, poolUrl, servedApi, servedPool, servedWhole, serverOf, worked } from "../../support/servedReports";

const { pool, api, client } = worked;
const read = "https://api.example.com/orders/read";

const options: ReadyOptions = { dir: ".", stack: "dev", clients: false };

/** The text, of which every line must fit a terminal of 80 columns. */
function textOf(served: Served, changes: Partial<ReadyOptions> = {}): string {
  const text = readyText(served, { ...options, ...changes });
  assert.deepEqual(
    text.split("\n").filter((line) => line.length > 80 || / $/.test(line)),
    [],
  );
  return text;
}

/** Two listeners behind VPC links, of which one has a stand-in. */
const vpcLinks = [
  { name: "orders-0", arn: "arn:1", routes: ["GET /orders", "POST /orders"], url: "http://127.0.0.1:8080" },
  { name: "stock", arn: "arn:2", routes: ["GET /stock"] },
];

describe("the text for a person", () => {
  it("has tables of routes and clients, lines to paste, and last the addresses", () => {
    assert.equal(
      textOf({ ...servedWhole(), consoleUrl: "http://127.0.0.1:4002" }),
      `  ROUTE             REQUIRES
  GET /orders/{id}  orders/read
  GET /health       nothing (public)
  GET /me           a token of any client

  CLIENT     ID                          SCOPES
  reporting  ${client.clientId}  orders/read

  npx m2m clients NAME has the secret.

  orders/…  is https://api.example.com/orders/…

Try it:

  SECRET=$(npx m2m clients reporting --secret)
  TOKEN=$(curl -s -u "${client.clientId}:$SECRET" \\
    -d grant_type=client_credentials '${poolUrl}/oauth2/token' |
    sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -i '${apiUrl}/orders/1' -H "Authorization: Bearer $TOKEN"

API             ${apiUrl}
Token endpoint  ${poolUrl}/oauth2/token
Issuer          ${poolUrl}/${pool.id}
Page            http://127.0.0.1:4002`,
    );
  });

  it("has no secret, whatever the options", () => {
    for (const clients of [true, false]) {
      assert.ok(!textOf(servedWhole(), { clients }).includes(client.clientSecret!));
    }
  });

  it("counts clients by their scopes beyond ten of them, and lists all where that is asked for", () => {
    const clients = Array.from({ length: 60 }, (_, index) => ({
      ...client,
      name: `client-${index}`,
      scopes: index < 40 ? [read] : [`s${index % 15}/x`],
    }));
    const served = { ...servedWhole(), pools: [servedPool({ clients })] };
    const text = textOf(served);
    assert.match(text, /\n {2}CLIENTS {2}SCOPES\n {2}40 {7}orders\/read\n {2}2 {8}s10\/x\n/);
    assert.match(text, /\n {2}6 {8}other scopes\n\n {2}npx m2m clients lists all 60, and --clients does so here\.\n/);
    assert.ok(!text.includes("client-7 "));
    assert.match(textOf(served, { clients: true }), /\n {2}client-59 {2}/);
    const ten = { ...servedWhole(), pools: [servedPool({ clients: clients.slice(0, 10) })] };
    assert.match(textOf(ten), /\n {2}client-9 {2}/);
  });

  it("fits 80 columns with many scopes and long names", () => {
    const scopes = Array.from({ length: 12 }, (_, index) => `https://api.example.com/orders/scope-${index}`);
    const routes = [
      { ...api.routes[0]!, scopes },
      { ...api.routes[0]!, scopes, routeKey: `GET /${"long/".repeat(11)}` },
    ];
    const clients = [{ ...client, name: "n".repeat(40), scopes }];
    const served = { ...servedWhole(), apis: [servedApi({ routes })], pools: [servedPool({ clients })] };
    const text = textOf(served);
    for (const scope of scopes) {
      assert.ok(text.includes(scope.replace("https://api.example.com/", "")));
    }
    assert.ok(!text.includes(`${scopes[0]} `));
  });

  it("names the program that the command is to evaluate", () => {
    const text = textOf(servedWhole(), { dir: "my api", stack: "prod", program: "./deploy.ts#program" });
    assert.match(
      text,
      /\n {2}npx m2m clients NAME --dir 'my api' --stack prod --program \.\/deploy\.ts#program\n {2}has the secret\.\n/,
    );
  });

  it("names several APIs and user pools", () => {
    const served = {
      ...servedWhole(),
      apis: [servedApi(), servedApi({ name: "other" }, "http://127.0.0.1:4002/v1")],
      pools: [servedPool(), servedPool({ name: "people", id: "eu-central-1_people" }, "http://127.0.0.1:4003")],
    };
    const text = textOf(served);
    assert.match(text, /^API orders\n\n {2}ROUTE[^]*\n\nAPI other\n\n {2}ROUTE[^]*\n\nUser pool people\n\n {2}CLIENT/);
    assert.match(text, /\nAPI orders +http:\/\/127\.0\.0\.1:4000\nAPI other +http:\/\/127\.0\.0\.1:4002\/v1\n/);
    assert.match(text, /\nToken endpoint people +http:\/\/127\.0\.0\.1:4003\/oauth2\/token\n/);
    assert.match(text, /clients reporting --pool orders --secret\)/);
  });

  it("tells of domains, what they lead to, and which asks for certificates", () => {
    const mappings = [
      { key: "", api: "orders", stage: "$default" },
      { key: "v1/items", api: "orders", stage: "v1" },
    ];
    const own = { name: "api.example.com", isStated: true, mappings };
    const origin = "https://127.0.0.1:4003";
    const served = { ...servedWhole(), domains: [{ domain: own, origin }] };
    assert.match(
      textOf(served),
      /^Domain api\.example\.com\n\n {2}PATH {7}API {5}STAGE\n {2}\/ {10}orders {2}\$default\n {2}\/v1\/items {2}orders {2}v1$/m,
    );
    assert.match(textOf(served), /^Domain api\.example\.com {2}https:\/\/127\.0\.0\.1:4003$/m);
    const closed = { ...served, domains: [{ domain: { ...own, truststore: { uri: "s3://a/b" } }, origin }] };
    assert.match(
      textOf(closed),
      /^Domain api\.example\.com\n {2}Clients need a certificate that its truststore trusts\.$/m,
    );
  });

  it("tells of an API without an endpoint where it has none", () => {
    const api = servedApi({ isEndpointOff: true }, "https://127.0.0.1:4003/v1");
    const text = textOf({ ...servedWhole(), apis: [{ ...api, isMutualTls: true }], caFile: "/ca.pem" });
    assert.match(text, /^API +https:\/\/127\.0\.0\.1:4003\/v1 \(its domain only\)$/m);
    // The token endpoint is plain HTTP: only the line for the API needs certificates.
    assert.match(text, /TOKEN=\$\(curl -s -u /);
    assert.match(
      text.replace(/ \\\n +/g, " "),
      /curl -i --cacert '\/ca\.pem' --cert CERT\.pem --key KEY\.pem 'https:\/\/127\.0\.0\.1:4003\/v1\//,
    );
  });

  it("has a table of the listeners behind VPC links", () => {
    assert.ok(!textOf(servedWhole()).includes("VPC links"));
    assert.ok(
      textOf({ ...servedWhole(), listeners: vpcLinks }).includes(
        "\n\nVPC links\n\n" +
          "  LISTENER  ANSWERED BY            ROUTES\n" +
          "  orders-0  http://127.0.0.1:8080  GET /orders, POST /orders\n" +
          "  stock     nothing: 503           GET /stock\n\n",
      ),
    );
  });

  it("joins the scopes of which one will do", () => {
    const routes = [{ ...api.routes[0]!, scopes: ["a/x", "a/y"] }];
    assert.match(textOf({ domains: [], invocations: [], apis: [servedApi({ routes })], pools: [] }), /a\/x or a\/y/);
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
      signIn: [],
      identityProviders: [],
    };
    const bareServer = serverOf({ ...bare!, clients: [people] });
    const text = textOf({ domains: [], invocations: [], apis: [servedApi()], pools: [bareServer] });
    assert.match(text, /^Token endpoint {2}none: the user pool has no domain$/m);
    assert.match(text, /^ {2}people {2}id {2}\(no secret\)$/m);
    assert.ok(!text.includes("curl "));
  });
});

describe("the lines about listeners without a stand-in", () => {
  it("name the listener, its routes and the option", () => {
    const [{ name, arn, routes }] = vpcLinks as [(typeof vpcLinks)[0]];
    const say = (listener: string, what: string) =>
      `nothing stands in for the listener ${listener}, so ${what} 503; start a server, and name it by --listener ${listener}=http://127.0.0.1:8080.`;
    assert.deepEqual(missingStandIns(servedWhole()), []);
    assert.deepEqual(missingStandIns({ ...servedWhole(), listeners: vpcLinks }), [say("stock", "GET /stock answers")]);
    assert.deepEqual(missingStandIns({ ...servedWhole(), listeners: [{ name, arn, routes }] }), [
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
    // What it was called with goes the way of the secret.
    fs.writeFileSync(path.join(dir, "npx"), `#!/bin/sh\necho "secret-by:$*"\n`, { mode: 0o755 });
  });
  after(() => fs.rmSync(dir, { recursive: true }));

  /** The arguments of each call of curl. */
  function run(served: Served): string[][] {
    const text = readyText(served, options);
    const calls = path.join(dir, "calls");
    fs.writeFileSync(calls, "");
    const lines = text.slice(text.indexOf("Try it:") + "Try it:".length, text.search(/^(?:API|Token)/m));
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
    const routes: Route[] = [{ ...api.routes[0]!, routeKey }];
    return run({ domains: [], invocations: [], apis: [servedApi({ routes }, url)], pools: [servedPool()] })[1];
  }

  const bearer = ["-H", "Authorization: Bearer the-token"];

  it("get a token, and call the first route that needs one with it", () => {
    const credentials = `${client.clientId}:secret-by:m2m clients reporting --secret`;
    assert.deepEqual(run(servedWhole()), [
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
    const served = { domains: [], invocations: [], apis: [servedApi({}, ipv6)], pools: [servedPool({}, token)] };
    assert.equal(run(served)[0]!.at(-1), `${token}/oauth2/token`);
    assert.ok(readyText(served, options).includes(`'${token}/oauth2/token'`));
    assert.ok(readyText(served, options).includes(`'${ipv6}/orders/1'`));
  });

  it("use a client that the route accepts", () => {
    const clientSecret = "wrong";
    const wrong = [
      { ...client, clientSecret, clientId: "elsewhere" },
      { ...client, clientSecret, scopes: [] },
      { ...client, clientSecret, flows: [] },
      { ...client, clientSecret, isOauthOn: false },
    ];
    for (const one of wrong) {
      const served = {
        domains: [],
        invocations: [],
        apis: [servedApi({ routes: [api.routes[0]!] })],
        pools: [servedPool({ clients: [one] })],
      };
      assert.ok(!readyText(served, options).includes("curl "), JSON.stringify(one));
    }
    const [call] = run({
      domains: [],
      invocations: [],
      apis: [servedApi()],
      pools: [servedPool({ clients: [...wrong, client] })],
    });
    assert.equal(call![2], `${client.clientId}:secret-by:m2m clients ${client.clientId} --secret`);
  });

  it("are left out where no route needs a token", () => {
    const routes = [api.routes[1]!];
    assert.ok(
      !textOf({ domains: [], invocations: [], apis: [servedApi({ routes })], pools: [servedPool()] }).includes("curl "),
    );
    assert.ok(!textOf({ domains: [], invocations: [], apis: [], pools: [servedPool()] }).includes("curl "));
  });

  it("ask the pool that the route's authorizer trusts", () => {
    const other = resource("aws:cognito/userPool:UserPool", "other").id;
    const stranger = servedPool({ name: "other", id: other, issuer: "https://other" }, "http://127.0.0.1:4003");
    assert.equal(
      run({ domains: [], invocations: [], apis: [servedApi()], pools: [stranger, servedPool()] })[0]!.at(-1),
      `${poolUrl}/oauth2/token`,
    );
  });
});
