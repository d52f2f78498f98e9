import { strict as assert } from "node:assert";
import { reasonOf, refusalWords } from "../../simulator/refusalWords";
import type { Refusal } from "../../simulator/requestRecord";

const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];

/** Each kind of refusal with its words; more than one where they depend on what it has. */
const said: { readonly [Kind in Refusal["kind"]]: readonly (readonly [Extract<Refusal, { kind: Kind }>, string])[] } = {
  "no-route": [
    [{ kind: "no-route", others: [] }, "no route has this path"],
    [{ kind: "no-route", others: ["GET /a", "PUT /a"] }, "no route has this method; this path has GET /a, PUT /a"],
  ],
  "no-stage": [[{ kind: "no-stage" }, "the API has no stage for this path"]],
  "malformed-path": [[{ kind: "malformed-path" }, "the path is not valid percent-encoding"]],
  "endpoint-off": [[{ kind: "endpoint-off" }, "the API's own endpoint is off; use its domain"]],
  "no-mapping": [[{ kind: "no-mapping" }, "the domain maps no API to this path"]],
  certificate: [[{ kind: "certificate" }, "the client's certificate is not accepted"]],
  throttled: [[{ kind: "throttled", rate: 5, burst: 2 }, "more than the limit of 5 a second, 2 at once"]],
  "body-too-large": [[{ kind: "body-too-large", mostBytes: 9 }, "the body has more than 9 bytes"]],
  "wrong-method": [
    [{ kind: "wrong-method", allowed: ["POST"] }, "only POST is answered here"],
    [{ kind: "wrong-method", allowed: ["GET", "HEAD"] }, "only GET and HEAD are answered here"],
  ],
  "no-document": [[{ kind: "no-document" }, "the user pool has nothing at this path"]],
  "no-token": [[{ kind: "no-token" }, "there is no token"]],
  "several-tokens": [[{ kind: "several-tokens" }, "there is more than one Authorization header"]],
  "malformed-token": [[{ kind: "malformed-token" }, "what was sent is not a JWT"]],
  "wrong-algorithm": [[{ kind: "wrong-algorithm" }, "the token is not signed with RS256, RS384 or RS512"]],
  "critical-header": [[{ kind: "critical-header" }, "the token has critical headers, which API Gateway does not know"]],
  "unknown-key": [
    [{ kind: "unknown-key" }, "the token is signed with a key that its issuer does not publish; obtain a new one"],
  ],
  "invalid-signature": [[{ kind: "invalid-signature" }, "the token's signature is not valid"]],
  "wrong-issuer": [
    [
      { kind: "wrong-issuer", issuer: "https://a", expected: "https://b" },
      "the token is of https://a, and the route trusts https://b",
    ],
    [
      { kind: "wrong-issuer", issuer: null, expected: "https://b" },
      "the token is of no issuer, and the route trusts https://b",
    ],
  ],
  "wrong-audience": [
    [{ kind: "wrong-audience", audiences: ["a", "b"] }, "the token is for a, b, which the route does not accept"],
    [{ kind: "wrong-audience", audiences: [] }, "the token is for no audience"],
  ],
  expired: [
    [{ kind: "expired", seconds: 0 }, "the token expired 0 s ago"],
    [{ kind: "expired", seconds: 12 }, "the token expired 12 s ago"],
    [{ kind: "expired", seconds: 119 }, "the token expired 119 s ago"],
    [{ kind: "expired", seconds: 120 }, "the token expired 2 min ago"],
    [{ kind: "expired", seconds: 7_300 }, "the token expired 2 h ago"],
    [{ kind: "expired", seconds: 200_000 }, "the token expired 2 d ago"],
  ],
  "no-expiry": [[{ kind: "no-expiry" }, "the token does not say when it expires"]],
  "not-yet-valid": [
    [{ kind: "not-yet-valid", claim: "nbf", seconds: 30 }, "the token is valid in 30 s only, by its nbf"],
  ],
  "malformed-claim": [[{ kind: "malformed-claim", claim: "iat" }, "the token's iat is no time"]],
  "missing-scopes": [
    [{ kind: "missing-scopes", required: [write, read], held: [read] }, `lacks ${write} or ${read}, has ${read}`],
    [{ kind: "missing-scopes", required: [write], held: [] }, `lacks ${write}, has none`],
  ],
  "issuer-unreachable": [
    [
      { kind: "issuer-unreachable", issuer: "https://a", problem: "timeout" },
      "the keys of https://a cannot be had: timeout",
    ],
  ],
  "no-identity": [
    [
      { kind: "no-identity", source: "$request.header.x-key" },
      "$request.header.x-key is missing, without which the authorizer's function is not asked",
    ],
  ],
  denied: [
    [{ kind: "denied", by: "check", isKept: false }, "the function check denied it"],
    [{ kind: "denied", by: "check", isKept: true }, "the function check denied it, by an answer that was kept"],
    [
      { kind: "denied", by: "check", isKept: false, error: "lacks orders/read" },
      "the function check denied it: lacks orders/read",
    ],
  ],
  "authorizer-not-permitted": [
    [
      { kind: "authorizer-not-permitted", by: "check" },
      "no aws.lambda.Permission lets API Gateway ask the function check",
    ],
  ],
  "authorizer-failed": [
    [{ kind: "authorizer-failed", by: "check", outcome: "failed" }, "the function check, which decides, failed"],
    [
      { kind: "authorizer-failed", by: "check", outcome: "too-slow" },
      "the function check, which decides, did not answer within 10 s",
    ],
    [
      { kind: "authorizer-failed", by: "check", outcome: "throttled" },
      "the function check, which decides, runs as often as it may at once",
    ],
    [
      { kind: "authorizer-failed", by: "check", outcome: "too-large" },
      "the function check, which decides, was sent more than Lambda takes",
    ],
  ],
  "malformed-answer": [
    [{ kind: "malformed-answer", by: "check" }, "what the function check returned is no authorizer's answer"],
  ],
  "not-permitted": [[{ kind: "not-permitted" }, "no aws.lambda.Permission lets API Gateway invoke the function"]],
  "function-failed": [[{ kind: "function-failed" }, "the function failed"]],
  "function-too-slow": [[{ kind: "function-too-slow" }, "the function did not answer in time"]],
  "function-busy": [[{ kind: "function-busy" }, "the function runs as often as it may at once"]],
  "event-too-large": [[{ kind: "event-too-large" }, "the request is more than Lambda takes"]],
  "malformed-result": [[{ kind: "malformed-result" }, "what the function returned is not a response"]],
  "no-stand-in": [[{ kind: "no-stand-in", listener: "stock" }, "nothing stands in for the listener stock"]],
  unanswered: [[{ kind: "unanswered" }, "the server behind the route did not answer"]],
  "content-type": [[{ kind: "content-type" }, "the body is not application/x-www-form-urlencoded"]],
  "repeated-parameter": [[{ kind: "repeated-parameter" }, "a parameter is given twice"]],
  "no-grant-type": [[{ kind: "no-grant-type" }, "there is no grant_type"]],
  "unknown-grant-type": [[{ kind: "unknown-grant-type" }, "there is no such grant_type; use client_credentials"]],
  "two-authentications": [
    [{ kind: "two-authentications" }, "the client is named in more than one way; use HTTP Basic or the body"],
  ],
  "no-credentials": [[{ kind: "no-credentials" }, "there is no client id with a secret"]],
  "malformed-credentials": [[{ kind: "malformed-credentials" }, "the Authorization header is not HTTP Basic"]],
  "two-ids": [[{ kind: "two-ids" }, "the body has another client_id than the Authorization header"]],
  "unknown-client": [[{ kind: "unknown-client" }, "no client has this id"]],
  "no-secret": [[{ kind: "no-secret" }, "the client has no secret, and obtains no tokens"]],
  "wrong-secret": [[{ kind: "wrong-secret" }, "the secret is not that of the client"]],
  "oauth-off": [[{ kind: "oauth-off" }, "OAuth is off for the client: allowedOauthFlowsUserPoolClient"]],
  "flow-off": [[{ kind: "flow-off" }, "the client may not use this grant_type: allowedOauthFlows"]],
  "malformed-metadata": [[{ kind: "malformed-metadata" }, "aws_client_metadata is not a JSON object of texts"]],
  "scopes-not-allowed": [
    [{ kind: "scopes-not-allowed", refused: [write], held: [read] }, `may not have ${write}, has ${read}`],
  ],
  trigger: [
    [{ kind: "trigger", problem: "not-permitted" }, "no aws.lambda.Permission lets the user pool invoke its trigger"],
    [{ kind: "trigger", problem: "failed" }, "the function that customises tokens failed"],
    [{ kind: "trigger", problem: "too-slow" }, "the function that customises tokens did not answer in time"],
    [{ kind: "trigger", problem: "malformed" }, "what the function that customises tokens returned cannot be applied"],
  ],
};

describe("the words of a refusal", () => {
  for (const [refusal, expected] of Object.values(said).flat()) {
    it(expected, () => assert.equal(refusalWords(refusal), expected));
  }

  it("have scopes by the names that are given", () => {
    const refusal = { kind: "missing-scopes", required: [write], held: [read] } as const;
    const name = (scope: string) => scope.slice("https://api.example.com/".length);
    assert.equal(refusalWords(refusal, name), "lacks orders/write, has orders/read");
  });

  it("stand behind the error of a token endpoint", () => {
    const refusal = { kind: "unknown-client" } as const;
    assert.equal(reasonOf({ error: "invalid_client", refusal }), "invalid_client: no client has this id");
    assert.equal(reasonOf({}), undefined);
  });
});
