import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { ForeignIssuer } from "../../simulator/apiGateway/foreignIssuer";

const issuer = "https://issuer.example.com/tenant";
const discovery = `${issuer}/.well-known/openid-configuration`;
const jwksUri = "https://keys.example.com/jwks.json";
const jwk = (kid: string) => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }),
  kid,
});
const keySet = { keys: [jwk("a"), jwk("b")] };
const communication = { discovery: "OIDC discovery endpoint communication error", jwks: "JWKS communication error" };

describe("as API Gateway: an issuer elsewhere", () => {
  const [realFetch, realTimeout] = [globalThis.fetch, AbortSignal.timeout.bind(AbortSignal)];
  let documents: Map<string, string>;
  let asked: string[];
  let patience: number[];
  let now: number;
  let foreign: ForeignIssuer;

  beforeEach(() => {
    documents = new Map([
      [discovery, JSON.stringify({ issuer, jwks_uri: jwksUri })],
      [jwksUri, JSON.stringify(keySet)],
    ]);
    [asked, patience, now] = [[], [], 0];
    foreign = new ForeignIssuer(issuer, () => now);
    globalThis.fetch = async (url) => {
      const address = url as string;
      asked.push(address);
      const text = documents.get(address);
      return new Response(text ?? "", { status: text === undefined ? 404 : 200 });
    };
    AbortSignal.timeout = (ms) => {
      patience.push(ms);
      return realTimeout(ms);
    };
  });
  afterEach(() => {
    globalThis.fetch = realFetch;
    AbortSignal.timeout = realTimeout;
  });

  it("[D] http-api-jwt-authorizer page: keys are found by discovery and jwks_uri, and by kid", async () => {
    assert.ok(await foreign.publicKey("a"));
    assert.notDeepEqual(await foreign.publicKey("a"), await foreign.publicKey("b"));
    assert.deepEqual(asked, [discovery, jwksUri]);
  });

  it("[D] http-api-jwt-authorizer page: keys may be kept for two hours", async () => {
    await foreign.publicKey("a");
    now = 2 * 60 * 60 * 1000 - 1;
    await foreign.publicKey("a");
    assert.equal(asked.length, 2);
    now += 1;
    await foreign.publicKey("a");
    assert.equal(asked.length, 4);
  });

  it("[D] http-api-quotas page: 1,500 ms each for discovery and keys", async () => {
    await foreign.publicKey("a");
    assert.deepEqual(patience, [1_500, 1_500]);
  });

  it("[D] http-api-quotas page: 150,000 bytes of keys, and no more", async () => {
    const padded = (bytes: number) => JSON.stringify(keySet).padEnd(bytes, " ");
    documents.set(jwksUri, padded(150_000));
    assert.ok(await foreign.publicKey("a"));
    documents.set(jwksUri, padded(150_001));
    await assert.rejects(new ForeignIssuer(issuer, () => now).publicKey("a"), { message: communication.jwks });
  });

  it(`[REC] error_description: ${communication.discovery}`, async () => {
    documents.delete(discovery);
    await assert.rejects(foreign.publicKey("a"), { message: communication.discovery });
  });

  it(`[REC] error_description: ${communication.jwks}`, async () => {
    documents.delete(jwksUri);
    await assert.rejects(foreign.publicKey("a"), { message: communication.jwks });
  });
});
