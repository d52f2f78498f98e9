import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { stageName } from "../aws/stageName";
import { createChild } from "../resources/createChild";
import type { ApiArgs } from "./apiArgs";
import { chosenClients, defaultAuthorizer } from "./authorizers";
import type { AuthorizerFunction } from "./functionAuthorizer";

const [width, height] = [12, 6];

/**
 * Creates a dashboard of an API.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function createDashboard(
  name: string,
  args: ApiArgs,
  api: apigatewayv2.Api,
  accessLogGroup: cloudwatch.LogGroup | undefined,
  functions: Readonly<Record<string, AuthorizerFunction>>,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.Dashboard {
  const graphs = [
    graph("Requests", api, [["Count", "SampleCount"]]),
    graph("Errors", api, [
      ["4xx", "Sum"],
      ["5xx", "Sum"],
    ]),
    graph("Latency in milliseconds", api, [
      ["Latency", "p50"],
      ["Latency", "p99"],
      ["IntegrationLatency", "p99"],
    ]),
    ...Object.entries(functions).map(([source, made]) => functionGraph(source, api, made)),
  ];
  const tables = accessLogGroup
    ? [
        table("Requests by client", api, accessLogGroup, "stats count(*) as requests by client_id, route, status"),
        table(
          "Refused",
          api,
          accessLogGroup,
          "filter status in ['401', '403', '429'] | stats count(*) as requests by status, route, client_id, authorizerError",
        ),
      ]
    : [];
  const ages = rotationLogs(args).map((logGroup) =>
    table("Days since secrets rotated", api, logGroup, ageQuery, "days"),
  );
  const widgets = [...graphs, ...tables, ...ages].map((widget, index) => ({
    ...widget,
    x: (index % 2) * width,
    y: Math.floor(index / 2) * height,
    width,
    height,
  }));
  return createChild(
    cloudwatch.Dashboard,
    name,
    { dashboardName: dashboardName(name), dashboardBody: pulumi.jsonStringify({ widgets }) },
    opts,
    args.transform?.dashboard,
  );
}

/** A dashboard's name, which is its identity: letters, digits, `_` and `-`. PutDashboard, DashboardName. */
function dashboardName(name: string): string {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 200);
  return `${stack}-${name}`;
}

function graph(title: string, api: apigatewayv2.Api, metrics: readonly (readonly [metric: string, stat: string])[]) {
  return {
    type: "metric",
    properties: {
      title,
      region: api.region,
      view: "timeSeries",
      stacked: false,
      period: 300,
      metrics: metrics.map(([metric, stat]) => [
        "AWS/ApiGateway",
        metric,
        "ApiId",
        api.id,
        "Stage",
        stageName,
        { stat, label: `${metric} ${stat}` },
      ]),
    },
  };
}

/**
 * The last rotations that came to their end, within the dashboard's time and as long as logs are kept: a secret's age is no
 * metric of AWS's.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
 */
const ageQuery =
  "filter message.step = 'finishSecret' | " +
  "stats (now() * 1000 - max(toMillis(@timestamp))) / 86400000 as days by message.client";

/** Where the rotations of the clients log that the API accepts. */
function rotationLogs({ auth, authorizers = {} }: ApiArgs): cloudwatch.LogGroup[] {
  const pools = new Set([auth, ...Object.values(authorizers)].map((source) => chosenClients(source)?.auth));
  return [...pools].flatMap((pool) => pool?.nodes.rotation?.logGroup ?? []);
}

/** Errors, throttles and time of a function that checks tokens. */
function functionGraph(source: string, api: apigatewayv2.Api, { function: fn }: AuthorizerFunction) {
  const metrics = [
    ["Errors", "Sum"],
    ["Throttles", "Sum"],
    ["Duration", "p99"],
  ] as const;
  return {
    type: "metric",
    properties: {
      title: `Function that checks tokens${source === defaultAuthorizer ? "" : `: ${source}`}`,
      region: api.region,
      view: "timeSeries",
      stacked: false,
      period: 300,
      metrics: metrics.map(([metric, stat]) => [
        "AWS/Lambda",
        metric,
        "FunctionName",
        fn.name,
        { stat, label: `${metric} ${stat}` },
      ]),
    },
  };
}

function table(
  title: string,
  api: apigatewayv2.Api,
  { name }: cloudwatch.LogGroup,
  query: string,
  sortedBy = "requests",
) {
  return {
    type: "log",
    properties: {
      title,
      region: api.region,
      view: "table",
      query: pulumi.interpolate`SOURCE '${name}' | ${query} | sort ${sortedBy} desc`,
    },
  };
}
