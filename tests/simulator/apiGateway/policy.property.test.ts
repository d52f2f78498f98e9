import { strict as assert } from "node:assert";
import fc from "fast-check";
import { MalformedAnswer } from "../../../simulator/apiGateway/malformedAnswer";
import { policyAllows, readPolicy } from "../../../simulator/apiGateway/policy";

const api = "arn:aws:execute-api:eu-central-1:123456789012:abc";
const requestOf = (template: string, asked = template) => ({
  routeArn: `${api}/$default/${template}`,
  askedArn: `${api}/$default/${asked}`,
});

/** Resources of all sorts: some that fit, some that do not. */
const someResource = fc.constantFrom(
  "*",
  `${api}/*`,
  `${api}/$default/GET/a`,
  `${api}/*/GET/*`,
  `${api}/$default/???/a`,
  `${api}/$default/POST/a`,
  `${api}/$default/GET/b/{id}`,
  `${api}/$default/GET/b/7`,
  "arn:aws:execute-api:*",
  "arn:aws:execute-api:*:*:*",
  "arn:aws:lambda:*:*:*",
  "",
);
const someStatement = fc.record({
  effect: fc.constantFrom("Allow" as const, "Deny" as const),
  actions: fc.array(fc.constantFrom("execute-api:Invoke", "EXECUTE-API:invoke", "execute-api:*", "*", "s3:GetObject")),
  resources: fc.array(someResource),
});
const someRequest = fc.constantFrom(
  requestOf("GET/a"),
  requestOf("GET/b/{id}", "GET/b/7"),
  requestOf("$default", "GET/c"),
);

describe("a policy", () => {
  it("allows nothing by itself, whatever it denies", () => {
    fc.assert(
      fc.property(fc.array(someStatement), someRequest, (statements, request) => {
        const denying = statements.map((one) => ({ ...one, effect: "Deny" as const }));
        assert.equal(policyAllows(denying, request), false);
      }),
    );
  });

  it("allows no more by what is denied, and no less by what is allowed, in any order", () => {
    fc.assert(
      fc.property(fc.array(someStatement), someStatement, someRequest, (statements, one, request) => {
        const [before, after] = [policyAllows(statements, request), policyAllows([one, ...statements], request)];
        assert.ok(one.effect === "Deny" ? !after || before : after || !before);
        assert.equal(
          policyAllows([...statements, one].reverse(), request),
          policyAllows([...statements, one], request),
        );
      }),
    );
  });

  for (const [resource, request, isAllowed] of [
    [`${api}/$default/GET/b/{id}`, requestOf("GET/b/{id}", "GET/b/7"), true],
    [`${api}/$default/GET/b/7`, requestOf("GET/b/{id}", "GET/b/7"), false],
    [`${api}/$default/GET/b/*`, requestOf("GET/b/{id}", "GET/b/7"), true],
    [`${api}/$default/GET/public/*`, requestOf("GET/{proxy+}", "GET/public/../admin"), false],
    [`${api}/$default/GET/*`, requestOf("$default", "GET/c"), false],
    [`${api}/$default/*`, requestOf("$default", "GET/c"), true],
    ["arn:aws:execute-api:*", requestOf("GET/a"), false],
    ["arn:aws:execute-api:*:*:*", requestOf("GET/a"), true],
    [`${api}/$default/get/a`, requestOf("GET/a"), false],
    [`${api}/$default/GET/a `, requestOf("GET/a"), false],
  ] as const) {
    it(`for ${resource} ${isAllowed ? "allows" : "does not allow"} ${request.askedArn.slice(api.length)}`, () => {
      const statement = { effect: "Allow", actions: ["execute-api:Invoke"], resources: [resource] } as const;
      assert.equal(policyAllows([statement], request), isAllowed);
    });
  }

  it("counts where it denies one of the two paths that it may be held against", () => {
    for (const resource of [`${api}/$default/GET/b/7`, `${api}/$default/GET/b/{id}`]) {
      const statements = [
        { effect: "Allow", actions: ["*"], resources: ["*"] },
        { effect: "Deny", actions: ["*"], resources: [resource] },
      ] as const;
      assert.equal(policyAllows(statements, requestOf("GET/b/{id}", "GET/b/7")), false);
    }
  });

  it("takes no longer for a pattern that is made to take long", () => {
    const pattern = `${"*a".repeat(2_000)}b`;
    const statement = { effect: "Allow", actions: ["*"], resources: [`${api}/${pattern}`] } as const;
    const started = performance.now();
    assert.equal(policyAllows([statement], requestOf(`GET/${"a".repeat(8_000)}`)), false);
    assert.ok(performance.now() - started < 2_000);
  });

  const Version = "2012-10-17";
  const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
  it("is read with one statement or several, one action or several", () => {
    const [one] = readPolicy({ Version, Statement: statement });
    assert.deepEqual(one, { effect: "Allow", actions: ["execute-api:Invoke"], resources: ["*"] });
    const lists = { Effect: "Deny", Action: ["a", "b"], Resource: ["c", "d"], Sid: "s" };
    assert.deepEqual(readPolicy({ Version, Statement: [statement, lists] })[1], {
      effect: "Deny",
      actions: ["a", "b"],
      resources: ["c", "d"],
    });
  });

  for (const [what, document, message] of [
    ["no object", "allow", "policyDocument is no object; return Version and Statement"],
    ["no version", { Statement: statement }, 'policyDocument.Version is undefined; return "2012-10-17"'],
    [
      "another version",
      { Version: "2020-01-01", Statement: [] },
      'policyDocument.Version is "2020-01-01"; return "2012-10-17"',
    ],
    ["no statement", { Version }, "policyDocument.Statement is no object; return Effect, Action and Resource"],
    [
      "a condition",
      { Version, Statement: [{ ...statement, Condition: {} }] },
      "policyDocument.Statement[0].Condition is not modelled; only Action, Effect, Resource, Sid are",
    ],
    [
      "what is not meant",
      { Version, Statement: [{ ...statement, NotResource: "*" }] },
      "policyDocument.Statement[0].NotResource is not modelled; only Action, Effect, Resource, Sid are",
    ],
    [
      "another effect",
      { Version, Statement: [{ ...statement, Effect: "allow" }] },
      'policyDocument.Statement[0].Effect is "allow"; return "Allow" or "Deny"',
    ],
    [
      "no resource",
      { Version, Statement: [{ ...statement, Resource: [] }] },
      "policyDocument.Statement[0].Resource is []; return a text or a list of texts",
    ],
    [
      "a number for an action",
      { Version, Statement: [{ ...statement, Action: 1 }] },
      "policyDocument.Statement[0].Action is 1; return a text or a list of texts",
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => readPolicy(document),
        (error) => error instanceof MalformedAnswer && error.message === message,
      );
    });
  }
});
