import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { ApiWithJwt, ApiWithJwtArgs, ArgumentError, M2mAuth, M2mAuthArgs } from "../../components";
import { checkApiWithJwtArgs } from "../../components/api/apiWithJwtChecks";
import { accessLogTemplate } from "../../components/api/stage";
import { checkM2mAuthArgs } from "../../components/auth/m2mAuthChecks";
import { register, Registered } from "../support/mocks";
import { providerViolations } from "../support/providerRules";

/** Arguments that may have any of some members. */
const some = <T>(members: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record<T, never>(members, { requiredKeys: [], noNullPrototype: true });
const record = <T>(members: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record(members, { noNullPrototype: true });
const whole = (min: number, max: number) => fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
const like = (pattern: RegExp) => fc.stringMatching(pattern);
const dictionary = <T>(key: RegExp, value: fc.Arbitrary<T>, maxKeys = 3) =>
  fc.dictionary(like(key), value, { maxKeys, noNullPrototype: true });

const name = fc.oneof(like(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/), fc.constantFrom("a", "x".repeat(40)));
const tags = dictionary(
  /^[a-z][A-Za-z0-9 _.:/=+@-]{0,20}$/,
  fc.string({ unit: fc.constantFrom("a", "Z", "1", " ", "-") }),
);
const account = "eu-central-1:123456789012";
const certificateArn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1234-abcd`;
const host = like(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?(\.[a-z0-9]{1,6}){1,3}$/);
const hostedZoneId = like(/^Z[A-Z0-9]{1,20}$/);

const vpc = record({
  subnetIds: fc.array(like(/^subnet-[0-9a-f]{8}$/), { minLength: 1, maxLength: 3 }),
  securityGroupIds: fc.array(like(/^sg-[0-9a-f]{8}$/), { minLength: 1, maxLength: 3 }),
});

/** The settings of a callback's function. */
const functionSettings = (mostSeconds: number) => ({
  environment: dictionary(/^[A-Za-z][A-Za-z0-9_]{1,12}$/, fc.string({ maxLength: 50 })),
  timeout: whole(1, mostSeconds),
  memorySize: whole(128, 10_240),
  architecture: fc.constantFrom<"arm64" | "x86_64">("arm64", "x86_64"),
  runtime: fc.constantFrom<"nodejs24.x" | "nodejs22.x">("nodejs24.x", "nodejs22.x"),
  permissions: fc.array(
    fc.constant({ actions: ["dynamodb:GetItem"], resources: [`arn:aws:dynamodb:${account}:table/a`] }),
    { maxLength: 2 },
  ),
  policies: dictionary(/^[a-z]{1,8}$/, fc.constant("arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess")),
  reservedConcurrency: whole(0, 100),
  vpc,
  layers: fc.array(fc.constant(`arn:aws:lambda:${account}:layer:own:1`), { maxLength: 5 }),
});

const servers = fc.dictionary(
  like(/^[a-z][a-z0-9.:_/-]{0,20}$/),
  fc
    .tuple(
      some({ identifier: like(/^[!#-[\]-~]{1,40}$/), name: like(/^[\w +=,.@-]{1,40}$/) }),
      fc.dictionary(like(/^[!#-.0-[\]-~]{1,20}$/), fc.string({ minLength: 1, maxLength: 256 }), {
        minKeys: 1,
        maxKeys: 3,
      }),
    )
    .map(([more, scopes]) => ({ ...more, scopes })),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);

const validity = fc.oneof(record({ minutes: whole(5, 1440) }), record({ hours: whole(1, 24) }));

const prefixDomain = record({ prefix: like(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/) });
const ownDomain = fc
  .tuple(record({ name: host, certificateArn: fc.constant(certificateArn("us-east-1")) }), some({ hostedZoneId }))
  .map(([domain, more]) => ({ ...domain, ...more }));
const poolId = "eu-central-1_AbCdEfGhI";
const issuers = ["cognito-idp", "issuer-cognito-idp"].map(
  (one) => `https://${one}.eu-central-1.amazonaws.com/${poolId}`,
);

const pools = fc.oneof(
  some({
    domain: fc.oneof(prefixDomain, ownDomain),
    tier: fc.constantFrom<"ESSENTIALS" | "PLUS">("ESSENTIALS", "PLUS"),
    tokenCustomization: some(functionSettings(5)).map((settings) => ({
      ...settings,
      handler: async (event: never) => Promise.resolve(event),
    })),
    webAclArn: fc.constant(`arn:aws:wafv2:${account}:regional/webacl/own/1234`),
    deletionProtection: fc.boolean(),
  }),
  fc
    .tuple(
      fc.oneof(prefixDomain, ownDomain, fc.constant({ url: "https://auth.example.com" })),
      some({ issuer: fc.constantFrom(...issuers) }),
    )
    .map(([domain, more]) => ({ userPoolId: poolId, domain, ...more })),
);

/** Arguments of an M2mAuth that has some clients. */
const authArgs: fc.Arbitrary<M2mAuthArgs> = fc
  .tuple(
    servers,
    pools,
    some({
      tags,
      secretsManager: some({ namePrefix: like(/^[\w/+=.@-]{1,40}$/), recoveryWindowInDays: fc.constantFrom(0, 7, 30) }),
    }),
  )
  .chain(([resourceServers, pool, more]) => {
    const known = Object.entries(resourceServers).flatMap(([key, { scopes }]) =>
      Object.keys(scopes).map((scope) => `${key}/${scope}`),
    );
    const scopes = fc.subarray(known, { minLength: 1 });
    const options = fc
      .tuple(scopes, some({ accessTokenValidity: validity, description: fc.string({ minLength: 1, maxLength: 200 }) }))
      .map(([own, others]) => ({ scopes: own, ...others }));
    const clients = fc.dictionary(like(/^[\w+=,.@-]{1,30}$/), fc.oneof(scopes, options), {
      minKeys: 1,
      maxKeys: 4,
      noNullPrototype: true,
    });
    return clients.map((own) => ({ resourceServers, clients: own, ...pool, ...more }) as M2mAuthArgs);
  });

const handler = async () => Promise.resolve({ statusCode: 204 });
const throttle = record({ rateLimit: fc.double({ min: 0, max: 1e5, noNaN: true }), burstLimit: whole(0, 5000) });

const segment = fc.oneof(like(/^[A-Za-z0-9.:_-]{1,12}$/), like(/^\{[a-z]{1,3}\}$/));
const routeKey = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "ANY"),
      fc.array(segment, { maxLength: 6 }),
      fc.constantFrom([], [], ["{rest+}"]),
    )
    .map(([method, segments, last]) => `${method} /${[...segments, ...last].join("/")}`),
  fc.constant("$default"),
);

/** What answers a route, with the settings that it can have. */
const answers: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: some(functionSettings(29)).map((settings) => ({ ...settings, handler })) },
  fc.constant({ handler: { functionArn: `arn:aws:lambda:${account}:function:own:live` } }),
  some({
    method: fc.constantFrom("GET", "ANY"),
    headers: dictionary(/^[a-z]{1,3}-[a-z]{1,8}$/, like(/^[!-~]{1,20}$/)),
    timeout: whole(1, 30),
  }).map((settings) => ({ handler: { url: "https://orders.example.com/v1", ...settings } })),
  some({ tlsServerName: host }).map((settings) => ({
    handler: {
      listenerArn: `arn:aws:elasticloadbalancing:${account}:listener/app/own/1/2`,
      vpcLinkId: "abc123",
      ...settings,
    },
  })),
);

/** Who may call a route, as far as its authorizer and the scopes of the pool go. */
const access = (scopes: readonly string[]): fc.Arbitrary<object> =>
  fc.oneof(
    fc.constantFrom({ access: "public" }, { access: "any-client" }, { access: "any-client", authorizer: "partners" }),
    fc.subarray([...scopes], { minLength: 1, maxLength: Math.min(10, scopes.length) }).map((own) => ({ scopes: own })),
    fc.constant({ scopes: ["any:scope"], authorizer: "partners" }),
  );

const apiArgs = (scopes: readonly string[]): fc.Arbitrary<Omit<ApiWithJwtArgs, "auth">> => {
  const route = fc
    .tuple(access(scopes), answers, some({ throttle }))
    .map((parts) => Object.assign({}, ...parts) as object);
  const more = some({
    cors: record({ allowOrigins: fc.constantFrom(["*"], ["https://app.example.com"]) }),
    throttle,
    accessLogs: fc.constantFrom(false as const, {}, { fields: { team: "$context.stage" }, retentionInDays: 0 }),
    disableDefaultEndpoint: fc.boolean(),
    stageVariables: dictionary(/^[A-Za-z0-9_]{1,64}$/, like(/^[A-Za-z0-9._~:/?#&=,-]{1,60}$/)),
    vpcLink: vpc,
    logRetentionInDays: fc.constantFrom(0, 1, 3653),
    dashboard: fc.boolean(),
    tags,
    alarms: some({
      clientErrorPercent: fc.oneof(whole(0, 100), fc.constant(false as const)),
      latencyP99: whole(1, 30_000),
    }).map((thresholds) => ({ topicArn: `arn:aws:sns:${account}:alarms`, ...thresholds })),
    domain: fc
      .tuple(
        record({ name: host, certificateArn: fc.constant(certificateArn("eu-central-1")) }),
        some({ hostedZoneId, path: like(/^[A-Za-z0-9$_.+!*'()-]{1,10}(\/[a-z]{1,5}){0,2}$/) }),
      )
      .map((parts) => Object.assign({}, ...parts) as { name: string; certificateArn: string }),
  });
  return fc
    .tuple(fc.dictionary(routeKey, route, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), more)
    .map(([routes, others]) => ({
      ...others,
      routes: routes as ApiWithJwtArgs["routes"],
      authorizers: { partners: { issuer: "https://login.partner.example", audience: ["https://api.example.com"] } },
    }));
};

/** The resources of a program whose arguments are accepted. */
async function resourcesOf(program: () => unknown): Promise<readonly Registered[]> {
  const outcome = await register(program).catch((error: unknown) => error);
  fc.pre(!(outcome instanceof ArgumentError));
  if (outcome instanceof Error) {
    throw outcome;
  }
  return (outcome as { resources: readonly Registered[] }).resources;
}

/** Asserts that the engine and the provider would accept resources. */
function assertSound(resources: readonly Registered[]): void {
  assert.deepEqual(providerViolations(resources), []);
  const names = resources.map(({ type, name: own }) => `${type} ${own}`);
  assert.deepEqual(
    names.filter((one, index) => names.indexOf(one) < index),
    [],
  );
}

describe("whatever arguments are accepted,", () => {
  it("an M2mAuth consists of resources that the provider accepts", async () => {
    await fc.assert(
      fc.asyncProperty(name, authArgs, async (own, args) => {
        assertSound(await resourcesOf(() => new M2mAuth(own, args)));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it("an ApiWithJwt consists of resources that the provider accepts", async () => {
    const programs = authArgs.chain((auth) => {
      const { resourceServers } = auth;
      const scopes = Object.entries(resourceServers).flatMap(([key, one]) =>
        Object.keys(one.scopes).map((scope) => `${key}/${scope}`),
      );
      return record({ auth: fc.constant({ resourceServers, clients: auth.clients }), api: apiArgs(scopes) });
    });
    await fc.assert(
      fc.asyncProperty(name, programs, async (own, { auth, api }) => {
        const program = () => {
          const args: ApiWithJwtArgs = { ...api, auth: new M2mAuth(own, auth) };
          return new ApiWithJwt(own, args);
        };
        assertSound(await resourcesOf(program));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it("the policies of different routes' roles are told apart", async () => {
    const policy = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";
    const routes = {
      "GET /": { access: "public", handler, policies: { "a-b": policy } },
      "GET /a": { access: "public", handler, policies: { b: policy } },
    } as const;
    const auth = { issuer: "https://issuer.example.com", audience: "orders" };
    assertSound(await resourcesOf(() => new ApiWithJwt("orders", { auth, routes })));
  });

  it("a policy is attached whatever it is called, beside that of a VPC", async () => {
    const own = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";
    const inVpc = { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] };
    const routes = { "GET /": { access: "public", handler, policies: { vpc: own }, vpc: inVpc } } as const;
    const auth = { issuer: "https://issuer.example.com", audience: "orders" };
    const resources = await resourcesOf(() => new ApiWithJwt("orders", { auth, routes }));
    const attached = resources.flatMap(({ type, inputs }) =>
      type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" ? [inputs["policyArn"]] : [],
    );
    assert.deepEqual(attached.sort(), [own, "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]);
  });
});

/** The paths of the faults of arguments. */
function faultsOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    assert.ok(error instanceof ArgumentError, (error as Error).stack);
    return error.faults.map(({ path }) => path);
  }
}

const many = <T>(count: number, value: T, prefix = "k") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, value]));
const scopesOf = (count: number) => Object.keys(many(count, "", "orders/k"));
const orders = { scopes: many(60, "Do") };
const one = { scopes: ["orders/k0"] };

/** Arguments that are right but for what is given. */
const pool = (args: object) => () => checkM2mAuthArgs("orders", { resourceServers: { orders }, clients: {}, ...args });
const server = (args: object) => pool({ resourceServers: { orders: { ...orders, ...args } } });
const trigger = (args: object) => pool({ tokenCustomization: { handler: async () => Promise.resolve({}), ...args } });
const api = (args: object) => () =>
  checkApiWithJwtArgs("orders", {
    auth: { issuer: "https://issuer.example.com", audience: "orders" },
    routes: { "GET /x": { access: "public", handler } },
    ...args,
  });
const route = (args: object) => api({ routes: { "GET /x": { access: "public", handler, ...args } } });
const target = (args: object) => route({ handler: { url: "https://orders.example.com", ...args } });
const anyRoutes = (count: number) => many(count, { access: "any-client", handler }, "ANY /x");
const layers = (count: number) => Array<string>(count).fill(`arn:aws:lambda:${account}:layer:own:1`);
const foreign = { issuer: "https://issuer.example.com" };
const domain = { name: "api.example.com", certificateArn: certificateArn("eu-central-1") };
/** An API whose tokens API Gateway checks. */
const templateArgs = { auth: { ...foreign, audience: "orders" }, routes: {} };
/** Settings that make a template of some bytes. */
const logOf = (bytes: number) => {
  const shortest = Buffer.byteLength(accessLogTemplate(templateArgs, { own: "" }));
  return { fields: { own: "x".repeat(bytes - shortest) } };
};
const oneAuthorizer = { ...foreign, audience: "orders" };

/** What AWS, and in some cases the component, has at most: how many, arguments with so many, and the place of an error. */
type Limits = Record<string, readonly [most: number, check: (count: number) => () => unknown, path: string]>;

const limits: Limits = {
  "resource servers of a pool": [300, (n) => pool({ resourceServers: many(n, orders) }), "resourceServers"],
  "scopes of a resource server": [100, (n) => server({ scopes: many(n, "Do") }), "resourceServers.orders.scopes"],
  "characters of an identifier": [
    256,
    (n) => server({ identifier: "i".repeat(n) }),
    "resourceServers.orders.identifier",
  ],
  "characters of a resource server's name": [
    256,
    (n) => server({ name: "n".repeat(n) }),
    "resourceServers.orders.name",
  ],
  "characters of a scope's description": [
    256,
    (n) => server({ scopes: { k0: "d".repeat(n) } }),
    "resourceServers.orders.scopes.k0",
  ],
  "app clients of a pool": [10_000, (n) => pool({ clients: many(n, one) }), "clients"],
  "scopes of a client": [50, (n) => pool({ clients: { a: scopesOf(n) } }), "clients.a"],
  "characters of a client's description": [
    2048,
    (n) => pool({ clients: { a: { ...one, description: "d".repeat(n) } } }),
    "clients.a.description",
  ],
  "minutes that a token is valid": [
    1440,
    (n) => pool({ clients: { a: { ...one, accessTokenValidity: { minutes: n } } } }),
    "clients.a.accessTokenValidity.minutes",
  ],
  "days to restore a secret": [
    30,
    (n) => pool({ secretsManager: { recoveryWindowInDays: n } }),
    "secretsManager.recoveryWindowInDays",
  ],
  "characters before a secret's name": [
    256,
    (n) => pool({ secretsManager: { namePrefix: "p".repeat(n) } }),
    "secretsManager.namePrefix",
  ],
  "seconds of a trigger": [5, (n) => trigger({ timeout: n }), "tokenCustomization.timeout"],
  "layers of a trigger": [5, (n) => trigger({ layers: layers(n) }), "tokenCustomization.layers"],
  "tags of a pool": [50, (n) => pool({ tags: many(n, "x") }), "tags"],
  "routes of an API": [300, (n) => api({ routes: many(n, { access: "public", handler }, "GET /x") }), "routes"],
  "routes of an API with those for preflight requests": [
    150,
    (n) => api({ routes: anyRoutes(n), cors: { allowOrigins: ["*"] } }),
    "routes",
  ],
  "scopes of a route": [
    10,
    (n) => api({ routes: { "GET /x": { scopes: scopesOf(n), handler } } }),
    'routes["GET /x"].scopes',
  ],
  "seconds of a route": [29, (n) => route({ timeout: n }), 'routes["GET /x"].timeout'],
  "MB of a route's memory": [10_240, (n) => route({ memorySize: n }), 'routes["GET /x"].memorySize'],
  "layers of a route": [5, (n) => route({ layers: layers(n) }), 'routes["GET /x"].layers'],
  "seconds of an HTTP server": [30, (n) => target({ timeout: n }), 'routes["GET /x"].handler.timeout'],
  "audiences of a foreign issuer": [50, (n) => api({ auth: { ...foreign, audience: scopesOf(n) } }), "auth.audience"],
  "authorizers where none is needed for auth": [10, (n) => api({ authorizers: many(n, oneAuthorizer) }), "authorizers"],
  "authorizers beside that of auth": [
    9,
    (n) => api({ authorizers: many(n, oneAuthorizer), routes: anyRoutes(1) }),
    "authorizers",
  ],
  "characters of a stage variable's name": [
    64,
    (n) => api({ stageVariables: { ["v".repeat(n)]: "x" } }),
    `stageVariables.${"v".repeat(65)}`,
  ],
  "characters of a stage variable": [512, (n) => api({ stageVariables: { a: "x".repeat(n) } }), "stageVariables.a"],
  "characters of a path of a domain": [300, (n) => api({ domain: { ...domain, path: "p".repeat(n) } }), "domain.path"],
  "bytes of the access log's template": [3072, (n) => api({ accessLogs: logOf(n) }), "accessLogs.fields"],
};

/** More clients need a pool that exists, which needs a program. */
async function faultsOfClients(count: number): Promise<string[]> {
  const { result } = await register(() => {
    const auth = new M2mAuth("orders", { resourceServers: { orders }, clients: many(count, ["orders/k0"]) });
    return faultsOf(api({ auth, routes: { "GET /x": { access: "any-client", handler } } }));
  });
  return result;
}

describe("at its limit and beyond it is the number of", () => {
  for (const [what, [most, check, path]] of Object.entries(limits)) {
    it(`${what}: ${most}`, () => {
      assert.deepEqual(faultsOf(check(most)), []);
      assert.deepEqual(faultsOf(check(most + 1)), [path]);
    });
  }

  it("clients of an authorizer: 50", async () => {
    assert.deepEqual(await faultsOfClients(50), []);
    assert.deepEqual(await faultsOfClients(51), ["auth.clients"]);
  });
});
