import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth } from "../../components";
import { Change, walk } from "./changes";
import { ownName } from "./engineStack";

/** What exists beside the component in each program. */
interface Surroundings {
  readonly auth: M2mAuth;
  readonly fn: aws.lambda.Function;
}

type Routes = (surroundings: Surroundings) => Readonly<Record<string, unknown>>;

/** The arguments, whose routes are made from what exists. */
interface Args extends Partial<Omit<ApiWithJwtArgs, "auth" | "routes">> {
  readonly routes: Routes;
}

const url = "https://orders.example.com/orders";
const listenerArn =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/own/1234567890abcdef/1234567890abcdef";
const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d";
const [stage, api, group] = [
  "apigatewayv2.Stage orders",
  "apigatewayv2.Api orders",
  "cloudwatch.LogGroup orders-access-logs",
];

const base: Args = {
  routes: ({ fn }) => ({
    "GET /orders": { scopes: ["orders/read"], handler: { url } },
    "GET /orders/{id}": { access: "any-client", handler: fn },
  }),
};

/** One route of the base with changes. */
const route =
  (changes: object): Routes =>
  (surroundings) => ({
    ...base.routes(surroundings),
    "GET /orders": { scopes: ["orders/read"], handler: { url }, ...changes },
  });

const handler = (settings: object): Args => ({ routes: route({ handler: { url, ...settings } }) });

/** A change whose two ways show the same steps. */
function both(args: Partial<Args>, steps: readonly string[], sent: readonly RegExp[] = []): Change<Args> {
  return { args, on: steps, off: steps, sent };
}

/** A change that adds resources. */
function adds(args: Partial<Args>, added: readonly string[], updated: readonly string[] = []): Change<Args> {
  const steps = (sign: string) => [...added.map((one) => `${sign} ${one}`), ...updated];
  return { args, on: steps("+"), off: steps("-") };
}

describe("changes of an ApiWithJwt", () => {
  walk<Args>({
    project: "api-changes",
    base,
    program: ({ routes, ...args }) => {
      const auth = new M2mAuth("orders", {
        resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
        clients: { reporting: ["orders/read"], checkout: ["orders/write"] },
        deletionProtection: false,
      });
      const code = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 0;") });
      const role = "arn:aws:iam::123456789012:role/existing";
      const fn = new aws.lambda.Function("existing", { code, handler: "index.handler", runtime: "nodejs22.x", role });
      new ApiWithJwt("orders", { auth, ...args, routes: routes({ auth, fn }) } as never);
    },
    changes: {
      // The provider sends what is left out as 0, which refuses every request.
      "a limit of the API": both(
        { throttle: { rateLimit: 100, burstLimit: 200 } },
        [`~ ${stage}: defaultRouteSettings`],
        [/PATCH .*"throttlingBurstLimit":5000,"throttlingRateLimit":10000/],
      ),
      "a limit of a route": both(
        { routes: route({ throttle: { rateLimit: 5, burstLimit: 10 } }) },
        [`~ ${stage}: routeSettings`],
        [/DELETE .*\/routesettings\/GET%20%2Forders/],
      ),
      "a limit of a route and of the API": both(
        {
          throttle: { rateLimit: 100, burstLimit: 200 },
          routes: route({ throttle: { rateLimit: 5, burstLimit: 10 } }),
        },
        [`~ ${stage}: defaultRouteSettings, routeSettings`],
        [
          /PATCH .*"throttlingBurstLimit":5000,"throttlingRateLimit":10000/,
          /DELETE .*\/routesettings\/GET%20%2Forders/,
        ],
      ),
      "settings of routes by a transform, without limits": both(
        {
          transform: {
            stage: {
              defaultRouteSettings: { detailedMetricsEnabled: true },
              routeSettings: [{ routeKey: "GET /orders", detailedMetricsEnabled: true }],
            },
          },
        },
        [`~ ${stage}: defaultRouteSettings, routeSettings`],
        [/PATCH .*"throttlingBurstLimit":5000,"throttlingRateLimit":10000/],
      ),
      "a route": {
        args: {
          routes: (all) => ({ ...base.routes(all), "POST /orders": { scopes: ["orders/write"], handler: { url } } }),
        },
        on: [
          "~ ApiWithJwt orders",
          "+ apigatewayv2.Integration orders-post-orders",
          "+ apigatewayv2.Route orders-post-orders",
        ],
        off: [
          "~ ApiWithJwt orders",
          "- apigatewayv2.Integration orders-post-orders",
          "- apigatewayv2.Route orders-post-orders",
        ],
      },
      "a route with a limit": {
        args: {
          routes: (all) => ({
            ...base.routes(all),
            "POST /orders": { scopes: ["orders/write"], handler: { url }, throttle: { rateLimit: 1, burstLimit: 1 } },
          }),
        },
        on: [
          "~ ApiWithJwt orders",
          "+ apigatewayv2.Integration orders-post-orders",
          "+ apigatewayv2.Route orders-post-orders",
          `~ ${stage}: routeSettings`,
        ],
        off: [
          "~ ApiWithJwt orders",
          "- apigatewayv2.Integration orders-post-orders",
          "- apigatewayv2.Route orders-post-orders",
          `~ ${stage}: routeSettings`,
        ],
      },
      "a renamed route": {
        args: {
          routes: ({ fn }) => ({
            "GET /purchases": { scopes: ["orders/read"], handler: { url } },
            "GET /orders/{id}": { access: "any-client", handler: fn },
          }),
        },
        on: ["Integration", "Route"]
          .flatMap((type) => [
            `+ apigatewayv2.${type} orders-get-purchases`,
            `- apigatewayv2.${type} orders-get-orders`,
          ])
          .concat("~ ApiWithJwt orders"),
        off: ["Integration", "Route"]
          .flatMap((type) => [
            `- apigatewayv2.${type} orders-get-purchases`,
            `+ apigatewayv2.${type} orders-get-orders`,
          ])
          .concat("~ ApiWithJwt orders"),
      },
      "a renamed parameter": both(
        {
          routes: ({ fn }) => ({
            "GET /orders": { scopes: ["orders/read"], handler: { url } },
            "GET /orders/{number}": { access: "any-client", handler: fn },
          }),
        },
        [
          "~ ApiWithJwt orders",
          "+- lambda.Permission orders-get-orders-1095e8: sourceArn",
          "~ apigatewayv2.Route orders-get-orders-1095e8: routeKey",
        ],
      ),
      "any client in the place of scopes": both({ routes: route({ scopes: undefined, access: "any-client" }) }, [
        "~ ApiWithJwt orders",
        "~ apigatewayv2.Route orders-get-orders: authorizationScopes",
      ]),
      "a public route": both({ routes: route({ scopes: undefined, access: "public" }) }, [
        "~ ApiWithJwt orders",
        "~ apigatewayv2.Route orders-get-orders: authorizationScopes, authorizationType, authorizerId",
      ]),
      "other scopes": both({ routes: route({ scopes: ["orders/read", "orders/write"] }) }, [
        "~ ApiWithJwt orders",
        "~ apigatewayv2.Route orders-get-orders: authorizationScopes",
      ]),
      "another source of tokens": {
        args: {
          authorizers: { partners: { issuer: "https://login.example.com", audience: "orders" } },
          routes: route({ scopes: ["read"], authorizer: "partners" }),
        },
        on: [
          "~ ApiWithJwt orders",
          "+ apigatewayv2.Authorizer orders-partners",
          "~ apigatewayv2.Route orders-get-orders: authorizationScopes, authorizerId",
        ],
        off: [
          "~ ApiWithJwt orders",
          "- apigatewayv2.Authorizer orders-partners",
          "~ apigatewayv2.Route orders-get-orders: authorizationScopes, authorizerId",
        ],
      },
      "headers of a server": both(
        handler({ headers: { "x-client": "$context.authorizer.claims.client_id" } }),
        ["~ apigatewayv2.Integration orders-get-orders: requestParameters"],
        [/PATCH .*"requestParameters":\{"overwrite:header.x-client":""\}/],
      ),
      "a server's method": both(handler({ method: "POST" }), [
        "~ apigatewayv2.Integration orders-get-orders: integrationMethod",
      ]),
      "a server's time limit": both(
        handler({ timeout: 5 }),
        ["~ apigatewayv2.Integration orders-get-orders: timeoutMilliseconds"],
        [/"timeoutInMillis":30000/],
      ),
      "another server": both(handler({ url: "https://other.example.com" }), [
        "~ apigatewayv2.Integration orders-get-orders: integrationUri",
      ]),
      "a function in the place of a server": {
        args: {
          routes: ({ fn }) => ({
            "GET /orders": { scopes: ["orders/read"], handler: fn },
            // Both lead to one function by then.
            "GET /orders/{id}": { access: "any-client", handler: fn, weakerThan: ["GET /orders"] },
          }),
        },
        on: [
          "- apigatewayv2.Integration orders-get-orders",
          "+ lambda.Permission orders-get-orders",
          "~ apigatewayv2.Route orders-get-orders: target",
        ],
        off: [
          "+ apigatewayv2.Integration orders-get-orders",
          "- lambda.Permission orders-get-orders",
          "~ apigatewayv2.Route orders-get-orders: target",
        ],
      },
      "a private server in the place of a public one": {
        args: {
          vpcLink: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
          routes: route({ handler: { listenerArn, tlsServerName: "orders.internal" } }),
        },
        on: [
          "+ apigatewayv2.VpcLink orders",
          "+- apigatewayv2.Integration orders-get-orders: connectionId, connectionType, integrationUri, tlsConfig",
          "~ apigatewayv2.Route orders-get-orders: target",
        ],
        off: [
          "- apigatewayv2.VpcLink orders",
          "+- apigatewayv2.Integration orders-get-orders: connectionId, connectionType, integrationUri, tlsConfig",
          "~ apigatewayv2.Route orders-get-orders: target",
        ],
      },
      CORS: both(
        { cors: { allowOrigins: ["https://app.example.com"] } },
        [`~ ${api}: corsConfiguration`],
        [/DELETE \/v2\/apis\/\w+\/cors/],
      ),
      "no access logs": {
        args: { accessLogs: false },
        on: [`~ ${stage}: accessLogSettings`, `- ${group}`],
        off: [`~ ${stage}: accessLogSettings`, `+ ${group}`],
      },
      "fields of the access logs": both({ accessLogs: { fields: { agent: "$context.identity.userAgent" } } }, [
        `~ ${stage}: accessLogSettings`,
      ]),
      "the retention of access logs": both({ accessLogs: { retentionInDays: 90 } }, [`~ ${group}: retentionInDays`]),
      "the retention of all logs": both({ logRetentionInDays: 7 }, [`~ ${group}: retentionInDays`]),
      "a domain": adds({ domain: { name: `${ownName("api")}.example.com`, certificateArn } }, [
        "apigatewayv2.ApiMapping orders",
        "apigatewayv2.DomainName orders",
      ]),
      "no default endpoint": both(
        { disableDefaultEndpoint: true },
        [`~ ${api}: disableExecuteApiEndpoint`],
        [/"disableExecuteApiEndpoint":false/],
      ),
      "variables of the stage": both(
        { stageVariables: { region: "eu" } },
        [`~ ${stage}: stageVariables`],
        [/"stageVariables":\{"region":""\}/],
      ),
      "a VPC link": adds({ vpcLink: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } }, [
        "apigatewayv2.VpcLink orders",
      ]),
      alarms: adds({ alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" } }, [
        "cloudwatch.LogMetricFilter orders-throttled",
        "cloudwatch.MetricAlarm orders-client-error-percent",
        "cloudwatch.MetricAlarm orders-latency-p99",
        "cloudwatch.MetricAlarm orders-server-error-percent",
        "cloudwatch.MetricAlarm orders-throttled-requests",
      ]),
      "a dashboard": adds({ dashboard: true }, ["cloudwatch.Dashboard orders"]),
      tags: both(
        { tags: { team: "orders" } },
        [api, stage, group].map((one) => `~ ${one}: tags, tagsAll`),
      ),
    },
  });
});
