import { strict as assert } from "node:assert";
import {
  customizationEvent,
  customizeClaims,
  MalformedCustomization,
} from "../../../simulator/cognito/tokenCustomization";

const claims = {
  sub: "client-a",
  token_use: "access",
  scope: "orders/read orders/write",
  auth_time: 1,
  iss: "https://issuer.example",
  exp: 3601,
  iat: 1,
  version: 2,
  jti: "4ccbf1e4-0000-4000-8000-000000000000",
  client_id: "client-a",
};
const scopes = ["orders/read", "orders/write"];

const withDetails = (details: unknown) => JSON.stringify({ response: { claimsAndScopeOverrideDetails: details } });
const customized = (changes: unknown) =>
  customizeClaims(claims, scopes, withDetails({ accessTokenGeneration: changes }));

describe("the event of a trigger that customises tokens", () => {
  const request = { region: "eu-central-1", userPoolId: "eu-central-1_AbC", clientId: "client-a", scopes };
  const expected = {
    version: "3",
    triggerSource: "TokenGeneration_ClientCredentials",
    region: "eu-central-1",
    userPoolId: "eu-central-1_AbC",
    userName: "ClientCredentials",
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "client-a" },
    request: {
      userAttributes: {},
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes,
    },
    response: { claimsAndScopeOverrideDetails: null },
  };

  it("names the client and the scopes, and leaves out metadata that there is not", () => {
    assert.deepEqual(customizationEvent({ ...request, clientMetadata: undefined }), expected);
  });

  it("has the client's metadata", () => {
    const clientMetadata = { tenant: "7" };
    const event = customizationEvent({ ...request, clientMetadata });
    assert.deepEqual(event, { ...expected, request: { ...expected.request, clientMetadata } });
  });
});

describe("what a trigger returned, applied to a token", () => {
  for (const [what, json] of Object.entries({
    "no details": JSON.stringify({ response: {} }),
    "null for details": withDetails(null),
    "empty details": withDetails({}),
    "changes of an ID token alone": withDetails({ idTokenGeneration: { claimsToAddOrOverride: { a: 1 } } }),
    "null for changes": withDetails({ accessTokenGeneration: null }),
    "null in changes": withDetails({ accessTokenGeneration: { claimsToAddOrOverride: null, scopesToAdd: null } }),
    "empty changes": withDetails({ accessTokenGeneration: {} }),
  })) {
    it(`changes nothing with ${what}`, () => assert.deepEqual(customizeClaims(claims, scopes, json), claims));
  }

  it("adds claims of any kind, and suppresses others", () => {
    const added = { tenant: "7", level: 3, admin: false, groups: ["a"], address: { city: "x" } };
    const result = customized({ claimsToAddOrOverride: added, claimsToSuppress: ["nothing"] });
    assert.deepEqual(result, { ...claims, ...added });
  });

  it("cannot touch protected claims", () => {
    const names = [...Object.keys(claims), "cognito:groups", "cognito:anything"];
    const added = Object.fromEntries(names.map((name) => [name, "forged"]));
    assert.deepEqual(customized({ claimsToAddOrOverride: added, claimsToSuppress: names }), claims);
  });

  it("keeps what it was given as it is", () => {
    customized({ claimsToAddOrOverride: { a: 1 }, scopesToAdd: ["x/y"] });
    assert.equal(claims.scope, "orders/read orders/write");
    assert.ok(!("a" in claims));
  });

  for (const [what, changes, scope] of [
    ["adds a scope", { scopesToAdd: ["orders/delete"] }, "orders/read orders/write orders/delete"],
    ["adds none twice", { scopesToAdd: ["orders/read", "x/y", "x/y"] }, "orders/read orders/write x/y"],
    ["suppresses a scope", { scopesToSuppress: ["orders/read", "x/y"] }, "orders/write"],
    ["suppresses before it adds", { scopesToAdd: ["x/y"], scopesToSuppress: ["x/y"] }, "orders/read orders/write"],
    ["suppresses all", { scopesToSuppress: scopes }, ""],
  ] as const) {
    it(`${what}: ${JSON.stringify(changes)}`, () => assert.equal(customized(changes)["scope"], scope));
  }

  it("adds aud if it is the client's id", () => {
    assert.equal(customized({ claimsToAddOrOverride: { aud: "client-a" } })["aud"], "client-a");
  });

  it("cannot add what stands for a prototype", () => {
    const json =
      '{"response":{"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{"claimsToAddOrOverride":{"__proto__":{"x":1}}}}}}';
    const result = customizeClaims(claims, scopes, json);
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.equal(result["x"], undefined);
  });

  for (const [json, says] of [
    ["null", /^it has no response; return the event$/],
    ['"text"', /no response/],
    ["[]", /no response/],
    ["{}", /no response/],
    ['{"response":null}', /no response/],
    ['{"response":[]}', /no response/],
    [withDetails("text"), /^claimsAndScopeOverrideDetails is no object/],
    [withDetails([]), /^claimsAndScopeOverrideDetails is no object/],
    [withDetails({ accessTokenGeneration: "text" }), /^claimsAndScopeOverrideDetails is no object/],
    ...(
      [
        [{ claimsToAddOrOverride: ["a"] }, /^claimsToAddOrOverride is no object$/],
        [{ claimsToAddOrOverride: "a" }, /^claimsToAddOrOverride is no object$/],
        [{ claimsToSuppress: "a" }, /^claimsToSuppress is no list of texts$/],
        [{ claimsToSuppress: [1] }, /^claimsToSuppress is no list of texts$/],
        [{ scopesToAdd: "a b" }, /^scopesToAdd is no list of texts$/],
        [{ scopesToAdd: [null] }, /^scopesToAdd is no list of texts$/],
        [{ scopesToSuppress: {} }, /^scopesToSuppress is no list of texts$/],
        [{ claimsToAddOrOverride: { aud: "client-b" } }, /^claimsToAddOrOverride.aud is not the client's id/],
        [{ claimsToAddOrOverride: { aud: ["client-a"] } }, /^claimsToAddOrOverride.aud is not the client's id/],
      ] as const
    ).map(([changes, says]) => [withDetails({ accessTokenGeneration: changes }), says] as const),
  ] as const) {
    it(`is malformed: ${json}`, () => {
      assert.throws(
        () => customizeClaims(claims, scopes, json),
        (error) => error instanceof MalformedCustomization && says.test(error.message),
      );
    });
  }
});
