import { strict as assert } from "node:assert";
import type { M2mAuth } from "../../../components";
import { settle, unknown } from "../../support/mocks";
import {
  AuthArgs,
  certificateArn,
  changesBetween,
  clientInputs,
  componentInputs,
  createSmall,
  Inputs,
  Later,
  poolInputs,
  registerAuth,
  serverInputs,
  webAclArn,
} from "./base";

interface Option {
  readonly args: Partial<AuthArgs>;
  /** All that differs from an M2mAuth without the option. */
  readonly changes: (later: Later) => Inputs;
  /** Outputs that differ; the others must not. */
  readonly outputs?: (later: Later) => Partial<Record<OutputName, unknown>>;
}

type OutputName = "userPoolId" | "issuer" | "jwksUri" | "tokenEndpoint";

const id = "eu-west-1_AbC123";
const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${id}`;
const newerIssuer = `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${id}`;

/** What changes where the pool exists: all but the domain. */
const inPool = (userPoolId: string): Inputs => ({
  "cognito.UserPool small": undefined,
  "cognito.ResourceServer small-items": { ...serverInputs, userPoolId },
  "cognito.UserPoolClient small-reader": { ...clientInputs, userPoolId },
});
const poolOutputs = (userPoolId: string, iss: string) => ({
  userPoolId,
  issuer: iss,
  jwksUri: `${iss}/.well-known/jwks.json`,
});

/** The key that is used where none is given: one that is left out later would stay. */
const kmsKeyId = "alias/aws/secretsmanager";

/** A secret and its version, which hold the credentials of `reader`. */
function secretsOf(
  inputs: Record<string, unknown>,
  endpoint = defaultEndpoint,
  userPoolId = "small-UserPool",
): (later: Later) => Inputs {
  const credentials = JSON.stringify({
    clientId: "small-reader-UserPoolClient",
    clientSecret: "small-reader-secret",
    tokenEndpoint: endpoint,
    scopes: ["items/read"],
    userPoolId,
    userPoolClientId: "small-reader-UserPoolClient",
    clientSecretValue: "small-reader-secret",
  });
  return (later) => ({
    "secretsmanager.Secret small-reader": inputs,
    "secretsmanager.SecretVersion small-reader": {
      secretId: later("small-reader-Secret"),
      secretString: later(credentials),
    },
  });
}

const defaultEndpoint = "https://small-test-stack-a975ed3bb6db.auth.eu-central-1.amazoncognito.com/oauth2/token";
const description = "Credentials of the OAuth 2.0 client reader";

const options: Record<string, Option> = {
  "domain: a prefix": {
    args: { domain: { prefix: "acme" } },
    changes: (later) => ({
      "cognito.UserPoolDomain small": { userPoolId: later("small-UserPool"), domain: "acme" },
    }),
    outputs: (later) => ({ tokenEndpoint: later("https://acme.auth.eu-central-1.amazoncognito.com/oauth2/token") }),
  },
  "domain: one's own": {
    args: { domain: { name: "auth.example.com", certificateArn } },
    changes: (later) => ({
      "cognito.UserPoolDomain small": undefined,
      "cognito.UserPoolDomain small-custom": {
        ...{ userPoolId: later("small-UserPool"), domain: "auth.example.com" },
        certificateArn,
      },
    }),
    outputs: () => ({ tokenEndpoint: "https://auth.example.com/oauth2/token" }),
  },
  "domain: one's own, with its record": {
    args: { domain: { name: "auth.example.com", certificateArn, hostedZoneId: "Z123ABC" } },
    changes: (later) => ({
      "cognito.UserPoolDomain small": undefined,
      "cognito.UserPoolDomain small-custom": {
        ...{ userPoolId: later("small-UserPool"), domain: "auth.example.com" },
        certificateArn,
      },
      "route53.Record small": {
        zoneId: "Z123ABC",
        name: "auth.example.com",
        type: "A",
        aliases: [
          {
            name: later("d111111abcdef8.cloudfront.net"),
            zoneId: later("Z2FDTNDATAQYW2"),
            evaluateTargetHealth: false,
          },
        ],
      },
    }),
    outputs: () => ({ tokenEndpoint: "https://auth.example.com/oauth2/token" }),
  },
  "userPoolId, with the domain that the pool has": {
    args: { userPoolId: id, domain: { url: "https://acme.auth.eu-west-1.amazoncognito.com" } },
    changes: () => ({ ...inPool(id), "cognito.UserPoolDomain small": undefined }),
    outputs: () => ({
      ...poolOutputs(id, issuer),
      tokenEndpoint: "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token",
    }),
  },
  "userPoolId, with a new prefix": {
    args: { userPoolId: id, domain: { prefix: "acme" } },
    changes: () => ({ ...inPool(id), "cognito.UserPoolDomain small": { userPoolId: id, domain: "acme" } }),
    outputs: () => ({
      ...poolOutputs(id, issuer),
      tokenEndpoint: "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token",
    }),
  },
  "userPoolId, with a new domain of one's own": {
    args: { userPoolId: id, domain: { name: "auth.example.com", certificateArn } },
    changes: () => ({
      ...inPool(id),
      "cognito.UserPoolDomain small": undefined,
      "cognito.UserPoolDomain small-custom": { userPoolId: id, domain: "auth.example.com", certificateArn },
    }),
    outputs: () => ({ ...poolOutputs(id, issuer), tokenEndpoint: "https://auth.example.com/oauth2/token" }),
  },
  "userPoolId, in China": {
    args: { userPoolId: "cn-north-1_AbC123", domain: { url: "https://auth.example.com.cn" } },
    changes: () => ({ ...inPool("cn-north-1_AbC123"), "cognito.UserPoolDomain small": undefined }),
    outputs: () => ({
      ...poolOutputs("cn-north-1_AbC123", "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC123"),
      tokenEndpoint: "https://auth.example.com.cn/oauth2/token",
    }),
  },
  // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
  "userPoolId, in GovCloud": {
    args: { userPoolId: "us-gov-west-1_AbC123", domain: { prefix: "acme" } },
    changes: () => ({
      ...inPool("us-gov-west-1_AbC123"),
      "cognito.UserPoolDomain small": { userPoolId: "us-gov-west-1_AbC123", domain: "acme" },
    }),
    outputs: () => ({
      ...poolOutputs("us-gov-west-1_AbC123", "https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_AbC123"),
      tokenEndpoint: "https://acme.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token",
    }),
  },
  ...Object.fromEntries(
    [issuer, newerIssuer].map((given): [string, Option] => [
      `userPoolId, with the issuer ${given}`,
      {
        args: { userPoolId: id, issuer: given, domain: { url: "https://auth.example.com" } },
        changes: () => ({ ...inPool(id), "cognito.UserPoolDomain small": undefined }),
        outputs: () => ({ ...poolOutputs(id, given), tokenEndpoint: "https://auth.example.com/oauth2/token" }),
      },
    ]),
  ),
  ...Object.fromEntries(
    (["LITE", "PLUS"] as const).map((tier): [string, Option] => [
      `tier: ${tier}`,
      { args: { tier }, changes: () => ({ "cognito.UserPool small": { ...poolInputs, userPoolTier: tier } }) },
    ]),
  ),
  "the default tier": { args: { tier: "ESSENTIALS" }, changes: () => ({}) },
  "deletionProtection: false": {
    args: { deletionProtection: false },
    changes: () => ({ "cognito.UserPool small": { ...poolInputs, deletionProtection: "INACTIVE" } }),
  },
  webAclArn: {
    args: { webAclArn },
    changes: (later) => ({
      "wafv2.WebAclAssociation small": {
        resourceArn: later("arn:aws:cognito-idp:eu-central-1:123456789012:userpool/small-UserPool"),
        webAclArn,
      },
    }),
  },
  tags: {
    args: { tags: { team: "orders", "cost centre": "4711" } },
    changes: () => ({
      "cognito.UserPool small": { ...poolInputs, tags: { team: "orders", "cost centre": "4711" } },
    }),
  },
  "a client's description": {
    args: { clients: { reader: { scopes: ["items/read"], description: "Nightly report" } } },
    changes: () => ({
      "M2mAuth small": { clients: { reader: { scopes: ["items/read"], description: "Nightly report" } } },
    }),
  },
  "secretsManager: {}": {
    args: { secretsManager: {} },
    changes: secretsOf({
      name: "test-project/test-stack/small/reader",
      description,
      kmsKeyId,
      recoveryWindowInDays: 30,
    }),
  },
  "secretsManager, with all its options, tags and a description": {
    args: {
      secretsManager: { namePrefix: "m2m/", kmsKeyId: "alias/m2m", recoveryWindowInDays: 0 },
      clients: { reader: { scopes: ["items/read"], description: "Nightly report" } },
      tags: { team: "orders" },
    },
    changes: (later) => ({
      "M2mAuth small": { clients: { reader: { scopes: ["items/read"], description: "Nightly report" } } },
      "cognito.UserPool small": { ...poolInputs, tags: { team: "orders" } },
      ...secretsOf({
        name: "m2m/reader",
        description: "Nightly report",
        kmsKeyId: "alias/m2m",
        recoveryWindowInDays: 0,
        tags: { team: "orders" },
      })(later),
    }),
  },
  "secretsManager, with a pool that exists": {
    args: { secretsManager: {}, userPoolId: id, domain: { url: "https://auth.example.com" } },
    changes: (later) => ({
      ...inPool(id),
      "cognito.UserPoolDomain small": undefined,
      ...secretsOf(
        { name: "test-project/test-stack/small/reader", description, kmsKeyId, recoveryWindowInDays: 30 },
        "https://auth.example.com/oauth2/token",
        id,
      )(later),
    }),
    outputs: () => ({ ...poolOutputs(id, issuer), tokenEndpoint: "https://auth.example.com/oauth2/token" }),
  },
};

async function outputsOf(auth: M2mAuth): Promise<Record<OutputName, unknown>> {
  const { userPoolId, issuer: iss, jwksUri, tokenEndpoint } = auth;
  const entries = Object.entries({ userPoolId, issuer: iss, jwksUri, tokenEndpoint });
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, output]) => [name, (await settle(output)).value])),
  ) as Record<OutputName, unknown>;
}

for (const preview of [false, true]) {
  const later: Later = preview ? () => unknown : (value) => value;

  describe(`an option of M2mAuth ${preview ? "in a preview" : "at an update"} changes this and nothing else:`, () => {
    it("none", async () => {
      const { all, result } = await registerAuth(createSmall, { preview });
      const userPoolId = later("small-UserPool");
      const { "cognito.UserPoolDomain small": domain, ...others } = changesBetween({}, all);
      assert.deepEqual(others, {
        "M2mAuth small": componentInputs,
        "cognito.UserPool small": poolInputs,
        "cognito.ResourceServer small-items": { ...serverInputs, userPoolId },
        "cognito.UserPoolClient small-reader": { ...clientInputs, userPoolId },
      });
      assert.deepEqual(Object.keys(domain!), ["domain", "userPoolId"]);
      assert.deepEqual(Object.keys(result.clients.reader!), ["clientId", "clientSecret", "scopes"]);
    });

    for (const [option, { args, changes, outputs = () => ({}) }] of Object.entries(options)) {
      it(option, async () => {
        const before = await registerAuth(createSmall, { preview });
        const after = await registerAuth(() => createSmall(args), { preview });
        assert.deepEqual(changesBetween(before.all, after.all), changes(later));
        assert.deepEqual(await outputsOf(after.result), { ...(await outputsOf(before.result)), ...outputs(later) });
        const registered = after.all["M2mAuth small"]!.outputs;
        assert.deepEqual(registered, await outputsOf(after.result));
      });
    }

    it("secretsManager gives each client the ARN of its secret", async () => {
      const { result } = await registerAuth(() => createSmall({ secretsManager: {} }), { preview });
      const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test-project/test-stack/small/reader-AbCdEf";
      assert.deepEqual(await settle(result.clients.reader!.secretArn!), { value: later(arn), isSecret: false });
    });

    it("a promise where an output may stand", async () => {
      const { all } = await registerAuth(() => createSmall({ tier: Promise.resolve("PLUS" as const) }), { preview });
      assert.equal(all["cognito.UserPool small"]!.inputs["userPoolTier"], "PLUS");
    });
  });
}

describe("the order in which the resources of M2mAuth's options are created", () => {
  const created = async (args: Partial<AuthArgs>) => {
    const { all } = await registerAuth(() => createSmall(args));
    return (one: string) => all[one]!.dependencies.map((urn) => urn.split("::").slice(2).join(" ").split("$").pop());
  };

  it("is the domain before its record, the pool before the association", async () => {
    const after = await created({
      domain: { name: "auth.example.com", certificateArn, hostedZoneId: "Z123ABC" },
      webAclArn,
    });
    assert.deepEqual(after("cognito.UserPoolDomain small-custom"), ["aws:cognito/userPool:UserPool small"]);
    assert.deepEqual(after("route53.Record small"), ["aws:cognito/userPoolDomain:UserPoolDomain small-custom"]);
    assert.deepEqual(after("wafv2.WebAclAssociation small"), ["aws:cognito/userPool:UserPool small"]);
  });

  it("is all that a secret holds before its version", async () => {
    const after = await created({ secretsManager: {} });
    assert.deepEqual(after("secretsmanager.Secret small-reader"), []);
    assert.deepEqual(after("secretsmanager.SecretVersion small-reader").sort(), [
      "aws:cognito/userPool:UserPool small",
      "aws:cognito/userPoolClient:UserPoolClient small-reader",
      "aws:cognito/userPoolDomain:UserPoolDomain small",
      "aws:secretsmanager/secret:Secret small-reader",
    ]);
  });

  it("is the resource servers before the clients, in a pool that exists too", async () => {
    const after = await created({ userPoolId: id, domain: { prefix: "acme" } });
    assert.deepEqual(after("cognito.UserPoolDomain small"), []);
    assert.deepEqual(after("cognito.UserPoolClient small-reader"), [
      "aws:cognito/resourceServer:ResourceServer small-items",
    ]);
  });
});
