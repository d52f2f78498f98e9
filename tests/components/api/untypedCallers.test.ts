import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../../components";
import { refusalOf, register } from "../../support/mocks";
import { account, Args, createAuth, createApi as createBase, createRoute as createBaseRoute } from "./base";

/** What JavaScript, or a cast, lets through for one argument, and what it is. */
type Shapes = Record<string, () => unknown>;

const shapes = {
  null: () => null,
  text: () => "text",
  "empty text": () => "",
  "a number": () => 1,
  "a bigint": () => 1n,
  "a symbol": () => Symbol("x"),
  true: () => true,
  false: () => false,
  "a list": () => ["text"],
  "an empty list": () => [],
  "a map": () => ({ own: "text" }),
  "an empty map": () => ({}),
  "a function": () => async () => "x",
  "an output": () => pulumi.output({ own: "text" }),
  "an object that holds itself": () => {
    const loop: Record<string, unknown> = {};
    loop["loop"] = loop;
    return loop;
  },
} satisfies Shapes;
type Shape = keyof typeof shapes;

/** The shapes of which no argument can be one. */
const never: readonly Shape[] = ["a bigint", "a symbol", "null"];
const scalars: readonly Shape[] = [...never, "text", "empty text", "a number", "true", "a function"];
const notAMap: readonly Shape[] = [...scalars, "a list", "an empty list"];
const notAList: readonly Shape[] = [...scalars, "a map", "an empty map", "an object that holds itself"];
const notANumber = ([...notAList, "a list", "an empty list", "false"] as Shape[]).filter((one) => one !== "a number");
const notText: readonly Shape[] = [
  ...(["a bigint", "a symbol", "null", "a number", "true", "false", "a list", "an empty list"] as const),
  ...(["a map", "an empty map", "a function", "an object that holds itself"] as const),
];
const notATruth: readonly Shape[] = [...notAList.filter((one) => one !== "true"), "a list", "an empty list"];
/** Where a value decides which resources there are, or what they are called, an output comes too late. */
const andNoOutput = (list: readonly Shape[]): readonly Shape[] => [...list, "an output"];

const foreign = { issuer: "https://login.example.com", audience: "api" };
/** An API that registers nothing unless it is accepted: not even a pool. */
const createApi = (args: Args) => createBase({ auth: foreign, ...args });
const createRoute = (settings: object) => createBaseRoute(settings, { auth: foreign });
const domain = { name: "api.example.com", certificateArn: `arn:aws:acm:${account}:certificate/own` };
const vpc = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const origins = ["https://app.example.com"];
const topicArn = `arn:aws:sns:${account}:alarms`;
const statement = { actions: ["sns:Publish"], resources: [topicArn] };

const api =
  (name: keyof Args, wrap: (value: unknown) => unknown = (value) => value) =>
  (value: unknown) =>
    createApi({ [name]: wrap(value) });
const route =
  (name: string, wrap: (value: unknown) => unknown = (value) => value) =>
  (value: unknown) =>
    createRoute({ [name]: wrap(value) });

/** Each argument, by the path at which its error must point: how it is given, and which shapes are wrong. */
const ofTheApi: Record<string, readonly [give: (value: unknown) => unknown, wrong: readonly Shape[]]> = {
  auth: [
    (auth) => createApi({ auth, routes: { "GET /x": { access: "public", handler: async () => "x" } } }),
    andNoOutput([...notAMap, "a map", "an empty map"]),
  ],
  "auth.issuer": [
    (issuer) =>
      createApi({ auth: { ...foreign, issuer }, routes: { "GET /x": { access: "public", handler: async () => "x" } } }),
    [...notText, "text", "empty text"],
  ],
  authorizers: [api("authorizers"), andNoOutput(notAMap)],
  "authorizers.own": [
    api("authorizers", (own) => ({ own })),
    andNoOutput([...notAMap, "a map", "an empty map", "false"]),
  ],
  "authorizers.own.audience": [
    api("authorizers", (audience) => ({ own: { ...foreign, audience } })),
    notText.filter((one) => one !== "a list").concat("empty text"),
  ],
  "authorizers.own.allowTrailingSlash": [
    api("authorizers", (allowTrailingSlash) => ({ own: { ...foreign, allowTrailingSlash } })),
    andNoOutput(notATruth),
  ],
  cors: [api("cors"), andNoOutput([...notAMap, "false"])],
  "cors.allowOrigins": [
    api("cors", (allowOrigins) => ({ allowOrigins })),
    andNoOutput([...notAList, "an empty list", "false"]),
  ],
  "cors.allowOrigins[0]": [api("cors", (one) => ({ allowOrigins: [one] })), [...notText, "text", "empty text"]],
  "cors.allowMethods": [
    api("cors", (allowMethods) => ({ allowOrigins: origins, allowMethods })),
    andNoOutput([...notAList, "an empty list", "false"]),
  ],
  "cors.allowMethods[0]": [
    api("cors", (one) => ({ allowOrigins: origins, allowMethods: [one] })),
    [...notText, "text"],
  ],
  "cors.allowHeaders": [
    api("cors", (allowHeaders) => ({ allowOrigins: origins, allowHeaders })),
    andNoOutput([...notAList, "false"]),
  ],
  "cors.exposeHeaders[0]": [
    api("cors", (one) => ({ allowOrigins: origins, exposeHeaders: [one] })),
    [...notText, "empty text"],
  ],
  "cors.maxAge": [
    api("cors", (maxAge) => ({ allowOrigins: origins, maxAge })),
    andNoOutput([...notAMap, "a map", "false"]),
  ],
  "cors.allowCredentials": [
    api("cors", (allowCredentials) => ({ allowOrigins: origins, allowCredentials })),
    notATruth,
  ],
  throttle: [api("throttle"), andNoOutput([...notAMap, "false"])],
  "throttle.rateLimit": [api("throttle", (rateLimit) => ({ rateLimit, burstLimit: 1 })), notANumber],
  "throttle.burstLimit": [api("throttle", (burstLimit) => ({ rateLimit: 1, burstLimit })), notANumber],
  accessLogs: [api("accessLogs"), andNoOutput(notAMap)],
  "accessLogs.fields": [api("accessLogs", (fields) => ({ fields })), andNoOutput([...notAMap, "false"])],
  // The template is one text, made when the program runs.
  "accessLogs.fields.own": [api("accessLogs", (own) => ({ fields: { own } })), andNoOutput(notText)],
  "accessLogs.retentionInDays": [api("accessLogs", (retentionInDays) => ({ retentionInDays })), notANumber],
  domain: [api("domain"), andNoOutput([...notAMap, "false"])],
  "domain.name": [api("domain", (name) => ({ ...domain, name })), [...notText, "text", "empty text"]],
  "domain.certificateArn": [
    api("domain", (certificateArn) => ({ ...domain, certificateArn })),
    [...notText, "text", "empty text"],
  ],
  "domain.path": [api("domain", (path) => ({ ...domain, path })), [...notText, "empty text"]],
  "domain.hostedZoneId": [
    api("domain", (hostedZoneId) => ({ ...domain, hostedZoneId })),
    [...notText, "text", "empty text"],
  ],
  "domain.mutualTls": [
    (mutualTls) => createApi({ domain: { ...domain, mutualTls }, disableDefaultEndpoint: true }),
    andNoOutput([...notAMap, "false"]),
  ],
  "domain.mutualTls.truststoreUri": [
    (truststoreUri) => createApi({ domain: { ...domain, mutualTls: { truststoreUri } }, disableDefaultEndpoint: true }),
    [...notText, "text", "empty text"],
  ],
  disableDefaultEndpoint: [api("disableDefaultEndpoint"), notATruth],
  stageVariables: [api("stageVariables"), andNoOutput([...notAMap, "false"])],
  "stageVariables.own": [api("stageVariables", (own) => ({ own })), [...notText, "empty text"]],
  vpcLink: [api("vpcLink"), andNoOutput([...notAMap, "false"])],
  "vpcLink.subnetIds": [
    api("vpcLink", (subnetIds) => ({ ...vpc, subnetIds })),
    [...notAList, "an empty list", "false"],
  ],
  "vpcLink.subnetIds[0]": [api("vpcLink", (one) => ({ ...vpc, subnetIds: [one] })), [...notText, "text"]],
  logRetentionInDays: [api("logRetentionInDays"), notANumber],
  alarms: [api("alarms"), andNoOutput([...notAMap, "false"])],
  "alarms.topicArn": [api("alarms", (arn) => ({ topicArn: arn })), [...notText, "text", "empty text"]],
  ...Object.fromEntries(
    ["clientErrorPercent", "serverErrorPercent", "latencyP99", "throttledRequests"].map((threshold) => [
      `alarms.${threshold}`,
      [api("alarms", (value) => ({ topicArn, [threshold]: value })), notANumber.filter((one) => one !== "false")],
    ]),
  ),
  dashboard: [api("dashboard"), andNoOutput(notATruth)],
  tags: [api("tags"), andNoOutput([...notAMap, "false"])],
  "tags.own": [api("tags", (own) => ({ own })), notText],
  transform: [api("transform"), andNoOutput([...notAMap, "false"])],
  "transform.api": [
    api("transform", (own) => ({ api: own })),
    andNoOutput([...notAMap.filter((one) => one !== "a function"), "false"]),
  ],
};

const http = (name: string) => (value: unknown) =>
  createRoute({ handler: { url: "https://orders.example.com", [name]: value } });
const listener = (name: string) => (value: unknown) =>
  createRoute({
    handler: {
      listenerArn: `arn:aws:elasticloadbalancing:${account}:listener/app/own/1/2`,
      vpcLinkId: "abc",
      [name]: value,
    },
  });

const ofARoute: typeof ofTheApi = {
  authorizer: [route("authorizer"), andNoOutput([...notText, "text", "empty text"])],
  throttle: [route("throttle"), andNoOutput([...notAMap, "false"])],
  "throttle.rateLimit": [route("throttle", (rateLimit) => ({ rateLimit, burstLimit: 1 })), notANumber],
  handler: [route("handler"), andNoOutput([...notAMap.filter((one) => one !== "a function"), "a map", "empty text"])],
  "handler.functionArn": [
    (functionArn) => createRoute({ handler: { functionArn } }),
    [...notText, "text", "empty text"],
  ],
  "handler.url": [http("url"), [...notText, "text", "empty text"]],
  "handler.method": [http("method"), [...notText, "text"]],
  "handler.headers": [http("headers"), andNoOutput([...notAMap, "false"])],
  "handler.headers.own": [(own) => http("headers")({ own }), [...notText, "empty text"]],
  "handler.timeout": [http("timeout"), notANumber],
  "handler.listenerArn": [listener("listenerArn"), [...notText, "text", "empty text"]],
  "handler.vpcLinkId": [listener("vpcLinkId"), [...notText, "empty text"]],
  "handler.tlsServerName": [listener("tlsServerName"), [...notText, "empty text"]],
  environment: [route("environment"), andNoOutput([...notAMap, "false"])],
  "environment.own": [route("environment", (own) => ({ own })), notText],
  timeout: [route("timeout"), notANumber],
  memorySize: [route("memorySize"), [...notANumber, "a number"]],
  architecture: [route("architecture"), [...notText, "text"]],
  runtime: [route("runtime"), [...notText, "text"]],
  permissions: [route("permissions"), andNoOutput([...notAList, "false"])],
  "permissions[0]": [route("permissions", (one) => [one]), andNoOutput([...notAMap, "false"])],
  "permissions[0].actions": [
    route("permissions", (actions) => [{ ...statement, actions }]),
    andNoOutput([...notAList, "an empty list", "false"]),
  ],
  "permissions[0].actions[0]": [
    route("permissions", (action) => [{ ...statement, actions: [action] }]),
    [...notText, "text"],
  ],
  "permissions[0].resources": [
    route("permissions", (resources) => [{ ...statement, resources }]),
    andNoOutput([...notAList, "an empty list", "false"]),
  ],
  "permissions[0].resources[0]": [
    route("permissions", (resource) => [{ ...statement, resources: [resource] }]),
    [...notText, "text"],
  ],
  "permissions[0].conditions": [
    route("permissions", (conditions) => [{ ...statement, conditions }]),
    andNoOutput([...notAMap, "false"]),
  ],
  "permissions[0].conditions.Bool": [
    route("permissions", (Bool) => [{ ...statement, conditions: { Bool } }]),
    andNoOutput([...notAMap, "false"]),
  ],
  // IAM's conditions are text and lists of text; a policy of anything else is refused as malformed, or is not JSON.
  "permissions[0].conditions.Bool.own": [
    route("permissions", (own) => [{ ...statement, conditions: { Bool: { own } } }]),
    ["null", "a bigint", "a symbol", "a function", "a map", "an empty map", "an object that holds itself"],
  ],
  policies: [route("policies"), andNoOutput([...notAMap, "false"])],
  "policies.own": [route("policies", (own) => ({ own })), [...notText, "text", "empty text"]],
  reservedConcurrency: [route("reservedConcurrency"), notANumber],
  vpc: [route("vpc"), andNoOutput([...notAMap, "false"])],
  "vpc.securityGroupIds": [
    route("vpc", (securityGroupIds) => ({ ...vpc, securityGroupIds })),
    [...notAList, "an empty list", "false"],
  ],
  "vpc.securityGroupIds[0]": [route("vpc", (one) => ({ ...vpc, securityGroupIds: [one] })), [...notText, "text"]],
  layers: [route("layers"), andNoOutput([...notAList, "false"])],
  "layers[0]": [route("layers", (one) => [one]), [...notText, "text"]],
};

const suites = {
  "": ofTheApi,
  'routes["GET /orders"].': ofARoute,
};
for (const [prefix, cases] of Object.entries(suites)) {
  describe(`ApiWithJwt refuses, from an untyped caller, what is wrong for ${prefix === "" ? "an argument" : "a route's"}`, () => {
    for (const [path, [give, wrong]] of Object.entries(cases)) {
      it(path, async () => {
        const found: Record<string, unknown> = {};
        await register(() => {
          for (const shape of wrong) {
            found[shape] = outcomeOf(() => give(shapes[shape]()));
          }
        }).catch((error: unknown) => {
          // What is accepted by mistake may well fail later.
          found["everything"] = error;
        });
        assert.deepEqual(found, Object.fromEntries(wrong.map((shape) => [shape, [`${prefix}${path}`]])));
      });
    }
  });
}

/** The paths of the faults that a program is refused for, each described on a short line; or what happens instead. */
function outcomeOf(program: () => unknown): unknown {
  try {
    program();
    return "is accepted";
  } catch (error) {
    if (!(error instanceof ArgumentError)) {
      return error;
    }
    assert.equal(error.message.split("\n").length, error.faults.length, error.message);
    assert.ok(error.message.length < 700 * error.faults.length, error.message);
    return error.faults.map((fault) => fault.path);
  }
}

describe("ApiWithJwt refuses, from an untyped caller, a handler that is", () => {
  const at = 'routes["GET /orders"].handler';
  const others: Shapes = {
    // It has an argument's name among its outputs.
    "a queue": () => new aws.sqs.Queue("own"),
    "a function's URL": () => new aws.lambda.FunctionUrl("own", { functionName: "own", authorizationType: "NONE" }),
    "an alias": () => new aws.lambda.Alias("own", { functionName: "own", functionVersion: "1" }),
    "a pool": () => createAuth("other"),
    "a promise of a target": () => Promise.resolve({ url: "https://a.example" }),
    "an output of a target": () => pulumi.output({ url: "https://a.example" }),
  };
  for (const [what, make] of Object.entries(others)) {
    it(what, async () => {
      const { error } = await refusalOf("ApiWithJwt", () => createRoute({ handler: make() }));
      assert.deepEqual(
        error.faults.map(({ path }) => path),
        [at],
      );
    });
  }
});
