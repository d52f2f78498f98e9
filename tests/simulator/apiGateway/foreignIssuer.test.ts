import { strict as assert } from "node:assert";
import { generateKeyPairSync, KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ForeignIssuer } from "../../../simulator/apiGateway/foreignIssuer";
import { IssuerError } from "../../../simulator/apiGateway/jwtAuthorizer";
import { closeServers, listen } from "../../support/gateway";

const issuer = "https://issuer.example/tenant";
const jwksUri = "https://keys.example/jwks";
const [minute, hour] = [60_000, 3_600_000];
const discoveryFailure = /^OIDC discovery endpoint communication error$/;
const jwksFailure = /^JWKS communication error$/;

type Jwk = Record<string, unknown>;

const [one, two] = [
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
];
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = (kid: string, key: KeyObject = one.publicKey, more: Jwk = {}): Jwk => ({
  ...key.export({ format: "jwk" }),
  kid,
  ...more,
});

/** What the issuer answers with: JSON, or by hand. */
type Page = object | ((response: ServerResponse, request: IncomingMessage) => void);

describe("a foreign issuer", () => {
  const [ownFetch, ownTimeout] = [globalThis.fetch, AbortSignal.timeout.bind(AbortSignal)];
  let origin: string;
  let pages: Record<string, Page | undefined>;
  /** The URLs that were asked for since the last look. */
  let asked: string[];
  let timeouts: { milliseconds: number; run: () => void }[];
  let now: number;
  let foreign: ForeignIssuer;

  before(async () => {
    origin = await listen((request, response) => {
      const page = pages[new URL(request.url!, origin).searchParams.get("url")!];
      if (typeof page === "function") {
        page(response, request);
      } else {
        response.writeHead(page ? 200 : 404).end(JSON.stringify(page ?? {}));
      }
    });
    // Hosts of this test are nowhere: what is asked for over https is asked of the test's own server, without TLS.
    globalThis.fetch = (input, init) => {
      const url = input as string;
      assert.match(url, /^https:/);
      asked.push(url);
      return ownFetch(`${origin}/?${new URLSearchParams({ url }).toString()}`, init);
    };
    // The limit of time runs out when the test says so.
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      timeouts.push({ milliseconds, run: () => controller.abort(new DOMException("timeout", "TimeoutError")) });
      return controller.signal;
    };
  });
  after(() => {
    globalThis.fetch = ownFetch;
    AbortSignal.timeout = ownTimeout;
    closeServers();
  });
  beforeEach(() => {
    [asked, timeouts, now] = [[], [], Date.UTC(2026, 0, 1)];
    pages = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: jwksUri },
      [jwksUri]: { keys: [jwk("k1")] },
    };
    foreign = new ForeignIssuer(issuer, () => now);
  });

  const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
  const fails = (kid: string, message: RegExp) =>
    assert.rejects(
      () => foreign.publicKey(kid),
      (error) => error instanceof IssuerError && message.test(error.message),
    );

  /** How often the issuer was asked since the last look. */
  function timesAsked(): number {
    const urls = asked.splice(0);
    return urls.filter((url) => url.endsWith("/openid-configuration")).length;
  }

  async function knows(kid: string, key: KeyObject = one.publicKey): Promise<void> {
    assert.ok((await foreign.publicKey(kid))?.equals(key), `no such key: ${kid}`);
  }

  it("is asked for its discovery document, then for its key set, once", async () => {
    await knows("k1");
    await knows("k1");
    assert.deepEqual(asked, [discoveryUrl, jwksUri]);
    assert.deepEqual(
      timeouts.map(({ milliseconds }) => milliseconds),
      [1500, 1500],
    );
  });

  it("is asked once for many requests at a time", async () => {
    await Promise.all(Array.from({ length: 20 }, () => knows("k1")));
    assert.equal(timesAsked(), 1);
  });

  it("may have a slash at the end, which counts in what it says of itself", async () => {
    foreign = new ForeignIssuer(`${issuer}/`, () => now);
    await fails("k1", discoveryFailure);
    pages[discoveryUrl] = { issuer: `${issuer}/`, jwks_uri: jwksUri };
    now += minute;
    await knows("k1");
    assert.ok(asked.every((url) => !url.includes("//.well-known")));
  });

  describe("fails by its discovery document", () => {
    const good = { issuer, jwks_uri: jwksUri };
    for (const [what, page] of Object.entries<Page | undefined>({
      "that is not there": undefined,
      "of another issuer": { ...good, issuer: "https://issuer.example" },
      "of an issuer with a slash more": { ...good, issuer: `${issuer}/` },
      "without an issuer": { jwks_uri: jwksUri },
      "without a key set": { issuer },
      "with a key set over http": { ...good, jwks_uri: "http://keys.example/jwks" },
      "with a key set of somebody with a password": { ...good, jwks_uri: "https://a:b@keys.example/jwks" },
      "with a part of a key set": { ...good, jwks_uri: "https://keys.example/jwks#k1" },
      "with a key set at no host": { ...good, jwks_uri: "https://" },
      "with a key set in a file": { ...good, jwks_uri: "file:///etc/passwd" },
      "with a key set that is no URL": { ...good, jwks_uri: ["https://keys.example/jwks"] },
      "that is a list": [good],
      "that is no JSON": (response) => response.end("<html>"),
      "that redirects": (response) => response.writeHead(302, { location: `${origin}/?url=${jwksUri}` }).end(),
      "with an error's status": (response) => response.writeHead(500).end(JSON.stringify(good)),
      "that breaks off": (response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("{", () => response.destroy());
      },
    })) {
      it(what, async () => {
        pages[discoveryUrl] = page;
        await fails("k1", discoveryFailure);
      });
    }
  });

  describe("fails by its key set", () => {
    for (const [what, page] of Object.entries<Page | undefined>({
      "that is not there": undefined,
      "without keys": {},
      "with keys that are no list": { keys: { k1: jwk("k1") } },
      "that is null": (response) => response.end("null"),
      "that redirects": (response) => response.writeHead(301, { location: `${origin}/?url=${jwksUri}` }).end(),
    })) {
      it(what, async () => {
        pages[jwksUri] = page;
        await fails("k1", jwksFailure);
      });
    }
  });

  it("may say 150,000 bytes and no more", async () => {
    const body = (bytes: number) => {
      const [start, end] = [`{"keys":[${JSON.stringify(jwk("k1"))}],"padding":"`, '"}'];
      return start + "x".repeat(bytes - start.length - end.length) + end;
    };
    pages[jwksUri] = (response) => response.end(body(150_001));
    await fails("k1", jwksFailure);
    pages[jwksUri] = (response) => response.end(body(150_000));
    now += minute;
    await knows("k1");
  });

  for (const [what, url, message] of [
    ["discovery document", discoveryUrl, discoveryFailure],
    ["key set", jwksUri, jwksFailure],
  ] as const) {
    it(`may not take longer for its ${what} than its time, also once it has begun`, async () => {
      const page = pages[url]!;
      pages[url] = (response) => {
        // The headers come in time; the limit runs out before the body ends.
        response.write("{", () => timeouts.at(-1)!.run());
      };
      await fails("k1", message);
      pages[url] = page;
      now += minute;
      await knows("k1");
    });
  }

  it("has the keys that can verify signatures, and no others", async () => {
    pages[jwksUri] = {
      keys: [
        null,
        "text",
        jwk("ec", ec.publicKey),
        jwk("same", ec.publicKey),
        jwk("same", one.publicKey),
        jwk("encrypts", one.publicKey, { use: "enc" }),
        jwk("signs", two.publicKey, { use: "sig" }),
        { kty: "RSA", kid: "empty" },
        { ...jwk("x"), kid: 7 },
        { kty: "oct", kid: "secret", k: "c2VjcmV0" },
        jwk("__proto__", two.publicKey),
      ],
    };
    await knows("same");
    await knows("signs", two.publicKey);
    await knows("__proto__", two.publicKey);
    for (const kid of ["ec", "encrypts", "empty", "7", "x", "secret", "constructor", ""]) {
      assert.equal(await foreign.publicKey(kid), undefined, kid);
    }
    assert.equal(timesAsked(), 1);
  });

  it("has no key of which it publishes the private part, with which anyone may sign", async () => {
    pages[jwksUri] = { keys: [{ ...one.privateKey.export({ format: "jwk" }), kid: "k1" }] };
    assert.equal(await foreign.publicKey("k1"), undefined);
  });

  it("has keys for the algorithm that it says, or else for each", async () => {
    pages[jwksUri] = { keys: [jwk("k1"), jwk("k2", two.publicKey, { alg: "RS512" })] };
    await knows("k2", two.publicKey);
    assert.ok(await foreign.publicKey("k2", "RS512"));
    assert.equal(await foreign.publicKey("k2", "RS256"), undefined);
    assert.ok(await foreign.publicKey("k1", "RS384"));
  });

  it("is asked for a key that is not known every five minutes at most", async () => {
    assert.equal(await foreign.publicKey("k2"), undefined);
    assert.equal(timesAsked(), 1);
    pages[jwksUri] = { keys: [jwk("k1"), jwk("k2", two.publicKey)] };
    now += 5 * minute - 1;
    assert.equal(await foreign.publicKey("k2"), undefined);
    await knows("k1");
    assert.equal(timesAsked(), 0);
    now += 1;
    await knows("k2", two.publicKey);
    assert.equal(timesAsked(), 1);
    for (const kid of ["made-up-1", "made-up-2", "made-up-3"]) {
      assert.equal(await foreign.publicKey(kid), undefined);
    }
    assert.equal(timesAsked(), 0);
  });

  it("has its keys kept for two hours", async () => {
    await knows("k1");
    pages[jwksUri] = { keys: [jwk("k2", two.publicKey)] };
    now += 2 * hour - 1;
    await knows("k1");
    assert.equal(timesAsked(), 1);
    now += 1;
    assert.equal(await foreign.publicKey("k1"), undefined);
    await knows("k2", two.publicKey);
    assert.equal(timesAsked(), 1);
  });

  describe("that is down", () => {
    it("is asked again soon, but not for each request", async () => {
      const good = pages[discoveryUrl]!;
      pages[discoveryUrl] = undefined;
      await fails("k1", discoveryFailure);
      await fails("k1", discoveryFailure);
      await fails("k2", discoveryFailure);
      assert.equal(timesAsked(), 1);
      pages[discoveryUrl] = good;
      now += minute;
      await knows("k1");
      assert.equal(timesAsked(), 1);
      now += hour;
      await knows("k1");
      assert.equal(timesAsked(), 0);
    });

    it("keeps the keys of the last two hours, whatever key was asked for", async () => {
      await knows("k1");
      pages[jwksUri] = undefined;
      now += 10 * minute;
      await assert.rejects(foreign.publicKey("made-up"), IssuerError);
      await knows("k1");
    });

    it("loses its keys after two hours", async () => {
      await knows("k1");
      pages[discoveryUrl] = undefined;
      now += 2 * hour;
      await fails("k1", discoveryFailure);
    });
  });
});
