import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { bearsOnRequests, requestPath } from "../../../simulator/model/bearing";
import { modelled } from "../../../simulator/model/options";
import { Resources } from "../../../simulator/model/resources";
import { modelFaults, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const leaveOut = "leave it out of the stack that you simulate.";

/** The faults of the worked set-up with one more resource, one a line. */
function faultsWith(type: string, inputs: object = {}): string[] {
  return modelFaults({}, resource(type, "more", inputs as Record<string, unknown>));
}

const refusal = (type: string) => [`${type} "more": the simulator does not model this type; ${leaveOut}`];

const [api, fn, pool, client] = [set.api.id, output(set.fn, "name"), set.pool.id, set.client.id];
const stageArn = output(set.stage, "arn");
const executionArn = output(set.api, "executionArn");
const fnArn = output(set.fn, "arn");
const domain = resource("aws:apigatewayv2/domainName:DomainName", "shop", {
  domainName: "api.example.com",
  domainNameConfiguration: { endpointType: "REGIONAL", securityPolicy: "TLS_1_2", certificateArn: "arn:aws:acm:x" },
});
const mapping = resource("aws:apigatewayv2/apiMapping:ApiMapping", "shop", {
  apiId: api,
  domainName: "api.example.com",
  stage: "$default",
});

describe("a type that a request would meet", () => {
  for (const [type, inputs] of [
    // What answers by itself.
    ["aws:apigateway/restApi:RestApi", {}],
    ["aws-native:lambda:Url", {}],
    ["aws-native:apigateway:RestApi", {}],
    ["aws-native:apigatewayv2:Api", {}],
    // Components that live elsewhere, and what they would create.
    ["aws-apigateway:index:RestAPI", {}],
    // What is modelled, by another name.
    ["aws:cognito/managedUserPoolClient:ManagedUserPoolClient", { userPoolId: "eu-central-1_Elsewhere" }],
    ["aws-native:apigatewayv2:Route", { apiId: "elsewhere" }],
    ["aws-native:cognito:UserPoolClient", {}],
    ["aws-native:cognito:UserPoolResourceServer", {}],
    // What refers to an API, a domain, a pool, a client of machines, or says who may invoke a function.
    ["aws:apigatewayv2/routingRule:RoutingRule", { actions: [{ invokeApis: [{ apiId: api, stage: "$default" }] }] }],
    ["aws:apigatewayv2/model:Model", { apiId: api }],
    ["aws:apigateway/usagePlan:UsagePlan", { apiStages: [{ apiId: api, stage: "$default" }] }],
    ["aws:wafv2/webAclAssociation:WebAclAssociation", { resourceArn: stageArn }],
    ["aws:wafv2/webAclAssociation:WebAclAssociation", { resourceArn: output(set.pool, "arn") }],
    ["aws:wafregional/webAclAssociation:WebAclAssociation", { resourceArn: stageArn }],
    ["aws-native:wafv2:WebAclAssociation", { resourceArn: stageArn }],
    ["aws:cognito/userPoolClientSecret:UserPoolClientSecret", { userPoolId: pool, clientId: client }],
    ["aws:lambda/resourcePolicy:ResourcePolicy", { resourceArn: fnArn, policy: "{}" }],
    ["aws-native:lambda:Permission", { functionName: fn, principal: "apigateway.amazonaws.com" }],
    ["aws-native:lambda:Permission", { functionName: `${fnArn}:live`, principal: "*" }],
  ] as const) {
    it(`refuses ${type} with ${JSON.stringify(inputs)}`, () => {
      assert.deepEqual(faultsWith(type, inputs), refusal(type));
    });
  }

  for (const [type, inputs] of [
    ["aws:apigatewayv2/routingRule:RoutingRule", { domainNameArn: output(domain, "arn") }],
    ["aws:apigateway/basePathMapping:BasePathMapping", { domainName: "api.example.com", restApi: "elsewhere" }],
  ] as const) {
    it(`refuses ${type} at a domain of the program`, () => {
      assert.deepEqual(modelFaults({}, domain, mapping, resource(type, "more", inputs)), refusal(type));
    });
    it(`accepts ${type} at another domain`, () => {
      const text = JSON.stringify(inputs).replaceAll("api.example.com", "other.api.example.com.example");
      assert.deepEqual(
        modelFaults({}, domain, mapping, resource(type, "more", JSON.parse(text) as object as never)),
        [],
      );
    });
  }

  it("is refused whatever else is wrong with it", () => {
    const type = "aws:apigateway/restApi:RestApi";
    assert.deepEqual(faultsWith(type, { body: "m2m-unknown:x" }), refusal(type));
  });

  for (const [type, inputs] of [
    ["aws:cloudcontrol/resource:Resource", { typeName: "AWS::ApiGatewayV2::Route", desiredState: "{}" }],
    ["aws:cloudformation/stack:Stack", { templateBody: '{"Resources":{"P":{"Type":"AWS::Lambda::Permission"}}}' }],
    ["aws:cloudformation/stack:Stack", { templateBody: '{"Transform":"","Type":"AWS::Serverless::Function"}' }],
  ] as const) {
    it(`refuses ${type} that holds what a request would meet: ${JSON.stringify(inputs)}`, () => {
      assert.deepEqual(faultsWith(type, inputs), refusal(type));
    });
  }
  for (const type of ["aws:cloudcontrol/resource:Resource", "aws:cloudformation/stack:Stack"]) {
    it(`accepts ${type} that holds anything else`, () => {
      assert.deepEqual(
        faultsWith(type, { typeName: "AWS::Lambda::Function", templateBody: "AWS::Logs::LogGroup" }),
        [],
      );
    });
  }
});

describe("a type that no request meets", () => {
  const people = { userPoolId: pool };
  for (const [why, type, inputs] of [
    ["people who sign in", "aws:cognito/user:User", { ...people, username: "a" }],
    ["people who sign in", "aws:cognito/userGroup:UserGroup", { ...people, name: "admins" }],
    ["people who sign in", "aws:cognito/userInGroup:UserInGroup", { ...people, groupName: "admins" }],
    ["people who sign in", "aws:cognito/identityProvider:IdentityProvider", { ...people, providerName: "Google" }],
    ["people who sign in", "aws:cognito/userPoolUICustomization:UserPoolUICustomization", { ...people, css: "" }],
    ["people who sign in", "aws:cognito/managedLoginBranding:ManagedLoginBranding", { ...people, clientId: "web" }],
    ["people who sign in", "aws:cognito/riskConfiguration:RiskConfiguration", people],
    ["people who sign in", "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration", people],
    ["people who sign in", "aws:cognito/identityPool:IdentityPool", { identityPoolName: "people" }],
    ["people who sign in", "aws-native:cognito:UserPoolGroup", people],
    ["people who sign in", "aws-native:cognito:UserPoolIdentityProvider", people],
    ["the account", "aws:apigateway/account:Account", { cloudwatchRoleArn: "arn:aws:iam::123456789012:role/logs" }],
    ["the account", "aws:apigateway/apiKey:ApiKey", {}],
    ["the account", "aws:apigateway/clientCertificate:ClientCertificate", {}],
    ["the account", "aws:apigateway/domainName:DomainName", { domainName: "other.example.com" }],
    ["the account", "aws:lambda/codeSigningConfig:CodeSigningConfig", {}],
    ["deployment", "aws:apigatewayv2/deployment:Deployment", { apiId: api, triggers: { code: "1" } }],
    ["deployment", "aws:lambda/layerVersion:LayerVersion", { layerName: "a" }],
    ["deployment", "aws:lambda/layerVersionPermission:LayerVersionPermission", { layerName: "a", principal: "*" }],
    ["deployment", "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig", { functionName: fn }],
    ["deployment", "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig", { functionName: fn }],
    ["deployment", "aws:lambda/functionScalingConfig:FunctionScalingConfig", { functionName: fn }],
    ["another invocation", "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", { functionName: fn }],
    ["another invocation", "aws:lambda/functionRecursionConfig:FunctionRecursionConfig", { functionName: fn }],
    ["another invocation", "aws:lambda/eventSourceMapping:EventSourceMapping", { functionName: fnArn }],
    ["another invocation", "aws:lambda/invocation:Invocation", { functionName: fn, input: "{}" }],
    ["another invocation", "aws:lambda/permission:Permission", { function: fn, principal: "events.amazonaws.com" }],
    ["another invocation", "aws:cloudwatch/eventTarget:EventTarget", { arn: fnArn }],
    ["another API", "aws:apigateway/deployment:Deployment", { restApi: "elsewhere" }],
    ["another API", "aws:apigateway/stage:Stage", { restApi: "elsewhere", stageName: "v1" }],
    ["another API", "aws:apigatewayv2/vpcLink:VpcLink", { name: "link" }],
    ["another API", "aws:appsync/graphQLApi:GraphQLApi", { userPoolConfig: { userPoolId: pool } }],
    ["another service", "aws:wafv2/webAcl:WebAcl", { scope: "REGIONAL" }],
    [
      "another service",
      "aws:wafv2/webAclAssociation:WebAclAssociation",
      { resourceArn: "arn:aws:elasticloadbalancing:x" },
    ],
    [
      "another service",
      "aws:cloudfront/distribution:Distribution",
      { origins: [{ domainName: `${api}.execute-api` }] },
    ],
    ["another service", "aws:route53/record:Record", { name: "api.example.com" }],
    ["another service", "aws:iam/policy:Policy", { policy: `{"Resource":"${executionArn}/*"}` }],
    ["another service", "aws:cloudwatch/metricAlarm:MetricAlarm", { dimensions: { ApiId: api } }],
    ["another service", "aws:ssm/parameter:Parameter", { value: `https://${api}.execute-api` }],
    [
      "another service",
      "aws:lb/listenerRule:ListenerRule",
      { actions: [{ authenticateCognito: { userPoolArn: pool } }] },
    ],
    ["another service", "aws:verifiedpermissions/identitySource:IdentitySource", { clientIds: [client] }],
    ["another provider", "random:index/randomPet:RandomPet", {}],
  ] as const) {
    it(`is accepted: ${why}, ${type}`, () => assert.deepEqual(faultsWith(type, inputs), []));
  }

  it("is accepted where a resource is looked up that would answer by itself", () => {
    const looked = { ...resource("aws:apigateway/restApi:RestApi", "legacy"), isRead: true };
    assert.deepEqual(modelFaults({}, looked), []);
  });

  it("is every type of the provider that refers to nothing of the path, but for what answers or gives tokens", () => {
    const root = path.dirname(require.resolve("@pulumi/aws/package.json"));
    const types = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !["node_modules", "types", "scripts"].includes(entry.name))
      .flatMap(({ name: service }) =>
        fs
          .readdirSync(path.join(root, service))
          .flatMap((file) => /^(?!get[A-Z]|index|vars|.*Mixins)(\w+)\.js$/.exec(file)?.[1] ?? [])
          .map((file) => `aws:${service}/${file}:${file[0]!.toUpperCase()}${file.slice(1)}`),
      );
    assert.ok(types.length > 1_000, `${types.length} types`);
    const onPath = requestPath(new Resources(Object.values(set)));
    const refused = types.filter((type) => !(type in modelled) && bearsOnRequests(resource(type, "more"), onPath));
    assert.deepEqual(refused.sort(), [
      "aws:apigateway/restApi:RestApi",
      "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
    ]);
  });
});
