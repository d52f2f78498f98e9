import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as fc from "fast-check";
import { create, Created, identifier, unknownOutputs } from "../../../../simulator/evaluate/resources/simulatedOutputs";

const region = "eu-central-1";
const account = "123456789012";

function made(type: string, name = "orders", inputs: Readonly<Record<string, unknown>> = {}): Created {
  return create({ type, name, urn: `urn:pulumi:dev::test-api::${type}::${name}`, inputs, region });
}

const pool = "aws:cognito/userPool:UserPool";
const client = "aws:cognito/userPoolClient:UserPoolClient";
const api = "aws:apigatewayv2/api:Api";
const stage = "aws:apigatewayv2/stage:Stage";

describe("ids of simulated resources", () => {
  for (const [type, format] of [
    [pool, /^eu-central-1_[A-Za-z0-9]{9}$/],
    [client, /^[a-z0-9]{26}$/],
    [api, /^[a-z0-9]{10}$/],
    ["aws:apigatewayv2/authorizer:Authorizer", /^[a-z0-9]{6}$/],
    ["aws:apigatewayv2/integration:Integration", /^[a-z0-9]{7}$/],
    ["aws:apigatewayv2/route:Route", /^[a-z0-9]{7}$/],
    ["aws:lambda/function:Function", /^orders-[0-9a-f]{7}$/],
    ["aws:lambda/permission:Permission", /^orders-[0-9a-f]{7}$/],
    ["aws:iam/role:Role", /^orders-[0-9a-f]{7}$/],
    ["aws:cloudwatch/logGroup:LogGroup", /^orders-[0-9a-f]{7}$/],
    ["aws:sqs/queue:Queue", /^orders-[0-9a-f]{7}$/],
  ] as const) {
    it(`${type}: have AWS's format, are stable, and differ between URNs`, () => {
      assert.match(made(type).id, format);
      assert.deepEqual(made(type), made(type));
      assert.notEqual(made(type).id, made(type, "other").id);
    });
  }

  it("differ between stacks", () => {
    const inStack = (stack: string) =>
      create({ type: client, name: "a", urn: `urn:pulumi:${stack}::p::${client}::a`, inputs: {}, region }).id;
    assert.notEqual(inStack("dev"), inStack("prod"));
  });

  it("do not depend on the properties", () => {
    assert.equal(made(client).id, made(client, "orders", { name: "x", generateSecret: true }).id);
  });
});

describe("outputs of simulated resources", () => {
  it("of a user pool", () => {
    const { id, outputs } = made(pool);
    const { name, ...rest } = outputs;
    assert.match(String(name), /^orders-[0-9a-f]{7}$/);
    assert.deepEqual(rest, {
      region,
      arn: `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`,
      endpoint: `cognito-idp.${region}.amazonaws.com/${id}`,
      tagsAll: {},
    });
  });

  it("of a domain and of a resource server", () => {
    assert.equal(made("aws:cognito/userPoolDomain:UserPoolDomain", "orders", { domain: "acme" }).id, "acme");
    const server = "aws:cognito/resourceServer:ResourceServer";
    const inputs = { userPoolId: "eu-central-1_x", identifier: "orders", scopes: [{ scopeName: "read" }] };
    const { id, outputs } = made(server, "orders", inputs);
    assert.equal(id, "eu-central-1_x|orders");
    assert.deepEqual(outputs["scopeIdentifiers"], ["orders/read"]);
    assert.deepEqual(made(server).outputs["scopeIdentifiers"], []);
  });

  it("of a client: a secret that is secret, if one is to be generated", () => {
    const { id, outputs, secrets } = made(client, "orders", { generateSecret: true });
    assert.match(String(outputs["clientSecret"]), /^[a-z0-9]{51}$/);
    assert.ok(!String(outputs["clientSecret"]).startsWith(id));
    assert.deepEqual(secrets, ["clientSecret"]);
    for (const generateSecret of [undefined, false, "true"]) {
      assert.equal(made(client, "orders", { generateSecret }).outputs["clientSecret"], "");
    }
  });

  it("of an API and its stages", () => {
    const { id, outputs } = made(api);
    assert.equal(outputs["apiEndpoint"], `https://${id}.execute-api.${region}.amazonaws.com`);
    assert.equal(outputs["executionArn"], `arn:aws:execute-api:${region}:${account}:${id}`);
    for (const [name, path] of [
      ["$default", ""],
      ["v1", "v1"],
    ] as const) {
      const created = made(stage, "orders", { apiId: id, name });
      assert.equal(created.id, name);
      assert.equal(created.outputs["invokeUrl"], `https://${id}.execute-api.${region}.amazonaws.com/${path}`);
      assert.equal(created.outputs["executionArn"], `arn:aws:execute-api:${region}:${account}:${id}/${name}`);
    }
  });

  it("of a function", () => {
    const { outputs } = made("aws:lambda/function:Function", "orders", { name: "handler" });
    const arn = `arn:aws:lambda:${region}:${account}:function:handler`;
    const invokeArn = (of: string) => `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${of}/invocations`;
    const versioned = (version: string) => ({
      ...{ region, name: "handler", arn, invokeArn: invokeArn(arn), tagsAll: {}, version },
      ...{ qualifiedArn: `${arn}:${version}`, qualifiedInvokeArn: invokeArn(`${arn}:${version}`) },
    });
    assert.deepEqual(outputs, versioned("$LATEST"));
    const published = made("aws:lambda/function:Function", "orders", { name: "handler", publish: true });
    assert.deepEqual(published.outputs, { ...versioned("1"), publish: true });
    for (const functionName of ["handler", arn]) {
      const alias = made("aws:lambda/alias:Alias", "live", { functionName, name: "live" });
      const { arn: own, invokeArn: invoked } = alias.outputs;
      assert.deepEqual([alias.id, own, invoked], [`${arn}:live`, `${arn}:live`, invokeArn(`${arn}:live`)]);
    }
  });

  it("of what stands in a network: ids in AWS's form", () => {
    for (const [type, prefix] of [
      ["aws:ec2/vpc:Vpc", "vpc"],
      ["aws:ec2/subnet:Subnet", "subnet"],
      ["aws:ec2/securityGroup:SecurityGroup", "sg"],
      ["aws:ec2/natGateway:NatGateway", "nat"],
    ]) {
      assert.match(made(type!).id, new RegExp(`^${prefix}-0[0-9a-f]{16}$`));
    }
    const link = made("aws:apigatewayv2/vpcLink:VpcLink");
    assert.match(link.id, /^[a-z0-9]{6}$/);
    assert.equal(link.outputs["arn"], `arn:aws:apigateway:${region}::/vpclinks/${link.id}`);
    const { id, outputs } = made("aws:servicediscovery/service:Service", "orders", { name: "orders" });
    assert.match(id, /^srv-[a-z0-9]{16}$/);
    assert.equal(outputs["arn"], `arn:aws:servicediscovery:${region}:${account}:service/${id}`);
  });

  for (const module of ["lb", "alb"]) {
    it(`of a load balancer and what belongs to it, of ${module}`, () => {
      const root = `arn:aws:elasticloadbalancing:${region}:${account}`;
      const balancer = (inputs: object) =>
        made(`aws:${module}/loadBalancer:LoadBalancer`, "web", { name: "web", ...inputs });
      for (const [loadBalancerType, kind] of [
        [undefined, "app"],
        ["application", "app"],
        ["network", "net"],
        ["gateway", "gwy"],
      ]) {
        const { id, outputs } = balancer({ loadBalancerType });
        assert.match(id, new RegExp(`^${root}:loadbalancer/${kind}/web/[0-9a-f]{16}$`));
        assert.deepEqual([outputs["arn"], `${root}:loadbalancer/${String(outputs["arnSuffix"])}`], [id, id]);
        const listener = made(`aws:${module}/listener:Listener`, "web", { loadBalancerArn: id });
        assert.match(listener.id, new RegExp(`^${id.replace(":loadbalancer/", ":listener/")}/[0-9a-f]{16}$`));
        assert.equal(listener.outputs["arn"], listener.id);
      }
      assert.match(String(balancer({}).outputs["dnsName"]), /^web-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/);
      assert.match(String(balancer({ internal: true }).outputs["dnsName"]), /^internal-web-/);
      const unknown = made(`aws:${module}/listener:Listener`, "web", { loadBalancerArn: "m2m-unknown:x" });
      assert.match(unknown.id, new RegExp(`^${root}:listener/app/web/[0-9a-f]{16}/[0-9a-f]{16}$`));
      assert.match(made(`aws:${module}/targetGroup:TargetGroup`).id, new RegExp(`^${root}:targetgroup/orders-`));
    });
  }

  it("of a resource that is looked up: its own id, and ARN where that is the id", () => {
    const arn = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/web/1/2`;
    const lookUp = (type: string, lookedUp: string) =>
      create({ type, name: "x", urn: "urn:x", inputs: {}, region, lookedUp });
    const listener = lookUp("aws:lb/listener:Listener", arn);
    assert.deepEqual([listener.id, listener.outputs["arn"]], [arn, arn]);
    const subnet = lookUp("aws:ec2/subnet:Subnet", "subnet-1");
    assert.deepEqual([subnet.id, subnet.outputs["arn"]], ["subnet-1", undefined]);
  });

  it("of a resource of any other type: a name and an ARN", () => {
    const { id, outputs } = made("aws:sqs/queue:Queue", "jobs", { name: "jobs.fifo", fifoQueue: true });
    assert.equal(id, "jobs.fifo");
    const arn = `arn:aws:sqs:${region}:${account}:jobs.fifo`;
    assert.deepEqual(outputs, { region, name: "jobs.fifo", fifoQueue: true, arn, tagsAll: {} });
    assert.match(String(made("aws:sns/topic:Topic").outputs["arn"]), /^arn:aws:sns:eu-central-1:123456789012:orders-/);
    assert.deepEqual(made("random:index/randomPet:RandomPet").outputs, { region, tagsAll: {} });
  });

  it("with a given name, a prefix, or Pulumi's own", () => {
    const role = "aws:iam/role:Role";
    assert.equal(made(role, "orders", { name: "given" }).id, "given");
    assert.match(made(role, "orders", { namePrefix: "pre-" }).id, /^pre-[0-9a-f]{7}$/);
    assert.match(made(role).id, /^orders-[0-9a-f]{7}$/);
  });

  it("with a region of the resource's own", () => {
    assert.equal(made(pool, "orders", { region: "us-east-1" }).outputs["region"], "us-east-1");
    assert.equal(made(pool).outputs["region"], region);
  });

  it("are not known at all for types off the request path", () => {
    assert.equal(unknownOutputs("aws:sqs/queue:Queue"), undefined);
  });

  // An output without a value would be undefined, which Pulumi takes for an option that is left out.
  for (const type of [
    pool,
    client,
    api,
    stage,
    "aws:cognito/userPoolDomain:UserPoolDomain",
    "aws:cognito/resourceServer:ResourceServer",
    "aws:apigatewayv2/authorizer:Authorizer",
    "aws:apigatewayv2/integration:Integration",
    "aws:apigatewayv2/route:Route",
    "aws:lambda/function:Function",
    "aws:lambda/permission:Permission",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:iam/role:Role",
  ]) {
    it(`are made up for ${type}, or said to be unknown, for all that the provider computes`, () => {
      const [, module = ""] = /^aws:(.+):/.exec(type) ?? [];
      const source = fs.readFileSync(require.resolve(`@pulumi/aws/${module}`), "utf8");
      const computed = [...source.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)];
      const known = [...Object.keys(made(type).outputs), ...(unknownOutputs(type) ?? [])];
      for (const [, name = ""] of computed) {
        assert.ok(known.includes(name), name);
      }
    });
  }
});

describe("identifier", () => {
  const alphabets = fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 1, unit: "binary-ascii" }), { minLength: 1, maxLength: 128 })
    .map((characters) => characters.join(""));

  it("has the length and the alphabet that are asked for, and is stable", () => {
    fc.assert(
      fc.property(fc.string(), alphabets, fc.nat(300), (seed, alphabet, length) => {
        const text = identifier(seed, alphabet, length);
        assert.equal(text.length, length);
        assert.ok([...text].every((character) => alphabet.includes(character)));
        assert.equal(identifier(seed, alphabet, length), text);
      }),
    );
  });

  it("differs between seeds", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(identifier(a, "0123456789abcdef", 26) === identifier(b, "0123456789abcdef", 26), a === b);
      }),
    );
  });

  it("takes every character about equally often", () => {
    // 5 does not divide 256, nor does 62: without care, the first characters would come more often.
    for (const alphabet of ["abcde", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"]) {
      const text = identifier("seed", alphabet, 100_000);
      const expected = text.length / alphabet.length;
      const chiSquare = [...alphabet].reduce(
        (sum, character) => sum + (text.split(character).length - 1 - expected) ** 2 / expected,
        0,
      );
      // Far beyond what happens once in a million by chance; the seed is fixed, so nothing here is random.
      assert.ok(chiSquare < 2 * alphabet.length + 40, `${alphabet}: ${chiSquare}`);
    }
  });
});
