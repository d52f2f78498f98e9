import { strict as assert } from "node:assert";
import { register } from "../../support/mocks";
import { refuses } from "../../support/refuses";
import { account, Args, createApi, createRoute } from "./base";

/** A mistake: what was written, and the whole of what the error says. */
type Mistakes = Record<string, readonly [program: () => unknown, message: string]>;

const at = 'routes["GET /orders"]';
const many = <T>(count: number, value: T, prefix = "k") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, value]));

const throttle = (args: object) => createApi({ throttle: { rateLimit: 1, burstLimit: 1, ...args } });
const notARate = "is not a number of requests per second; give a number from 0 on.";
const notABurst = "is not a number of requests from 0 on; give a whole number of requests.";
const fields = (given: object) => createApi({ accessLogs: { fields: given } });
/** What the component's own fields leave of the template. */
const mostInField = 2476;
const periods =
  "0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
const stageVariables = (given: object) => createApi({ stageVariables: given });

const ofTheStage: Mistakes = {
  "a rate below 0": [() => throttle({ rateLimit: -1 }), `throttle.rateLimit = -1 ${notARate}`],
  "a rate without an end": [() => throttle({ rateLimit: Infinity }), `throttle.rateLimit = null ${notARate}`],
  "a burst that is not whole": [() => throttle({ burstLimit: 0.5 }), `throttle.burstLimit = 0.5 ${notABurst}`],
  "a rate alone": [() => createApi({ throttle: { rateLimit: 1 } }), `throttle.burstLimit = null ${notABurst}`],
  "a misspelt member of throttle": [
    () => throttle({ burst: 1 }),
    'throttle.burst is not an argument that is known here; did you mean "burstLimit"? Known: burstLimit, rateLimit.',
  ],
  "a burst of a route below 0": [
    () => createRoute({ throttle: { rateLimit: 1, burstLimit: -1 } }),
    `${at}.throttle.burstLimit = -1 ${notABurst}`,
  ],
  "a retention that CloudWatch does not know": [
    () => createApi({ accessLogs: { retentionInDays: 10 } }),
    `accessLogs.retentionInDays = 10 is not a retention period that CloudWatch Logs accepts; use one of ${periods}.`,
  ],
  "a field with a quotation mark": [
    () => fields({ own: 'a"b' }),
    'accessLogs.fields.own = "a\\"b" is not a field\'s value; give plain text without " and \\.',
  ],
  "a field on two lines": [
    () => fields({ own: "a\nb" }),
    'accessLogs.fields.own = "a\\nb" is not a field\'s value; give plain text without " and \\.',
  ],
  "fields that make the template too long": [
    () => fields({ own: "x".repeat(mostInField + 1) }),
    "accessLogs.fields = 3073 makes a template of more than 3072 bytes; log fewer fields.",
  ],
  "fields without the request's id": [
    () => fields({ requestId: "$context.requestIdentity" }),
    "accessLogs.fields leaves out the request's id, which API Gateway requires; keep requestId, or log $context.extendedRequestId.",
  ],
  "a misspelt member of accessLogs": [
    () => createApi({ accessLogs: { retention: 30 } }),
    'accessLogs.retention is not an argument that is known here; did you mean "retentionInDays"? Known: fields, retentionInDays.',
  ],
  "a stage variable's name with a hyphen": [
    () => stageVariables({ "my-table": "orders" }),
    'stageVariables["my-table"] is not the name of a stage variable; use 1 to 64 letters, digits and _.',
  ],
  "a stage variable's value with a space": [
    () => stageVariables({ TABLE: "my orders" }),
    'stageVariables.TABLE = "my orders" is not a stage variable\'s value; use 1 to 512 letters, digits and - . _ ~ : / ? # & = ,.',
  ],
  "an empty stage variable": [
    () => stageVariables({ TABLE: "" }),
    'stageVariables.TABLE = "" is not a stage variable\'s value; use 1 to 512 letters, digits and - . _ ~ : / ? # & = ,.',
  ],
};

const topicArn = `arn:aws:sns:${account}:alarms`;
const alarms = (args: object, more: Args = {}) => createApi({ alarms: { topicArn, ...args }, ...more });

const ofAlarms: Mistakes = {
  "a topic that is none": [
    () => alarms({ topicArn: `arn:aws:sqs:${account}:alarms` }),
    `alarms.topicArn = "arn:aws:sqs:${account}:alarms" is not the ARN of an SNS topic; copy the ARN from its resource, or pass its arn output.`,
  ],
  "alarms that nobody is told of": [
    () => createApi({ alarms: { latencyP99: 1 } }),
    "alarms.topicArn = null is not the ARN of an SNS topic; copy the ARN from its resource, or pass its arn output.",
  ],
  "more than all requests": [
    () => alarms({ clientErrorPercent: 101 }),
    "alarms.clientErrorPercent = 101 is not between 0 and 100 percent; give a number of percent in that range.",
  ],
  "less than no requests": [
    () => alarms({ serverErrorPercent: -1 }),
    "alarms.serverErrorPercent = -1 is not between 0 and 100 percent; give a number of percent in that range.",
  ],
  "a latency below 0": [
    () => alarms({ latencyP99: -1 }),
    "alarms.latencyP99 = -1 is not a number of milliseconds from 0 on; give a whole number of milliseconds.",
  ],
  "a part of a request": [
    () => alarms({ throttledRequests: 0.5 }),
    "alarms.throttledRequests = 0.5 is not a number of requests from 0 on; give a whole number of requests.",
  ],
  "throttled requests that nothing counts": [
    () => alarms({ throttledRequests: 5 }, { accessLogs: false }),
    "alarms.throttledRequests = 5 is counted in the access logs, which are switched off; switch them on, or set it to false.",
  ],
  "a misspelt member of alarms": [
    () => alarms({ latencyP95: 1 }),
    'alarms.latencyP95 is not an argument that is known here; did you mean "latencyP99"? Known: clientErrorPercent, latencyP99, serverErrorPercent, throttledRequests, topicArn.',
  ],
};

const vpc = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const permission = (args: object) =>
  createRoute({
    permissions: [{ actions: ["sns:Publish"], resources: [`arn:aws:sns:${account}:orders`], ...args }],
  });
const statement = `${at}.permissions[0]`;
const notAnAction = 'is not an action of one service; write "service:Action", such as "dynamodb:GetItem".';
const layer = (name: string) => `arn:aws:lambda:${account}:layer:${name}`;
const notALayer = "is not the ARN of a version of a layer; copy the ARN from its resource, or pass its arn output.";

const ofFunctions: Mistakes = {
  "a subnet that is none": [
    () => createRoute({ vpc: { ...vpc, subnetIds: ["subnet-1", "vpc-1"] } }),
    `${at}.vpc.subnetIds[1] = "vpc-1" is not an id that begins with subnet-; pass an id output.`,
  ],
  "no subnet": [
    () => createRoute({ vpc: { ...vpc, subnetIds: [] } }),
    `${at}.vpc.subnetIds = [] is empty; give at least one of its ids.`,
  ],
  "too many subnets": [
    () => createRoute({ vpc: { ...vpc, subnetIds: Object.keys(many(17, 0, "subnet-")) } }),
    `${at}.vpc.subnetIds = 17 is more than the 16 ids a VPC setting can have; use fewer.`,
  ],
  "a security group that is none": [
    () => createRoute({ vpc: { ...vpc, securityGroupIds: ["default"] } }),
    `${at}.vpc.securityGroupIds[0] = "default" is not an id that begins with sg-; pass an id output.`,
  ],
  "too many security groups": [
    () => createRoute({ vpc: { ...vpc, securityGroupIds: Object.keys(many(6, 0, "sg-")) } }),
    `${at}.vpc.securityGroupIds = 6 is more than the 5 ids a VPC setting can have; use fewer.`,
  ],
  "a VPC link to no subnet": [
    () => createApi({ vpcLink: { ...vpc, subnetIds: [] } }),
    "vpcLink.subnetIds = [] is empty; give at least one of its ids.",
  ],
  "a VPC link to a subnet that is none": [
    () => createApi({ vpcLink: { ...vpc, subnetIds: ["a"] } }),
    'vpcLink.subnetIds[0] = "a" is not an id that begins with subnet-; pass an id output.',
  ],
  "six layers": [
    () => createRoute({ layers: Object.keys(many(6, 0, `${layer("tools")}:`)) }),
    `${at}.layers = 6 is more than the 5 layers a function can have; merge layers.`,
  ],
  "a layer without its version": [
    () => createRoute({ layers: [layer("tools")] }),
    `${at}.layers[0] = "${layer("tools")}" ${notALayer}`,
  ],
  "all actions": [() => permission({ actions: ["*"] }), `${statement}.actions[0] = "*" ${notAnAction}`],
  "all actions of a service": [
    () => permission({ actions: ["sns:Publish", "sns:*"] }),
    `${statement}.actions[1] = "sns:*" ${notAnAction}`,
  ],
  "no action": [
    () => permission({ actions: [] }),
    `${statement}.actions = [] is empty; give at least one of its actions.`,
  ],
  "no resource": [
    () => permission({ resources: [] }),
    `${statement}.resources = [] is empty; give at least one of its resources.`,
  ],
  "a resource's name": [
    () => permission({ resources: ["orders"] }),
    `${statement}.resources[0] = "orders" is not the ARN of a resource; pass an ARN or an arn output.`,
  ],
  "an operator that is none": [
    () => permission({ conditions: { "String Equals": { "aws:RequestedRegion": "a" } } }),
    `${statement}.conditions["String Equals"] = "String Equals" is not an operator of conditions; write { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }.`,
  ],
  "a misspelt member of permissions": [
    () => permission({ condition: {} }),
    `${statement}.condition is not an argument that is known here; did you mean "conditions"? Known: actions, conditions, resources.`,
  ],
  "a policy's name": [
    () => createRoute({ policies: { own: "AWSXRayDaemonWriteAccess" } }),
    `${at}.policies.own = "AWSXRayDaemonWriteAccess" is not the ARN of an IAM policy; copy the ARN from its resource, or pass its arn output.`,
  ],
  "a policy's key with a space": [
    () => createRoute({ policies: { "my own": "arn:aws:iam::123456789012:policy/own" } }),
    `${at}.policies["my own"] is not a name that can be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -.`,
  ],
  "an architecture that Lambda has not": [
    () => createRoute({ architecture: "x86" }),
    `${at}.architecture = "x86" is not an architecture of Lambda; use one of arm64, x86_64.`,
  ],
  "a runtime that callbacks do not run on": [
    () => createRoute({ runtime: "nodejs18.x" }),
    `${at}.runtime = "nodejs18.x" is not a runtime that callbacks run on; use one of nodejs24.x, nodejs22.x.`,
  ],
  "a concurrency below 0": [
    () => createRoute({ reservedConcurrency: -1 }),
    `${at}.reservedConcurrency = -1 is not a number of requests from 0 on; give a whole number of requests.`,
  ],
  "an environment that is too large": [
    () => createRoute({ environment: { TABLE: "x".repeat(4092) } }),
    `${at}.environment = 4097 is more than the 4096 bytes that Lambda takes; shorten names and values.`,
  ],
};

const notATag =
  "is not a tag that AWS accepts; use 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.";
const ofTheRest: Mistakes = {
  "a misspelt argument": [
    () => createApi({ stageVariable: {} } as Args),
    'stageVariable is not an argument that is known here; did you mean "stageVariables"? Known: accessLogs, alarms, archives, auth, authorizers, cors, dashboard, disableDefaultEndpoint, domain, functions, logRetentionInDays, routes, stageVariables, tags, throttle, transform, vpcLink.',
  ],
  "a misspelt member of a route": [
    () => createRoute({ memory: 256 }),
    `${at}.memory is not an argument that is known here; did you mean "memorySize"? Known: access, architecture, authorizer, environment, function, handler, layers, memorySize, permissions, policies, reservedConcurrency, runtime, scopes, throttle, timeout, vpc, weakerThan.`,
  ],
  "a misspelt member of a route that needs no function": [
    () => createRoute({ handler: { url: "https://a.example" }, authorizers: "a" }),
    `${at}.authorizers is not an argument that is known here; did you mean "authorizer"? Known: access, architecture, authorizer, environment, function, handler, layers, memorySize, permissions, policies, reservedConcurrency, runtime, scopes, throttle, timeout, vpc, weakerThan.`,
  ],
  "a tag of AWS's own": [() => createApi({ tags: { "aws:team": "a" } }), `tags["aws:team"] ${notATag}`],
  "an empty tag": [() => createApi({ tags: { "": "a" } }), `tags[""] ${notATag}`],
  "a tag's value that is too long": [
    () => createApi({ tags: { team: "x".repeat(257) } }),
    `tags.team = "${"x".repeat(98)}… is not a tag's value that AWS accepts; use up to 256 letters, digits, spaces and _ . : / = + - @.`,
  ],
  "too many tags": [
    () => createApi({ tags: many(51, "a") }),
    "tags = 51 is more than the 50 tags a resource can have; use fewer.",
  ],
  "a transform of a kind that there is not": [
    () => createApi({ transform: { lambda: {} } }),
    "transform.lambda is not a kind of child of this component; use one of accessLogGroup, alarm, api, apiMapping, archive, authorizer, dashboard, domainName, domainRecord, function, integration, logGroup, metricFilter, permission, role, rolePolicy, rolePolicyAttachment, route, stage, vpcLink.",
  ],
};

for (const [part, mistakes] of Object.entries({
  stage: ofTheStage,
  alarms: ofAlarms,
  functions: ofFunctions,
  "other arguments": ofTheRest,
})) {
  describe(`ApiWithJwt's ${part}: refused is`, () => {
    refuses("ApiWithJwt", mistakes, "orders");
  });
}

describe("at the limits, ApiWithJwt accepts", () => {
  const accepted: Record<string, () => unknown> = {
    "a template of 3,072 bytes": () => fields({ own: "x".repeat(mostInField) }),
    "a field with letters of any language": () => fields({ größe: "$context.requestTimeEpoch ü" }),
    "50 tags, the longest and the shortest": () =>
      createApi({ tags: { ...many(48, ""), ["t".repeat(128)]: "x".repeat(256), "a b": "é: /=+-@" } }),
    "5 layers, 16 subnets and 5 security groups": () =>
      createRoute({
        layers: Object.keys(many(5, 0, `${layer("tools")}:`)),
        vpc: {
          subnetIds: Object.keys(many(16, 0, "subnet-")),
          securityGroupIds: Object.keys(many(5, 0, "sg-")),
        },
      }),
    "an environment of 4,096 bytes": () => createRoute({ environment: { TABLE: "x".repeat(4091) } }),
    // An alarm at half a percent is what a busy API wants.
    "a fraction of a percent": () => alarms({ serverErrorPercent: 0.5, clientErrorPercent: 99.9 }),
    "an action with a wildcard at its end, and all resources": () =>
      permission({ actions: ["ses:Get*"], resources: ["*"] }),
  };
  for (const [limit, program] of Object.entries(accepted)) {
    it(limit, async () => {
      assert.ok((await register(program)).resources.length > 0);
    });
  }
});
