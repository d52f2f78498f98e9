import {
  arn,
  boolean,
  id,
  list,
  number,
  object,
  oneOf,
  Relation,
  region,
  required,
  Rule,
  sized,
  tags,
  text,
  TypeRules,
  Unit,
  whole,
} from "./vocabulary";

// internal/service/cognitoidp/validate.go. Lengths are in characters.
const characters = (min: number, max: number, pattern?: RegExp): Rule =>
  text({ min, max, unit: "characters", ...(pattern && { pattern }) });
const visible = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
const subject = characters(1, 140, /^[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+$/u);
const mailWithCode = characters(6, 20_000, /\{####\}/);
const shortWithCode = characters(6, 140, /\{####\}/);
const invitation = /(?=[^]*\{####\})(?=[^]*\{username\})/;

/** CreateUserPool, PoolName; CreateUserPoolClient, ClientName; CreateResourceServer, Name. */
const displayName = (max: number): Rule => sized(1, max, /^[\w\s+=,.@-]+$/);

const trigger = (...versions: string[]): Rule =>
  object({ lambdaArn: required(arn), lambdaVersion: required(oneOf(...versions)) });

const userPool: TypeRules = {
  // The provider takes up to 128 bytes, or any text at all that has a fitting character: AWS takes neither alone.
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    ...tags,
    accountRecoverySetting: object({
      recoveryMechanisms: list(
        object({
          name: required(oneOf("verified_email", "verified_phone_number", "admin_only")),
          // CreateUserPool, RecoveryOptionType.
          priority: required(whole(1, 2)),
        }),
        1,
      ),
    }),
    adminCreateUserConfig: object({
      allowAdminCreateUserOnly: boolean,
      inviteMessageTemplate: object({
        emailMessage: characters(6, 20_000, invitation),
        emailSubject: subject,
        smsMessage: characters(6, 140, invitation),
      }),
    }),
    aliasAttributes: list(oneOf("phone_number", "email", "preferred_username")),
    autoVerifiedAttributes: list(oneOf("phone_number", "email")),
    deletionProtection: oneOf("ACTIVE", "INACTIVE"),
    deviceConfiguration: object({ challengeRequiredOnNewDevice: boolean, deviceOnlyRememberedOnUserPrompt: boolean }),
    emailConfiguration: object({
      configurationSet: id,
      emailSendingAccount: oneOf("COGNITO_DEFAULT", "DEVELOPER"),
      fromEmailAddress: id,
      replyToEmailAddress: text({ pattern: /^$|@/ }),
      sourceArn: arn,
    }),
    emailMfaConfiguration: object({ message: mailWithCode, subject }),
    emailVerificationMessage: mailWithCode,
    emailVerificationSubject: subject,
    lambdaConfig: object(
      {
        createAuthChallenge: arn,
        customEmailSender: trigger("V1_0"),
        customMessage: arn,
        customSmsSender: trigger("V1_0"),
        defineAuthChallenge: arn,
        kmsKeyId: arn,
        postAuthentication: arn,
        postConfirmation: arn,
        preAuthentication: arn,
        preSignUp: arn,
        preTokenGeneration: arn,
        // V3_0 is what fires for client credentials.
        preTokenGenerationConfig: trigger("V1_0", "V2_0", "V3_0"),
        userMigration: arn,
        verifyAuthChallengeResponse: arn,
      },
      [
        { when: { input: "customEmailSender" }, needs: ["kmsKeyId"] },
        { when: { input: "customSmsSender" }, needs: ["kmsKeyId"] },
      ],
    ),
    mfaConfiguration: oneOf("OFF", "ON", "OPTIONAL"),
    name: displayName(128),
    passwordPolicy: object({
      minimumLength: whole(6, 99),
      passwordHistorySize: whole(0, 24),
      requireLowercase: boolean,
      requireNumbers: boolean,
      requireSymbols: boolean,
      requireUppercase: boolean,
      temporaryPasswordValidityDays: whole(0, 365),
    }),
    schemas: list(
      object({
        attributeDataType: required(oneOf("String", "Number", "DateTime", "Boolean")),
        developerOnlyAttribute: boolean,
        mutable: boolean,
        name: required(characters(1, 20, visible)),
        numberAttributeConstraints: object({ maxValue: text(), minValue: text() }),
        required: boolean,
        stringAttributeConstraints: object({ maxLength: text(), minLength: text() }),
      }),
      1,
      50,
    ),
    signInPolicy: object({ allowedFirstAuthFactors: list(oneOf("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")) }),
    smsAuthenticationMessage: shortWithCode,
    smsConfiguration: object({ externalId: required(id), snsCallerArn: required(arn), snsRegion: region.region }),
    smsVerificationMessage: shortWithCode,
    softwareTokenMfaConfiguration: object({ enabled: required(boolean) }),
    userAttributeUpdateSettings: object({
      attributesRequireVerificationBeforeUpdates: required(list(oneOf("phone_number", "email"))),
    }),
    userPoolAddOns: object({
      advancedSecurityAdditionalFlows: object({ customAuthMode: oneOf("AUDIT", "ENFORCED") }),
      advancedSecurityMode: required(oneOf("OFF", "AUDIT", "ENFORCED")),
    }),
    userPoolTier: oneOf("LITE", "ESSENTIALS", "PLUS"),
    usernameAttributes: list(oneOf("phone_number", "email")),
    usernameConfiguration: object({ caseSensitive: boolean }),
    verificationMessageTemplate: object({
      defaultEmailOption: oneOf("CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"),
      emailMessage: mailWithCode,
      emailMessageByLink: characters(6, 20_000, /\{##[^]*##\}/),
      emailSubject: subject,
      emailSubjectByLink: subject,
      smsMessage: shortWithCode,
    }),
    webAuthnConfiguration: object({
      relyingPartyId: characters(1, 127),
      userVerification: oneOf("required", "preferred"),
    }),
  },
  relations: [{ atMostOne: ["aliasAttributes", "usernameAttributes"] }],
};

const userPoolDomain: TypeRules = {
  inputs: {
    ...region,
    certificateArn: arn,
    // One limit for both: a custom domain must be as short as a prefix.
    domain: required(sized(1, 63, /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/)),
    managedLoginVersion: number({ min: 1, max: 2 }),
    userPoolId: required(id),
  },
};

const resourceServer: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    // The provider leaves both to CreateResourceServer.
    identifier: required(sized(1, 256, /^[\x21\x23-\x5B\x5D-\x7E]+$/)),
    name: displayName(256),
    scopes: list(
      object({
        scopeDescription: required(sized(1, 256)),
        scopeName: required(sized(1, 256, /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/)),
      }),
      undefined,
      100,
    ),
    userPoolId: required(id),
  },
};

const url = characters(1, 1024, visible);
const timeUnit = oneOf("seconds", "minutes", "hours", "days");

/** user_pool_client.go, resourceUserPoolClientValidityValidator. */
const validity = (token: string, otherwise: Unit, min: number, max: number): Relation => ({
  ...{ duration: `${token}Validity`, units: "tokenValidityUnits", unit: token, otherwise, min, max },
});

const userPoolClient: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    accessTokenValidity: whole(),
    allowedOauthFlows: list(oneOf("code", "implicit", "client_credentials"), undefined, 3),
    allowedOauthFlowsUserPoolClient: boolean,
    // The characters are CreateUserPoolClient's, AllowedOAuthScopes.
    allowedOauthScopes: list(sized(1, 256, /^[\x21\x23-\x5B\x5D-\x7E]+$/), undefined, 50),
    analyticsConfiguration: object(
      { applicationArn: arn, applicationId: id, externalId: id, roleArn: arn, userDataShared: boolean },
      [
        { exactlyOne: ["applicationArn", "applicationId"] },
        { when: { input: "applicationArn" }, forbids: ["externalId", "roleArn"] },
        { when: { input: "applicationId" }, needs: ["externalId", "roleArn"] },
      ],
    ),
    authSessionValidity: whole(3, 15),
    callbackUrls: list(url, undefined, 100),
    defaultRedirectUri: url,
    enablePropagateAdditionalUserContextData: boolean,
    enableTokenRevocation: boolean,
    explicitAuthFlows: list(
      oneOf(
        ...["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        ...["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "ALLOW_USER_AUTH",
      ),
    ),
    generateSecret: boolean,
    idTokenValidity: whole(),
    logoutUrls: list(url, undefined, 100),
    name: displayName(128),
    preventUserExistenceErrors: oneOf("LEGACY", "ENABLED"),
    readAttributes: list(id),
    refreshTokenRotation: object({
      feature: required(oneOf("ENABLED", "DISABLED")),
      retryGracePeriodSeconds: whole(0, 60),
    }),
    refreshTokenValidity: whole(),
    supportedIdentityProviders: list(characters(1, 32, visible)),
    tokenValidityUnits: object({ accessToken: timeUnit, idToken: timeUnit, refreshToken: timeUnit }),
    userPoolId: required(id),
    writeAttributes: list(id),
  },
  relations: [
    validity("accessToken", "hours", 300, 86_400),
    validity("idToken", "hours", 300, 86_400),
    validity("refreshToken", "days", 3600, 315_360_000),
  ],
};

export const cognito: Readonly<Record<string, TypeRules>> = {
  "aws:cognito/userPool:UserPool": userPool,
  "aws:cognito/userPoolDomain:UserPoolDomain": userPoolDomain,
  "aws:cognito/resourceServer:ResourceServer": resourceServer,
  "aws:cognito/userPoolClient:UserPoolClient": userPoolClient,
};
