import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as lambda from "@pulumi/aws/lambda";
import type * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessLogs, Alarms, ApiDomain, Cors, SharedApiDomain } from "./apiOptions";
import type { Archives } from "./archives";
import type { RouteKey } from "./aws/routeKeys";
import type { FunctionTransform, FunctionVpc } from "./functionSettings";
import type { InFunction, RouteArgs, SharedFunctions, Throttle } from "./routes";
import type { TokenSource, TokenSources } from "./tokenSources";
import type { Transform } from "./transform";
/** Changes to the resources of an {@link ApiWithJwt}, by kind. */
export interface ApiWithJwtTransform extends FunctionTransform {
  /** The API. */
  api?: Transform<apigatewayv2.ApiArgs>;
  /** Its stage. */
  stage?: Transform<apigatewayv2.StageArgs>;
  /** Each authorizer. */
  authorizer?: Transform<apigatewayv2.AuthorizerArgs>;
  /** Each route. */
  route?: Transform<apigatewayv2.RouteArgs>;
  /** Each integration. */
  integration?: Transform<apigatewayv2.IntegrationArgs>;
  /** Each permission of API Gateway to invoke a function. */
  permission?: Transform<lambda.PermissionArgs>;
  /** The VPC link. */
  vpcLink?: Transform<apigatewayv2.VpcLinkArgs>;
  /** The domain. */
  domainName?: Transform<apigatewayv2.DomainNameArgs>;
  /** The mapping of the domain to the API. */
  apiMapping?: Transform<apigatewayv2.ApiMappingArgs>;
  /** The domain's record in Route 53. */
  domainRecord?: Transform<route53.RecordArgs>;
  /** The log group of the access logs. */
  accessLogGroup?: Transform<cloudwatch.LogGroupArgs>;
  /** Each alarm. */
  alarm?: Transform<cloudwatch.MetricAlarmArgs>;
  /** The metric filter that counts throttled requests. */
  metricFilter?: Transform<cloudwatch.LogMetricFilterArgs>;
  /** The dashboard. */
  dashboard?: Transform<cloudwatch.DashboardArgs>;
}

/** Arguments of {@link ApiWithJwt}. */
export interface ApiWithJwtArgs<
  Auth extends TokenSource = TokenSource,
  Authorizers extends TokenSources = TokenSources,
  Functions extends SharedFunctions = SharedFunctions,
> {
  /**
   * Whose tokens the routes accept that name no authorizer: an {@link M2mAuth}, some of its clients by
   * {@link M2mAuth.only}, or a foreign issuer. An authorizer holds up to 50 clients.
   *
   * @example auth.only("reporting", "checkout")
   */
  auth: Auth;
  /**
   * More sources of tokens, which routes choose by name. Up to 10 authorizers with that of `auth`.
   *
   * @default - none
   * @example
   * ```ts
   * const authorizers = { partners: { issuer: "https://login.partner.example", audience: ["https://api.example.com"] } };
   * ```
   */
  authorizers?: Authorizers;
  /**
   * Routes by route key: `"GET /orders/{id}"`, `"ANY /{proxy+}"` or `"$default"`. 1 to 300 of them. A public `ANY` or
   * greedy route must not match what a closed one does, and a wide closed one says what it is {@link ClosedRoute.weakerThan}.
   *
   * @example { "GET /orders/{id}": { scopes: ["orders/read"], handler: getOrder } }
   */
  routes: {
    readonly [Key in RouteKey]: RouteArgs<NoInfer<Auth>, NoInfer<Authorizers>> & InFunction<NoInfer<Functions>>;
  };
  /**
   * Functions that several routes share, which name them by `function`, with their settings. Such a function has one
   * archive, role, log group and integration for all of its routes, and chooses the handler by the key of the route. The
   * authorizer checks the scopes of each route as before. About 45 routes fit, as Lambda holds 20 KB of permissions.
   *
   * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   *
   * @default - each route has a function of its own
   * @example { orders: { memorySize: 512, environment: { TABLE: table.name } } }
   */
  functions?: Functions;
  /**
   * Lets pages of other origins call the API. API Gateway answers their preflight requests itself. Where a closed `ANY`
   * or `$default` route would ask those for a token, the component adds a public `OPTIONS` route that answers 204.
   *
   * @default - no page of another origin can
   * @example { allowOrigins: ["https://app.example.com"], maxAge: { hours: 1 } }
   */
  cors?: Cors;
  /**
   * Limit for each route that has none of its own. An account that AWS has granted more than the default needs one here
   * to use it.
   *
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   *
   * @default - what every account has: 10,000 requests per second, and bursts of 5,000
   * @example { rateLimit: 100, burstLimit: 200 }
   */
  throttle?: Throttle;
  /**
   * Access logs, one line of JSON a request, in a log group of their own; `false` switches them off.
   *
   * @default - on
   * @example { retentionInDays: 90, fields: { userAgent: "$context.identity.userAgent" } }
   */
  accessLogs?: AccessLogs | false;
  /**
   * A domain of one's own, or a path below one that exists. Several APIs below one domain are the way past what a single
   * API can hold, such as 50 clients of an authorizer.
   *
   * @default - the address that AWS gives the API
   * @example { name: "api.example.com", certificateArn: certificate.arn, hostedZoneId: zone.zoneId }
   */
  domain?: ApiDomain | SharedApiDomain;
  /**
   * Switches off the address that AWS gives the API, so that it is reached by a domain only. Required with mutual TLS,
   * which callers would go around otherwise. With a domain that exists and may have mutual TLS, it must be said.
   *
   * @default false, and none with a domain that exists
   * @example true
   */
  disableDefaultEndpoint?: pulumi.Input<boolean>;
  /**
   * Variables of the stage, which handlers find in `event.stageVariables`: names of up to 64 letters, digits and `_`;
   * values of up to 512 letters, digits and `- . _ ~ : / ? # & = ,`. Not for secrets.
   *
   * @default - none
   * @example { region: "eu" }
   */
  stageVariables?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Creates a VPC link to these subnets, for routes to private listeners.
   *
   * @default - none
   * @example { subnetIds: vpc.privateSubnetIds, securityGroupIds: [group.id] }
   */
  vpcLink?: FunctionVpc;
  /**
   * How long the callbacks' logs are kept, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
   * 1096, 1827, 2192, 2557, 2922, 3288 or 3653; 0 keeps them for ever.
   *
   * @default 30
   * @example 14
   */
  logRetentionInDays?: pulumi.Input<number>;
  /**
   * Puts the archives of callbacks into a bucket, from which Lambda takes them. Without it, the provider uploads each
   * with its function, one function after another, some five seconds each.
   *
   * @default - uploaded with their functions
   * @example { bucket: new ArchiveBucket("archives") }
   */
  archives?: Archives;
  /**
   * Alarms on errors, latency and throttling.
   *
   * @default - none
   * @example { topicArn: topic.arn, clientErrorPercent: 50 }
   */
  alarms?: Alarms;
  /**
   * Creates a CloudWatch dashboard of requests, errors, latency and, from the access logs, clients.
   *
   * @default false
   * @example true
   */
  dashboard?: boolean;
  /**
   * Tags of all resources that can have them, up to 50.
   *
   * @default - none
   * @example { team: "orders" }
   */
  tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Changes to the component's resources before they are created.
   *
   * @default - none
   * @example { stage: { description: "Orders" } }
   */
  transform?: ApiWithJwtTransform;
}
