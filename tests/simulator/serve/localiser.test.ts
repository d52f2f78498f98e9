import { strict as assert } from "node:assert";
import { localiser } from "../../../simulator/serve/localiser";

const scopes = new Set(["https://api.example.com/orders/read"]);
const localise = localiser(
  [
    ["https://api.example.com", "http://127.0.0.1:4003"],
    ["https://partners.example.com", "https://127.0.0.1:4004"],
    ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "http://127.0.0.1:4001/eu-west-1_a"],
    ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_ab", "http://127.0.0.1:4002/eu-west-1_ab"],
  ],
  scopes,
);

describe("an address on AWS in a text", () => {
  for (const [text, local] of [
    ["https://api.example.com", "http://127.0.0.1:4003"],
    ["https://api.example.com/v1?a=b", "http://127.0.0.1:4003/v1?a=b"],
    ["http://api.example.com/", "http://127.0.0.1:4003/"],
    ["https://api.example.com:443/v1", "http://127.0.0.1:4003/v1"],
    ["api.example.com", "127.0.0.1:4003"],
    ["api.example.com.", "127.0.0.1:4003."],
    ['{"a":"https://partners.example.com"}', '{"a":"https://127.0.0.1:4004"}'],
    ["https://partners.example.com,https://api.example.com", "https://127.0.0.1:4004,http://127.0.0.1:4003"],
    ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "http://127.0.0.1:4001/eu-west-1_a"],
    ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_ab/x", "http://127.0.0.1:4002/eu-west-1_ab/x"],
    // A resource server is named by its API's address, and so may an address be that is called.
    ["https://api.example.com/orders", "http://127.0.0.1:4003/orders"],
  ] as const) {
    it(`becomes one here: ${text}`, () => assert.equal(localise(text), local));
  }

  for (const text of [
    "",
    "https://my-api.example.com",
    "https://www.api.example.com",
    "https://api.example.com.evil.example",
    "https://api.example.community",
    "https://api.example.com:8443/x",
    "https://apiXexample.com",
    "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    "https://api.example.com/orders/read",
    "openid https://api.example.com/orders/read",
    '["https://api.example.com/orders/read"]',
  ]) {
    it(`is left alone where it is none: ${text}`, () => assert.equal(localise(text), text));
  }

  it("is left alone where there are none", () => assert.equal(localiser([], scopes)("https://a.b"), "https://a.b"));
});
