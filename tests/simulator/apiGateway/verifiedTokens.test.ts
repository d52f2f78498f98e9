import { strict as assert } from "node:assert";
import type { KeyObject } from "node:crypto";
import { authorize, Trust, VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";

const issuer = "https://issuer.example";
const claims = { iss: issuer, aud: "a", exp: 1000, scope: "orders/read" };

describe("the verified tokens of an authorizer", () => {
  let keys: SigningKeys;
  let trust: Trust;
  let good: string;
  before(async () => {
    keys = await SigningKeys.generate();
    good = await keys.signAccessToken(claims);
  });
  beforeEach(() => {
    trust = { issuer, audiences: ["a"], publicKey: (kid) => keys.publicKey(kid), verified: new VerifiedTokens() };
  });

  const statusAt = async (token: string, seconds: number, scopes: readonly string[] = []) =>
    (await authorize(token, trust, scopes, seconds * 1000)).status;

  it("spare a second verification, with and without Bearer", async () => {
    const read = async (token: string) => {
      const authorization = await authorize(token, trust, [], 1000);
      return authorization.status === 200 ? authorization.claims : undefined;
    };
    const first = await read(good);
    assert.deepEqual(first, claims);
    // A token that is verified is read anew.
    assert.equal(await read(`Bearer ${good}`), first);
  });

  it("are verified anew once their key is another, and refused once it is withdrawn", async () => {
    assert.equal(await statusAt(good, 1), 200);
    const strangers = await SigningKeys.generate();
    const known = keys["accessKey"];
    let published: KeyObject | undefined = known.publicKey;
    trust = { ...trust, publicKey: () => published };
    assert.equal(await statusAt(good, 1), 200);
    published = strangers["accessKey"].publicKey;
    assert.equal(await statusAt(good, 1), 401);
    published = known.publicKey;
    assert.equal(await statusAt(good, 1), 200);
    published = undefined;
    assert.equal(await statusAt(good, 1), 401);
    assert.equal(trust.verified.get(good), undefined);
  });

  it("are refused once they expire, and forgotten", async () => {
    assert.equal(await statusAt(good, 999), 200);
    assert.equal(await statusAt(good, 1000), 401);
    assert.equal(trust.verified.get(good), undefined);
  });

  it("are checked for each route's scopes", async () => {
    assert.equal(await statusAt(good, 1, ["orders/read"]), 200);
    assert.equal(await statusAt(good, 1, ["orders/write"]), 403);
    assert.equal(await statusAt(good, 1, ["orders/read"]), 200);
  });

  it("hand over the same claims each time", async () => {
    const first = await authorize(good, trust, [], 1000);
    assert.deepEqual(await authorize(good, trust, [], 1000), first);
    assert.deepEqual(first, { status: 200, claims, scopes: ["orders/read"] });
  });

  it("are those whose claims were accepted, too", async () => {
    const bad = {
      "another issuer's": { iss: "https://other.example" },
      "another audience's": { aud: "b" },
      expired: { exp: 1 },
      "not valid yet": { nbf: 500 },
    };
    for (const [what, changes] of Object.entries(bad)) {
      const token = await keys.signAccessToken({ ...claims, ...changes });
      assert.equal(await statusAt(token, 10), 401, what);
      assert.equal(trust.verified.get(token), undefined, what);
    }
  });

  it("do not vouch for the same claims with another signature or header", async () => {
    assert.equal(await statusAt(good, 1), 200);
    const [header = "", payload = "", signature = ""] = good.split(".");
    const flipped = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const other = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const forged of [
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${other}.${payload}.${signature}`,
    ]) {
      for (let times = 0; times < 2; times++) {
        assert.equal(await statusAt(forged, 1), 401);
      }
      assert.equal(trust.verified.get(forged), undefined);
    }
    assert.equal(await statusAt(good, 1), 200);
  });

  const until = (exp: number) => ({
    claims: { exp },
    scopes: [],
    kid: "k",
    alg: "RS256",
    key: keys["accessKey"].publicKey,
  });

  it("are bounded: expired ones make way first, then the oldest", () => {
    const verified = new VerifiedTokens(2);
    const known = () => ["a", "b", "c", "d", "e"].filter((token) => verified.get(token));
    verified.add("a", until(100), 0);
    verified.add("b", until(50), 0);
    verified.add("b", until(50), 0);
    assert.deepEqual(known(), ["a", "b"]);
    verified.add("c", until(100), 50);
    assert.deepEqual(known(), ["a", "c"]);
    verified.add("d", until(100), 60);
    assert.deepEqual(known(), ["c", "d"]);
    verified.delete("c");
    verified.add("e", until(100), 60);
    assert.deepEqual(known(), ["d", "e"]);
  });
});
