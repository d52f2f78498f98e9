import type * as pulumi from "@pulumi/pulumi";
import type { RouteMethod } from "./aws/routeKeys";
import type { Duration } from "./duration";

/** Which pages may call the API, and how. */
export interface Cors {
  /**
   * Origins of the pages: `https://app.example.com`, or `*` for all. At least one.
   *
   * @example ["https://app.example.com"]
   */
  allowOrigins: readonly pulumi.Input<string>[];
  /**
   * Methods that pages may use; `*` for all.
   *
   * @default - the methods of the routes
   * @example ["GET", "POST"]
   */
  allowMethods?: readonly (Exclude<RouteMethod, "ANY"> | "*")[];
  /**
   * Request headers that pages may set; `*` for all.
   *
   * @default ["authorization", "content-type"]
   * @example ["authorization", "x-request-id"]
   */
  allowHeaders?: readonly pulumi.Input<string>[];
  /**
   * Response headers that pages may read, besides those that browsers always let them read.
   *
   * @default - none
   * @example ["etag"]
   */
  exposeHeaders?: readonly pulumi.Input<string>[];
  /**
   * How long browsers may remember the answer to a preflight request, up to a day.
   *
   * @default - not at all: the answer says 0 seconds
   * @example { hours: 1 }
   */
  maxAge?: Duration;
  /**
   * Whether browsers send cookies and the like. Not with the origin `*`, which API Gateway refuses. A token in the
   * `Authorization` header does not need it.
   *
   * @default false
   * @example true
   */
  allowCredentials?: pulumi.Input<boolean>;
}

/** What is logged of each request, and for how long it is kept. */
export interface AccessLogs {
  /**
   * Fields to add to each entry, or to replace, by name: texts and variables of API Gateway, such as
   * `{ userAgent: "$context.identity.userAgent" }`. The template is limited to 3 KB. The alarm on throttled requests reads
   * `status`, and the dashboard `status`, `route`, `client_id` and `authorizerError`. Where an API has authorizers of both
   * kinds, `client_id` and `scope` are what a JWT authorizer found, and `function_client_id` and `function_scope` what a
   * function did.
   *
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
   *
   * @default - none
   * @example { userAgent: "$context.identity.userAgent" }
   */
  fields?: Readonly<Record<string, string>>;
  /**
   * How long entries are kept, in days, as {@link ApiWithJwtArgs.logRetentionInDays}.
   *
   * @default - as the callbacks' logs
   * @example 90
   */
  retentionInDays?: pulumi.Input<number>;
}

/** A domain of one's own for an API. */
export interface ApiDomain {
  /** Not beside a domain of its own. */
  existing?: undefined;
  /**
   * The domain, in lower case: `api.example.com`.
   *
   * @example "api.example.com"
   */
  name: pulumi.Input<string>;
  /**
   * ARN of the domain's certificate, which must be in the API's Region.
   *
   * @example certificate.arn
   */
  certificateArn: pulumi.Input<string>;
  /**
   * Path below which the API is served, without slashes at its ends. Other APIs can share the domain: see
   * {@link SharedApiDomain}.
   *
   * @default - the root
   * @example "v1/orders"
   */
  path?: pulumi.Input<string>;
  /**
   * Id of the Route 53 hosted zone in which to create the domain's record.
   *
   * @default - no record is created
   * @example "Z0123456789ABCDEFGHIJ"
   */
  hostedZoneId?: pulumi.Input<string>;
  /**
   * Requires a certificate of callers, too. Needs `disableDefaultEndpoint: true`.
   *
   * @default - none
   * @example { truststoreUri: "s3://acme-truststore/partners.pem" }
   */
  mutualTls?: MutualTls;
}

/**
 * A path below a domain that exists, such as that of another API. It needs `disableDefaultEndpoint`, `true` or `false`: a
 * domain with mutual TLS is gone around by the address that AWS gives the API.
 */
export interface SharedApiDomain {
  /**
   * The domain's name.
   *
   * @example otherApi.nodes.domainName.domainName
   */
  existing: pulumi.Input<string>;
  /**
   * Path below which the API is served, without slashes at its ends. An API can be at the root, if no other is.
   *
   * @default - the root
   * @example "v1/orders"
   */
  path?: pulumi.Input<string>;
}

/** Mutual TLS: callers must show a certificate, too. */
export interface MutualTls {
  /**
   * Where the certificates are that callers' certificates must be signed by: `s3://bucket/key`, a file in PEM form.
   *
   * @example "s3://acme-truststore/partners.pem"
   */
  truststoreUri: pulumi.Input<string>;
  /**
   * Version of the file, in a bucket that keeps versions. Without it, a change of the file is not noticed.
   *
   * @default - the current one
   * @example "3sL4kqtJlcpXroDTDmJ"
   */
  truststoreVersion?: pulumi.Input<string>;
}

/**
 * Alarms on the API as a whole. Each looks at five minutes at a time, and goes off when two of three in a row are over
 * its threshold; `false` leaves one out.
 */
export interface Alarms {
  /**
   * ARN of the SNS topic that is told when an alarm goes off, and when it is over.
   *
   * @example topic.arn
   */
  topicArn: pulumi.Input<string>;
  /**
   * Share of requests that the caller is to blame for (4xx, refused tokens among them), in percent, 0 to 100.
   *
   * @default 25
   * @example 50
   */
  clientErrorPercent?: pulumi.Input<number> | false;
  /**
   * Share of requests that the API is to blame for (5xx), in percent, 0 to 100.
   *
   * @default 1
   * @example 5
   */
  serverErrorPercent?: pulumi.Input<number> | false;
  /**
   * Latency that one request in a hundred exceeds, in milliseconds.
   *
   * @default 5000
   * @example 2000
   */
  latencyP99?: pulumi.Input<number> | false;
  /**
   * Requests that were refused because there were too many (429), in five minutes. They are counted in the access logs.
   *
   * @default 0
   * @example 10
   */
  throttledRequests?: pulumi.Input<number> | false;
  /**
   * Failures of a function that checks tokens, in five minutes: it could not get the keys, or ran out of time. A token that
   * it refuses is none. This and the two below are for each function that checks tokens, and without one there is no such
   * alarm.
   *
   * @default 0
   * @example 5
   */
  authorizerErrors?: pulumi.Input<number> | false;
  /**
   * Invocations of a function that checks tokens which Lambda refused because too many ran already, in five minutes: the
   * callers got 500.
   *
   * @default 0
   * @example 10
   */
  authorizerThrottles?: pulumi.Input<number> | false;
  /**
   * Time that one invocation in a hundred of a function that checks tokens exceeds, in milliseconds.
   *
   * @default 1000
   * @example 500
   */
  authorizerDurationP99?: pulumi.Input<number> | false;
}
