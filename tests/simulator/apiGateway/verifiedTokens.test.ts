import { strict as assert } from "node:assert";
import { authorize, Trust, VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";

const issuer = "https://issuer.example";
const claims = { iss: issuer, aud: "a", exp: 1000, scope: "orders/read" };

describe("the verified tokens of an authorizer", () => {
  let keys: SigningKeys;
  let asked: number;
  let trust: Trust;
  let good: string;
  before(async () => {
    keys = await SigningKeys.generate();
    good = await keys.signAccessToken(claims);
  });
  beforeEach(() => {
    asked = 0;
    const publicKey = (kid: string) => {
      asked++;
      return keys.publicKey(kid);
    };
    trust = { issuer, audiences: ["a"], publicKey, verified: new VerifiedTokens() };
  });

  const statusAt = async (token: string, seconds: number, scopes: readonly string[] = []) =>
    (await authorize(token, trust, scopes, seconds * 1000)).status;

  it("spare a second verification, with and without Bearer", async () => {
    assert.equal(await statusAt(good, 1), 200);
    assert.equal(await statusAt(`Bearer ${good}`, 2), 200);
    assert.equal(asked, 1);
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

  it("are bounded: the oldest make way", () => {
    const verified = new VerifiedTokens(2);
    for (const token of ["a", "b", "b", "c"]) {
      verified.add(token, { token });
    }
    assert.deepEqual(
      ["a", "b", "c"].map((token) => verified.get(token)),
      [undefined, { token: "b" }, { token: "c" }],
    );
    verified.delete("b");
    verified.add("d", { token: "d" });
    assert.deepEqual(
      ["b", "c", "d"].map((token) => verified.get(token)?.["token"]),
      [undefined, "c", "d"],
    );
  });
});
