import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import type { Asset } from "../../../simulator/evaluate/registration";
import { codeDigest } from "../../../simulator/model/codeDigest";
import type { FunctionAuthorizer } from "../../../simulator/model/model";
import { decidedFaults, decidedModel, deciding } from "../../support/deciding";
import { output, resource, workedSet } from "../../support/registrations";

type Changes = Parameters<typeof deciding>[0];

const subject = 'aws:apigatewayv2/authorizer:Authorizer "check"';
const { api, set, authorizer, check } = { api: workedSet().api, ...deciding() };

function built(changes: Changes = {}, permission: Changes = {}): FunctionAuthorizer {
  const { apis } = decidedModel(deciding(changes, permission), ["GET /decided"]);
  const { authorizer: found } = apis[0]!.routes.find(({ routeKey }) => routeKey === "GET /decided")!;
  assert.equal(found?.kind, "function");
  return found;
}

describe("a Lambda authorizer", () => {
  it("is read with all that decides", () => {
    const { function: fn, id, codeDigest, ...rest } = built();
    assert.deepEqual([fn!.name, id], ["check", authorizer.id]);
    assert.match(codeDigest!, /^[0-9a-f]{64}$/);
    assert.deepEqual(rest, {
      kind: "function",
      name: "check",
      functionName: "check",
      isPermitted: true,
      payloadFormat: "2.0",
      answersSimply: true,
      identitySources: [{ part: "header", name: "authorization" }],
      ttlSeconds: 0,
    });
  });

  it("answers with a policy unless it says otherwise, in both formats", () => {
    assert.equal(built({ enableSimpleResponses: undefined }).answersSimply, false);
    const old = built({ authorizerPayloadFormatVersion: "1.0", enableSimpleResponses: false });
    assert.deepEqual([old.payloadFormat, old.answersSimply], ["1.0", false]);
  });

  it("has all kinds of identity sources, or none", () => {
    const identitySources = [
      "$request.header.X-Key",
      "$request.querystring.Key",
      "$context.routeKey",
      "$context.identity.sourceIp",
      "$stageVariables.colour",
    ];
    assert.deepEqual(built({ identitySources }).identitySources, [
      { part: "header", name: "x-key" },
      { part: "querystring", name: "Key" },
      { part: "context", name: "routeKey" },
      { part: "context", name: "identity.sourceIp" },
      { part: "stageVariables", name: "colour" },
    ]);
    assert.deepEqual(built({ identitySources: undefined }).identitySources, []);
  });

  for (const [what, changes, seconds] of [
    ["the time that it says", { authorizerResultTtlInSeconds: 3_600 }, 3_600],
    ["five minutes where it does not say, as the provider asks for", { authorizerResultTtlInSeconds: undefined }, 300],
    [
      "no time where there is nothing to keep them by",
      { authorizerResultTtlInSeconds: undefined, identitySources: undefined },
      0,
    ],
    ["no time where it says so", { identitySources: [] }, 0],
  ] as const) {
    it(`has its answers kept for ${what}`, () => assert.equal(built(changes).ttlSeconds, seconds));
  }

  describe("is permitted", () => {
    const arn = output(api, "executionArn");
    for (const [what, isPermitted, permission] of [
      ["by a statement for all authorizers", true, { sourceArn: `${arn}/authorizers/*` }],
      ["by a statement for the whole API", true, { sourceArn: `${arn}/*` }],
      ["not by one for another authorizer", false, { sourceArn: `${arn}/authorizers/other` }],
      ["not by one for a route", false, { sourceArn: `${arn}/*/GET/decided` }],
      ["not by one for another service", false, { principal: "cognito-idp.amazonaws.com" }],
      ["not by one for another function", false, { function: output(set.fn, "name") }],
    ] as const) {
      it(what, () => assert.equal(built({}, permission).isPermitted, isPermitted));
    }

    it("by a role", () => {
      const role = "arn:aws:iam::123456789012:role/gateway";
      const { isPermitted, role: by } = built(
        { authorizerCredentialsArn: role },
        { sourceArn: `${arn}/authorizers/other` },
      );
      assert.deepEqual([isPermitted, by], [true, role]);
    });
  });

  it("may be asked by an alias, with a permission of that alias", () => {
    const alias = resource("aws:lambda/alias:Alias", "live", {
      name: "live",
      functionName: output(check, "name"),
      functionVersion: "$LATEST",
    });
    const ask = { authorizerUri: output(alias, "invokeArn") };
    for (const [qualifier, isPermitted] of [
      ["live", true],
      [undefined, false],
    ] as const) {
      const { apis } = decidedModel(deciding(ask, { qualifier }), ["GET /decided"], alias);
      const { authorizer: found } = apis[0]!.routes.find(({ routeKey }) => routeKey === "GET /decided")!;
      assert.equal(found?.kind === "function" && found.isPermitted, isPermitted);
    }
  });

  const uri =
    "is not a function of this program; use the invokeArn of an aws.lambda.Function that the program creates.";
  const known =
    "use $request.header.<name>, $request.querystring.<name>, $stageVariables.<name>, or $context. and one of the usual variables.";
  const refused: Readonly<Record<string, readonly [Changes, string]>> = {
    "the function's own ARN": [
      { authorizerUri: output(check, "arn") },
      `authorizerUri = "${output(check, "arn")}" ${uri}`,
    ],
    "no function": [{ authorizerUri: undefined }, `authorizerUri = undefined ${uri}`],
    "no payload format": [
      { authorizerPayloadFormatVersion: undefined },
      'authorizerPayloadFormatVersion is missing, which API Gateway refuses; set it to "2.0", or to "1.0".',
    ],
    "an unknown payload format": [
      { authorizerPayloadFormatVersion: "2" },
      'authorizerPayloadFormatVersion = "2" is refused by API Gateway; set it to "2.0", or to "1.0".',
    ],
    "simple answers in the old format": [
      { authorizerPayloadFormatVersion: "1.0" },
      'enableSimpleResponses is for authorizerPayloadFormatVersion "2.0", and API Gateway refuses it with "1.0"; set authorizerPayloadFormatVersion: "2.0".',
    ],
    "what JWT authorizers have": [
      { jwtConfiguration: { issuer: "https://a.example", audiences: ["a"] } },
      'jwtConfiguration is for authorizerType "JWT", and the function is asked instead; leave it out.',
    ],
    "a body as identity source": [
      { identitySources: ["$request.body.key"] },
      `identitySources[0] = "$request.body.key" is no part of a request that is known here; ${known}`,
    ],
    "a variable that is not known": [
      { identitySources: ["$context.accountId"] },
      `identitySources[0] = "$context.accountId" is no part of a request that is known here; ${known}`,
    ],
    "one identity source twice": [
      { identitySources: ["$context.path", "$context.path"] },
      'identitySources[1] = "$context.path" is there twice; remove one.',
    ],
    "a time that is too long": [
      { authorizerResultTtlInSeconds: 3_601 },
      "authorizerResultTtlInSeconds = 3601 is refused by API Gateway; use a whole number from 0 to 3600.",
    ],
    "a time without identity sources": [
      { authorizerResultTtlInSeconds: 60, identitySources: undefined },
      "authorizerResultTtlInSeconds = 60 needs identitySources, by which answers are kept; name them, or set it to 0.",
    ],
    "what is no role": [
      { authorizerCredentialsArn: "arn:aws:iam::*:user/*" },
      'authorizerCredentialsArn = "arn:aws:iam::*:user/*" is not the ARN of a role; use the arn of an aws.iam.Role, or leave it out and add an aws.lambda.Permission.',
    ],
  };
  for (const [what, [changes, fault]] of Object.entries(refused)) {
    it(`is refused with ${what}`, () => assert.deepEqual(decidedFaults(deciding(changes)), [`${subject}: ${fault}`]));
  }

  it("is refused on a route that asks for scopes, or for a token", () => {
    const whole = deciding();
    const scoped = whole.route("GET /a", { authorizationScopes: ["orders/read"] });
    const mistaken = whole.route("GET /b", { authorizationType: "JWT" });
    const other = whole.route("GET /c", { authorizerId: set.authorizer.id });
    assert.deepEqual(decidedFaults(whole, scoped, mistaken, other), [
      'aws:apigatewayv2/route:Route "GET /a": authorizationScopes are for JWT authorizers, and "check" is a function; leave them out, and have the function decide by event.routeKey.',
      'aws:apigatewayv2/route:Route "GET /b": authorizationType = "JWT" does not fit its authorizer "check"; set it to "CUSTOM".',
      'aws:apigatewayv2/route:Route "GET /c": authorizationType = "CUSTOM" does not fit its authorizer "clients"; set it to "JWT".',
    ]);
  });
});

describe("a JWT authorizer", () => {
  it("is refused with what only functions have", () => {
    const whole = deciding();
    const odd = resource("aws:apigatewayv2/authorizer:Authorizer", "odd", {
      ...set.authorizer.inputs,
      authorizerResultTtlInSeconds: 300,
    });
    assert.deepEqual(decidedFaults(whole, odd), [
      'aws:apigatewayv2/authorizer:Authorizer "odd": authorizerResultTtlInSeconds is for an authorizer that is a function; leave it out, or set authorizerType: "REQUEST".',
    ]);
  });
});

describe("the digest of a function's code", () => {
  const text = (content: string) => ({ kind: "text" as const, text: content });
  const files = (members: Readonly<Record<string, Asset>>) => ({ kind: "files" as const, files: members });
  const of = (code: Asset, handler = "index.handler") => codeDigest({ handler, code });

  it("is that of names and contents, in whatever order and however they are nested", () => {
    const whole = of(files({ "a.js": text("1"), "lib/b.js": text("2") }));
    assert.equal(of(files({ lib: files({ "b.js": text("2") }), "a.js": text("1") })), whole);
    for (const other of [
      of(files({ "a.js": text("2"), "lib/b.js": text("1") })),
      of(files({ "a.js": text("1") })),
      of(files({ "a.js": text("1"), "b.js": text("2") })),
      of(files({ "a.js": text("1"), "lib/b.js": text("2") }), "index.other"),
    ]) {
      assert.ok(other !== undefined && other !== whole);
    }
  });

  it("is that of files of this machine, wherever they are", () => {
    const file = { kind: "file" as const, path: __filename };
    assert.equal(of(files({ "a.js": file })), of(files({ "a.js": text(readFileSync(__filename, "utf8")) })));
    assert.ok(of({ kind: "folder", path: __dirname }));
  });

  it("is none where a part of it is not here", () => {
    for (const code of [
      { kind: "remote", uri: "s3://bucket/key" },
      { kind: "missing", path: "/none" },
      { kind: "zip", path: "/none.zip" },
    ] as const) {
      assert.equal(of(files({ "a.js": text("1"), b: code })), undefined);
    }
  });
});
