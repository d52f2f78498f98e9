import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as lambda from "@pulumi/aws/lambda";
import type * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AccessLogs, Alarms, ApiDomain, Cors, SharedApiDomain } from "./apiOptions";
import type { FunctionVpc } from "./functionSettings";
import { AlarmNodes, createAlarms } from "./internal/alarms";
import { AnyRoute, ApiArgs, handlerPlace } from "./internal/apiArgs";
import { createApiDomain, ApiDomainNodes } from "./internal/apiDomain";
import { checkApiWithJwtArgs } from "./internal/apiWithJwtChecks";
import { createAuthorizers } from "./internal/authorizers";
import type { CallbackFunction, FunctionTransform } from "./internal/callbackFunction";
import { Callbacks } from "./internal/callbacks";
import { child } from "./internal/child";
import { corsConfiguration } from "./internal/cors";
import { createRoute } from "./internal/createRoute";
import { createDashboard } from "./internal/dashboard";
import { componentLabel } from "./internal/names";
import { createPreflight, PreflightNodes } from "./internal/preflight";
import type { RouteKey } from "./internal/routeKeys";
import { mapValues } from "./internal/sorted";
import { createStage } from "./internal/stage";
import type { RouteArgs, Throttle } from "./routes";
import type { NoTokenSources, TokenSource, TokenSources } from "./tokenSources";
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
   * greedy route must not match what a closed one does.
   *
   * @example { "GET /orders/{id}": { scopes: ["orders/read"], handler: getOrder } }
   */
  routes: { readonly [Key in RouteKey]: RouteArgs<NoInfer<Auth>, NoInfer<Authorizers>> };
  /**
   * Lets pages of other origins call the API. API Gateway answers their preflight requests itself. Where a closed `ANY`
   * or `$default` route would ask those for a token, the component adds a public `OPTIONS` route that answers 204.
   *
   * @default - no page of another origin can
   * @example { allowOrigins: ["https://app.example.com"], maxAge: { hours: 1 } }
   */
  cors?: Cors;
  /**
   * Limit for each route that has none of its own. To lift a limit that is deployed, write a high one: the provider does
   * not notice that it is gone.
   *
   * @default - the account's: 10,000 requests per second, and bursts of 5,000
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
   * which callers would go around otherwise.
   *
   * @default false
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

/** The resources that belong to one route. Absent are those that what answers does not need. */
export interface RouteNodes extends Partial<CallbackFunction> {
  /** How API Gateway reaches what answers. */
  readonly integration: apigatewayv2.Integration;
  /** The route itself. */
  readonly route: apigatewayv2.Route;
  /** API Gateway's permission to invoke the function. */
  readonly permission?: lambda.Permission;
}

/** The resources that an {@link ApiWithJwt} consists of. Absent are those that its arguments do not ask for. */
export interface ApiWithJwtNodes extends ApiDomainNodes, AlarmNodes {
  /** The API. */
  readonly api: apigatewayv2.Api;
  /** Its stage, `$default`. */
  readonly stage: apigatewayv2.Stage;
  /** The authorizer of `auth`, unless no route uses it. */
  readonly authorizer?: apigatewayv2.Authorizer;
  /** The authorizers of `authorizers`, by name. */
  readonly authorizers: Readonly<Record<string, apigatewayv2.Authorizer>>;
  /** What belongs to each route, by route key. */
  readonly routes: Readonly<Record<string, RouteNodes>>;
  /** What answers preflight requests where a closed route would. */
  readonly preflight?: PreflightNodes;
  /** The VPC link. */
  readonly vpcLink?: apigatewayv2.VpcLink;
  /** The log group of the access logs. */
  readonly accessLogGroup?: cloudwatch.LogGroup;
  /** The dashboard. */
  readonly dashboard?: cloudwatch.Dashboard;
}

/**
 * An API Gateway HTTP API whose routes accept the clients of an {@link M2mAuth}: a JWT authorizer checks the token and
 * each route's scopes before the route's Lambda runs.
 *
 * @example
 * ```ts
 * const api = new ApiWithJwt("orders", {
 *   auth,
 *   routes: {
 *     "GET /orders/{id}": { scopes: ["orders/read"], handler: async (event) => ({ id: event.pathParameters?.id }) },
 *     "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
 *   },
 * });
 * ```
 *
 * @throws {@link ArgumentError} when an argument breaks a rule of API Gateway, or a route does not say who may call it.
 */
export class ApiWithJwt<
  const Auth extends TokenSource = TokenSource,
  const Authorizers extends TokenSources = NoTokenSources,
>
  extends pulumi.ComponentResource
{
  /**
   * Base URL of the API, without a slash at the end: of its domain, where it has one. The address that AWS gives the
   * API answers 403 where `disableDefaultEndpoint` is set.
   */
  readonly url: pulumi.Output<string>;
  /** The resources below this component. */
  readonly nodes: ApiWithJwtNodes;

  /**
   * @param name Name of the component, from which the names of its resources derive: 1 to 40 letters, digits, `_` and
   * `-`.
   * @param args What to create.
   * @param opts Pulumi's options of a component, such as `provider` and `protect`.
   */
  constructor(name: string, args: ApiWithJwtArgs<Auth, Authorizers>, opts?: pulumi.ComponentResourceOptions) {
    checkApiWithJwtArgs(name, args, opts);
    const { routes, tags, transform = {} }: ApiArgs = args;
    const callbacks = new Callbacks(
      componentLabel("ApiWithJwt", name),
      Object.fromEntries(Object.entries(routes).map(([key, { handler }]) => [handlerPlace(key), handler])),
    );
    super(
      "aws-m2m:index:ApiWithJwt",
      name,
      { routes: mapValues(routes, accessOf) },
      pulumi.mergeOptions(opts, { dependsOn: callbacks.guard }),
    );
    const parent = { parent: this };
    const api = child(
      apigatewayv2.Api,
      name,
      {
        protocolType: "HTTP",
        corsConfiguration: args.cors && corsConfiguration(args.cors, Object.keys(routes)),
        disableExecuteApiEndpoint: args.disableDefaultEndpoint,
        tags,
      },
      parent,
      transform.api,
    );
    const authorizers = createAuthorizers(name, args, api, parent);
    const vpcLink =
      args.vpcLink && child(apigatewayv2.VpcLink, name, { ...args.vpcLink, tags }, parent, transform.vpcLink);
    const shared = { args, api, authorizers, vpcLink, callbacks };
    const routeNodes = Object.fromEntries(
      Object.entries(routes).map(([key, route]) => [key, createRoute(name, key, route, shared, parent)]),
    );
    const preflight = createPreflight(name, args, api, parent);
    const { stage, accessLogGroup } = createStage(
      name,
      args,
      api,
      [...Object.values(routeNodes).map(({ route }) => route), ...Object.values(preflight?.routes ?? {})],
      parent,
    );
    const domain = createApiDomain(name, args, api, stage, parent);
    const alarms = createAlarms(name, args, api, accessLogGroup, parent);
    const dashboard = args.dashboard ? createDashboard(name, args, api, accessLogGroup, parent) : undefined;

    const { default: authorizer, ...named } = authorizers;
    this.url = domain.url ?? api.apiEndpoint;
    this.nodes = {
      api,
      stage,
      ...(authorizer && { authorizer }),
      authorizers: named,
      routes: routeNodes,
      ...(preflight && { preflight }),
      ...(vpcLink && { vpcLink }),
      ...(accessLogGroup && { accessLogGroup }),
      ...domain.nodes,
      ...alarms,
      ...(dashboard && { dashboard }),
    };
    this.registerOutputs({ url: this.url });
  }
}

/** Who may call a route, as the stack's state and every preview show it. */
function accessOf({ access, scopes, authorizer }: AnyRoute): object {
  return { access, scopes: scopes && [...scopes].sort(), authorizer };
}
