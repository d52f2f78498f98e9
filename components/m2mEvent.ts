/**
 * What a handler receives and returns: API Gateway HTTP API, Lambda proxy integration, payload format 2.0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

/** The part of the event that every route has. Fields that do not apply to a request are absent, not `null`. */
export interface HttpEvent {
  /** Version of the payload format. */
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
  /** The stage's variables. */
  stageVariables?: Record<string, string | undefined>;
  /** The body: text, or base64 when `isBase64Encoded` is true. */
  body?: string;
  /** Whether `body` is base64: true of all but text, JSON, XML and JavaScript. */
  isBase64Encoded: boolean;
  /** What API Gateway knows of the request. */
  requestContext: HttpRequestContext;
}

/** What API Gateway knows of the request. */
export interface HttpRequestContext {
  /** The account that the API is in. */
  accountId: string;
  /** The API's id. */
  apiId: string;
  /** Who called, by a domain with mutual TLS. */
  authentication?: {
    /** The caller's certificate, which a certificate in the domain's truststore has signed. */
    clientCert: ClientCertificate;
  };
  /** The domain that the request was sent to. */
  domainName: string;
  /** The first label of that domain. */
  domainPrefix: string;
  /** The request as HTTP has it. */
  http: HttpRequestLine;
  /** The request's id, which the caller gets as the header `apigw-requestid`. */
  requestId: string;
  /** The route that matched. */
  routeKey: string;
  /** The stage that the request was sent to. */
  stage: string;
  /** Time of the request: `17/Jun/2024:15:49:29 +0000`. */
  time: string;
  /** Time of the request in milliseconds since 1970. */
  timeEpoch: number;
}

/** A caller's certificate. API Gateway does not look whether it was revoked. */
export interface ClientCertificate {
  /** The certificate in PEM form. */
  clientCertPem: string;
  /** Whose it is: `C=US,O=Example,CN=client`. */
  subjectDN: string;
  /** Who signed it, in the same form. */
  issuerDN: string;
  /** Its serial number, which its issuer gives to no other one. */
  serialNumber: string;
  /** When it is valid. */
  validity: {
    /** From then on: `May 28 12:30:02 2019 GMT`. */
    notBefore: string;
    /** Until then, in the same form. */
    notAfter: string;
  };
}

/** A request's first line, and who sent it. */
export interface HttpRequestLine {
  /** The method. */
  method: string;
  /** The path, percent-decoded, with the stage unless that is `$default`. */
  path: string;
  /** `HTTP/1.1`, mostly. */
  protocol: string;
  /** Address of the caller, or of the last proxy before API Gateway. */
  sourceIp: string;
  /** The header `user-agent`, empty without one. */
  userAgent: string;
}

/** Claims of a token of any issuer. API Gateway passes every claim as a string. */
export interface JwtClaims {
  /** The issuer. */
  iss: string;
  /** Whom the token is about. */
  sub?: string;
  /** Expiry, in seconds since 1970, as a string. */
  exp?: string;
  [claim: string]: string | undefined;
}

/** Claims of a Cognito access token for a machine. API Gateway passes every claim as a string. */
export interface M2mClaims {
  /** The app client that obtained the token. */
  client_id: string;
  /** The scopes that were granted, separated by spaces. */
  scope: string;
  /** The user pool's issuer. */
  iss: string;
  /** The app client again: a machine has no user. */
  sub: string;
  /** `access`. */
  token_use: string;
  /** Expiry, in seconds since 1970, as a string. */
  exp: string;
  /** Time of issue, in seconds since 1970, as a string. */
  iat: string;
  [claim: string]: string | undefined;
}

/** The event of a route that requires a token, of whichever issuer. */
export interface JwtEvent<Claims = JwtClaims> extends HttpEvent {
  /** What API Gateway knows of the request and its token. */
  requestContext: HttpRequestContext & {
    /** What the authorizer found in the token. */
    authorizer: {
      /** The token, verified. */
      jwt: {
        /** The token's claims. */
        claims: Claims;
        /** The token's scopes where the route requires scopes, `null` where it does not. */
        scopes: string[] | null;
      };
    };
  };
}

/** The event of a route that requires a token of an M2mAuth. */
export type M2mEvent = JwtEvent<M2mClaims>;

/** A response in full. Without `headers`, API Gateway chooses the content type. */
export interface HttpResponse {
  /** HTTP status, 100 to 599. */
  statusCode: number;
  /** Headers. A list as a value makes API Gateway answer 500. */
  headers?: Record<string, string | number | boolean>;
  /** Each becomes a `Set-Cookie` header. */
  cookies?: string[];
  /** The body, empty without one. */
  body?: string;
  /** Whether `body` is base64 and must be decoded before it is sent. */
  isBase64Encoded?: boolean;
}

/** Any JSON value: without a `statusCode`, it is sent with status 200 as `application/json`. */
export type JsonValue = string | number | boolean | null | { [key: string]: JsonValue | undefined } | JsonValue[];

/** The part of Lambda's invocation context that handlers use. */
export interface LambdaContext {
  /** Name of the function. */
  functionName: string;
  /** Version of the function, `$LATEST` where none was published. */
  functionVersion: string;
  /** ARN by which the function was invoked. */
  invokedFunctionArn: string;
  /** Memory of the function, in MB. */
  memoryLimitInMB: string;
  /** Id of the invocation. */
  awsRequestId: string;
  /** Where the function logs. */
  logGroupName: string;
  /** Where this environment of the function logs. */
  logStreamName: string;
  /** Milliseconds left before Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/**
 * A route's callback. It is serialised and runs in Lambda: it must be `async`, read its settings from `process.env`,
 * and capture plain values only.
 */
export type Handler<Event> = (event: Event, context: LambdaContext) => Promise<HttpResponse | JsonValue | object>;

/**
 * The event of a route as those describe it in whose types handlers are written: `@types/aws-lambda` and hono tell of
 * members that it has not, or has always.
 */
type DescribedEvent<Event extends HttpEvent> = Omit<Event, "body" | "requestContext"> & {
  /** The body. */
  body: string;
  /** What API Gateway knows of the request. */
  requestContext: Omit<Event["requestContext"], "authentication" | "authorizer"> & {
    authentication: never;
    authorizer: Event extends JwtEvent<infer Claims>
      ? {
          principalId: string;
          integrationLatency: number;
          jwt: { claims: Claims & Record<string, string>; scopes: string[] };
        }
      : object;
  };
};

/**
 * A route's handler in a file: one for the route's event, whatever its context, in the types of this package or of others
 * such as `@types/aws-lambda`.
 */
export type FileHandler<Event extends HttpEvent> = (
  event: DescribedEvent<Event>,
  context: never,
  callback: never,
) => unknown;

/**
 * Makes a handler in Lambda, once for each environment: what it does before it returns the handler is done when the
 * function's code is loaded, and what it keeps, such as a client with its connections, serves all calls of that
 * environment. Functions inside it run at full speed, where those that a callback captures are slowed down by the way
 * Pulumi serialises them.
 *
 * @example
 * ```ts
 * import type { HandlerFactory, M2mEvent, Handler } from "pulumi-aws-m2m";
 *
 * export const countCalls: HandlerFactory<Handler<M2mEvent>> = {
 *   factory: () => {
 *     let calls = 0;
 *     return async () => ({ calls: ++calls });
 *   },
 * };
 * ```
 */
export interface HandlerFactory<Made> {
  /**
   * Returns the handler. It is not `async`: Lambda takes what it returns for the handler.
   *
   * @example () => async (event) => ({ id: event.pathParameters?.id })
   */
  factory: () => Made;
}
