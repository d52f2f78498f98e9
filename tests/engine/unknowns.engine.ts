import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth, ResourceServers } from "../../components";
import { everything } from "../components/auth/base";
import { EngineStack, ownName } from "./engineStack";
import { unservedType } from "./requirements";

/** A value that no preview knows. */
type Later = <T>(value: T) => pulumi.Output<T>;

/** The provider refuses a preview that does not know it. */
const runtime = "nodejs22.x" as const;

/** An M2mAuth, with what only a deployment tells in every place that an output can stand. */
function authOf(later: Later): M2mAuth {
  const { secretsManager, ...args } = everything(later);
  // Not every provider that the tests run with serves the objects of a bucket.
  delete (args as { archives?: unknown }).archives;
  const tokenCustomization = { ...args.tokenCustomization!, runtime } as const;
  // Nor does every one serve what rotates secrets.
  const { namePrefix, kmsKeyId } = secretsManager!;
  const clients = Object.entries(args.clients).map(([name, client]) => [
    name,
    "scopes" in client ? { ...client, rotation: undefined } : client,
  ]);
  return new M2mAuth<ResourceServers>("orders", {
    ...args,
    clients: Object.fromEntries(clients) as typeof args.clients,
    secretsManager: { namePrefix, kmsKeyId },
    tokenCustomization,
  });
}

/** Clients whose secrets rotate, likewise. */
function rotatingOf(later: Later): M2mAuth {
  const { secretsManager, resourceServers, clients } = everything(later);
  return new M2mAuth<ResourceServers>("orders", { resourceServers, clients, secretsManager });
}

/** An API, with what only a deployment tells in every place that an output can stand. */
function apiOf(later: Later): ApiWithJwt {
  const settings = {
    environment: { TABLE: later("orders") },
    timeout: later(5),
    memorySize: later(512),
    architecture: later("x86_64" as const),
    permissions: [
      {
        actions: ["sns:Publish"],
        resources: [later("arn:aws:sns:eu-west-1:123456789012:own")],
        conditions: { StringEquals: { "aws:RequestedRegion": later("eu-west-1") } },
      },
    ],
    policies: { own: later("arn:aws:iam::123456789012:policy/own") },
    reservedConcurrency: later(1),
    vpc: { subnetIds: later([later("subnet-0a")]), securityGroupIds: later([later("sg-0a")]) },
    layers: [later("arn:aws:lambda:eu-west-1:123456789012:layer:tools:3")],
    throttle: { rateLimit: later(1), burstLimit: later(2) },
  };
  const link = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/own/1234567890abcdef/1234567890abcdef";
  return new ApiWithJwt("orders", {
    auth: { issuer: later("https://login.example.com"), audience: later(["orders"]) },
    authorizers: { partners: { issuer: later("https://partners.example.com"), audience: [later("partners")] } },
    routes: {
      "GET /orders": { ...settings, runtime, scopes: ["read"], handler: async () => "ok" },
      "GET /url": {
        access: "any-client",
        authorizer: "partners",
        handler: { url: later("https://own.example.com"), headers: { "x-a": later("b") }, timeout: later(5) },
      },
      "GET /function": {
        access: "public",
        handler: { functionArn: later("arn:aws:lambda:eu-west-1:123456789012:function:own:live") },
      },
      "GET /listener": {
        access: "public",
        handler: { listenerArn: later(link), vpcLinkId: later("abc123"), tlsServerName: later("own.internal") },
      },
    },
    cors: {
      allowOrigins: [later("https://app.example.com")],
      allowHeaders: [later("authorization")],
      exposeHeaders: [later("etag")],
      maxAge: { hours: later(1) },
      allowCredentials: later(true),
    },
    throttle: { rateLimit: later(1), burstLimit: later(2) },
    accessLogs: { retentionInDays: later(7) },
    domain: {
      name: later("api.example.com"),
      certificateArn: later("arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d"),
      path: later("v1"),
      hostedZoneId: later("Z123ABC"),
      mutualTls: { truststoreUri: later("s3://trust/store.pem"), truststoreVersion: later("1") },
    },
    disableDefaultEndpoint: true,
    stageVariables: { region: later("eu") },
    vpcLink: { subnetIds: later(["subnet-0a"]), securityGroupIds: later(["sg-0a"]) },
    logRetentionInDays: later(7),
    alarms: {
      topicArn: later("arn:aws:sns:eu-west-1:123456789012:own"),
      clientErrorPercent: later(1),
      serverErrorPercent: later(1),
      latencyP99: later(1000),
      throttledRequests: later(1),
    },
    dashboard: true,
    tags: { team: later("orders") },
    transform: { stage: { defaultRouteSettings: later({ detailedMetricsEnabled: true }), routeSettings: later([]) } },
  });
}

describe("a preview that does not know what the deployment will tell", () => {
  const programs: Readonly<Record<string, (later: Later) => unknown>> = {
    "an M2mAuth": authOf,
    "an M2mAuth whose secrets rotate": rotatingOf,
    "an ApiWithJwt": apiOf,
  };
  for (const [title, program] of Object.entries(programs)) {
    it(`shows all of ${title}`, async function () {
      const run = () => {
        const first = new aws.sns.Topic("first");
        program((value) => first.arn.apply(() => value));
      };
      const stack = await EngineStack.create(run, { project: ownName("unknowns") });
      try {
        const steps = await stack.preview().catch((error: unknown) => {
          unservedType(error);
          return this.skip();
        });
        assert.ok(steps.length > 10);
        assert.deepEqual([...new Set(steps.map(({ sign }) => sign))], ["+"]);
      } finally {
        await stack.remove();
      }
    });
  }
});
