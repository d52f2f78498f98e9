import { strict as assert } from "node:assert";
import { authorizer } from "../../../lambda/authorizer/authorizer";
import { Keys } from "../../../lambda/authorizer/keys";
import { atTime, keySet } from "../../support/functionWay";
import { goodClaims, issuer, IssuerKey, issuerKey, now, tokenOf } from "./support";

const [first, second, strange] = [issuerKey("k1"), issuerKey("k2"), issuerKey("k3")];

/** An issuer whose keys change, and who decides by them at a time that the test moves. */
function changing() {
  const state = { published: [first], isDown: false, asked: 0, seconds: now, waited: [] as number[] };
  const fetcher = {
    fetch: async () => {
      state.asked += 1;
      if (state.isDown) {
        throw new Error("down");
      }
      return keySet({ keys: state.published.map(({ jwk }) => jwk) });
    },
  };
  const keys = new Keys(fetcher, async (milliseconds) => {
    state.waited.push(milliseconds);
  });
  const trust = { issuer, clients: new Set([goodClaims.client_id]), routes: new Map([["GET /", null]]) };
  const decide = authorizer(trust, keys);
  const accepts = (key: IssuerKey, seconds = state.seconds) =>
    atTime(seconds, async () => {
      const token = tokenOf(key, { exp: seconds + 60, iat: seconds });
      return (await decide({ version: "2.0", routeKey: "GET /", headers: { authorization: token } })).answer
        .isAuthorized;
    });
  return { state, accepts };
}

describe("keys of an issuer", () => {
  it("are fetched once, for many tokens at once and later", async () => {
    const { state, accepts } = changing();
    assert.deepEqual(await Promise.all([first, first, first].map((key) => accepts(key))), [true, true, true]);
    assert.equal(await accepts(first, now + 3599), true);
    assert.equal(state.asked, 1);
  });

  it("are those of today for good tokens, whatever was made up before", async () => {
    const { state, accepts } = changing();
    assert.equal(await accepts(strange), false);
    assert.equal(await accepts(first), true);
    assert.deepEqual([state.asked, state.waited], [1, []]);
  });

  it("change under load: no good token is refused, also right after a made-up key", async () => {
    const { state, accepts } = changing();
    assert.equal(await accepts(strange), false);
    state.published = [first, second];
    assert.equal(await accepts(second), true);
    // It had to wait for its turn.
    assert.deepEqual([state.asked, state.waited], [2, [1000]]);
    state.published = [second];
    assert.equal(await accepts(second), true);
  });

  it("are asked for once a second at most, however many keys are made up", async () => {
    const { state, accepts } = changing();
    for (let count = 0; count < 5; count++) {
      await accepts(strange, now + count / 10);
    }
    assert.equal(state.waited.length, 4);
    assert.ok(state.waited.every((one) => one > 0 && one <= 1000));
  });

  it("are looked at again after an hour, and trusted no more where they are withdrawn", async () => {
    const { state, accepts } = changing();
    assert.equal(await accepts(first), true);
    state.published = [second];
    assert.equal(await accepts(first, now + 3599), true);
    assert.equal(await accepts(first, now + 3600), false);
  });

  it("are kept for another hour where the issuer does not answer, without waiting", async () => {
    const { state, accepts } = changing();
    assert.equal(await accepts(first), true);
    state.isDown = true;
    assert.equal(await accepts(first, now + 3600), true);
    assert.equal(await accepts(first, now + 3600.5), true);
    assert.deepEqual([state.asked, state.waited], [2, []]);
    await assert.rejects(accepts(first, now + 7200), /cannot be fetched: down/);
    state.isDown = false;
    assert.equal(await accepts(first, now + 7202), true);
  });

  it("are asked for anew after a failure", async () => {
    const { state, accepts } = changing();
    state.isDown = true;
    await assert.rejects(accepts(first), /cannot be fetched/);
    state.isDown = false;
    assert.equal(await accepts(first), true);
  });
});
