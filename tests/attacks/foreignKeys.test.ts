import { strict as assert } from "node:assert";
import { createHash, generateKeyPairSync, KeyObject } from "node:crypto";
import { modelOf } from "../support/registrations";
import { encode, ServedModel, signed, startOfTime } from "../support/servedModel";
import { assertTokenRefused, statusWith } from "./support";

const issuer = "https://issuer.example.com";
const [discovery, jwksUri] = [`${issuer}/.well-known/openid-configuration`, "https://keys.example.com/jwks.json"];
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [own, next, stranger] = [pair(), pair(), pair()];
const [fiveMinutes, twoHours] = [5 * 60, 2 * 60 * 60];

/** The lines that {@link assertTokenRefused} asks for, and that are closed here, too. */
const model = modelOf({
  authorizer: { jwtConfiguration: { issuer, audiences: ["orders"] } },
  closed: { routeKey: "ANY /{proxy+}", authorizationScopes: ["orders/read"] },
});

describe("attack: a key of an issuer elsewhere", () => {
  const ownFetch = globalThis.fetch;
  let served: ServedModel;
  let published: Readonly<Record<string, KeyObject>>;
  /** Added to each key that is published. */
  let changes: Readonly<Record<string, unknown>>;
  let asked: string[];
  before(() => {
    globalThis.fetch = async (url) => {
      asked.push(url as string);
      const keys = Object.entries(published).map(([kid, key]) => ({
        ...key.export({ format: "jwk" }),
        kid,
        ...changes,
      }));
      const documents = new Map([
        [discovery, { issuer, jwks_uri: jwksUri }],
        [jwksUri, { keys }],
      ] as const);
      const document = documents.get(url as string);
      return new Response(JSON.stringify(document ?? {}), { status: document ? 200 : 404 });
    };
  });
  after(() => {
    globalThis.fetch = ownFetch;
  });
  beforeEach(async () => {
    [asked, published, changes] = [[], { k1: own.publicKey }, {}];
    served = await ServedModel.start(model);
  });
  afterEach(() => served.close());

  /** A token that is good for a day, but for the key and what is changed. */
  function tokenBy(key: KeyObject, header: object = {}, changes: object = {}): string {
    const claims = { iss: issuer, aud: "orders", scope: "orders/read", exp: startOfTime + 86_400, ...changes };
    return signed(encode({ kid: "k1", alg: "RS256", ...header }), encode(claims), key);
  }

  async function assertAccepted(token: string): Promise<void> {
    assert.equal(await statusWith(served, token), 200);
    assert.equal(served.events.splice(0).length, 1);
  }

  it("(a good token passes, before and after the keys are read anew)", async () => {
    const token = tokenBy(own.privateKey);
    for (const later of [0, 1, twoHours, 2 * twoHours]) {
      served.now = startOfTime + later;
      await assertAccepted(token);
    }
    assert.deepEqual(new Set(asked), new Set([discovery, jwksUri]));
  });

  it("that it withdrew: a token that was accepted before is refused", async () => {
    const token = tokenBy(own.privateKey);
    await assertAccepted(token);
    published = { k2: next.publicKey };
    served.now += twoHours;
    await assertTokenRefused(served, token);
    await assertAccepted(tokenBy(next.privateKey, { kid: "k2" }));
    await assertTokenRefused(served, token);
  });

  it("that it withdrew, noticed as soon as a new one is asked for", async () => {
    const token = tokenBy(own.privateKey);
    await assertAccepted(token);
    published = { k2: next.publicKey };
    served.now += fiveMinutes;
    await assertAccepted(tokenBy(next.privateKey, { kid: "k2" }));
    await assertTokenRefused(served, token);
  });

  it("that it replaced under the same kid: a token that was accepted before is refused", async () => {
    const token = tokenBy(own.privateKey);
    await assertAccepted(token);
    published = { k1: next.publicKey };
    served.now += twoHours;
    await assertTokenRefused(served, token);
    await assertAccepted(tokenBy(next.privateKey));
    await assertTokenRefused(served, token);
  });

  it("that it cannot be asked for any more: a token that was accepted before is refused after two hours", async () => {
    const token = tokenBy(own.privateKey);
    await assertAccepted(token);
    published = {};
    served.now += twoHours;
    await assertTokenRefused(served, token);
  });

  for (const [what, header, changes] of [
    ["under a kid of its own", {}, {}],
    ["under a made-up kid", { kid: "made-up" }, {}],
    ["under no kid", { kid: undefined }, {}],
    ["that a jku tells", { jku: "https://evil.example.com/jwks.json" }, {}],
    ["that a jku tells, with its kid", { kid: "evil", jku: "https://evil.example.com/jwks.json" }, {}],
    ["that an x5u tells", { x5u: "https://evil.example.com/cert.pem" }, {}],
    ["in a jwk", { jwk: stranger.publicKey.export({ format: "jwk" }) }, {}],
    ["of another issuer", {}, { iss: "https://evil.example.com" }],
    ["of another issuer, whose name begins alike", {}, { iss: `${issuer}.evil.example.com` }],
    ["of another issuer, with its kid", { kid: "evil" }, { iss: "https://evil.example.com" }],
  ] as const) {
    it(`that is a stranger's, ${what}: nobody else is asked`, async () => {
      await assertTokenRefused(served, tokenBy(stranger.privateKey, header, changes));
      assert.ok(asked.every((url) => url === discovery || url === jwksUri));
    });
  }

  for (const [what, more] of [
    ["that is for encrypting", { use: "enc" }],
    ["that is for an algorithm that encrypts", { alg: "RSA-OAEP" }],
    ["that is for another algorithm that signs", { alg: "RS512" }],
    ["that is for an algorithm that is not known here", { alg: "PS256" }],
    ["of which the operations do not verify", { key_ops: ["encrypt"] }],
    ["of which the operations encrypt, too", { key_ops: ["verify", "encrypt"] }],
    ["of which there are no operations", { key_ops: [] }],
    ["of no type", { kty: undefined }],
    ["of which the private part is published, too", { d: own.privateKey.export({ format: "jwk" }).d }],
  ] as const) {
    it(`${what}: what it signs is refused`, async () => {
      changes = more;
      await assertTokenRefused(served, tokenBy(own.privateKey));
    });
  }

  it("that is too short: what it signs is refused", async () => {
    for (const modulusLength of [512, 1024, 2040]) {
      const short = generateKeyPairSync("rsa", { modulusLength });
      published = { k1: short.publicKey };
      served.now += twoHours;
      await assertTokenRefused(served, tokenBy(short.privateKey));
    }
  });

  it("with the exponent 1, with which anyone signs: nothing is verified with it", async () => {
    changes = { e: "AQ" };
    const [header, claims] = tokenBy(own.privateKey).split(".");
    const digest = createHash("sha256").update(`${header}.${claims}`).digest("hex");
    // The message itself, padded as RFC 8017, section 9.2, has it, is its own signature.
    const encoded = `3031300d060960864801650304020105000420${digest}`;
    const padded = Buffer.from(`0001${"ff".repeat(256 - 3 - encoded.length / 2)}00${encoded}`, "hex");
    await assertTokenRefused(served, `${header}.${claims}.${padded.toString("base64url")}`);
  });

  it("under made-up kids: its issuer is asked once for all of them", async () => {
    for (let count = 0; count < 20; count++) {
      assert.equal(await statusWith(served, tokenBy(stranger.privateKey, { kid: `made-up-${count}` })), 401);
    }
    assert.deepEqual(asked, [discovery, jwksUri]);
    assert.deepEqual(served.events, []);
  });
});
