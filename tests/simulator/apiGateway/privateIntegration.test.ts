import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { TLSSocket } from "node:tls";
import { VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { PrivateListener } from "../../../simulator/model/model";
import { localCertificate } from "../../../simulator/serve/certificate";
import { closeServers, listen, Parts, send, serveApi } from "../../support/gateway";
import { Changes, modelOf, output, resource, workedSet } from "../../support/registrations";

const now = Date.UTC(2026, 0, 1);
const set = workedSet();
const mostBytes = 10 * 1024 * 1024;
const listener = resource("aws:lb/listener:Listener", "orders");
const unavailable = '{"message":"Service Unavailable"}';

interface Received {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

describe("a listener behind a VPC link", () => {
  let keys: SigningKeys;
  let server: string;
  let received: Received[];
  let unanswered: string[];
  let respond: (response: ServerResponse) => void;
  before(async () => {
    keys = await SigningKeys.generate();
    server = await listen(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const body = Buffer.concat(chunks).toString();
      const { headers, rawHeaders } = request;
      received.push({ line: `${request.method} ${request.url}`, headers, rawHeaders, body });
      respond(response);
    });
  });
  after(closeServers);
  beforeEach(() => {
    received = [];
    unanswered = [];
    respond = (response) => response.end("from the service");
  });

  interface How {
    readonly properties?: object;
    readonly routeKey?: string;
    readonly changes?: Changes;
    /** `null` for none. */
    readonly standIn?: string | null;
    readonly ca?: string;
  }

  /** Serves an API with one open route, one for a scope, and one open to all that no other route matches. */
  function serve({ properties = {}, routeKey = "ANY /open/{path+}", changes = {}, standIn = server, ca }: How = {}) {
    const integration = resource("aws:apigatewayv2/integration:Integration", "private", {
      apiId: set.api.id,
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: output(listener, "arn"),
      connectionType: "VPC_LINK",
      connectionId: "abc123",
      payloadFormatVersion: "1.0",
      ...properties,
    });
    const route = { apiId: set.api.id, target: `integrations/${integration.id}` };
    const closed = {
      authorizationType: "JWT",
      authorizerId: set.authorizer.id,
      authorizationScopes: ["https://api.example.com/orders/read"],
    };
    const { apis } = modelOf(
      changes,
      listener,
      integration,
      resource("aws:apigatewayv2/route:Route", "one", { ...route, routeKey }),
      resource("aws:apigatewayv2/route:Route", "two", { ...route, ...closed, routeKey: "ANY /closed/{id}" }),
    );
    return serveApi(apis[0]!, {
      trust: (one) => ({ ...one, publicKey: (kid) => keys.publicKey(kid), verified: new VerifiedTokens() }),
      now: () => now,
      standIn: ({ name, arn }: PrivateListener) => {
        assert.deepEqual([name, arn], ["orders", output(listener, "arn")]);
        return standIn ?? undefined;
      },
      unanswered: ({ name }, reason) => void unanswered.push(`${name}: ${reason}`),
      ...(ca !== undefined && { ca }),
    });
  }

  const tokenFor = (scope: string) => {
    const { issuer, clients } = modelOf().pools[0]!;
    return keys.signAccessToken({ iss: issuer, client_id: clients[0]!.clientId, exp: now / 1000 + 60, scope });
  };

  async function passed(origin: string, line: string, parts: Parts = {}): Promise<Received> {
    const { status } = await send(origin, line, parts);
    assert.equal(status, 200);
    assert.equal(received.length, 1);
    return received[0]!;
  }

  describe("is asked", () => {
    it("only for those who pass the authorizer, with what it is told of them", async () => {
      const requestParameters = { "overwrite:header.X-Client": "$context.authorizer.claims.client_id" };
      const origin = await serve({ properties: { requestParameters } });
      const call = (authorization?: string) =>
        send(origin, "GET /closed/7", {
          headers: { "x-client": "somebody else", ...(authorization !== undefined && { authorization }) },
        });
      assert.deepEqual([(await call()).status, (await call("Bearer x")).status, received], [401, 401, []]);
      assert.equal((await call(await tokenFor("https://api.example.com/orders/write"))).status, 403);
      assert.equal(received.length, 0);
      const token = await tokenFor("https://api.example.com/orders/read");
      assert.deepEqual([(await call(token)).status, received.length], [200, 1]);
      const { line, headers } = received[0]!;
      const { clientId } = modelOf().pools[0]!.clients[0]!;
      assert.deepEqual([line, headers["x-client"], headers.authorization], ["GET /closed/7", clientId, token]);
    });

    for (const target of [
      "/open/a",
      "/open/a/b?x=1&y=%20+&x=2?",
      "/open/a%20b/%C3%BC/%2F/%252e%252e",
      "/open/..a/a..//b",
    ]) {
      it(`for the whole path, as it came: ${target}`, async () => {
        assert.equal((await passed(await serve(), `GET ${target}`)).line, `GET ${target}`);
      });
    }

    it("for a path that looks like an address, and for no other address", async () => {
      const origin = await serve({ routeKey: "$default" });
      assert.equal((await passed(origin, "GET //example.com/@x:80/")).line, "GET //example.com/@x:80/");
      assert.equal((await send(origin, "GET http://example.com/")).status, 404);
      assert.equal(received.length, 1);
    });

    it("with the stage's name, which is in the path on AWS, too", async () => {
      const origin = await serve({ changes: { stage: { name: "test" } } });
      assert.equal((await passed(origin, "GET /test/open/a?b")).line, "GET /test/open/a?b");
    });

    for (const [template, line, target] of [
      ["$request.path", "GET /test/open/a%2Fb/c?d=1", "/open/a%2Fb/c?d=1"],
      ["${request.path}", "GET /test/open/a", "/open/a"],
      ["/v1$request.path", "GET /test/open/a", "/v1/open/a"],
      ["/v1/$request.path.path", "GET /test/open/a%20b/c", "/v1/a%20b/c"],
      ["/v1/${request.path.path}.json", "GET /test/open/a/b", "/v1/a/b.json"],
      ["/v1/$request.path.nothing", "GET /test/open/a", "/v1/"],
      ["/fixed", "GET /test/open/a?b", "/fixed?b"],
      ["/v1/$request.path.path", "GET /test/open/a%3Fb%23c%0d%0ax:%20y", "/v1/a%3Fb%23c%0D%0Ax%3A%20y"],
    ] as const) {
      it(`for the path that parameter mapping makes of ${line} by ${template}`, async () => {
        const properties = { requestParameters: { "overwrite:path": template } };
        const origin = await serve({ properties, changes: { stage: { name: "test" } } });
        assert.equal((await passed(origin, line)).line, `GET ${target}`);
      });
    }

    for (const [integrationMethod, expected] of [
      ["ANY", "PATCH"],
      ["POST", "POST"],
    ] as const) {
      it(`with ${expected} and the body for PATCH by ${integrationMethod}`, async () => {
        const origin = await serve({ properties: { integrationMethod } });
        const parts = { body: "some text", headers: { "transfer-encoding": "chunked" } };
        const { line, body, headers } = await passed(origin, "PATCH /open/a", parts);
        assert.deepEqual([line, body, headers["content-length"]], [`${expected} /open/a`, "some text", "9"]);
        assert.equal(headers["transfer-encoding"], undefined);
      });
    }

    it("with the caller's headers but those of the connection, and with the way that they took", async () => {
      const { headers } = await passed(await serve(), "GET /open/a", {
        headers: {
          host: "api.example.com",
          cookie: "a=1",
          "x-own": "1",
          te: "trailers",
          "x-hop": "1",
          connection: "x-hop, authorization-of-nobody, close",
          expect: "100-continue",
          forwarded: "for=6.6.6.6",
          via: "1.1 nobody",
        },
      });
      assert.deepEqual([headers.host, headers.cookie, headers["x-own"]], [new URL(server).host, "a=1", "1"]);
      assert.deepEqual([headers.te, headers["x-hop"], headers.expect], [undefined, undefined, undefined]);
      assert.equal(headers.forwarded, "by=127.0.0.1;for=127.0.0.1;host=api.example.com;proto=http");
      assert.equal(headers.via, "HTTP/1.1 AmazonAPIGateway");
    });

    it("with the Host that parameter mapping sets", async () => {
      const properties = { requestParameters: { "overwrite:header.Host": "orders.internal" } };
      const { rawHeaders } = await passed(await serve({ properties }), "GET /open/a");
      const hosts = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 && name.toLowerCase() === "host" ? [rawHeaders[index + 1]] : [],
      );
      assert.deepEqual(hosts, ["orders.internal"]);
    });

    it("with no header that a caller smuggles into a mapped one", async () => {
      const properties = { requestParameters: { "overwrite:header.x-path": "$request.path.path" } };
      const { status } = await send(await serve({ properties }), "GET /open/a%0d%0ax-admin:%20yes");
      assert.deepEqual([status, received], [503, []]);
    });

    it("for one request only, whatever stands in a body", async () => {
      const body = "GET /closed/1 HTTP/1.1\r\nHost: x\r\n\r\n";
      const got = await passed(await serve(), "GET /open/a", { body, headers: { "content-length": body.length } });
      assert.deepEqual([got.line, got.body, got.headers["content-length"]], ["GET /open/a", body, `${body.length}`]);
    });
  });

  for (const path of [
    "/open/..",
    "/open/./a",
    "/open/a/../../closed/1",
    "/open/%2e%2E/closed/1",
    "/open/a%2F..%2F..%2Fclosed%2F1",
    "/open/a%5C..%5Cclosed",
    "/%2e%2e/closed/1",
  ]) {
    it(`is not asked for ${path}, which it could take for another path`, async () => {
      const { status, body } = await send(await serve({ routeKey: "$default" }), `GET ${path}`);
      assert.deepEqual([status, body, received], [400, '{"message":"Bad Request"}', []]);
    });
  }

  describe("answers with", () => {
    it("its status, headers and body, and the request id of the gateway", async () => {
      respond = (response) => {
        response.writeHead(418, { "x-own": "1", "set-cookie": ["a=1", "b=2"], "apigw-requestid": "made up" });
        response.end("short and stout");
      };
      const { status, headers, body } = await send(await serve(), "GET /open/a");
      assert.deepEqual([status, body, headers["x-own"]], [418, "short and stout", "1"]);
      assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
      assert.match(String(headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
    });

    it("a redirect, which is not followed", async () => {
      respond = (response) => response.writeHead(307, { location: `${server}/closed/1` }).end();
      const { status, headers } = await send(await serve(), "GET /open/a");
      assert.deepEqual([status, headers.location, received.length], [307, `${server}/closed/1`, 1]);
    });

    it("a body of 10 MB, and 503 in place of a longer one", async () => {
      const origin = await serve();
      respond = (response) => response.end(Buffer.alloc(mostBytes, "x"));
      assert.equal((await send(origin, "GET /open/a")).body.length, mostBytes);
      respond = (response) => response.end(Buffer.alloc(mostBytes + 1, "x"));
      const { status, body } = await send(origin, "GET /open/a");
      assert.deepEqual([status, body], [503, unavailable]);
      assert.deepEqual(unanswered, [
        `orders: ${server} did not answer "ANY /open/{path+}": its response is longer than 10 MB`,
      ]);
    });
  });

  describe("costs a 503", () => {
    const assertUnavailable = async (how: How, reason: RegExp | undefined) => {
      const { status, body, headers } = await send(await serve(how), "GET /open/a");
      assert.deepEqual([status, body, headers["content-type"]], [503, unavailable, undefined]);
      assert.equal(unanswered.length, reason ? 1 : 0);
      assert.match(unanswered[0] ?? "", reason ?? /^$/);
    };

    /** Serves what is no HTTP server. */
    const listenRaw = async (talk: (socket: net.Socket) => void): Promise<string> => {
      const talker = net.createServer((socket) => {
        socket.on("error", () => undefined);
        talk(socket);
      });
      await once(talker.listen(0, "127.0.0.1"), "listening");
      talker.unref();
      return `http://127.0.0.1:${(talker.address() as net.AddressInfo).port}`;
    };

    it("where nothing stands in, after the authorizer", async () => {
      await assertUnavailable({ standIn: null }, undefined);
      const origin = await serve({ standIn: null });
      assert.equal((await send(origin, "GET /closed/7")).status, 401);
      const authorization = await tokenFor("https://api.example.com/orders/write");
      assert.equal((await send(origin, "GET /closed/7", { headers: { authorization } })).status, 403);
    });

    it("when nobody listens", async () => {
      const free = net.createServer().listen(0, "127.0.0.1");
      await once(free, "listening");
      const { port } = free.address() as net.AddressInfo;
      free.close();
      await once(free, "close");
      await assertUnavailable({ standIn: `http://127.0.0.1:${port}` }, /^orders: .*ECONNREFUSED/);
    });

    it("when it does not answer, or does not finish, in time", async () => {
      respond = () => undefined;
      await assertUnavailable({ properties: { timeoutMilliseconds: 50 } }, /did not answer within 0\.05 s$/);
      unanswered = [];
      respond = (response) => response.write("the rest never comes");
      await assertUnavailable({ properties: { timeoutMilliseconds: 100 } }, /did not answer within 0\.1 s$/);
    });

    it("when it breaks off", async () => {
      respond = (response) => {
        response.writeHead(200, { "content-length": "10" });
        response.write("half", () => response.destroy());
      };
      await assertUnavailable({}, /aborted|hang up/);
    });

    for (const [what, text] of [
      ["is no HTTP", "220 mail.example.com\r\n"],
      ["has two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"],
      [
        "has a length and chunks",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ],
      ["has a header without end", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
      ["has a status above 599", "HTTP/1.1 999 Nonsense\r\nContent-Length: 0\r\n\r\n"],
      ["is shorter than it says", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nabc"],
    ] as const) {
      it(`when what it says ${what}`, async () => {
        const standIn = await listenRaw((socket) => socket.once("data", () => socket.end(text)));
        await assertUnavailable({ standIn }, /^orders: /);
      });
    }
  });

  describe("over TLS", () => {
    let folder: string;
    let ca: string;
    let secured: https.Server;
    let asked: string[];
    before(async () => {
      folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-certificates-"));
      const certificate = await localCertificate(["orders.internal"], folder);
      ({ ca } = certificate);
      secured = https.createServer(certificate, (request, response) => {
        const { socket } = request;
        asked.push(String(socket instanceof TLSSocket && socket.servername));
        response.end("secured");
      });
      await once(secured.listen(0, "127.0.0.1"), "listening");
    });
    after(async () => {
      secured.close();
      await fs.rm(folder, { recursive: true });
    });
    beforeEach(() => (asked = []));

    const secureOrigin = () => `https://127.0.0.1:${(secured.address() as net.AddressInfo).port}`;
    const withName = (serverNameToVerify: string) => ({ tlsConfig: { serverNameToVerify } });

    it("is asked by the name that its certificate must have", async () => {
      const origin = await serve({ standIn: secureOrigin(), ca, properties: withName("orders.internal") });
      assert.deepEqual([(await send(origin, "GET /open/a")).body, asked], ["secured", ["orders.internal"]]);
    });

    it("is not asked where its certificate has another name, or no authority that is known", async () => {
      for (const how of [{ ca, properties: withName("other.internal") }, { properties: withName("orders.internal") }]) {
        unanswered = [];
        assert.equal((await send(await serve({ standIn: secureOrigin(), ...how }), "GET /open/a")).status, 503);
        assert.deepEqual([asked, unanswered.length], [[], 1]);
      }
    });

    it("may have a stand-in without TLS", async () => {
      assert.equal((await passed(await serve({ properties: withName("orders.internal") }), "GET /open/a")).body, "");
    });
  });
});
