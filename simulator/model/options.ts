import { isPoolId } from "./poolIds";
import type { Purpose } from "../evaluate/purpose";

/** What the simulator knows of a resource type that has a part in answering requests. */
export interface TypeSupport {
  /** Options that the simulator acts on. */
  readonly used: readonly string[];
  /** Options without a bearing on how a request is answered. */
  readonly harmless: readonly string[];
  /** Options that are understood at these values only, which are those that change nothing. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
  /** True where none of the options has a bearing on who may call what, but for what it belongs to: a report reads none. */
  readonly answersOnly?: true;
  /**
   * Options in use whose value may be unknown: to a report where it has no bearing on who may call what, and always
   * where only what functions see depends on it.
   */
  readonly mayBeUnknown?: Readonly<Record<string, Purpose | "always">>;
  /** What a resource of the type belongs to, and the property that holds its owner's id. */
  readonly owner?: Owner;
  /** True where the program may look one up in AWS: nothing but its id is taken from it. */
  readonly mayBeRead?: boolean;
}

interface Owner {
  readonly type: string;
  readonly property: string;
  /** The owner in words. */
  readonly what: string;
  /** True for the id of an owner that may exist outside of the program. */
  readonly mayExist?: (id: unknown) => boolean;
  /** What to do about an owner that cannot be simulated. */
  readonly fix: string;
}

const ofPool: Owner = {
  type: "aws:cognito/userPool:UserPool",
  property: "userPoolId",
  what: "a user pool",
  mayExist: isPoolId,
  fix: 'create that in the stack that you simulate, or give the id of one that exists, such as "eu-west-1_AbCdEfGhI"',
};
const ofApi: Owner = {
  type: "aws:apigatewayv2/api:Api",
  property: "apiId",
  what: "an API",
  fix: "create that in the stack that you simulate",
};

/** The modelled types. An option that is not listed is refused by name. */
export const modelled: Readonly<Record<string, TypeSupport>> = {
  "aws:cognito/userPool:UserPool": {
    mayBeRead: true,
    used: ["lambdaConfig", "userPoolTier"],
    harmless: [
      "accountRecoverySetting",
      "adminCreateUserConfig",
      "aliasAttributes",
      "autoVerifiedAttributes",
      "deletionProtection",
      "deviceConfiguration",
      "emailConfiguration",
      "emailMfaConfiguration",
      "emailVerificationMessage",
      "emailVerificationSubject",
      "mfaConfiguration",
      "name",
      "passwordPolicy",
      "region",
      "schemas",
      "signInPolicy",
      "smsAuthenticationMessage",
      "smsConfiguration",
      "smsVerificationMessage",
      "softwareTokenMfaConfiguration",
      "tags",
      "userAttributeUpdateSettings",
      "userPoolAddOns",
      "usernameAttributes",
      "usernameConfiguration",
      "verificationMessageTemplate",
      "webAuthnConfiguration",
    ],
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    owner: ofPool,
    used: ["certificateArn", "domain", "userPoolId"],
    // That there is one is looked at.
    mayBeUnknown: { certificateArn: "always" },
    harmless: ["managedLoginVersion", "region"],
  },
  "aws:cognito/resourceServer:ResourceServer": {
    owner: ofPool,
    used: ["identifier", "scopes", "userPoolId"],
    harmless: ["name", "region"],
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    owner: ofPool,
    used: [
      "accessTokenValidity",
      "allowedOauthFlows",
      "allowedOauthFlowsUserPoolClient",
      "allowedOauthScopes",
      "generateSecret",
      "name",
      "tokenValidityUnits",
      "userPoolId",
    ],
    harmless: [
      "analyticsConfiguration",
      "authSessionValidity",
      "callbackUrls",
      "defaultRedirectUri",
      "enablePropagateAdditionalUserContextData",
      "enableTokenRevocation",
      "explicitAuthFlows",
      "idTokenValidity",
      "logoutUrls",
      "preventUserExistenceErrors",
      "readAttributes",
      "refreshTokenRotation",
      "refreshTokenValidity",
      "region",
      "supportedIdentityProviders",
      "writeAttributes",
    ],
  },
  "aws:apigatewayv2/api:Api": {
    used: ["corsConfiguration", "credentialsArn", "disableExecuteApiEndpoint", "routeKey", "target"],
    harmless: ["description", "failOnWarnings", "ipAddressType", "name", "region", "tags", "version"],
    only: {
      apiKeySelectionExpression: ["$request.header.x-api-key"],
      protocolType: ["HTTP"],
      routeSelectionExpression: ["$request.method $request.path", "${request.method} ${request.path}"],
    },
  },
  "aws:apigatewayv2/stage:Stage": {
    owner: ofApi,
    used: ["apiId", "defaultRouteSettings", "name", "routeSettings", "stageVariables"],
    mayBeUnknown: { defaultRouteSettings: "report", routeSettings: "report", stageVariables: "report" },
    harmless: ["accessLogSettings", "description", "region", "tags"],
    only: { autoDeploy: [true] },
  },
  // A stage that deploys by itself does not wait for one.
  "aws:apigatewayv2/deployment:Deployment": {
    owner: ofApi,
    used: ["apiId"],
    harmless: ["description", "region", "triggers"],
  },
  "aws:apigatewayv2/authorizer:Authorizer": {
    owner: ofApi,
    used: [
      "apiId",
      "authorizerCredentialsArn",
      "authorizerPayloadFormatVersion",
      "authorizerResultTtlInSeconds",
      "authorizerUri",
      "enableSimpleResponses",
      "identitySources",
      "jwtConfiguration",
      "name",
    ],
    harmless: ["region"],
    only: { authorizerType: ["JWT", "REQUEST"] },
  },
  "aws:apigatewayv2/integration:Integration": {
    owner: ofApi,
    used: [
      "apiId",
      "credentialsArn",
      "integrationMethod",
      "integrationUri",
      "payloadFormatVersion",
      "requestParameters",
      "timeoutMilliseconds",
      "tlsConfig",
    ],
    answersOnly: true,
    // Which VPC link it is changes nothing here; that there is one is looked at.
    harmless: ["connectionId", "description", "passthroughBehavior", "region"],
    only: { connectionType: ["INTERNET", "VPC_LINK"], integrationType: ["AWS_PROXY", "HTTP_PROXY"] },
  },
  "aws:apigatewayv2/route:Route": {
    owner: ofApi,
    used: ["apiId", "authorizationScopes", "authorizerId", "routeKey", "target"],
    harmless: ["operationName", "region"],
    only: { apiKeyRequired: [false], authorizationType: ["JWT", "CUSTOM", "NONE"] },
  },
  "aws:apigatewayv2/domainName:DomainName": {
    used: ["domainName", "mutualTlsAuthentication"],
    mayBeUnknown: { domainName: "report" },
    // Of the configuration, what is not for certificates is looked at where domains are read.
    harmless: ["domainNameConfiguration", "region", "tags"],
    only: { routingMode: ["API_MAPPING_ONLY"] },
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": {
    owner: ofApi,
    used: ["apiId", "apiMappingKey", "domainName", "stage"],
    mayBeUnknown: { apiMappingKey: "report", domainName: "report" },
    harmless: ["region"],
  },
  "aws:lambda/function:Function": {
    used: [
      "code",
      "environment",
      "handler",
      "loggingConfig",
      "memorySize",
      "name",
      "reservedConcurrentExecutions",
      "runtime",
      "s3Bucket",
      "s3Key",
      "s3ObjectVersion",
      "timeout",
    ],
    answersOnly: true,
    mayBeUnknown: { environment: "always" },
    harmless: [
      "architectures",
      "codeSha256",
      "codeSigningConfigArn",
      "deadLetterConfig",
      "description",
      "ephemeralStorage",
      "kmsKeyArn",
      "publish",
      "region",
      "replaceSecurityGroupsOnDestroy",
      "replacementSecurityGroupIds",
      "role",
      "skipDestroy",
      "sourceCodeHash",
      "sourceKmsKeyArn",
      "tags",
      "tracingConfig",
      "useResourceTimeoutForPropagation",
      "vpcConfig",
    ],
    only: { packageType: ["Zip"] },
  },
  "aws:lambda/alias:Alias": {
    used: ["functionName", "functionVersion", "name"],
    harmless: ["description", "region"],
  },
  "aws:lambda/permission:Permission": {
    used: ["action", "function", "principal", "qualifier", "sourceArn"],
    harmless: ["region", "statementId", "statementIdPrefix"],
  },
};
