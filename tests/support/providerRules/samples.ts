import { rotationSamples } from "./rotationSamples";

const account = "eu-central-1:123456789012";
const arns = {
  certificate: `arn:aws:acm:${account}:certificate/11112222-3333-4444-5555-666677778888`,
  function: `arn:aws:lambda:${account}:function:orders-0123`,
  logGroup: `arn:aws:logs:${account}:log-group:/aws/orders`,
  policy: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
  role: "arn:aws:iam::123456789012:role/orders",
  stage: "arn:aws:apigateway:eu-central-1::/apis/abc/stages/$default",
  topic: `arn:aws:sns:${account}:alarms`,
  webAcl: `arn:aws:wafv2:${account}:regional/webacl/orders/11112222-3333-4444-5555-666677778888`,
};
export const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
export const long = (length: number) => "x".repeat(length);

export type Values = Readonly<Record<string, unknown>>;

/** Inputs that are sound, and changes to them that are not: the change, and what is to be said of it. */
export interface Sample {
  readonly sound: Values;
  readonly unsound: readonly (readonly [change: Values, said: RegExp])[];
}

export const samples: Readonly<Record<string, Sample>> = {
  "aws:cognito/userPool:UserPool": {
    sound: {
      accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
      lambdaConfig: { preTokenGenerationConfig: { lambdaArn: arns.function, lambdaVersion: "V3_0" } },
      deletionProtection: "ACTIVE",
      tags: { team: "orders" },
    },
    unsound: [
      [{ deletionProtection: true }, /deletionProtection = true must be one of ACTIVE, INACTIVE/],
      [{ userPoolTier: "FREE" }, /userPoolTier = "FREE" must be one of/],
      [{ name: "orders/prod" }, /name = "orders\/prod" must be text of 1 to 128 bytes like/],
      [
        { accountRecoverySetting: { recoveryMechanisms: [] } },
        /recoveryMechanisms = \[\] must be a list from 1 members/,
      ],
      [{ lambdaConfig: { preTokenGenerationConfig: { lambdaVersion: "V3_0" } } }, /Config\.lambdaArn is required/],
      [{ lambdaConfig: { customEmailSender: {} } }, /lambdaConfig\.kmsKeyId is required where customEmailSender/],
      [{ aliasAttributes: ["email"], usernameAttributes: ["email"] }, /aliasAttributes and usernameAttributes exclude/],
      [{ tags: { "aws:team": "orders" } }, /key of tags = "aws:team" must be text/],
    ],
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    sound: { userPoolId: "pool", domain: "auth.example.com", certificateArn: arns.certificate, managedLoginVersion: 2 },
    unsound: [
      [{ domain: `${long(60)}.com` }, /domain = .* must be text of 1 to 63 bytes/],
      [{ certificateArn: "certificate" }, /certificateArn = "certificate" must be an ARN/],
      [{ managedLoginVersion: 3 }, /managedLoginVersion = 3 must be a whole number of 1 to 2/],
    ],
  },
  "aws:cognito/resourceServer:ResourceServer": {
    sound: { userPoolId: "pool", identifier: "https://orders", scopes: [{ scopeName: "read", scopeDescription: "R" }] },
    unsound: [
      [{ identifier: "my orders" }, /identifier = "my orders" must be text/],
      [
        { scopes: [{ scopeName: "a/b", scopeDescription: "" }] },
        /scopeName = "a\/b" must be text .*\n.*scopes\[0\]\.scopeDescription = "" must/,
      ],
      [{ scopes: Array(101).fill({ scopeName: "a", scopeDescription: "A" }) }, /scopes = .* list up to 100 members/],
    ],
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    sound: {
      userPoolId: "pool",
      name: "reporting",
      allowedOauthFlows: ["client_credentials"],
      accessTokenValidity: 5,
      refreshTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes", refreshToken: "minutes" },
    },
    unsound: [
      [{ accessTokenValidity: 4 }, /accessTokenValidity = 4 minutes must be 300 to 86400 seconds/],
      [{ refreshTokenValidity: 59 }, /refreshTokenValidity = 59 minutes must be 3600 to/],
      [{ idTokenValidity: 60 }, /idTokenValidity = 60 of no unit must be 300 to/],
      [{ tokenValidityUnits: undefined, accessTokenValidity: 25 }, /accessTokenValidity = 25 hours must be/],
      [{ allowedOauthFlows: ["password"] }, /allowedOauthFlows\[0\] = "password" must be one of/],
      [{ name: "ü" }, /name = "ü" must be text/],
    ],
  },
  "aws:apigatewayv2/api:Api": {
    sound: { protocolType: "HTTP", corsConfiguration: { allowOrigins: ["*"], maxAge: 300 } },
    unsound: [
      [{ protocolType: undefined }, /protocolType is required/],
      [{ name: long(129) }, /name = .* must be text of 1 to 128 bytes/],
      [{ description: "ü".repeat(513) }, /description = .* must be text of 0 to 1024 bytes/],
      [{ corsConfiguration: { maxAge: "300" } }, /corsConfiguration\.maxAge = "300" must be a whole number/],
      [{ cors: {} }, /Api orders: cors is not an input/],
    ],
  },
  "aws:apigatewayv2/stage:Stage": {
    sound: {
      apiId: "api",
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: arns.logGroup, format: "$context.requestId" },
      defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 0.5 },
      routeSettings: [{ routeKey: "GET /orders", throttlingBurstLimit: 1, throttlingRateLimit: 1 }],
      stageVariables: { alias: "live" },
    },
    unsound: [
      [{ name: "prod.1" }, /name = "prod\.1" must be text/],
      [{ accessLogSettings: { destinationArn: arns.logGroup } }, /accessLogSettings\.format is required/],
      [
        { defaultRouteSettings: { detailedMetricsEnabled: true } },
        /throttlingBurstLimit is required\n.*RateLimit is req/,
      ],
      [
        { routeSettings: [{ throttlingBurstLimit: 1, throttlingRateLimit: 1 }] },
        /routeSettings\[0\]\.routeKey is required/,
      ],
      [{ stageVariables: { alias: "a b" } }, /stageVariables\["alias"\] = "a b" must be text/],
      [{ stageVariables: { "my-alias": "live" } }, /key of stageVariables = "my-alias" must be text/],
      [{ deploymentId: "d" }, /deploymentId = "d" is excluded where autoDeploy is true/],
    ],
  },
  "aws:apigatewayv2/authorizer:Authorizer": {
    sound: {
      apiId: "api",
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: "https://issuer.example.com", audiences: ["client"] },
    },
    unsound: [
      [{ authorizerType: "jwt" }, /authorizerType = "jwt" must be one of REQUEST, JWT/],
      [{ jwtConfiguration: undefined }, /jwtConfiguration is required where authorizerType is "JWT"/],
      [{ authorizerResultTtlInSeconds: 300 }, /authorizerResultTtlInSeconds = 300 is excluded where/],
      [{ jwtConfiguration: { audiences: Array(51).fill("c") } }, /audiences = .* must be a list up to 50 members/],
    ],
  },
  "aws:apigatewayv2/integration:Integration": {
    sound: {
      apiId: "api",
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: `arn:aws:elasticloadbalancing:${account}:listener/app/orders/1/2`,
      connectionType: "VPC_LINK",
      connectionId: "link",
      payloadFormatVersion: "1.0",
      timeoutMilliseconds: 30_000,
      tlsConfig: { serverNameToVerify: "orders.example.com" },
    },
    unsound: [
      [{ connectionId: undefined }, /connectionId is required where connectionType is "VPC_LINK"/],
      [{ payloadFormatVersion: "2.0" }, /payloadFormatVersion = "2\.0" must be one of 1\.0 where integrationType/],
      [{ timeoutMilliseconds: 30_001 }, /timeoutMilliseconds = 30001 must be a whole number of 50 to 30000/],
      [{ integrationMethod: "TRACE" }, /integrationMethod = "TRACE" must be one of/],
      [{ integrationUri: undefined }, /integrationUri is required where integrationType is "HTTP_PROXY"/],
    ],
  },
  "aws:apigatewayv2/route:Route": {
    sound: {
      apiId: "api",
      routeKey: "GET /orders/{id}",
      target: "integrations/abc",
      authorizationType: "JWT",
      authorizerId: "authorizer",
      authorizationScopes: ["orders/read"],
    },
    unsound: [
      [{ authorizerId: undefined }, /authorizerId is required where authorizationType is "JWT"/],
      [{ authorizationType: "NONE" }, /authorizationType = "NONE" must be one of JWT, CUSTOM where authorizerId/],
      [{ target: "abc" }, /target = "abc" must be text/],
      [{ routeKey: "GET orders" }, /routeKey = "GET orders" must be text/],
      [{ authorizationScopes: Array(11).fill("a") }, /authorizationScopes = .* list up to 10 members/],
    ],
  },
  "aws:apigatewayv2/domainName:DomainName": {
    sound: {
      domainName: "api.example.com",
      domainNameConfiguration: {
        ...{ certificateArn: arns.certificate, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
      },
      mutualTlsAuthentication: { truststoreUri: "s3://bucket/trust.pem" },
    },
    unsound: [
      [{ domainName: "API.example.com" }, /domainName = "API\.example\.com" must be text/],
      [{ domainNameConfiguration: { endpointType: "EDGE" } }, /endpointType = "EDGE" must be one of REGIONAL/],
      [{ mutualTlsAuthentication: {} }, /mutualTlsAuthentication\.truststoreUri is required/],
    ],
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": {
    sound: { apiId: "api", domainName: "api.example.com", stage: "$default", apiMappingKey: "orders/v1" },
    unsound: [
      [{ apiMappingKey: "/orders" }, /apiMappingKey = "\/orders" must be text/],
      [{ stage: undefined }, /stage is required/],
    ],
  },
  "aws:apigatewayv2/vpcLink:VpcLink": {
    sound: { subnetIds: ["subnet-1"], securityGroupIds: [] },
    unsound: [
      [{ subnetIds: [] }, /subnetIds = \[\] must be a list from 1 members/],
      [{ securityGroupIds: undefined }, /securityGroupIds is required/],
    ],
  },
  "aws:lambda/function:Function": {
    sound: {
      code: { "__index.js": "exports.handler = () => 1;" },
      handler: "__index.handler",
      runtime: "nodejs24.x",
      role: arns.role,
      timeout: 29,
      layers: [`arn:aws:lambda:${account}:layer:tools:1`],
      environment: { variables: { TABLE: "orders" } },
      vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      reservedConcurrentExecutions: -1,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/orders-1" },
    },
    unsound: [
      [{ timeout: 901 }, /timeout = 901 must be a whole number of 1 to 900/],
      [{ timeout: 1.5 }, /timeout = 1\.5 must be a whole number/],
      [{ memorySize: 64 }, /memorySize = 64 must be a whole number of 128 to 10240/],
      [{ layers: Array(6).fill(arns.function) }, /layers = .* must be a list up to 5 members/],
      [{ reservedConcurrentExecutions: -2 }, /reservedConcurrentExecutions = -2 must be a whole number from -1/],
      [{ imageUri: "orders:1" }, /code and imageUri exclude each other/],
      [{ code: undefined }, /code, imageUri, s3Bucket: one of them is required/],
      [{ code: {} }, /code = \{\} must be an archive/],
      [{ handler: undefined }, /handler is required where code is given/],
      [{ environment: { variables: { T: "1" } } }, /key of environment\.variables = "T" must be text/],
      [{ loggingConfig: { logFormat: "Text", systemLogLevel: "WARN" } }, /systemLogLevel = "WARN" is excluded/],
      [{ name: long(65) }, /name = .* must be text/],
      [{ role: "orders" }, /role = "orders" must be an ARN/],
      [{ description: long(257) }, /description = .* must be text up to 256 characters/],
    ],
  },
  "aws:lambda/permission:Permission": {
    sound: {
      action: "lambda:InvokeFunction",
      function: "orders-0123",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/$default/GET/orders/{id}",
      qualifier: "live",
    },
    unsound: [
      [{ action: "InvokeFunction" }, /action = "InvokeFunction" must be text/],
      [{ function: "orders 0123" }, /function = "orders 0123" must be text/],
      [{ sourceAccount: "1234" }, /sourceAccount = "1234" must be text/],
      [{ statementId: "a", statementIdPrefix: "b" }, /statementId and statementIdPrefix exclude each other/],
    ],
  },
  "aws:iam/role:Role": {
    sound: { assumeRolePolicy: policy, permissionsBoundary: arns.policy, path: "/orders/" },
    unsound: [
      [{ assumeRolePolicy: "{" }, /assumeRolePolicy = "\{" must be JSON/],
      [{ namePrefix: long(39) }, /namePrefix = .* must be text of 1 to 38 bytes/],
      [{ name: "a", namePrefix: "b" }, /name and namePrefix exclude each other/],
      [{ path: "orders" }, /path = "orders" must be text/],
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    sound: { role: "orders-0123", policy },
    unsound: [
      [{ role: arns.role }, /role = "arn:.*" must be text/],
      [{ policy: "[]" }, /policy = "\[\]" must be JSON that begins with \{/],
    ],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    sound: { role: "orders-0123", policyArn: arns.policy },
    unsound: [[{ policyArn: "AWSLambdaVPCAccessExecutionRole" }, /policyArn = .* must be an ARN/]],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    sound: { namePrefix: "/aws/lambda/orders-", retentionInDays: 0 },
    unsound: [
      [{ retentionInDays: 2 }, /retentionInDays = 2 must be one of 0, 1, 3/],
      [{ name: "orders" }, /name and namePrefix exclude each other/],
      [{ namePrefix: "orders*" }, /namePrefix = "orders\*" must be text/],
      [{ kmsKeyId: "alias/logs" }, /kmsKeyId = "alias\/logs" must be an ARN/],
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    sound: {
      logGroupName: "/aws/orders",
      pattern: "{ $.status = 401 }",
      metricTransformation: { name: "Refused", namespace: "Orders", value: "1", defaultValue: "0" },
    },
    unsound: [
      [{ metricTransformation: { name: "a$b", namespace: "Orders", value: "1" } }, /name = "a\$b" must be text/],
      [
        { metricTransformation: { name: "a", namespace: "O", value: 1 } },
        /metricTransformation\.value = 1 must be text/,
      ],
      [{ pattern: undefined }, /pattern is required/],
    ],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    sound: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      metricName: "5xx",
      namespace: "AWS/ApiGateway",
      statistic: "Sum",
      period: 60,
      threshold: 0.5,
      dimensions: { ApiId: "api" },
      alarmActions: [arns.topic],
    },
    unsound: [
      [{ metricName: undefined }, /metricName, metricQueries, evaluationCriteria: one of them is required/],
      [{ statistic: undefined }, /statistic, extendedStatistic: one of them is required where metricName is given/],
      [{ extendedStatistic: "p99" }, /statistic and extendedStatistic exclude each other/],
      [{ period: 45 }, /period = 45 must be one of 10, 20, 30 or a whole number from 60 divisible by 60/],
      [{ statistic: "p99" }, /statistic = "p99" must be one of/],
      [{ metricQueries: [{ id: "m1", expression: "m2" }] }, /metricName and metricQueries exclude each other/],
      [{ alarmActions: Array(6).fill(arns.topic) }, /alarmActions = .* must be a list up to 5 members/],
      [{ treatMissingData: "none" }, /treatMissingData = "none" must be one of/],
    ],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    sound: { dashboardName: "orders", dashboardBody: "{}" },
    unsound: [
      [{ dashboardName: "my.orders" }, /dashboardName = "my\.orders" must be text/],
      [{ dashboardBody: "" }, /dashboardBody = "" must be JSON/],
    ],
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    sound: { resourceArn: arns.stage, webAclArn: arns.webAcl },
    unsound: [[{ webAclArn: "orders" }, /webAclArn = "orders" must be an ARN/]],
  },
  "aws:secretsmanager/secret:Secret": {
    sound: { namePrefix: "orders/reporting-", recoveryWindowInDays: 0, description: "Credentials" },
    unsound: [
      [{ recoveryWindowInDays: 6 }, /recoveryWindowInDays = 6 must be one of 0 or a whole number of 7 to 30/],
      [{ name: "orders" }, /name and namePrefix exclude each other/],
      [{ namePrefix: "orders:" }, /namePrefix = "orders:" must be text/],
    ],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    sound: { secretId: "secret", secretString: "{}" },
    unsound: [
      [{ secretString: undefined }, /secretBinary, secretString, secretStringWo: one of them is required/],
      [{ secretBinary: "AA==" }, /secretBinary and secretString exclude each other/],
    ],
  },
  ...rotationSamples,
  "aws:route53/record:Record": {
    sound: {
      zoneId: "Z1",
      name: "api.example.com",
      type: "A",
      aliases: [{ name: "d-1.execute-api.eu-central-1.amazonaws.com", zoneId: "Z2", evaluateTargetHealth: false }],
    },
    unsound: [
      [{ ttl: 60 }, /ttl = 60 is excluded where aliases is given/],
      [{ records: ["1.2.3.4"] }, /aliases and records exclude each other/],
      [{ aliases: undefined, records: ["1.2.3.4"] }, /ttl is required where records is given/],
      [{ type: "ALIAS" }, /type = "ALIAS" must be one of/],
      [{ weightedRoutingPolicies: [{ weight: 1 }] }, /setIdentifier is required where weightedRoutingPolicies/],
    ],
  },
  "aws:s3/bucket:Bucket": {
    sound: { bucket: "acme-archives", forceDestroy: true, tags: { team: "orders" } },
    unsound: [
      [{ bucket: "Acme_Archives" }, /bucket = "Acme_Archives" must be text/],
      [{ bucketPrefix: "acme-" }, /bucket and bucketPrefix exclude each other/],
      [{ bucket: undefined, bucketPrefix: long(38) }, /bucketPrefix = .* must be text of 0 to 37 bytes/],
    ],
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    sound: { bucket: "acme-archives", key: "orders/dev/a.zip", overrideProvider: { defaultTags: { tags: {} } } },
    unsound: [
      [{ bucket: undefined }, /bucket is required/],
      [{ key: long(1025) }, /key = .* must be text of 1 to 1024 bytes/],
      [{ content: "a", contentBase64: "YQ==" }, /content and contentBase64 exclude each other/],
    ],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    sound: { bucket: "acme-archives", blockPublicAcls: true },
    unsound: [[{ blockPublicAcls: "yes" }, /blockPublicAcls = "yes" must be/]],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    sound: { bucket: "acme-archives", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    unsound: [
      [{ rules: [] }, /rules = \[\] must be a list from 1 members/],
      [{ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "none" } }] }, /sseAlgorithm = "none" must be/],
    ],
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    sound: { bucket: "acme-archives", versioningConfiguration: { status: "Enabled" } },
    unsound: [[{ versioningConfiguration: { status: "On" } }, /status = "On" must be one of/]],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    sound: {
      bucket: "acme-archives",
      rules: [
        { id: "a", status: "Enabled", filter: { prefix: "" }, noncurrentVersionExpiration: { noncurrentDays: 30 } },
      ],
    },
    unsound: [
      [{ rules: [{ id: "a", status: "Enabled", expiration: { days: 30 } }] }, /expiration\.days/],
      [{ rules: [{ id: "a", status: "On" }] }, /status = "On" must be one of/],
    ],
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    sound: { bucket: "acme-archives", policy },
    unsound: [[{ policy: "{" }, /policy = "\{" must be/]],
  },
};
