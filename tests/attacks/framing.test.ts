import { strict as assert } from "node:assert";
import { assertNothingClosedRan, attacked, exchange, requestText, statusesOf } from "./support";

/** Ends a message: a request on the same connection that closes it, for a route that there is not. */
const last = "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

describe("attack: request smuggling", () => {
  const served = attacked();

  /** A request that would run a closed route's function, if it were taken for one. It holds a good token. */
  const hidden = () => `GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${served().token()}\r\nX: `;
  const hex = (text: string) => text.length.toString(16);

  type Shape = () => { readonly headers: readonly string[]; readonly body: string };

  /** Messages of which two readers see different ends. */
  const ambiguous: Readonly<Record<string, Shape>> = {
    "CL and TE": () => ({
      headers: ["Content-Length: 4", "Transfer-Encoding: chunked"],
      body: `0\r\n\r\n${hidden()}`,
    }),
    "TE and CL": () => ({
      headers: ["Transfer-Encoding: chunked", "Content-Length: 4"],
      body: `${hex(hidden())}\r\n${hidden()}\r\n0\r\n\r\n`,
    }),
    "TE and CL of 0": () => ({
      headers: ["Transfer-Encoding: chunked", "Content-Length: 0"],
      body: `0\r\n\r\n${hidden()}`,
    }),
    "two CL": () => ({ headers: ["Content-Length: 0", `Content-Length: ${hidden().length}`], body: hidden() }),
    "two CL, the other way round": () => ({
      headers: [`Content-Length: ${hidden().length}`, "Content-Length: 0"],
      body: hidden(),
    }),
    "two CL that are the same": () => ({ headers: ["Content-Length: 1", "Content-Length: 1"], body: `x${hidden()}` }),
    "a list of CL": () => ({ headers: [`Content-Length: 0, ${hidden().length}`], body: hidden() }),
    ...Object.fromEntries(
      ["+0", "-0", "0x0", "0.0", "0e0", " 0 0", "0;", "٠", "", "00x", "0\0", "0, 0", "18446744073709551616"].map(
        (length) => [
          `CL ${JSON.stringify(length)}`,
          () => ({ headers: [`Content-Length: ${length}`], body: hidden() }),
        ],
      ),
    ),
    "a space before CL's colon": () => ({ headers: ["Content-Length : 0"], body: hidden() }),
    "a tab before TE's colon": () => ({ headers: ["Transfer-Encoding\t: chunked"], body: hidden() }),
    "CL folded": () => ({ headers: ["Content-Length:", " 0"], body: hidden() }),
    "TE folded": () => ({ headers: ["Transfer-Encoding:", " chunked"], body: `0\r\n\r\n${hidden()}` }),
    "another header folded": () => ({ headers: ["X-A: 1", " Transfer-Encoding: chunked"], body: hidden() }),
    ...Object.fromEntries(
      [
        "xchunked",
        "chunked, identity",
        "gzip, chunked",
        "chunked, chunked",
        "deflate;q=1, chunked",
        "chunked;x=1",
        "\u000bchunked",
        "chunked\0",
        "identity",
        "gzip",
        '"chunked"',
        "chunke",
        "chunked,",
        ", chunked, x",
      ].map((coding) => [
        `TE ${JSON.stringify(coding)}`,
        () => ({ headers: [`Transfer-Encoding: ${coding}`], body: `0\r\n\r\n${hidden()}` }),
      ]),
    ),
    "two TE, the last one none": () => ({
      headers: ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
      body: `0\r\n\r\n${hidden()}`,
    }),
    "two TE and CL": () => ({
      headers: ["Transfer-Encoding: x", "Transfer-Encoding: chunked", "Content-Length: 5"],
      body: `0\r\n\r\n${hidden()}`,
    }),
    "CL and TE of HTTP/1.0": () => ({
      headers: ["Content-Length: 4", "Transfer-Encoding: chunked"],
      body: `0\r\n\r\n${hidden()}`,
    }),
  };
  for (const [what, shape] of Object.entries(ambiguous)) {
    it(`by ${what} is refused, with nothing of what comes after`, async () => {
      const version = what.endsWith("HTTP/1.0") ? "1.0" : "1.1";
      for (const path of ["/public/x", "/nothing", "/orders"]) {
        served().reset();
        const { headers, body } = shape();
        const message = [`POST ${path} HTTP/${version}`, "Host: localhost", ...headers, "", body].join("\r\n");
        const statuses = statusesOf(await exchange(served(), message + last, { halfClose: true }));
        assertNothingClosedRan(served());
        assert.ok(statuses.length <= 1 || statuses.at(-1) === 400, String(statuses));
        // A function that ran all the same was given a body whose end nobody can know.
        assert.deepEqual(served().events, [], path);
      }
    });
  }

  /** Chunks that are malformed: what is hidden behind them must not become a request. */
  const chunks: Readonly<Record<string, () => string>> = {
    "a size that is none": () => `x\r\n\r\n${hidden()}`,
    "a size with a sign": () => `+0\r\n\r\n${hidden()}`,
    "a negative size": () => `-1\r\n\r\n${hidden()}`,
    "a size with 0x": () => `0x0\r\n\r\n${hidden()}`,
    "a size with a space before": () => ` 0\r\n\r\n${hidden()}`,
    "a size with an underscore": () => `0_0\r\n\r\n${hidden()}`,
    "a size that overflows 64 bits": () => `10000000000000000\r\nx\r\n0\r\n\r\n${hidden()}`,
    "no size": () => `\r\n\r\n${hidden()}`,
    "a bare LF after the size": () => `1\nx\r\n0\r\n\r\n${hidden()}`,
    "a bare CR after the size": () => `1\rx\r\n0\r\n\r\n${hidden()}`,
    "a bare LF in an extension": () => `1;a\nb\r\nx\r\n0\r\n\r\n${hidden()}`,
    "a zero byte in an extension": () => `1;\0\r\nx\r\n0\r\n\r\n${hidden()}`,
    "a chunk that is longer than its size": () => `1\r\nxyz\r\n0\r\n\r\n${hidden()}`,
    "no line break after a chunk": () => `1\r\nx0\r\n\r\n${hidden()}`,
    "a trailer that is folded": () => `0\r\n X: y\r\n\r\n${hidden()}`,
    "a trailer without a colon": () => `0\r\nGET /me HTTP/1.1\r\n\r\n${hidden()}`,
    "a trailer with a space before its colon": () => `0\r\nX : y\r\n\r\n${hidden()}`,
    "endless extensions": () => `1;${"x".repeat(100_000)}\r\nx\r\n0\r\n\r\n${hidden()}`,
    "endless trailers": () => `0\r\n${"X: y\r\n".repeat(10_000)}\r\n${hidden()}`,
  };
  for (const [what, body] of Object.entries(chunks)) {
    it(`by ${what} is refused, with nothing of what comes after`, async () => {
      for (const path of ["/public/x", "/nothing"]) {
        const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`;
        const statuses = statusesOf(await exchange(served(), head + body() + last, { halfClose: true }));
        assert.ok(statuses.length <= 1 || statuses.at(-1)! >= 400, String(statuses));
        assert.deepEqual(served().events, [], path);
      }
    });
  }

  /** Heads that are malformed, each with a token that is good. */
  const heads: Readonly<Record<string, (token: string) => string>> = {
    "bare LF": (token) => `GET /me HTTP/1.1\nHost: localhost\nAuthorization: ${token}\n\n`,
    "bare LF at the end of one header": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\nAuthorization: ${token}\r\n\r\n`,
    "bare CR": (token) => `GET /me HTTP/1.1\rHost: localhost\rAuthorization: ${token}\r\r`,
    "bare CR within a header": (token) => `GET /me HTTP/1.1\r\nX: a\rAuthorization: ${token}\r\n\r\n`,
    "a bare LF within a header": (token) => `GET /me HTTP/1.1\r\nX: a\nAuthorization: ${token}\r\n\r\n`,
    "no version": (token) => `GET /me\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "HTTP/0.9": () => "GET /me\r\n\r\n",
    "HTTP/2.0": (token) => `GET /me HTTP/2.0\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "HTTP/3": (token) => `GET /me HTTP/3\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "HTTP/1.2": (token) => `GET /me HTTP/1.2\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "HTTP/1.10": (token) => `GET /me HTTP/1.10\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "http/1.1": (token) => `GET /me http/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "the preface of HTTP/2": () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a TLS handshake": () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no Host": (token) => `GET /me HTTP/1.1\r\nAuthorization: ${token}\r\n\r\n`,
    // RFC 9112, section 3.2: refused, whatever the hosts are.
    "two Hosts": (token) => `GET /me HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`,
    "a header without a name": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\r\n: y\r\nAuthorization: ${token}\r\n\r\n`,
    "a header without a colon": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\r\nX\r\nAuthorization: ${token}\r\n\r\n`,
    "a name with brackets": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\r\n[X]: y\r\nAuthorization: ${token}\r\n\r\n`,
    "a name beyond ASCII": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\r\n\xe9: y\r\nAuthorization: ${token}\r\n\r\n`,
    "a control character in a value": (token) =>
      `GET /me HTTP/1.1\r\nHost: localhost\r\nX: \x01\r\nAuthorization: ${token}\r\n\r\n`,
    "an end before the end": (token) => `GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\n`,
    "zero bytes": () => "\0".repeat(1_000),
    "random bytes": () => "\x8f\xff\xc0\x80\r\n\r\n",
  };
  for (const [what, head] of Object.entries(heads)) {
    it(`by a head with ${what} is refused`, async () => {
      const statuses = statusesOf(await exchange(served(), head(served().token()), { halfClose: true }));
      assert.ok(
        statuses.every((status) => status >= 400),
        String(statuses),
      );
      assert.deepEqual(served().events, []);
    });
  }

  it("by a body of a GET is none: it belongs to its request", async () => {
    const body = hidden();
    const message = `GET /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    assert.deepEqual(statusesOf(await exchange(served(), message + last)), [404, 404]);
    assert.deepEqual(served().events, []);
  });

  it("by a body of a request that is denied is none", async () => {
    const body = hidden();
    for (const framed of [
      `Content-Length: ${body.length}\r\n\r\n${body}`,
      `Transfer-Encoding: chunked\r\n\r\n${hex(body)}\r\n${body}\r\n0\r\n\r\n`,
    ]) {
      const message = `POST /orders HTTP/1.1\r\nHost: localhost\r\n${framed}`;
      assert.deepEqual(statusesOf(await exchange(served(), message + last)), [401, 404]);
    }
    assert.deepEqual(served().events, []);
  });

  for (const upgrade of [
    ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
    ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Version: 13"],
    ["Connection: Upgrade", "Upgrade: TLS/1.0"],
  ]) {
    it(`by an upgrade to ${upgrade[1]} is none`, async () => {
      const head = ["GET /me HTTP/1.1", "Host: localhost", ...upgrade, "", ""].join("\r\n");
      const answers = await exchange(served(), head + last, { halfClose: true });
      assert.doesNotMatch(answers, /HTTP\/1\.1 101/);
      assert.deepEqual(served().events, []);
    });
  }

  it("by waiting for 100 Continue is none", async () => {
    const head = "POST /orders HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx";
    const statuses = statusesOf(await exchange(served(), head + last));
    assert.deepEqual(
      statuses.filter((status) => status !== 100),
      [401, 404],
    );
    assert.deepEqual(served().events, []);
  });
});

describe("attack: what is too much", () => {
  const served = attacked();
  const line = "GET /me";
  for (const [what, headers] of Object.entries({
    "one header": (token: string) => [`Authorization: ${token}`, `X: ${"x".repeat(11_000)}`],
    "a name": (token: string) => [`Authorization: ${token}`, `${"x".repeat(11_000)}: x`],
    "many headers": (token: string) => [
      `Authorization: ${token}`,
      ...Array.from({ length: 3_000 }, (_, i) => `X${i}: x`),
    ],
    "many of the same": (token: string) => [`Authorization: ${token}`, ...Array.from({ length: 3_000 }, () => "X: x")],
    // Short ones: a limit that leaves out what stands between names and values would let them pass.
    "more of them than are read, before a second token": (token: string) => [
      `Authorization: ${token}`,
      ...Array.from({ length: 2_000 }, () => "X: x"),
      "Authorization: bad",
    ],
    "the token": (token: string) => [`Authorization: ${token}${"A".repeat(11_000)}`],
    "a megabyte": (token: string) => [`X: ${"x".repeat(1024 * 1024)}`, `Authorization: ${token}`],
    cookies: (token: string) => [`Authorization: ${token}`, `Cookie: ${"a=b; ".repeat(3_000)}`],
  })) {
    it(`in headers: ${what}`, async () => {
      const answers = await exchange(served(), requestText(line, headers(served().token())));
      assert.match(answers, /^HTTP\/1\.1 431 /);
      assert.deepEqual(served().events, []);
    });
  }

  for (const [what, target] of Object.entries({
    "a path": `/files/${"a".repeat(11_000)}`,
    "a query": `/me?${"a=b&".repeat(3_000)}`,
    "a host": `http://${"x".repeat(11_000)}/me`,
  })) {
    it(`in the request line: ${what}`, async () => {
      const headers = [`Authorization: ${served().token()}`];
      const answers = await exchange(served(), requestText(`GET ${target}`, headers));
      assert.match(answers, /^HTTP\/1\.1 431 /);
      assert.deepEqual(served().events, []);
    });
  }

  it("in headers and the request line together", async () => {
    const headers = [`Authorization: ${served().token()}`, `X: ${"x".repeat(6_000)}`];
    const answers = await exchange(served(), requestText(`GET /files/${"a".repeat(5_000)}`, headers));
    assert.match(answers, /^HTTP\/1\.1 431 /);
    assert.deepEqual(served().events, []);
  });

  const tooLong = 10 * 1024 * 1024 + 1;
  for (const [what, framing] of Object.entries({
    "of a length that is told": [`Content-Length: ${tooLong}`, "x".repeat(tooLong)],
    "in one chunk": ["Transfer-Encoding: chunked", `${tooLong.toString(16)}\r\n${"x".repeat(tooLong)}\r\n0\r\n\r\n`],
  } as const)) {
    it(`in a body ${what}`, async () => {
      const [header, body] = framing;
      const head = ["POST /orders HTTP/1.1", "Host: localhost", `Authorization: ${served().token()}`, header];
      const answers = await exchange(served(), [...head, "Connection: close", "", body].join("\r\n"));
      assert.match(answers, /^HTTP\/1\.1 413 /);
      assert.deepEqual(served().events, []);
    });
  }

  for (const [what, framing] of Object.entries({
    "that never ends": `Content-Length: 100\r\n\r\nx`,
    "of chunks that never end": `Transfer-Encoding: chunked\r\n\r\n5\r\nx`,
    "of a length beyond all bounds": `Content-Length: 9007199254740993\r\n\r\nx`,
  })) {
    it(`in promises: a body ${what}`, async () => {
      const head = `POST /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${served().token()}\r\n`;
      await exchange(served(), head + framing, { halfClose: true });
      assert.deepEqual(served().events, []);
    });
  }

  it("in requests: two hundred on one connection, the good ones among them answered in turn", async () => {
    const bad = "GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: x.y.z\r\n\r\n";
    const good = `GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${served().token()}\r\n\r\n`;
    const statuses = statusesOf(await exchange(served(), (bad.repeat(9) + good).repeat(20) + last));
    assert.deepEqual(statuses, [...Array.from({ length: 200 }, (_, i) => (i % 10 === 9 ? 200 : 401)), 404]);
    assert.equal(served().events.length, 20);
  });
});
