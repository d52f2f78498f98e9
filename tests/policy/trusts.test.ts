import { strict as assert } from "node:assert";
import { resource, violationsOf } from "./support";

const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const key = (claim: string) => `token.actions.githubusercontent.com:${claim}`;
const aud = { [key("aud")]: "sts.amazonaws.com" };
const sub = { [key("sub")]: "repo:acme/orders:ref:refs/heads/main" };

/** What is said about a role with one statement of trust. */
function said(statement: object): string[] {
  const assumeRolePolicy = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", ...statement }] };
  return violationsOf([resource("aws:iam/role:Role", { assumeRolePolicy })]).map((line) =>
    line.replace(/^permissions-are-narrow: aws\.iam\.Role "own": assumeRolePolicy\.Statement\[0\]\./, ""),
  );
}

const trust = (Condition?: object, Federated: unknown = provider) =>
  said({ Principal: { Federated }, ...(Condition && { Condition }) });

describe("a role that holders of an OpenID Connect token may assume", () => {
  for (const condition of [
    { StringEquals: { ...aud, ...sub } },
    { StringEquals: aud, StringLike: sub },
    { StringEquals: { [key("aud").toUpperCase()]: ["sts.amazonaws.com"], ...sub } },
    { "ForAnyValue:StringEquals": aud, StringEquals: sub },
  ]) {
    it(`is for one: ${JSON.stringify(condition)}`, () => assert.deepEqual(trust(condition), []));
  }

  for (const [what, condition, count] of [
    ["no condition", undefined, 2],
    ["none on sub", { StringEquals: aud }, 1],
    ["none on aud", { StringEquals: sub }, 1],
    ["all subjects", { StringEquals: aud, StringLike: { [key("sub")]: "*" } }, 1],
    ["all repositories of an owner", { StringEquals: aud, StringLike: { [key("sub")]: "repo:acme/*" } }, 1],
    ["all that a repository does", { StringEquals: aud, StringLike: { [key("sub")]: "repo:acme/orders:*" } }, 1],
    ["any character", { StringEquals: aud, StringLike: { [key("sub")]: "repo:acme/?:ref:refs/heads/main" } }, 1],
    ["one subject and all", { StringEquals: aud, StringLike: { [key("sub")]: [sub[key("sub")], "*"] } }, 1],
    ["all audiences", { StringLike: { ...sub, [key("aud")]: "*" } }, 1],
    ["nothing", { StringEquals: { ...aud, [key("sub")]: "" } }, 1],
    ["what also holds without the claim", { StringEquals: aud, "ForAllValues:StringEquals": sub }, 1],
    ["what holds if there is a claim", { StringEquals: aud, StringEqualsIfExists: sub }, 1],
    ["whom it is not for", { StringEquals: aud, StringNotEquals: sub }, 1],
    ["the claims of another provider", { StringEquals: { "gitlab.com:aud": "x", "gitlab.com:sub": "y" } }, 2],
  ] as const) {
    it(`is refused: ${what}`, () => assert.equal(trust(condition).length, count, trust(condition).join("\n")));
  }

  it("is refused in one line that names the claim", () => {
    assert.deepEqual(trust({ StringEquals: aud }), [
      'Condition does not say whom a token is about, so that all whom token.actions.githubusercontent.com gives tokens may assume the role; require "token.actions.githubusercontent.com:sub" by StringEquals.',
    ]);
  });

  it("is refused for each provider, those of the web among them", () => {
    assert.equal(trust({ StringEquals: { ...aud, ...sub } }, [provider, "accounts.google.com"]).length, 2);
    const saml = "arn:aws:iam::123456789012:saml-provider/corp";
    assert.deepEqual(trust({ StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }, saml), []);
  });
});

describe("a role that everyone may assume", () => {
  for (const principal of ["*", { AWS: "*" }, { AWS: ["*"] }, { Service: "*" }, { AWS: "arn:aws:iam::*:root" }]) {
    it(`is refused: ${JSON.stringify(principal)}`, () => {
      assert.match(said({ Principal: principal }).join("\n"), /trusts everyone/);
      const confined = { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } };
      assert.deepEqual(said({ Principal: principal, Condition: confined }), []);
    });
  }

  it("is confined to a part of an organization", () => {
    const paths = (path: string) => ({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": path } });
    assert.deepEqual(said({ Principal: "*", Condition: paths("o-1/r-1/*") }), []);
    assert.equal(said({ Principal: "*", Condition: paths("o-*/r-1/*") }).length, 1);
  });

  for (const condition of [
    { StringLike: { "aws:PrincipalOrgID": "*" } },
    { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } },
    { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
    { "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "o-1/*" } },
    { Bool: { "aws:SecureTransport": "true" } },
    { StringEquals: { "sts:ExternalId": "known" } },
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } },
  ]) {
    it(`is not confined by ${JSON.stringify(condition)}`, () => {
      assert.match(said({ Principal: "*", Condition: condition }).join("\n"), /trusts everyone/);
    });
  }
});
