import { strict as assert } from "node:assert";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as net from "node:net";
import { VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Model } from "../../../simulator/model/model";
import { closeServers, listen, Parts, send, serveApi } from "../../support/gateway";
import { Changes, modelOf, resource, workedSet } from "../../support/registrations";

const now = Date.UTC(2026, 0, 1);
const set = workedSet();
const mostBytes = 10 * 1024 * 1024;

/** The worked set-up with routes that an HTTP server answers, and with changes to its stage. */
function modelWith(routeKey: string, properties: object, changes: Changes = {}): Model {
  const integration = resource("aws:apigatewayv2/integration:Integration", "http", {
    apiId: set.api.id,
    integrationType: "HTTP_PROXY",
    integrationMethod: "ANY",
    payloadFormatVersion: "1.0",
    ...properties,
  });
  const route = { apiId: set.api.id, target: `integrations/${integration.id}` };
  const closed = { authorizationType: "JWT", authorizerId: set.authorizer.id };
  return modelOf(
    changes,
    integration,
    resource("aws:apigatewayv2/route:Route", "http", { ...route, routeKey }),
    resource("aws:apigatewayv2/route:Route", "closed", { ...route, ...closed, routeKey: "GET /closed/{id}" }),
  );
}

interface Received {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe("an HTTP server behind a route", () => {
  let keys: SigningKeys;
  let server: string;
  let received: Received[];
  let respond: (response: ServerResponse) => void;
  before(async () => {
    keys = await SigningKeys.generate();
    server = await listen(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const body = Buffer.concat(chunks).toString();
      received.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      respond(response);
    });
  });
  after(closeServers);
  beforeEach(() => {
    received = [];
    respond = (response) => response.end("from the server");
  });

  async function serve(path: string, properties: object = {}, routeKey = "ANY /files/{path+}", changes: Changes = {}) {
    const [api] = modelWith(routeKey, { integrationUri: server + path, ...properties }, changes).apis;
    return serveApi(api!, {
      trust: (one) => ({ ...one, publicKey: (kid) => keys.publicKey(kid), verified: new VerifiedTokens() }),
      now: () => now,
    });
  }

  /** The request that the server receives for one. */
  async function passed(origin: string, line: string, parts: Parts = {}): Promise<Received> {
    const { status } = await send(origin, line, parts);
    assert.equal(status, 200);
    assert.equal(received.length, 1);
    return received[0]!;
  }

  describe("gets the path", () => {
    for (const [line, target] of [
      ["GET /files/a", "/v1/a/x"],
      ["GET /files/a/b/c", "/v1/a/b/c/x"],
      ["GET /files/a%20b/%C3%BC", "/v1/a%20b/%C3%BC/x"],
      ["GET /files/a%3Fb%23c", "/v1/a%3Fb%23c/x"],
      ["GET /files/%252e%252e/a", "/v1/%252e%252e/a/x"],
      ["GET /files/..a/a../...", "/v1/..a/a../.../x"],
      ["GET /files/a%5C..%5Cb", "/v1/a%5C..%5Cb/x"],
      ["GET /files/$&", "/v1/%24%26/x"],
    ] as const) {
      it(`of ${line}`, async () => {
        assert.equal((await passed(await serve("/v1/{path}/x"), line)).line, `GET ${target}`);
      });
    }

    it("as it stands, without a parameter", async () => {
      assert.equal((await passed(await serve("/fixed"), "GET /files/a")).line, "GET /fixed");
    });

    it("with a parameter that is written with a plus", async () => {
      assert.equal((await passed(await serve("/{path+}"), "GET /files/a/b")).line, "GET /a/b");
    });

    it("with several parameters, one of them twice", async () => {
      const origin = await serve("/{b}/{a}/{b}", {}, "GET /x/{a}/{b}");
      assert.equal((await passed(origin, "GET /x/1/2")).line, "GET /2/1/2");
    });
  });

  for (const path of ["/files/..", "/files/a/../b", "/files/.", "/files/%2e%2E/admin", "/files/a%2F..%2F..%2Fadmin"]) {
    it(`is not asked for ${path}, which would leave its place`, async () => {
      const { status, body } = await send(await serve("/v1/{path}"), `GET ${path}`);
      assert.deepEqual([status, body, received], [400, '{"message":"Bad Request"}', []]);
    });
  }

  it("gets the query string as it was sent", async () => {
    const { line } = await passed(await serve("/v1"), "GET /files/a?b=1&b=%20+&c?d&e=%E4");
    assert.equal(line, "GET /v1?b=1&b=%20+&c?d&e=%E4");
  });

  for (const [integrationMethod, expected] of [
    ["ANY", "PATCH"],
    ["POST", "POST"],
  ] as const) {
    it(`gets the method ${expected} for PATCH with ${integrationMethod}, and the body`, async () => {
      const origin = await serve("/v1", { integrationMethod });
      const { line, body, headers } = await passed(origin, "PATCH /files/a", { body: "some text" });
      assert.deepEqual([line, body, headers["content-length"]], [`${expected} /v1`, "some text", "9"]);
    });
  }

  it("gets a body that came in chunks with its length", async () => {
    const parts = { body: "some text", headers: { "transfer-encoding": "chunked" } };
    const { body, headers } = await passed(await serve("/v1"), "POST /files/a", parts);
    assert.deepEqual([body, headers["content-length"], headers["transfer-encoding"]], ["some text", "9", undefined]);
  });

  it("gets the caller's headers, and none that belong to the connection", async () => {
    const headers = {
      accept: "text/plain",
      authorization: "Bearer x",
      cookie: "a=1; b=2",
      "x-own": ["1", "2"],
      te: "trailers",
      connection: "x-hop, close",
      "x-hop": "1",
      "keep-alive": "timeout=7",
      "proxy-connection": "keep-alive",
      expect: "100-continue",
      host: "api.example.com",
    };
    const { headers: got } = await passed(await serve("/v1"), "GET /files/a", { headers });
    const { accept, authorization, cookie, host, te, expect, forwarded, via } = got;
    assert.deepEqual(
      { accept, authorization, cookie, host, te, expect },
      {
        accept: "text/plain",
        authorization: "Bearer x",
        cookie: "a=1; b=2",
        host: new URL(server).host,
        te: undefined,
        expect: undefined,
      },
    );
    assert.match(String(got["x-own"]), /^1, ?2$/);
    assert.deepEqual([got["keep-alive"], got["proxy-connection"], got["x-hop"]], [undefined, undefined, undefined]);
    assert.equal(forwarded, "by=127.0.0.1;for=127.0.0.1;host=api.example.com;proto=http");
    assert.equal(via, "HTTP/1.1 AmazonAPIGateway");
  });

  it("gets headers that parameter mapping sets, over those of the caller", async () => {
    const requestParameters = {
      "overwrite:header.X-Client": "$context.authorizer.claims.client_id",
      "overwrite:header.x-where": "$context.stage $context.routeKey $stageVariables.colour",
      "overwrite:header.x-what": "$request.path.id/$request.querystring.q/$request.header.X-Own",
      "overwrite:header.x-none": "[$request.header.nothing$stageVariables.nothing$context.authorizer.claims.nothing]",
    };
    const stage = { stageVariables: { colour: "green" } };
    const origin = await serve("/v1", { requestParameters }, "GET /x", { stage });
    const { clientId } = modelOf().pools[0]!.clients[0]!;
    const claims = { iss: modelOf().pools[0]!.issuer, client_id: clientId, exp: now / 1000 + 60 };
    const { headers } = await passed(origin, "GET /closed/7?q=a%20b", {
      headers: {
        authorization: await keys.signAccessToken(claims),
        "x-client": "somebody else",
        "x-none": "x",
        "x-own": "o",
      },
    });
    const got = ["x-client", "x-where", "x-what", "x-none"].map((name) => headers[name]);
    assert.deepEqual(got, [clientId, "$default GET /closed/{id} green", "7/a b/o", "[]"]);
  });

  it("gets no header that a caller smuggles into a mapped one", async () => {
    const requestParameters = { "overwrite:header.x-path": "$request.path.path" };
    const origin = await serve("/v1", { requestParameters });
    await send(origin, "GET /files/a%0d%0ax-admin:%20yes");
    assert.ok(received.every(({ headers }) => headers["x-admin"] === undefined));
  });

  it("is asked only for those who pass the authorizer", async () => {
    const { status } = await send(await serve("/v1"), "GET /closed/1");
    assert.deepEqual([status, received], [401, []]);
  });

  describe("answers with", () => {
    it("its status, headers and body", async () => {
      respond = (response) => {
        response.writeHead(418, {
          "content-type": "text/tea",
          "x-own": "1",
          "set-cookie": ["a=1", "b=2"],
          "apigw-requestid": "x",
        });
        response.end("short and stout");
      };
      const { status, headers, body } = await send(await serve("/v1"), "GET /files/a");
      assert.deepEqual([status, body], [418, "short and stout"]);
      assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
      assert.deepEqual([headers["content-type"], headers["x-own"]], ["text/tea", "1"]);
      assert.equal(headers["content-length"], "15");
      assert.match(String(headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
    });

    it("a body without a length, and no header of its connection", async () => {
      respond = (response) => {
        response.writeHead(200, {
          "proxy-connection": "x",
          "keep-alive": "timeout=99",
          trailer: "x-last",
          connection: "close, x-hop",
          "x-hop": "1",
        });
        response.write("one ");
        response.end("two");
      };
      const { headers, body } = await send(await serve("/v1"), "GET /files/a");
      assert.deepEqual([body, headers["content-length"]], ["one two", "7"]);
      const own = [headers["transfer-encoding"], headers["proxy-connection"], headers.trailer, headers["x-hop"]];
      assert.deepEqual(own, [undefined, undefined, undefined, undefined]);
      assert.notEqual(headers["keep-alive"], "timeout=99");
    });

    for (const status of [204, 304]) {
      it(`${status} without a body`, async () => {
        respond = (response) => response.writeHead(status).end();
        assert.equal((await send(await serve("/v1"), "GET /files/a")).status, status);
      });
    }

    it("a redirect, which is not followed", async () => {
      respond = (response) => response.writeHead(302, { location: `${server}/elsewhere` }).end();
      const { status, headers } = await send(await serve("/v1"), "GET /files/a");
      assert.deepEqual([status, headers.location, received.length], [302, `${server}/elsewhere`, 1]);
    });

    it("the length that it tells on HEAD", async () => {
      respond = (response) => response.writeHead(200, { "content-length": "1234" }).end();
      const { headers } = await send(await serve("/v1"), "HEAD /files/a");
      assert.equal(headers["content-length"], "1234");
    });

    it("a body of 10 MB, and 503 in place of a longer one", async () => {
      const origin = await serve("/v1");
      respond = (response) => response.end(Buffer.alloc(mostBytes, "x"));
      assert.equal((await send(origin, "GET /files/a")).body.length, mostBytes);
      respond = (response) => response.end(Buffer.alloc(mostBytes + 1, "x"));
      const { status, body } = await send(origin, "GET /files/a");
      assert.deepEqual([status, body], [503, '{"message":"Service Unavailable"}']);
    });

    it("the configuration's CORS headers in place of its own", async () => {
      const cors = { corsConfiguration: { allowOrigins: ["https://app.example.com"] } };
      const origin = await serve("/v1", {}, "GET /files/{path+}", { api: cors });
      respond = (response) => response.writeHead(200, { "access-control-allow-origin": "*" }).end();
      const headers = { origin: "https://app.example.com" };
      const answer = await send(origin, "GET /files/a", { headers });
      assert.equal(answer.headers["access-control-allow-origin"], "https://app.example.com");
    });
  });

  describe("costs a 503", () => {
    const assertUnavailable = async (origin: string) => {
      const { status, body } = await send(origin, "GET /files/a");
      assert.deepEqual([status, body], [503, '{"message":"Service Unavailable"}']);
    };

    it("when nobody listens", async () => {
      const free = net.createServer().listen(0, "127.0.0.1");
      await once(free, "listening");
      const { port } = free.address() as net.AddressInfo;
      free.close();
      await once(free, "close");
      await assertUnavailable(await serve("", { integrationUri: `http://127.0.0.1:${port}/` }));
    });

    it("when it does not answer in time", async () => {
      respond = () => undefined;
      await assertUnavailable(await serve("/v1", { timeoutMilliseconds: 50 }));
    });

    it("when it does not finish in time", async () => {
      respond = (response) => response.write("the rest never comes");
      await assertUnavailable(await serve("/v1", { timeoutMilliseconds: 100 }));
    });

    it("when it hangs up, or breaks off", async () => {
      respond = (response) => response.destroy();
      await assertUnavailable(await serve("/v1"));
      respond = (response) => {
        response.writeHead(200, { "content-length": "10" });
        response.write("half", () => response.destroy());
      };
      await assertUnavailable(await serve("/v1"));
    });

    /** What a server sends once it is asked, and then for ever, a piece at a time; nothing else ends these. */
    const endless: Readonly<Record<string, readonly [first: string, again?: string]>> = {
      "when it changes the protocol": ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"],
      "when it changes the protocol, and talks on": ["HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n", "x"],
      "when it says 101 without a protocol": ["HTTP/1.1 101 Switching Protocols\r\n\r\n"],
      "when it only ever says 100": ["", "HTTP/1.1 100 Continue\r\n\r\n"],
      "when it only ever says 103": ["", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"],
      "when its head never ends": ["HTTP/1.1 200 OK\r\n", "x: y\r\n"],
      "when a header of it never ends": ["HTTP/1.1 200 OK\r\nx: ", "y"],
      "when its first line never ends": ["HTTP/1.1 200 ", "y"],
      "when its body drips": ["HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x"],
      "when its chunks never end": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"],
      "when a chunk's size never ends": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x"],
      "when its trailers never end": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "x: y\r\n"],
      "when its body ends with its connection, which stays": ["HTTP/1.1 200 OK\r\n\r\n", "x"],
    };
    for (const [what, [first, again]] of Object.entries(endless)) {
      it(what, async () => {
        const sockets = new Set<net.Socket>();
        const talker = net.createServer({ allowHalfOpen: true }, (socket) => {
          sockets.add(socket.resume().on("error", () => undefined));
          socket.once("data", () => socket.write(first));
          const timer = setInterval(() => again !== undefined && socket.writable && socket.write(again), 5);
          socket.on("close", () => clearInterval(timer));
        });
        await once(talker.listen(0, "127.0.0.1"), "listening");
        const { port } = talker.address() as net.AddressInfo;
        const integration = { integrationUri: `http://127.0.0.1:${port}/`, timeoutMilliseconds: 100 };
        await assertUnavailable(await serve("", integration));
        // Its connection is not kept.
        const open = [...sockets].filter(({ closed }) => !closed);
        await Promise.all(open.map((socket) => once(socket.end(), "close")));
        talker.close();
      });
    }

    it("when it takes no more of a request", async () => {
      const sockets: net.Socket[] = [];
      const talker = net.createServer((socket) => sockets.push(socket.pause().on("error", () => undefined)));
      await once(talker.listen(0, "127.0.0.1"), "listening");
      const { port } = talker.address() as net.AddressInfo;
      const integration = { integrationUri: `http://127.0.0.1:${port}/`, timeoutMilliseconds: 100 };
      const origin = await serve("", integration);
      const { status } = await send(origin, "POST /files/a", { body: Buffer.alloc(9 * 1024 * 1024) });
      assert.equal(status, 503);
      sockets.forEach((socket) => socket.destroy());
      talker.close();
    });

    it("when it ends its side without an answer", async () => {
      const talker = net.createServer({ allowHalfOpen: true }, (socket) => socket.once("data", () => socket.end()));
      await once(talker.listen(0, "127.0.0.1"), "listening");
      const { port } = talker.address() as net.AddressInfo;
      await assertUnavailable(await serve("", { integrationUri: `http://127.0.0.1:${port}/` }));
      talker.close();
    });

    it("when what it says is no HTTP", async () => {
      const talker = net.createServer((socket) => socket.end("220 mail.example.com\r\n").resume());
      await once(talker.listen(0, "127.0.0.1"), "listening");
      const { port } = talker.address() as net.AddressInfo;
      await assertUnavailable(await serve("", { integrationUri: `http://127.0.0.1:${port}/` }));
      talker.close();
    });
  });
});
