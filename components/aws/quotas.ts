/**
 * Hard limits and defaults of AWS that the components check before AWS is called.
 *
 * Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 * Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const quotas = {
  /** App clients in a user pool; 10,000 is the most that AWS grants on request. */
  clientsPerPool: 10_000,
  /** Resource servers in a user pool; 300 is the most that AWS grants on request. */
  resourceServersPerPool: 300,
  /** Scopes of a resource server. Fixed. */
  scopesPerResourceServer: 100,
  /** Scopes of an app client. Fixed. */
  scopesPerClient: 50,
  /** Characters of a scope of an app client, its resource server's identifier included. Fixed. */
  scopeLength: 256,
  /** Validity of an access token, in minutes: 5 minutes to 1 day. */
  accessTokenMinutes: { min: 5, max: 1440, default: 60 },
  /** Audiences of a JWT authorizer. Fixed. */
  audiencesPerAuthorizer: 50,
  /** Authorizers of an HTTP API, until AWS raises it on request. */
  authorizersPerApi: 10,
  /** Authorization scopes of a route. Fixed. */
  scopesPerRoute: 10,
  /** Routes of an HTTP API until AWS raises it, and integrations, which it does not raise: a route has one here. */
  routesPerApi: 300,
  /** Time limit of a route's Lambda, in seconds. The gateway gives up after 30 seconds. */
  timeoutSeconds: { min: 1, max: 29, default: 10 },
  /** Time limit of a trigger's Lambda, in seconds. Cognito gives up after 5 seconds. */
  triggerTimeoutSeconds: { min: 1, max: 5, default: 5 },
  /** Time limit of an HTTP integration, in seconds. */
  integrationTimeoutSeconds: { min: 1, max: 30 },
  /** Layers of a function. Fixed. */
  layersPerFunction: 5,
  /** Resource policy of a function, with a statement for each permission, in bytes. Fixed. */
  functionPolicyBytes: 20 * 1024,
  /** Text of a serialised callback, in bytes. Not AWS's limit but ours: more is a library that was captured whole. */
  callbackBytes: 512 * 1024,
  /** Template of an access log, in bytes. Fixed. */
  accessLogTemplateBytes: 3 * 1024,
  /** Tags of a resource. Fixed. */
  tagsPerResource: 50,
  /** Memory of a Lambda function, in MB. */
  memoryMb: { min: 128, max: 10_240, default: 256 },
} as const;

/** Retention periods that CloudWatch Logs accepts, in days; 0 keeps logs for ever. */
export const logRetentionDays: readonly number[] = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Requests that API Gateway passes on for an account in a Region, a second and at once. Some Regions begin with a quarter
 * of it, and AWS raises it on request.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const accountThrottle = { rateLimit: 10_000, burstLimit: 5_000 } as const;
