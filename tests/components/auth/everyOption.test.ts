import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { M2mAuthTransform } from "../../../components";
import { refusalOf, register, settle, unknown } from "../../support/mocks";
import { AuthArgs, changesBetween, createSmall, everything, registerAuth, resourcesIn } from "./base";

const id = "eu-west-1_AbC123";
const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${id}`;
const policyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** The object of the trigger's archive, whose name ends in the archive's digest. */
const archive = "s3.BucketObjectv2 full-token-trigger";
const withoutDigest = (one: string) => one.replace(/^(s3\.BucketObjectv2 .*)-[0-9a-f]{12}$/, "$1");
/** The short name of a resource of a registration, with the digest that it may have. */
const named = (one: string, all: object) => Object.keys(all).find((name) => withoutDigest(name) === one)!;
const namesOf = (all: object) => Object.keys(all).map(withoutDigest).sort();

describe("M2mAuth with every option", () => {
  const labels = [
    "M2mAuth full",
    "cloudwatch.EventRule full-rotation-failed",
    "cloudwatch.EventTarget full-rotation-failed",
    "cloudwatch.LogGroup full-rotation",
    "cloudwatch.LogGroup full-token-trigger",
    "cloudwatch.MetricAlarm full-rotation-errors",
    "cognito.ResourceServer full-items",
    "cognito.ResourceServer full-stock",
    "cognito.UserPool full",
    "cognito.UserPoolClient full-reader",
    "cognito.UserPoolClient full-writer",
    "cognito.UserPoolDomain full-custom",
    "iam.Role full-rotation",
    "iam.Role full-token-trigger",
    "iam.RolePolicy full-rotation",
    "iam.RolePolicy full-token-trigger",
    "iam.RolePolicyAttachment full-token-trigger",
    "iam.RolePolicyAttachment full-token-trigger.own",
    "iam.RolePolicyAttachment full-token-trigger.tracing",
    "lambda.Function full-rotation",
    "lambda.Function full-token-trigger",
    "lambda.Permission full-rotation",
    "lambda.Permission full-token-trigger",
    "route53.Record full",
    archive,
    "secretsmanager.Secret full-reader",
    "secretsmanager.Secret full-writer",
    "secretsmanager.SecretRotation full-reader",
    "secretsmanager.SecretVersion full-writer",
    "wafv2.WebAclAssociation full",
  ];
  const full = (args: Partial<AuthArgs>, preview = false) =>
    registerAuth(() => createSmall({ ...everything(), ...args }, "full"), { preview });

  it("keeps these names, by which Pulumi knows the resources again", async () => {
    const { all } = await full({});
    assert.deepEqual(namesOf(all), labels);
  });

  it("replaces these only after their predecessors are gone", async () => {
    const { resources } = await full({});
    assert.deepEqual(
      resources
        .filter((one) => one.deleteBeforeReplace)
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
      [
        "aws:cognito/resourceServer:ResourceServer full-items",
        "aws:cognito/resourceServer:ResourceServer full-stock",
        "aws:cognito/userPoolDomain:UserPoolDomain full-custom",
        "aws:secretsmanager/secretRotation:SecretRotation full-reader",
        "aws:wafv2/webAclAssociation:WebAclAssociation full",
      ],
    );
  });

  for (const preview of [false, true]) {
    it(`is the same in another order of keys ${preview ? "in a preview" : "at an update"}`, async () => {
      const { resources } = await full({}, preview);
      const reordered = await registerAuth(() => createSmall(reversed(everything()) as AuthArgs, "full"), { preview });
      assert.deepEqual(reordered.resources, resources);
    });

    it(`is the same for outputs as for plain values ${preview ? "in a preview" : "at an update"}`, async () => {
      const { resources } = await full({}, preview);
      const given = await full(everything(pulumi.output), preview);
      assert.deepEqual(given.resources, resources);
    });
  }

  /** Turns values into such as only the deployment of another pool will tell. */
  function notKnownYet(): <T>(value: T) => pulumi.Output<T> {
    const { userPoolId } = createSmall({}, "other");
    return (value) => userPoolId.apply(() => value);
  }

  it("takes values that only the deployment will know", async () => {
    const foreign = ["M2mAuth other", "cognito.UserPool other", "cognito.UserPoolDomain other"];
    foreign.push("cognito.ResourceServer other-items", "cognito.UserPoolClient other-reader");
    const { all, result } = await registerAuth(() => createSmall(everything(notKnownYet()), "full"), {
      preview: true,
      foreign,
    });
    assert.deepEqual(namesOf(all), [...labels, ...foreign].sort());
    assert.deepEqual((await settle(result.tokenEndpoint)).value, unknown);
    assert.deepEqual(all["cognito.UserPoolDomain full-custom"]!.inputs, {
      userPoolId: unknown,
      domain: unknown,
      certificateArn: unknown,
    });
    assert.deepEqual(all["secretsmanager.Secret full-writer"]!.inputs, {
      name: unknown,
      description: "Writes stock",
      kmsKeyId: unknown,
      recoveryWindowInDays: unknown,
      tags: { cost: unknown, team: unknown },
    });
    assert.equal(all["lambda.Function full-token-trigger"]!.inputs["timeout"], unknown);
  });

  it("takes a pool that only the deployment will know", async () => {
    const { all } = await registerAuth(
      () => {
        const input = notKnownYet();
        return createSmall({
          userPoolId: input(id),
          issuer: input(issuer),
          domain: { url: input("https://a.example") },
        });
      },
      {
        preview: true,
        foreign: [
          ...["M2mAuth other", "cognito.UserPool other", "cognito.UserPoolDomain other"],
          ...["cognito.ResourceServer other-items", "cognito.UserPoolClient other-reader"],
        ],
      },
    );
    assert.equal(all["cognito.UserPoolClient small-reader"]!.inputs["userPoolId"], unknown);
    assert.deepEqual(all["M2mAuth small"]!.outputs, {
      userPoolId: unknown,
      issuer: unknown,
      jwksUri: unknown,
      tokenEndpoint: unknown,
    });
  });

  const wrong: Record<string, readonly [wrong: (args: AuthArgs) => Partial<AuthArgs>, path: string]> = {
    "a tag": [({ tags }) => ({ tags: { ...tags, team: "a;b" } }), "tags.team"],
    "a scope": [({ clients }) => ({ clients: { ...clients, other: ["stock/raed"] } }), "clients.other[0]"],
    "a certificate": [
      ({ domain }) => ({ domain: { ...domain, certificateArn: "x" } as AuthArgs["domain"] }),
      "domain.certificateArn",
    ],
    "a time limit": [
      ({ tokenCustomization }) => ({ tokenCustomization: { ...tokenCustomization!, timeout: 6 } }),
      "tokenCustomization.timeout",
    ],
    "a key": [
      ({ secretsManager }) => ({ secretsManager: { ...secretsManager, kmsKeyId: "m2m" } }),
      "secretsManager.kmsKeyId",
    ],
  };
  for (const [what, [change, path]] of Object.entries(wrong)) {
    it(`refuses ${what} that is wrong among values that are not known yet`, async () => {
      const { error } = await refusalOf("M2mAuth", () => {
        const args = everything(notKnown);
        return createSmall({ ...args, ...change(args) }, "full");
      });
      assert.deepEqual(
        error.faults.map((fault) => fault.path),
        [path],
      );
    });
  }
});

/** For each kind of child: properties that AWS accepts, and the children that have them then. */
const transforms: Record<keyof M2mAuthTransform, readonly [properties: object, labels: readonly string[]]> = {
  userPool: [{ userPoolAddOns: { advancedSecurityMode: "AUDIT" }, mfaConfiguration: "ON" }, ["cognito.UserPool full"]],
  domain: [{ managedLoginVersion: 1 }, ["cognito.UserPoolDomain full-custom"]],
  domainRecord: [{ allowOverwrite: true }, ["route53.Record full"]],
  resourceServer: [{ name: "Renamed" }, ["cognito.ResourceServer full-items", "cognito.ResourceServer full-stock"]],
  client: [
    { authSessionValidity: 5, enableTokenRevocation: false },
    ["cognito.UserPoolClient full-reader", "cognito.UserPoolClient full-writer"],
  ],
  secret: [
    { description: "Changed", forceOverwriteReplicaSecret: true },
    ["secretsmanager.Secret full-reader", "secretsmanager.Secret full-writer"],
  ],
  secretVersion: [{ versionStages: ["AWSCURRENT"] }, ["secretsmanager.SecretVersion full-writer"]],
  secretRotation: [{ rotateImmediately: false }, ["secretsmanager.SecretRotation full-reader"]],
  eventRule: [{ state: "DISABLED" }, ["cloudwatch.EventRule full-rotation-failed"]],
  eventTarget: [{ inputPath: "$.detail" }, ["cloudwatch.EventTarget full-rotation-failed"]],
  alarm: [{ threshold: 3 }, ["cloudwatch.MetricAlarm full-rotation-errors"]],
  webAclAssociation: [{ region: "eu-central-1" }, ["wafv2.WebAclAssociation full"]],
  permission: [{ statementId: "cognito" }, ["lambda.Permission full-rotation", "lambda.Permission full-token-trigger"]],
  function: [{ publish: true, timeout: 1 }, ["lambda.Function full-token-trigger", "lambda.Function full-rotation"]],
  archive: [{ cacheControl: "no-store" }, [archive]],
  logGroup: [{ skipDestroy: true }, ["cloudwatch.LogGroup full-token-trigger", "cloudwatch.LogGroup full-rotation"]],
  role: [{ path: "/machines/" }, ["iam.Role full-token-trigger", "iam.Role full-rotation"]],
  rolePolicy: [{ name: "own" }, ["iam.RolePolicy full-token-trigger", "iam.RolePolicy full-rotation"]],
  rolePolicyAttachment: [
    { policyArn },
    [".own", ".tracing", ""].map((key) => `iam.RolePolicyAttachment full-token-trigger${key}`),
  ],
};

describe("a transform of M2mAuth changes, by its kind, these and nothing else:", () => {
  const full = (transform: M2mAuthTransform) => registerAuth(() => createSmall({ ...everything(), transform }, "full"));
  const isProtected = (resource: pulumi.Resource) => (resource as unknown as { __protect: boolean }).__protect;

  for (const [kind, [properties, labels]] of Object.entries(transforms)) {
    it(`${kind}, as properties`, async () => {
      const [before, after] = [await full({}), await full({ [kind]: properties })];
      const expected = labels
        .map((label) => named(label, before.all))
        .map((one) => [one, { ...before.all[one]!.inputs, ...properties }]);
      assert.deepEqual(changesBetween(before.all, after.all), Object.fromEntries(expected));
    });

    it(`${kind}, as a function of arguments, options and name`, async () => {
      const names: string[] = [];
      const parents = new Set<unknown>();
      const before = await full({});
      const after = await full({
        [kind]: (args: object, opts: pulumi.CustomResourceOptions, name: string) => {
          names.push(name);
          parents.add(opts.parent);
          Object.assign(args, properties);
          opts.protect = name.startsWith("full");
        },
      });
      const changed = labels.map((label) => named(label, before.all));
      const expected = changed.map((one) => [one, { ...before.all[one]!.inputs, ...properties }]);
      assert.deepEqual(changesBetween(before.all, after.all), Object.fromEntries(expected));
      assert.deepEqual(names.sort(), changed.map((one) => one.slice(one.indexOf(" ") + 1)).sort());
      assert.deepEqual([...parents], [after.result]);
      const held = (await resourcesIn(after.result.nodes)).filter(isProtected);
      assert.deepEqual(
        (await Promise.all(held.map(async ({ urn }) => (await settle(urn)).value))).sort(),
        changed.map((one) => after.all[one]!.urn).sort(),
      );
    });

    it(`${kind}, and refuses a function that returns a promise`, async () => {
      const transform = { [kind]: async () => {} };
      const first = labels[0]!;
      await assert.rejects(
        register(() => createSmall({ ...everything(), transform }, "full")),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          const name = first.slice(first.indexOf(" ") + 1);
          assert.equal(
            // Pulumi names the input of the function that needs the object.
            error.message.replace(/-[0-9a-f]{12}"/, '"').replace(/^error serializing property "s3Bucket": /, ""),
            `The transform of "${name}" returns a promise; change its arguments in place instead.`,
          );
          return true;
        },
      );
    });
  }

  it("each time afresh, so that one call does not change what the next one is given", async () => {
    const given: unknown[] = [];
    const { all } = await full({
      client: (args, opts, name) => {
        const flows = args.explicitAuthFlows as string[];
        given.push(args.refreshTokenValidity, opts.protect, [...flows]);
        args.refreshTokenValidity = 60;
        opts.protect = true;
        if (name === "full-reader") {
          flows.push("ALLOW_USER_AUTH");
        }
      },
    });
    const first = [1440, undefined, ["ALLOW_REFRESH_TOKEN_AUTH"]];
    assert.deepEqual(given, [...first, ...first]);
    const { explicitAuthFlows } = all["cognito.UserPoolClient full-reader"]!.inputs;
    assert.deepEqual(explicitAuthFlows, ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]);
  });

  it("nothing by an object that a function returns, which is refused", async () => {
    await assert.rejects(full({ client: () => ({ enableTokenRevocation: false }) }), {
      message: 'The transform of "full-reader" returns an object; change its arguments in place instead.',
    });
  });

  it("options of the component reach its children", async () => {
    const { result } = await registerAuth(() => createSmall(everything(), "full", { protect: true }));
    const { tokenCustomization, ...nodes } = result.nodes;
    const { archive: own, ...others } = tokenCustomization!;
    assert.ok((await resourcesIn([nodes, others])).every(isProtected));
    // A deployment deletes it when the callback changes.
    assert.ok(!(await resourcesIn(own)).some(isProtected));
  });
});

/** An output that no preview and no update of the test would ever tell. */
function notKnown<T>(value: T): pulumi.Output<T> {
  return pulumi.output(new Promise<unknown>(() => value)) as pulumi.Output<T>;
}

/** Objects with their keys in the opposite order, all the way down. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
