import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { M2mAuth, M2mAuthArgs, ResourceServers, TokenHandler } from "../../../components";
import { byLabel, label, register, Registered, settle, unknown } from "../../support/mocks";
import { providerViolations } from "../../support/providerRules";

export type AuthArgs = M2mAuthArgs;

/** The inputs of resources by their short names; `undefined` for one that is not registered. */
export type Inputs = Record<string, Registered["inputs"] | undefined>;

/** A value that only AWS makes: itself at an update, `unknown` in a preview. */
export type Later = <T>(value: T) => T | typeof unknown;

export const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";
export const webAclArn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/machines/0a1b";

/** The smallest M2mAuth, with what a test is about. */
export function createSmall(args: Partial<AuthArgs> = {}, name = "small", opts?: pulumi.ComponentResourceOptions) {
  return new M2mAuth<ResourceServers>(
    name,
    {
      resourceServers: { items: { scopes: { read: "Read items" } } },
      clients: { reader: ["items/read"] },
      ...args,
    },
    opts,
  );
}

export const componentInputs = { clients: { reader: { scopes: ["items/read"] } } };

export const poolInputs = {
  adminCreateUserConfig: { allowAdminCreateUserOnly: true },
  accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
  mfaConfiguration: "OFF",
  userPoolTier: "ESSENTIALS",
  deletionProtection: "ACTIVE",
};

export const serverInputs = {
  identifier: "items",
  name: "items",
  scopes: [{ scopeName: "read", scopeDescription: "Read items" }],
};

export const clientInputs = {
  name: "reader",
  generateSecret: true,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthScopes: ["items/read"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  accessTokenValidity: 60,
  idTokenValidity: 60,
  refreshTokenValidity: 1440,
  tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
  enableTokenRevocation: true,
  preventUserExistenceErrors: "ENABLED",
};

export const echo: TokenHandler = async (event) => event;

const layerArn = "arn:aws:lambda:eu-central-1:123456789012:layer:tools:3";

/**
 * Every option of a pool that is created, all map keys in reverse order, each value that may be an output passed
 * through `input`.
 */
export function everything(input: <T>(value: T) => pulumi.Input<T> = (value) => value): AuthArgs {
  return {
    webAclArn: input(webAclArn),
    transform: {},
    tokenCustomization: {
      vpc: {
        subnetIds: input([input("subnet-0a"), input("subnet-0b")]),
        securityGroupIds: input([input("sg-0a")]),
      },
      timeout: input(3),
      runtime: input("nodejs22.x" as const),
      reservedConcurrency: input(2),
      policies: {
        tracing: input("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"),
        own: input("arn:aws:iam::123456789012:policy/own"),
      },
      permissions: [
        {
          resources: [input("arn:aws:dynamodb:eu-central-1:123456789012:table/tenants")],
          conditions: {
            StringEquals: { "aws:SourceAccount": input("123456789012"), "aws:RequestedRegion": input("eu-central-1") },
            Bool: { "aws:SecureTransport": input("true") },
          },
          actions: ["dynamodb:GetItem"],
        },
      ],
      memorySize: input(512),
      logRetentionInDays: input(7),
      layers: [input(layerArn)],
      handler: echo,
      environment: { TENANT: input("acme"), STAGE: input("dev") },
      architecture: input("x86_64" as const),
    },
    tier: input("PLUS" as const),
    tags: { team: input("orders"), cost: input("4711") },
    archives: { bucket: input("acme-archives") },
    secretsManager: {
      rotation: { window: input("3h"), schedule: input("rate(10 days)") },
      recoveryWindowInDays: input(7),
      namePrefix: input("m2m/"),
      kmsKeyId: input("arn:aws:kms:eu-central-1:123456789012:key/1a2b"),
      alarms: { topicArn: input("arn:aws:sns:eu-central-1:123456789012:alerts") },
    },
    resourceServers: {
      stock: { scopes: { write: input("Write stock"), read: input("Read stock") } },
      items: { scopes: { read: input("Read items") }, name: input("Items API"), identifier: input("shop") },
    },
    domain: {
      name: input("auth.example.com"),
      hostedZoneId: input("Z123ABC"),
      certificateArn: input(certificateArn),
    },
    deletionProtection: input(false),
    clients: {
      writer: {
        scopes: ["stock/write"],
        accessTokenValidity: { minutes: input(15) },
        description: "Writes stock",
        rotation: false,
      },
      reader: { scopes: ["stock/read", "items/read"], accessTokenValidity: { hours: input(2) } },
    },
  };
}

/** The resources of one M2mAuth, the component first left out of account: what stands below it. */
export function below(resources: readonly Registered[], component: string): Registered[] {
  return resources.filter(({ parent }) => label(parent) === `M2mAuth ${component}`);
}

/**
 * Runs a program that makes an M2mAuth, and checks what holds for all of them: what the provider accepts, that nothing
 * else is a child, and that `nodes` hold the children and nothing else.
 */
export async function registerAuth(
  program: () => M2mAuth,
  { preview = false, foreign = [] }: { readonly preview?: boolean; readonly foreign?: readonly string[] } = {},
): Promise<{ all: Record<string, Registered>; resources: readonly Registered[]; result: M2mAuth }> {
  const { resources, result } = await register(program, { preview });
  assert.deepEqual(providerViolations(resources), []);
  const own = label((await settle(result.urn)).value);
  const component = own.replace("M2mAuth ", "");
  assert.deepEqual(
    resources.map(({ urn }) => label(urn)).filter((one) => one !== own && !foreign.includes(one)),
    below(resources, component).map(({ urn }) => label(urn)),
  );
  assert.equal(label(byLabel(resources)[own]!.parent), "pulumi:pulumi:Stack test-project-test-stack");
  const held = await resourcesIn(result.nodes);
  const nodes = await Promise.all(held.map(async ({ urn }) => label((await settle(urn)).value)));
  assert.deepEqual(
    nodes.filter((one) => !foreign.includes(one)).sort(),
    below(resources, component)
      .map(({ urn }) => label(urn))
      .sort(),
  );
  return { all: byLabel(resources), resources, result };
}

/** Every resource that an object holds, however deep, and in outputs. */
export async function resourcesIn(value: unknown): Promise<pulumi.Resource[]> {
  if (pulumi.Resource.isInstance(value)) {
    return [value];
  }
  if (pulumi.Output.isInstance(value)) {
    return resourcesIn((await settle(value)).value);
  }
  if (value instanceof Promise) {
    return resourcesIn(await value);
  }
  const members = typeof value === "object" && value !== null ? Object.values(value) : [];
  return (await Promise.all(members.map(resourcesIn))).flat();
}

/** The inputs of those resources that differ between two registrations. */
export function changesBetween(before: Record<string, Registered>, after: Record<string, Registered>): Inputs {
  const labels = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    labels
      .filter((one) => !isDeepEqual(before[one]?.inputs, after[one]?.inputs))
      .map((one) => [one, after[one]?.inputs]),
  );
}

function isDeepEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** Tests that each program is accepted, by the provider too. */
export function accepts(programs: Record<string, () => unknown>): void {
  for (const [what, program] of Object.entries(programs)) {
    it(what, async () => {
      const { resources } = await register(program);
      assert.ok(resources.length > 0);
      assert.deepEqual(providerViolations(resources), []);
    });
  }
}

/** A map of some size. */
export function many<T>(count: number, value: T): Record<string, T> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
}
