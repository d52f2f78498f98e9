import { strict as assert } from "node:assert";
import { ForeignIssuers } from "../../../simulator/apiGateway/foreignIssuers";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { JwtAuthorizer } from "../../../simulator/model/model";
import { Trusts } from "../../../simulator/serve/trusts";
import { modelOf, noTriggers } from "../../support/registrations";

const [pool] = modelOf().pools;
const authorizer = (issuer: string): JwtAuthorizer => ({ kind: "jwt", name: "a", issuer, audiences: ["client-a"] });

describe("whom authorizers trust", () => {
  const ownFetch = globalThis.fetch;
  let keys: SigningKeys;
  let server: PoolServer;
  let asked: string[];
  let foreign: ForeignIssuers;
  let trusts: Trusts;
  before(async () => {
    keys = await SigningKeys.generate();
    server = new PoolServer(pool!, "http://127.0.0.1:1", keys, noTriggers, () => 0);
    globalThis.fetch = (input) => {
      asked.push(input as string);
      return Promise.reject(new Error("nobody is there"));
    };
  });
  after(() => {
    globalThis.fetch = ownFetch;
  });
  beforeEach(() => {
    asked = [];
    foreign = new ForeignIssuers(() => 0);
    trusts = new Trusts([server], foreign);
  });

  it("a pool of the program, named as on AWS, by its address and its keys here", () => {
    const trust = trusts.of(authorizer(pool!.issuer));
    assert.deepEqual([trust.issuer, trust.audiences], [server.issuer, ["client-a"]]);
    const { kid } = keys.jwks.keys[0]!;
    assert.equal(trust.publicKey(kid, "RS256"), keys.publicKey(kid));
    assert.deepEqual(asked, []);
  });

  it("an issuer elsewhere, which is asked once for all that trust it", async () => {
    const [one, other] = [authorizer("https://issuer.example"), authorizer("https://issuer.example")];
    const results = await Promise.allSettled(
      [one, other].map(async (each) => trusts.of(each).publicKey("k1", "RS256")),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.deepEqual(asked, ["https://issuer.example/.well-known/openid-configuration"]);
  });

  it("an issuer elsewhere, which is not asked anew by the next version of the program", async () => {
    const one = authorizer("https://issuer.example");
    for (const version of [trusts, new Trusts([server], foreign)]) {
      await assert.rejects(async () => version.of(one).publicKey("k1", "RS256"));
    }
    assert.equal(asked.length, 1);
  });

  it("each with the tokens that it verified itself", () => {
    const [one, other] = [authorizer(pool!.issuer), authorizer(pool!.issuer)];
    assert.equal(trusts.of(one), trusts.of(one));
    assert.notEqual(trusts.of(one).verified, trusts.of(other).verified);
  });
});
