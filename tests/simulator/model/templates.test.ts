import { strict as assert } from "node:assert";
import { fillTemplate, isTemplate, VariableSource } from "../../../simulator/model/templates";

const source: VariableSource = {
  context: { stage: "$default", "identity.sourceIp": "127.0.0.1", "identity.clientCert.subjectDN": "CN=a" },
  claims: { client_id: "reporting", "cognito:groups": "[a b]" },
  authorizer: { principalId: "p", client_id: "reporting" },
  stageVariables: { colour: "green" },
  headers: { "x-own": "$context.stage" },
  path: { id: "7" },
  querystring: { q: "a b" },
};

describe("variables of parameter mapping", () => {
  for (const [template, text] of [
    ["", ""],
    ["plain", "plain"],
    ["$context.stage", "$default"],
    ["$context.identity.sourceIp", "127.0.0.1"],
    ["$context.authorizer.claims.client_id", "reporting"],
    ["$context.authorizer.principalId for $context.authorizer.client_id", "p for reporting"],
    ["$context.authorizer.none", ""],
    ["$context.identity.clientCert.subjectDN", "CN=a"],
    ["$context.authorizer.claims.cognito:groups", "[a b]"],
    ["$stageVariables.colour", "green"],
    ["$request.path.id/$request.querystring.q", "7/a b"],
    ["a$context.stage,$stageVariables.colour/b", "a$default,green/b"],
  ] as const) {
    it(`fill ${JSON.stringify(template)}`, () => {
      assert.equal(isTemplate(template), true);
      assert.equal(fillTemplate(template, source), text);
    });
  }

  it("find a header in whatever case, and do not fill what a value holds", () => {
    assert.equal(fillTemplate("$request.header.X-Own", source), "$context.stage");
  });

  for (const name of ["nothing", "constructor", "toString", "__proto__", "hasOwnProperty"]) {
    it(`are empty where the request has no ${name}`, () => {
      for (const template of [
        `$context.authorizer.claims.${name}`,
        `$stageVariables.${name}`,
        `$request.header.${name}`,
        `$request.path.${name}`,
        `$request.querystring.${name}`,
      ]) {
        assert.equal(fillTemplate(template, source), "", template);
      }
    });
  }

  for (const template of [
    "$",
    "US$ 5",
    "$context",
    "$context.accountIdentity",
    "$context.authorizer.claims",
    "$context.authorizer.jwt.claims",
    "$context.authorizer",
    "$context.error.message",
    "$context.identity.clientCert",
    "$context.identity.clientCert.clientCertPem",
    "$request.body",
    "$request.path",
    "${context.stage}",
    "${stageVariables.colour}",
    "$stageVariables",
    "$$context.stage",
  ]) {
    it(`do not include ${JSON.stringify(template)}`, () => assert.equal(isTemplate(template), false));
  }
});
