import { strict as assert } from "node:assert";
import type { Registration } from "../../../../simulator/evaluate/registration";
import { buildModel } from "../../../../simulator/model/buildModel";
import { accessReport } from "../../../../simulator/reports/accessReport";
import { removeBundles } from "../../../support/bundles";
import { evaluateProgram, Evaluated, faultsOf, registrationsOf } from "../../../support/evaluated";
import { removePrograms } from "../../../support/programs";
import { output } from "../../../support/registrations";

const setUp = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

type Transform = pulumi.ResourceTransform;
const tell = (line: object) => console.log(JSON.stringify(line));

/** Adds its name to those of the transforms that have changed a topic. */
const sign = (by: string): Transform => (args) => {
  tell({ by, type: args.type, name: args.name, custom: args.custom });
  const signed = \`\${args.props["displayName"] ?? ""}/\${by}\`;
  return args.type === "aws:sns/topic:Topic" || !args.custom
    ? { props: { ...args.props, displayName: signed }, opts: args.opts }
    : undefined;
};
/** Takes its time. */
const signLater = (by: string): Transform => async (args) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return sign(by)(args);
};

class Part extends pulumi.ComponentResource {
  constructor(name: string, make: (parent: pulumi.Resource) => void, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Part", name, {}, opts);
    make(this);
    this.registerOutputs({});
  }
}
`;

describe("transforms", () => {
  after(async () => {
    await removePrograms();
    await removeBundles();
  });

  describe("of resources, of what they are parts of, and of the stack", () => {
    let evaluated: Evaluated;
    before(async () => {
      evaluated = await evaluateProgram({
        "index.ts": `${setUp}
pulumi.runtime.registerResourceTransform(signLater("stack 1"));
pulumi.runtime.registerResourceTransform(sign("stack 2"));

new aws.sns.Topic("plain");
new Part("outer", (outer) => {
  new Part("inner", (inner) => {
    new aws.sns.Topic("deep", { displayName: "own" }, { parent: inner, transforms: [sign("own 1"), signLater("own 2")] });
  }, { parent: outer, transforms: [sign("inner")] });
}, { transforms: [signLater("outer 1"), sign("outer 2")] });

// Options.
const elsewhere = new aws.Provider("elsewhere", { region: "us-east-1" });
const options = (by: string, changes: pulumi.CustomResourceOptions): Transform => ({ type, props, opts }) => {
  const { parent, dependsOn, deletedWith, aliases, provider, hooks, ...rest } = opts as pulumi.CustomResourceOptions & Record<string, any>;
  tell({ options: by, ...rest, dependsOn: dependsOn?.length, hasProvider: provider !== undefined, aliases });
  return { props, opts: { ...opts, ...changes } };
};
const plain = new aws.sns.Topic("options", {}, {
  protect: true, ignoreChanges: ["tags"], retainOnDelete: true, deleteBeforeReplace: true, version: "7.20.0",
  additionalSecretOutputs: ["arn"], replaceOnChanges: ["displayName"], customTimeouts: { create: "5m" },
  aliases: [{ name: "before" }], dependsOn: [elsewhere], import: "arn:aws:sns:eu-central-1:123456789012:known",
  transforms: [
    options("first", { protect: false, ignoreChanges: ["policy"], customTimeouts: { create: "9m" }, provider: elsewhere, import: "" }),
    options("second", {}),
  ],
});

// What values survive.
const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
const untouched = {
  role: role.arn, runtime: "nodejs22.x", handler: "index.handler",
  environment: pulumi.secret({ variables: { KEY: "hidden", ROLE: role.name } }),
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 1;") }),
};
const isOutput = (value: unknown) => pulumi.Output.isInstance(value);
const kinds = (by: string): Transform => ({ props, opts, name }) => {
  const { role, runtime, environment } = props;
  tell({ kinds: by + name, role: isOutput(role), runtime: isOutput(runtime), environment: isOutput(environment) });
  return { props: { ...props }, opts };
};
pulumi.runtime.registerResourceTransform((args) => args.type === "aws:lambda/function:Function" ? kinds("stack's of ")(args) : undefined);
const without = new aws.lambda.Function("without", untouched);
const copied = new aws.lambda.Function("copied", untouched, { transforms: [kinds("own of ")] });
pulumi.isSecret(copied.environment).then((secret) => tell({ secret }));
new aws.sqs.Queue("passed", { name: pulumi.secret("hidden"), tags: { ROLE: role.name } }, { transforms: [() => undefined] });
const network = new pulumi.StackReference("acme/network/dev");
const unknown = { name: network.requireOutput("queue"), tags: { ROLE: network.getOutput("role") } };
new aws.sqs.Queue("asIs", unknown);
new aws.sqs.Queue("renewed", unknown, { transforms: [({ props, opts }) => {
  tell({ unknown: isOutput(props["name"]) });
  return { props: { ...props, tags: pulumi.output(props["tags"]).apply((tags) => ({ ...tags, MORE: "yes" })) }, opts };
}] });
class Thing extends pulumi.CustomResource {}
new Thing("any:index:Thing", "thing", { topic: plain, part: [plain] }, { transforms: [copies1()] });
function copies1(): Transform { return ({ props, opts }) => ({ props: { ...props, added: plain }, opts }); }

// What cannot be changed, and what has none.
new aws.sns.Topic("named", {}, { transforms: [({ props, opts }) =>
  ({ name: "other", type: "aws:sqs/queue:Queue", custom: false, parent: plain, props, opts: { ...opts, parent: plain } }) as never] });
aws.cognito.UserPool.get("existing", "eu-central-1_Abcdefghi");

// Data sources.
const ask = (by: string, region: string): pulumi.InvokeTransform => ({ token, args, opts }) => {
  tell({ by, token, asked: args["region"] ?? null });
  return { args: { ...args, region }, opts };
};
pulumi.runtime.registerInvokeTransform(ask("invoke 1", "eu-west-1"));
pulumi.runtime.registerInvokeTransform(ask("invoke 2", "us-west-2"));
aws.getRegionOutput().region.apply((region) => tell({ region }));
void aws.getRegion().then(({ region }) => tell({ plainRegion: region }));
`,
      });
    });

    function named(name: string): Registration {
      return registrationsOf(evaluated).find((one) => one.name === name)!;
    }

    function told(key: string, value?: unknown): Readonly<Record<string, unknown>> {
      const line = evaluated.told.find((one) => key in one && (value === undefined || one[key] === value));
      assert.ok(line, `nothing was told of ${key} ${String(value)}: ${JSON.stringify(evaluated.evaluation)}`);
      return line;
    }

    it("run in the engine's order, each with what the one before answered", () => {
      assert.equal(named("deep").inputs["displayName"], "own/own 1/own 2/inner/outer 1/outer 2/stack 1/stack 2");
      assert.equal(named("plain").inputs["displayName"], "/stack 1/stack 2");
    });

    it("see components, providers and resources, and neither the stack nor what is looked up", () => {
      const seen = evaluated.told
        .filter(({ by }) => by === "stack 1")
        .map(({ type, name, custom }) => `${String(type)} ${String(name)} ${String(custom)}`);
      for (const one of [
        "test:index:Part outer false",
        "test:index:Part inner false",
        "aws:sns/topic:Topic deep true",
        "pulumi:providers:aws elsewhere true",
      ]) {
        assert.equal(seen.filter((other) => other === one).length, 1, one);
      }
      assert.deepEqual(
        seen.filter((one) => /^pulumi:pulumi:|UserPool/.test(one)),
        [],
      );
    });

    it("get the options, and change them", () => {
      const { options, hasProvider, aliases, ...first } = told("options", "first");
      assert.equal(options, "first");
      assert.deepEqual(first, {
        protect: true,
        ignoreChanges: ["tags"],
        retainOnDelete: true,
        deleteBeforeReplace: true,
        version: "7.20.0",
        additionalSecretOutputs: ["arn"],
        replaceOnChanges: ["displayName"],
        replaceWith: [],
        customTimeouts: { create: "5m", update: "", delete: "", read: "" },
        import: "arn:aws:sns:eu-central-1:123456789012:known",
        dependsOn: 1,
      });
      assert.equal((aliases as { name: string }[])[0]!.name, "before");
      assert.equal(hasProvider, false);
      const second = told("options", "second");
      assert.deepEqual(
        [second["protect"], second["ignoreChanges"], second["import"], second["hasProvider"], second["retainOnDelete"]],
        [false, ["policy"], "", true, true],
      );
      assert.equal((second["customTimeouts"] as { create: string }).create, "9m");
    });

    it("choose the Region by a provider", () => {
      assert.match(output(named("plain"), "arn"), /^arn:aws:sns:eu-central-1:/);
      assert.match(output(named("options"), "arn"), /^arn:aws:sns:us-east-1:/);
    });

    it("leave values as they are: secrets, outputs, archives and resources", () => {
      assert.deepEqual(named("copied").inputs, named("without").inputs);
      assert.equal(told("secret")["secret"], true);
      assert.deepEqual(named("passed").inputs, { name: "hidden", tags: { ROLE: named("role").outputs["name"] } });
      const { topic, part, added } = named("thing").inputs;
      assert.deepEqual([topic, part, added], [named("options").id, [named("options").id], named("options").id]);
    });

    it("leave values that are not known, and get them as outputs", () => {
      assert.equal(named("renewed").inputs["name"], named("asIs").inputs["name"]);
      assert.match(JSON.stringify(named("asIs").inputs["name"]), /^"m2m-unknown:.*queue/);
      assert.match(JSON.stringify(named("renewed").inputs["tags"]), /^"m2m-unknown:/);
      assert.equal(told("unknown")["unknown"], true);
    });

    it("get as outputs what is secret, and what derives from resources where they are the resource's own", () => {
      assert.deepEqual(told("kinds", "own of copied"), {
        kinds: "own of copied",
        role: true,
        runtime: false,
        environment: true,
      });
      assert.deepEqual(told("kinds", "stack's of without"), {
        kinds: "stack's of without",
        role: false,
        runtime: false,
        environment: true,
      });
    });

    it("change neither name nor type, nor parent", () => {
      assert.equal(named("named").type, "aws:sns/topic:Topic");
      assert.equal(named("named").urn, "urn:pulumi:dev::test-api::pulumi:pulumi:Stack$aws:sns/topic:Topic::named");
      assert.equal(named("other"), undefined);
    });

    it("of data sources change what is asked, in order", () => {
      const asked = evaluated.told
        .filter(({ token }) => token === "aws:index/getRegion:getRegion")
        .map(({ by, asked: region }) => [by, region]);
      assert.deepEqual(asked.sort(), [
        ["invoke 1", null],
        ["invoke 1", null],
        ["invoke 2", "eu-west-1"],
        ["invoke 2", "eu-west-1"],
      ]);
      assert.equal(told("region")["region"], "us-west-2");
      assert.equal(told("plainRegion")["plainRegion"], "us-west-2");
    });

    it("need no note", () => {
      const notes = evaluated.evaluation.ok ? evaluated.evaluation.notes : ["none"];
      assert.deepEqual(
        notes.filter((note) => !note.includes("acme/network/dev")),
        [],
      );
    });
  });

  it("that fail are faults with their lines, once each", async () => {
    const source = `${setUp}
const checkTags: Transform = (args) => {
  if (args.type === "aws:sns/topic:Topic") {
    throw new Error("there are no tags.\\n  Add some");
  }
  return undefined;
};
pulumi.runtime.registerResourceTransform(checkTags);
pulumi.runtime.registerInvokeTransform(async () => { await null; throw new TypeError("not here"); });
new aws.sns.Topic("first");
new aws.sns.Topic("second");
new aws.sqs.Queue("late", {}, { transforms: [({ opts }) => ({ props: { name: Promise.reject(new Error("no name")) }, opts })] });
void aws.getRegion();
`;
    const line = (text: string) => source.split("\n").findIndex((one) => one.includes(text)) + 1;
    const fix = "correct it, or return undefined for what it is not meant for.";
    assert.deepEqual(
      [...faultsOf(await evaluateProgram({ "index.ts": source }))].sort(),
      [
        `index.ts:${line("there are no tags")}: a transform of aws:sns/topic:Topic "first" fails with Error: there are no tags. Add some; ${fix}`,
        `index.ts:${line("not here")}: a transform of aws:index/getRegion:getRegion fails with TypeError: not here; ${fix}`,
        `index.ts:${line("no name")}: a transform of aws:sqs/queue:Queue "late" fails with error serializing property "name": no name; ${fix}`,
      ].sort(),
    );
  });

  it("that open a route are seen by the access report", async () => {
    const source = `${setUp}
pulumi.runtime.registerResourceTransform(({ type, name, props, opts }) => type === "aws:apigatewayv2/route:Route" && name === "opened"
  ? { props: { ...props, authorizationType: "NONE", authorizerId: undefined, authorizationScopes: undefined }, opts } : undefined);
const pool = new aws.cognito.UserPool("pool");
new aws.cognito.ResourceServer("server", { userPoolId: pool.id, identifier: "orders", name: "orders", scopes: [{ scopeName: "read", scopeDescription: "Read" }] });
const client = new aws.cognito.UserPoolClient("client", {
  userPoolId: pool.id, generateSecret: true, allowedOauthFlows: ["client_credentials"],
  allowedOauthFlowsUserPoolClient: true, allowedOauthScopes: ["orders/read"],
});
const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
const authorizer = new aws.apigatewayv2.Authorizer("jwt", {
  apiId: api.id, authorizerType: "JWT", identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { audiences: [client.id], issuer: pulumi.interpolate\`https://\${pool.endpoint}\` },
});
const integration = new aws.apigatewayv2.Integration("http", { apiId: api.id, integrationType: "HTTP_PROXY", integrationMethod: "GET", integrationUri: "https://example.com/" });
for (const name of ["closed", "opened"]) {
  new aws.apigatewayv2.Route(name, {
    apiId: api.id, routeKey: "GET /" + name, target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: ["orders/read"],
  });
}
new aws.apigatewayv2.Stage("stage", { apiId: api.id, name: "$default", autoDeploy: true });
`;
    const registrations = registrationsOf(await evaluateProgram({ "index.ts": source }));
    const { routes } = accessReport(buildModel(registrations), "test-api", "dev").apis[0]!;
    assert.deepEqual(
      routes.map(({ routeKey, access }) => [routeKey, access]),
      [
        ["GET /closed", "scoped"],
        ["GET /opened", "public"],
      ],
    );
  });
});
