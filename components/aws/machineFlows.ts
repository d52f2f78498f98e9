/**
 * The flows of an app client that only a machine uses: Client Credentials, and no way for a person to sign in. Cognito
 * takes left-out authentication flows for SRP and custom ones, so that the narrowest one stands for none.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
export const machineFlows = {
  allowedOauthFlows: ["client_credentials"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
} as const;
