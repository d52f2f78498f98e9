import {
  arn,
  boolean,
  id,
  list,
  map,
  number,
  object,
  oneOf,
  oneOfAnyCase,
  region,
  required,
  Rule,
  sized,
  tags,
  text,
  TypeRules,
  whole,
} from "./vocabulary";

const addressType = oneOf("ipv4", "dualstack");
const loggingLevel = oneOf("ERROR", "INFO", "OFF");
const strings = list(id);

const api: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    ...tags,
    apiKeySelectionExpression: oneOf("$context.authorizer.usageIdentifierKey", "$request.header.x-api-key"),
    body: id,
    corsConfiguration: object({
      allowCredentials: boolean,
      allowHeaders: strings,
      allowMethods: strings,
      allowOrigins: strings,
      exposeHeaders: strings,
      // CreateApi, Cors.
      maxAge: whole(-1, 86_400),
    }),
    credentialsArn: arn,
    description: sized(0, 1024),
    disableExecuteApiEndpoint: boolean,
    failOnWarnings: boolean,
    ipAddressType: addressType,
    name: sized(1, 128),
    protocolType: required(oneOf("HTTP", "WEBSOCKET")),
    routeKey: id,
    routeSelectionExpression: id,
    target: id,
    version: sized(1, 64),
  },
};

const routeSettings = {
  dataTraceEnabled: boolean,
  detailedMetricsEnabled: boolean,
  loggingLevel,
  // Optional in the schema, and sent as 0 where they are left out, which answers every request with 429.
  // terraform-provider-aws#27674, pulumi-aws#2363.
  throttlingBurstLimit: required(whole(0)),
  throttlingRateLimit: required(number({ min: 0, fractions: true })),
};

const stage: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    ...tags,
    accessLogSettings: object({ destinationArn: required(arn), format: required(sized(1, 3072)) }),
    apiId: required(id),
    autoDeploy: boolean,
    clientCertificateId: id,
    defaultRouteSettings: object(routeSettings),
    deploymentId: id,
    description: sized(0, 1024),
    // The length is the provider's, the characters are CreateStage's.
    name: sized(1, 128, /^(\$default|[A-Za-z0-9_-]+)$/),
    routeSettings: list(object({ ...routeSettings, routeKey: required(id) })),
    // CreateStage, StageVariables. On an update, the provider removes a variable by setting it to nothing.
    stageVariables: map(text({ max: 512, pattern: /^[A-Za-z0-9\-._~:/?#&=,]+$/ }), text({ pattern: /^\w{1,64}$/ })),
  },
  // CreateStage: a stage that deploys by itself chooses its deployments.
  relations: [{ when: { input: "autoDeploy", is: [true] }, forbids: ["deploymentId"] }],
};

const authorizer: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    apiId: required(id),
    authorizerCredentialsArn: arn,
    authorizerPayloadFormatVersion: oneOf("1.0", "2.0"),
    authorizerResultTtlInSeconds: whole(0, 3600),
    authorizerType: required(oneOf("REQUEST", "JWT")),
    authorizerUri: sized(1, 2048),
    enableSimpleResponses: boolean,
    identitySources: strings,
    // Audiences per authorizer: a quota of HTTP APIs.
    jwtConfiguration: object({ audiences: list(id, undefined, 50), issuer: sized(1, 2048, /^https:\/\//) }),
    name: sized(1, 128),
  },
  // CreateAuthorizer.
  relations: [
    {
      when: { input: "authorizerType", is: ["JWT"] },
      needs: ["jwtConfiguration", "identitySources"],
    },
    {
      when: { input: "authorizerType", is: ["JWT"] },
      forbids: [
        ...["authorizerCredentialsArn", "authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds"],
        ...["authorizerUri", "enableSimpleResponses"],
      ],
    },
    { when: { input: "authorizerType", is: ["REQUEST"] }, needs: ["authorizerUri"] },
    { when: { input: "authorizerType", is: ["REQUEST"] }, forbids: ["jwtConfiguration"] },
  ],
};

const integration: TypeRules = {
  inputs: {
    ...region,
    apiId: required(id),
    connectionId: sized(1, 1024),
    connectionType: oneOf("INTERNET", "VPC_LINK"),
    contentHandlingStrategy: oneOf("CONVERT_TO_BINARY", "CONVERT_TO_TEXT"),
    credentialsArn: arn,
    // CreateIntegration: the provider looks at no more of these three than that they are text.
    description: sized(0, 1024),
    integrationMethod: oneOf("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
    integrationSubtype: sized(1, 128),
    integrationType: required(oneOf("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")),
    integrationUri: sized(1, 2048),
    passthroughBehavior: oneOf("WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"),
    payloadFormatVersion: oneOf("1.0", "2.0"),
    requestParameters: map(sized(1, 512)),
    requestTemplates: map(sized(0, 32_768)),
    responseParameters: list(
      object({
        mappings: required(map(sized(1, 512))),
        statusCode: required(text({ pattern: /^[2-5]\d\d$/ })),
      }),
    ),
    templateSelectionExpression: id,
    // An HTTP API's range; a WebSocket API's ends at 29,000.
    timeoutMilliseconds: whole(50, 30_000),
    tlsConfig: object({ serverNameToVerify: sized(1, 512) }),
  },
  // CreateIntegration, of an HTTP API.
  relations: [
    { when: { input: "connectionType", is: ["VPC_LINK"] }, needs: ["connectionId"] },
    { when: { input: "connectionId" }, needs: ["connectionType"] },
    { when: { input: "connectionId" }, only: { connectionType: ["VPC_LINK"], integrationType: ["HTTP_PROXY"] } },
    { when: { input: "tlsConfig" }, needs: ["connectionId"] },
    {
      when: { input: "integrationType", is: ["HTTP_PROXY"] },
      needs: ["integrationMethod", "integrationUri"],
    },
    { when: { input: "integrationType", is: ["HTTP_PROXY"] }, only: { payloadFormatVersion: ["1.0"] } },
    { when: { input: "integrationType", is: ["AWS_PROXY"] }, exactlyOne: ["integrationUri", "integrationSubtype"] },
    { when: { input: "integrationSubtype" }, needs: ["credentialsArn"] },
    { when: { input: "integrationSubtype" }, only: { payloadFormatVersion: ["1.0"] } },
  ],
};

const route: TypeRules = {
  inputs: {
    ...region,
    apiId: required(id),
    apiKeyRequired: boolean,
    // A quota of HTTP APIs.
    authorizationScopes: list(id, undefined, 10),
    authorizationType: oneOf("NONE", "AWS_IAM", "CUSTOM", "JWT"),
    authorizerId: id,
    modelSelectionExpression: id,
    operationName: sized(1, 64),
    requestModels: map(text()),
    requestParameters: list(object({ requestParameterKey: required(id), required: required(boolean) })),
    routeKey: required(text({ pattern: /^(\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*)$/ })),
    routeResponseSelectionExpression: id,
    // CreateRoute: `integrations/` and the integration's id.
    target: sized(1, 128, /^integrations\/\S+$/),
  },
  relations: [
    { when: { input: "authorizationType", is: ["JWT", "CUSTOM"] }, needs: ["authorizerId"] },
    { when: { input: "authorizerId" }, only: { authorizationType: ["JWT", "CUSTOM"] } },
    { when: { input: "authorizationScopes" }, only: { authorizationType: ["JWT"] } },
  ],
};

const hostName = (max: number): Rule =>
  sized(1, max, /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/);

const domainName: TypeRules = {
  inputs: {
    ...region,
    ...tags,
    domainName: required(hostName(512)),
    domainNameConfiguration: required(
      object({
        certificateArn: required(arn),
        endpointType: required(oneOfAnyCase("REGIONAL")),
        // In the types as inputs, but computed: what is given is not sent.
        hostedZoneId: id,
        ipAddressType: addressType,
        ownershipVerificationCertificateArn: arn,
        securityPolicy: required(oneOfAnyCase("TLS_1_2")),
        targetDomainName: id,
      }),
    ),
    mutualTlsAuthentication: object({
      truststoreUri: required(text({ pattern: /^s3:\/\// })),
      truststoreVersion: id,
    }),
    routingMode: oneOfAnyCase("API_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_API_MAPPING"),
  },
};

const apiMapping: TypeRules = {
  inputs: {
    ...region,
    apiId: required(id),
    // CreateApiMapping: with more than one level, no slash at either end.
    apiMappingKey: sized(0, 300, /^([A-Za-z0-9$_.+!*'()-]+(\/[A-Za-z0-9$_.+!*'()-]+)*)?$/),
    domainName: required(hostName(512)),
    stage: required(id),
  },
};

const vpcLink: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    ...tags,
    name: sized(1, 128),
    securityGroupIds: required(strings),
    // An empty list of subnets is no link; AWS wants one.
    subnetIds: required(list(id, 1)),
  },
};

export const apiGateway: Readonly<Record<string, TypeRules>> = {
  "aws:apigatewayv2/api:Api": api,
  "aws:apigatewayv2/stage:Stage": stage,
  "aws:apigatewayv2/authorizer:Authorizer": authorizer,
  "aws:apigatewayv2/integration:Integration": integration,
  "aws:apigatewayv2/route:Route": route,
  "aws:apigatewayv2/domainName:DomainName": domainName,
  "aws:apigatewayv2/apiMapping:ApiMapping": apiMapping,
  "aws:apigatewayv2/vpcLink:VpcLink": vpcLink,
};
