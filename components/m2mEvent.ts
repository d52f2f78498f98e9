/**
 * What a handler receives and returns: API Gateway HTTP API, Lambda proxy integration, payload format 2.0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

/** The part of the event that every route has. Fields that do not apply to a request are absent, not `null`. */
export interface HttpEvent {
  version: "2.0";
  /** The route that matched, as it was defined: `GET /orders/{id}`. */
  routeKey: string;
  /** The path, percent-decoded. */
  rawPath: string;
  /** The query string exactly as it was sent; empty when there was none. */
  rawQueryString: string;
  /** The request's cookies, each `name=value`. */
  cookies?: string[];
  /** Header names in lower case; values of a repeated header joined by commas. */
  headers: Record<string, string | undefined>;
  /** Decoded query parameters; values of a repeated parameter joined by commas. */
  queryStringParameters?: Record<string, string | undefined>;
  /** Values of the route's `{parameters}`. */
  pathParameters?: Record<string, string | undefined>;
  stageVariables?: Record<string, string | undefined>;
  /** The body: text, or base64 when `isBase64Encoded` is true. */
  body?: string;
  isBase64Encoded: boolean;
  requestContext: HttpRequestContext;
}

/** What API Gateway knows of the request. */
export interface HttpRequestContext {
  accountId: string;
  apiId: string;
  domainName: string;
  domainPrefix: string;
  http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
  requestId: string;
  routeKey: string;
  stage: string;
  /** Time of the request: `17/Jun/2024:15:49:29 +0000`. */
  time: string;
  /** Time of the request in milliseconds since 1970. */
  timeEpoch: number;
}

/** Claims of a Cognito access token for a machine. API Gateway passes every claim as a string. */
export interface M2mClaims {
  /** The app client that obtained the token. */
  client_id: string;
  /** The scopes that were granted, separated by spaces. */
  scope: string;
  iss: string;
  sub: string;
  token_use: string;
  /** Expiry, in seconds since 1970, as a string. */
  exp: string;
  /** Time of issue, in seconds since 1970, as a string. */
  iat: string;
  [claim: string]: string | undefined;
}

/** The event of a route that requires a token. */
export interface M2mEvent extends HttpEvent {
  requestContext: HttpRequestContext & {
    authorizer: {
      jwt: {
        claims: M2mClaims;
        /** The token's scopes where the route requires scopes, `null` where it does not. */
        scopes: string[] | null;
      };
    };
  };
}

/** A response in full. Without `headers`, API Gateway chooses the content type. */
export interface HttpResponse {
  /** HTTP status, 100 to 599. */
  statusCode: number;
  headers?: Record<string, string | number | boolean>;
  /** Each becomes a `Set-Cookie` header. */
  cookies?: string[];
  body?: string;
  /** Whether `body` is base64 and must be decoded before it is sent. */
  isBase64Encoded?: boolean;
}

/** Any JSON value: without a `statusCode`, it is sent with status 200 as `application/json`. */
export type JsonValue = string | number | boolean | null | { [key: string]: JsonValue | undefined } | JsonValue[];

/** The part of Lambda's invocation context that handlers use. */
export interface LambdaContext {
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  awsRequestId: string;
  logGroupName: string;
  logStreamName: string;
  /** Milliseconds left before Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/**
 * A route's callback. It is serialised and runs in Lambda: it must be `async`, read its settings from `process.env`,
 * and capture plain values only.
 */
export type Handler<Event> = (event: Event, context: LambdaContext) => Promise<HttpResponse | JsonValue | object>;
