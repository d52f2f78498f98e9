import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth, M2mAuthArgs, ResourceServers } from "../../components";
import { deploy } from "./changes";
import { EngineStack, ownName } from "./engineStack";
import { existingWebAcl } from "./existing";
import { requireEngine } from "./requirements";

const identifier = "https://api.example.com/orders";
const scopes = { read: "Read orders" };
const prefix = ownName("m2m-renames");
const url = "https://orders.example.com/orders";

/** A stack whose program is what a test says. */
class Changing {
  program: () => unknown = () => undefined;
  private constructor(private stack: EngineStack | undefined) {}

  static create(project: string, config?: Readonly<Record<string, string>>): () => Changing {
    const made = new Changing(undefined);
    before(async () => {
      made.stack = await EngineStack.create(() => made.program(), {
        project: ownName(project),
        ...(config && { config }),
      });
    });
    after(async () => {
      try {
        await made.stack?.destroy();
      } finally {
        await made.stack?.remove();
      }
    });
    return () => made;
  }

  get engine(): EngineStack {
    return this.stack!;
  }

  /** Deploys a program, without a look at its preview. */
  async is(program: () => unknown): Promise<void> {
    this.program = program;
    await this.engine.up();
  }

  /** Asserts what a preview of another program shows, deploys it, and asserts that nothing is left to do. */
  async becomes(program: () => unknown, steps: readonly string[]): Promise<void> {
    this.program = program;
    await deploy(this.engine, steps);
    await this.engine.isSettled({ refresh: true });
  }

  /** Asserts that a program cannot be deployed. */
  async cannotBecome(program: () => unknown, error: RegExp): Promise<void> {
    this.program = program;
    await assert.rejects(this.engine.up(), error);
  }
}

const auth = (name: string, args: Partial<M2mAuthArgs> = {}, opts?: ComponentResourceOptions) =>
  new M2mAuth<ResourceServers>(
    name,
    {
      resourceServers: { orders: { identifier, scopes } },
      clients: { reporting: ["orders/read"] },
      domain: { prefix },
      secretsManager: { namePrefix: `${prefix}/`, recoveryWindowInDays: 0 },
      deletionProtection: false,
      ...args,
    },
    opts,
  );

const api = (name: string, args: Partial<ApiWithJwtArgs>, opts?: ComponentResourceOptions) =>
  new ApiWithJwt(
    name,
    {
      auth: { issuer: "https://login.example.com", audience: "orders" },
      routes: { "GET /orders": { access: "any-client", handler: { url } } },
      ...args,
    },
    opts,
  );

describe("a renamed key of a resource server whose identifier is fixed", () => {
  const stack = Changing.create("renamed-server");
  const renamed = (aliases: string[] = []) =>
    auth("orders", {
      resourceServers: { purchases: { identifier, scopes, name: "orders" } },
      clients: { reporting: ["purchases/read"] as never },
      transform: {
        resourceServer: (_, opts) => {
          opts.aliases = aliases.map((name) => ({ name }));
        },
      },
    });

  it("is refused by Cognito, and nothing is lost", async () => {
    await stack().is(() => auth("orders"));
    const before = stack().engine.snapshot();
    await stack().cannotBecome(() => renamed(), /already exists/);
    await stack().is(() => auth("orders"));
    assert.deepEqual(stack().engine.snapshot(), before);
  });

  it("is the same one by an alias", async () => {
    await stack().becomes(() => renamed(["orders-orders"]), ["~ M2mAuth orders"]);
  });
});

describe("a renamed M2mAuth", () => {
  const stack = Changing.create("renamed-auth");

  it("is refused where names are fixed, and nothing is lost", async () => {
    await stack().is(() => auth("orders"));
    const before = stack().engine.snapshot();
    await stack().cannotBecome(() => auth("purchases"), /already exists|exists already/);
    await stack().is(() => auth("orders"));
    assert.deepEqual(stack().engine.snapshot(), before);
  });

  it("is the same one by an alias", async () => {
    await stack().becomes(() => auth("purchases", {}, { aliases: [{ name: "orders" }] }), []);
  });
});

describe("a renamed ApiWithJwt", () => {
  const stack = Changing.create("renamed-api");

  it("is another one, with another address", async () => {
    await stack().is(() => api("orders", {}));
    const types = [
      "apigatewayv2.Api",
      "apigatewayv2.Authorizer",
      "apigatewayv2.Stage",
      "cloudwatch.LogGroup",
      "apigatewayv2.Integration",
      "apigatewayv2.Route",
    ];
    const nameOf = (type: string, name: string) =>
      `${type} ${name}${type.endsWith("LogGroup") ? "-access-logs" : /Integration|Route/.test(type) ? "-get-orders" : ""}`;
    await stack().becomes(
      () => api("purchases", {}),
      ["ApiWithJwt", ...types].flatMap((type) => [`- ${nameOf(type, "orders")}`, `+ ${nameOf(type, "purchases")}`]),
    );
  });

  it("is the same one by an alias, with another log group", async () => {
    await stack().becomes(
      () => api("orders", {}, { aliases: [{ name: "purchases" }] }),
      [
        "+- cloudwatch.LogGroup orders-access-logs: namePrefix",
        "~ apigatewayv2.Authorizer orders: name",
        "~ apigatewayv2.Stage orders: accessLogSettings",
      ],
    );
  });
});

describe("another web ACL of a pool", () => {
  const stack = Changing.create("another-acl");
  let acls: readonly string[];
  before(async () => {
    await requireEngine();
    acls = await Promise.all([existingWebAcl("one"), existingWebAcl("two")]);
  });

  // An association goes by the pool alone: the old one, deleted last, would take the new one with it.
  it("is associated after the old one is gone", async () => {
    await stack().is(() => auth("orders", { webAclArn: acls[0]! }));
    stack().program = () => auth("orders", { webAclArn: acls[1]! });
    const calls = await deploy(stack().engine, ["-+ wafv2.WebAclAssociation orders: webAclArn"]);
    assert.deepEqual(
      calls.map(({ action }) => action),
      ["DisassociateWebACL", "AssociateWebACL"],
    );
    await stack().engine.isSettled({ refresh: true });
  });
});

describe("another provider", () => {
  const stack = Changing.create("another-provider");
  const withProvider = (region?: string) => {
    const provider = region === undefined ? undefined : new aws.Provider("own", { region: region as aws.Region });
    return auth("orders", { domain: undefined as never }, provider && { providers: { aws: provider } });
  };

  it("of the same Region replaces nothing", async () => {
    await stack().is(() => withProvider());
    await stack().becomes(() => withProvider("eu-west-1"), []);
  });
});

describe("a stage that the provider has closed", () => {
  const stack = Changing.create("closed-stage");
  const limits = (throttle?: { rateLimit: number; burstLimit: number }) => () =>
    api("orders", {
      ...(throttle && { throttle }),
      // As it was registered before: without limits where there are none.
      transform: {
        stage: (args) => {
          Object.defineProperty(args, "defaultRouteSettings", {
            enumerable: true,
            set: () => undefined,
            get: () =>
              throttle && { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit },
          });
        },
      },
    });

  it("is opened by the next deployment", async () => {
    await stack().is(limits({ rateLimit: 100, burstLimit: 200 }));
    await stack().is(limits());
    const closed = stack().engine.snapshot()["apigatewayv2.Stage orders"] as { defaultRouteSettings: unknown };
    assert.deepEqual(closed.defaultRouteSettings, {
      dataTraceEnabled: false,
      detailedMetricsEnabled: false,
      throttlingBurstLimit: 0,
      throttlingRateLimit: 0,
    });
    await stack().becomes(() => api("orders", {}), ["~ apigatewayv2.Stage orders: defaultRouteSettings"]);
    const opened = stack().engine.snapshot()["apigatewayv2.Stage orders"] as { defaultRouteSettings: unknown };
    assert.deepEqual(opened.defaultRouteSettings, {
      dataTraceEnabled: false,
      detailedMetricsEnabled: false,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10_000,
    });
  });
});
