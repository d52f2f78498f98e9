import {
  archive,
  arn,
  boolean,
  id,
  json,
  list,
  map,
  number,
  object,
  oneOf,
  policy,
  region,
  required,
  sized,
  tags,
  text,
  TypeRules,
  whole,
} from "./vocabulary";

/**
 * internal/service/lambda/validate.go, validFunctionName: a name, or an ARN as a whole or in part, of 140 bytes, in
 * which the name has 64.
 */
const functionName = sized(
  1,
  140,
  /^(arn:[\w-]+:lambda:)?([a-z]{2}-(?:[a-z]+-){1,2}\d:)?(\d{12}:)?(function:)?([0-9A-Za-z_-]{1,64})(:(\$LATEST|[0-9A-Za-z_-]+))?$/,
);
const logGroupName = sized(1, 512, /^[0-9A-Za-z_./#-]+$/);
const strings = list(id);

const lambdaFunction: TypeRules = {
  autoName: { input: "name", max: 64 },
  inputs: {
    ...region,
    ...tags,
    architectures: list(oneOf("x86_64", "arm64"), undefined, 1),
    capacityProviderConfig: object({
      lambdaManagedInstancesCapacityProviderConfig: required(
        object({
          capacityProviderArn: required(arn),
          executionEnvironmentMemoryGibPerVcpu: number({ fractions: true }),
          perExecutionEnvironmentMaxConcurrency: whole(),
        }),
      ),
    }),
    code: archive,
    codeSha256: id,
    codeSigningConfigArn: arn,
    deadLetterConfig: object({ targetArn: required(arn) }),
    // CreateFunction: the provider has no limit.
    description: text({ max: 256, unit: "characters" }),
    durableConfig: object({ executionTimeout: required(whole(1, 31_622_400)), retentionPeriod: whole(1, 90) }),
    // CreateFunction, Environment: two characters at least.
    environment: object({ variables: map(text(), text({ pattern: /^[a-zA-Z]\w+$/ })) }),
    ephemeralStorage: object({ size: whole(512, 10_240) }),
    fileSystemConfig: object({
      arn: required(arn),
      localMountPath: required(text({ pattern: /^\/mnt\/[0-9A-Za-z_.-]+$/ })),
    }),
    handler: sized(1, 128, /^\S+$/),
    imageConfig: object({ commands: strings, entryPoints: strings, workingDirectory: id }),
    imageUri: id,
    kmsKeyArn: arn,
    layers: list(arn, undefined, 5),
    loggingConfig: object(
      {
        applicationLogLevel: oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
        logFormat: required(oneOf("JSON", "Text")),
        logGroup: logGroupName,
        systemLogLevel: oneOf("DEBUG", "INFO", "WARN"),
      },
      // CreateFunction: text has no levels.
      [{ when: { input: "logFormat", is: ["Text"] }, forbids: ["applicationLogLevel", "systemLogLevel"] }],
    ),
    // The provider goes on to 32,768, which AWS has on capacity providers only.
    memorySize: whole(128, 10_240),
    name: functionName,
    packageType: oneOf("Zip", "Image"),
    publish: boolean,
    publishTo: oneOf("LATEST_PUBLISHED"),
    replaceSecurityGroupsOnDestroy: boolean,
    replacementSecurityGroupIds: strings,
    reservedConcurrentExecutions: whole(-1),
    role: required(arn),
    // The ones that CreateFunction still takes, and the components may want.
    runtime: oneOf(
      ...["nodejs20.x", "nodejs22.x", "nodejs24.x", "java17", "java21", "java25", "python3.10", "python3.11"],
      ...["python3.12", "python3.13", "python3.14", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4"],
      ...["provided.al2", "provided.al2023"],
    ),
    s3Bucket: id,
    s3Key: id,
    s3ObjectVersion: id,
    skipDestroy: boolean,
    snapStart: object({ applyOn: required(oneOf("PublishedVersions", "None")), optimizationStatus: id }),
    sourceCodeHash: id,
    sourceKmsKeyArn: arn,
    tenancyConfig: object({ tenantIsolationMode: required(oneOf("PER_TENANT")) }),
    timeout: whole(1, 900),
    tracingConfig: object({ mode: required(oneOf("Active", "PassThrough")) }),
    useResourceTimeoutForPropagation: boolean,
    vpcConfig: object({
      ipv6AllowedForDualStack: boolean,
      securityGroupIds: required(strings),
      subnetIds: required(strings),
      vpcId: id,
    }),
  },
  relations: [
    { exactlyOne: ["code", "imageUri", "s3Bucket"] },
    { when: { input: "s3Bucket" }, needs: ["s3Key"] },
    { when: { input: "s3Key" }, needs: ["s3Bucket"] },
    { when: { input: "s3ObjectVersion" }, forbids: ["code", "imageUri"] },
    { when: { input: "sourceKmsKeyArn" }, forbids: ["imageUri"] },
    { when: { input: "replacementSecurityGroupIds" }, needs: ["replaceSecurityGroupsOnDestroy"] },
    // function.go, checkHandlerRuntimeForZipFunction.
    { when: { input: "code" }, needs: ["handler", "runtime"] },
    { when: { input: "s3Bucket" }, needs: ["handler", "runtime"] },
    { when: { input: "imageUri" }, needs: ["packageType"] },
    { when: { input: "imageUri" }, only: { packageType: ["Image"] } },
  ],
};

const statementId = sized(1, 100, /^[0-9A-Za-z_-]+$/);

const permission: TypeRules = {
  autoName: { input: "statementId", max: 100, unless: "statementIdPrefix" },
  inputs: {
    ...region,
    action: required(text({ pattern: /^(lambda:[*]|lambda:[A-Za-z]+|[*])$/ })),
    eventSourceToken: sized(1, 256, /^[0-9A-Za-z_.-]+$/),
    function: required(functionName),
    functionUrlAuthType: oneOf("NONE", "AWS_IAM"),
    invokedViaFunctionUrl: boolean,
    principal: required(id),
    // AddPermission, PrincipalOrgID.
    principalOrgId: text({ pattern: /^o-[a-z0-9]{10,32}$/ }),
    qualifier: sized(1, 128, /^[0-9A-Za-z_$-]+$/),
    sourceAccount: text({ pattern: /^\d{12}$/ }),
    sourceArn: arn,
    statementId,
    statementIdPrefix: statementId,
  },
  relations: [{ atMostOne: ["statementId", "statementIdPrefix"] }],
};

/** internal/service/iam/validate.go, validResourceName. A prefix leaves 26 bytes for what the provider adds. */
const resourceName = (max: number) => sized(1, max, /^[\w+=,.@-]*$/);
const roleName = sized(1, 128, /^(?!arn:)[\w+=,.@-]+$/);

const role: TypeRules = {
  autoName: { input: "name", max: 64, unless: "namePrefix" },
  inputs: {
    ...tags,
    assumeRolePolicy: required(json),
    // CreateRole's pattern: Latin-1. The provider takes any letters, apart from some quotes.
    description: text({
      max: 1000,
      pattern: /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/,
      never: /[“‘]/,
    }),
    forceDetachPolicies: boolean,
    inlinePolicies: list(object({ name: resourceName(128), policy })),
    managedPolicyArns: list(arn),
    maxSessionDuration: whole(3600, 43_200),
    name: resourceName(64),
    namePrefix: resourceName(38),
    path: sized(0, 512, /^\/(\S+\/)?$/),
    permissionsBoundary: arn,
  },
  relations: [{ atMostOne: ["name", "namePrefix"] }],
};

const rolePolicy: TypeRules = {
  autoName: { input: "name", max: 255, unless: "namePrefix" },
  inputs: {
    name: resourceName(128),
    namePrefix: resourceName(102),
    policy: required(policy),
    // validRolePolicyRole: the role's name, not its ARN.
    role: required(roleName),
  },
  relations: [{ atMostOne: ["name", "namePrefix"] }],
};

const rolePolicyAttachment: TypeRules = { inputs: { policyArn: required(arn), role: required(roleName) } };

export const lambdaAndIam: Readonly<Record<string, TypeRules>> = {
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/permission:Permission": permission,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
};
