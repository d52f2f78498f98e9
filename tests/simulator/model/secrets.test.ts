import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import { mayDo } from "../../../simulator/awsApi/mayDo";
import type { Secret } from "../../../simulator/model/model";
import { functionOf, modelOf, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const secret = resource("aws:secretsmanager/secret:Secret", "orders", { name: "shop/orders" });
const permission = (more: object = {}) =>
  resource("aws:lambda/permission:Permission", "rotation", {
    action: "lambda:InvokeFunction",
    function: output(set.fn, "name"),
    principal: "secretsmanager.amazonaws.com",
    ...more,
  });
const rotation = (more: object = {}) =>
  resource("aws:secretsmanager/secretRotation:SecretRotation", "orders", {
    secretId: secret.id,
    rotationLambdaArn: output(set.fn, "arn"),
    rotationRules: { scheduleExpression: "rate(10 days)", duration: "3h" },
    ...more,
  });

function secretOf(...more: readonly Registration[]): Secret {
  return modelOf({}, secret, ...more).secrets![0]!;
}

describe("the secrets of a model", () => {
  it("are absent where the program has none", () => {
    assert.equal(modelOf().secrets, undefined);
  });

  it("have the value that the program puts there, unless only AWS knows it", () => {
    const version = (secretString: string) =>
      resource("aws:secretsmanager/secretVersion:SecretVersion", "orders", { secretId: secret.id, secretString });
    assert.equal(secretOf(version("hush")).value, "hush");
    assert.equal(secretOf().value, undefined);
  });

  it("have an ARN as Secrets Manager makes it", () => {
    assert.match(secretOf().arn, /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop\/orders-\w{6}$/);
  });

  it("are rotated by a function of the program, with the rules of the program", () => {
    const { rotation: found } = secretOf(rotation(), permission());
    assert.equal(found!.function!.name, "orders");
    assert.deepEqual(
      [found!.isPermitted, found!.isImmediate, found!.rules, found!.problem],
      [true, true, { scheduleExpression: "rate(10 days)", duration: "3h" }, undefined],
    );
  });

  it("are not rotated at once where the program says so, or at all where it is switched off", () => {
    assert.equal(secretOf(rotation({ rotateImmediately: false })).rotation!.isImmediate, false);
    assert.equal(secretOf(rotation({ rotationEnabled: false })).rotation, undefined);
  });

  for (const [what, more, isPermitted] of [
    ["no permission", [], false],
    ["one for another service", [permission({ principal: "events.amazonaws.com" })], false],
    ["one for another account", [permission({ sourceAccount: "210987654321" })], false],
    ["one for this account", [permission({ sourceAccount: "123456789012" })], true],
    ["one for another secret", [permission({ sourceArn: `${secret.id}x` })], false],
    ["one for this secret", [permission({ sourceArn: secret.id })], true],
  ] as const) {
    it(`may be rotated by ${what}: ${isPermitted}`, () => {
      assert.equal(secretOf(rotation(), ...more).rotation!.isPermitted, isPermitted);
    });
  }

  it("need not be rotated here where the function cannot run here", () => {
    const python = resource("aws:lambda/function:Function", "python", { runtime: "python3.13", role: "x" });
    const { rotation: found } = secretOf(rotation({ rotationLambdaArn: output(python, "arn") }), python);
    assert.equal(found!.function, undefined);
    assert.equal(found!.problem, 'runtime = "python3.13" cannot be run here; only Node.js runtimes can');
    const elsewhere = secretOf(rotation({ rotationLambdaArn: "arn:aws:lambda:eu-west-1:123456789012:function:sar" }));
    assert.equal(elsewhere.rotation!.problem, "it is not a function of this program");
  });
});

describe("what the role of a function may do", () => {
  const role = resource("aws:iam/role:Role", "orders", {
    inlinePolicies: [{ name: "inline", policy: policy("secretsmanager:Inline") }],
    managedPolicyArns: [],
  });
  const managed = resource("aws:iam/policy:Policy", "managed", { policy: policy("secretsmanager:Managed") });
  const other = resource("aws:iam/policy:Policy", "other", { policy: policy("secretsmanager:Other") });
  const fn = functionOf(
    modelOf(
      { fn: { role: output(role, "arn") } },
      role,
      managed,
      other,
      resource("aws:iam/rolePolicy:RolePolicy", "orders", { role: role.id, policy: policy("secretsmanager:Own") }),
      resource("aws:iam/rolePolicy:RolePolicy", "strange", {
        role: "another",
        policy: policy("secretsmanager:Strange"),
      }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "orders", {
        role: output(role, "name"),
        policyArn: output(managed, "arn"),
      }),
    ).apis[0]!.routes[0]!,
  );

  function policy(Action: string): string {
    return JSON.stringify({ Statement: { Effect: "Allow", Action, Resource: secret.id } });
  }

  it("is in its inline policies and those that are attached to it, and in no other", () => {
    const decisions = ["Own", "Inline", "Managed", "Other", "Strange"].map((name) =>
      mayDo(fn.role!, `secretsmanager:${name}`, secret.id),
    );
    assert.deepEqual(decisions, ["allowed", "allowed", "allowed", "not-allowed", "not-allowed"]);
  });

  it("is not known of a role that is not the program's", () => {
    assert.equal(functionOf(modelOf().apis[0]!.routes[0]!).role, undefined);
  });

  const patterns = (...list: readonly string[]) => ({ patterns: list, isNegated: false });
  const allow = (action: string, resource = "*") => ({
    effect: "Allow" as const,
    actions: patterns(action),
    resources: patterns(resource),
    hasCondition: false,
  });
  const read = "secretsmanager:GetSecretValue";

  for (const [what, statements, decision] of [
    ["nothing", [], "not-allowed"],
    ["everything", [allow("*")], "allowed"],
    ["an action in other capitals", [allow("SecretsManager:getsecretvalue")], "allowed"],
    ["actions by a wildcard", [allow("secretsmanager:Get*", secret.id)], "allowed"],
    ["a name that begins alike", [allow(read, secret.id.slice(0, -3))], "not-allowed"],
    ["secrets by a wildcard", [allow(read, "arn:aws:secretsmanager:*:*:secret:shop/*")], "allowed"],
    ["a wildcard that goes beyond a part", [allow(read, "arn:aws:*:secret:shop/*")], "not-allowed"],
    ["all but this", [{ ...allow(read), actions: { patterns: [read], isNegated: true } }], "not-allowed"],
    ["a condition", [{ ...allow(read), hasCondition: true }], "not-allowed"],
    ["a denial with a condition", [allow("*"), { ...allow(read), effect: "Deny", hasCondition: true }], "denied"],
  ] as const) {
    it(`${what}: ${decision}`, () => {
      assert.equal(mayDo({ statements }, read, secret.id), decision);
    });
  }
});
