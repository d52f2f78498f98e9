import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { stageName } from "../aws/stageName";
import { createChild } from "../resources/createChild";
import type { ApiArgs } from "./apiArgs";
import { defaultAuthorizer } from "./authorizers";
import type { AuthorizerFunction } from "./functionAuthorizer";

/** The alarms of an API. */
export interface AlarmNodes {
  /**
   * The alarms, by the names of their thresholds; behind the name of its source and a dot, where a function checks the
   * tokens of one of `authorizers`.
   */
  readonly alarms?: Readonly<Record<string, cloudwatch.MetricAlarm>>;
  /** What counts throttled requests in the access logs. */
  readonly metricFilter?: cloudwatch.LogMetricFilter;
}

/** The thresholds of alarms that have none of their own. */
export const alarmDefaults = {
  clientErrorPercent: 25,
  serverErrorPercent: 1,
  latencyP99: 5000,
  throttledRequests: 0,
  authorizerErrors: 0,
  authorizerThrottles: 0,
  authorizerDurationP99: 1000,
};

const periodSeconds = 300;

/** Namespace of the one metric that AWS does not publish. */
const namespace = "pulumi-aws-m2m";

/** Creates the alarms of an API, where they are asked for. */
export function createAlarms(
  name: string,
  { alarms, accessLogs, tags, transform = {} }: ApiArgs,
  api: apigatewayv2.Api,
  accessLogGroup: cloudwatch.LogGroup | undefined,
  functions: Readonly<Record<string, AuthorizerFunction>>,
  opts: pulumi.CustomResourceOptions,
): AlarmNodes {
  if (!alarms) {
    return {};
  }
  const { topicArn, ...given } = alarms;
  const thresholds = { ...alarmDefaults, ...given };
  const dimensions = { ApiId: api.id, Stage: stageName };
  const throttledMetric = pulumi.interpolate`throttled-${api.id}`;
  const metricFilter =
    accessLogGroup && thresholds.throttledRequests !== false
      ? createChild(
          cloudwatch.LogMetricFilter,
          `${name}-throttled`,
          {
            logGroupName: accessLogGroup.name,
            pattern: '{ $.status = "429" }',
            metricTransformation: { namespace, name: throttledMetric, value: "1", defaultValue: "0", unit: "Count" },
          },
          opts,
          transform.metricFilter,
        )
      : undefined;

  const metrics: readonly Metric[] = [
    { threshold: "clientErrorPercent", of: { metricQueries: shareOfRequests("4xx", dimensions) } },
    { threshold: "serverErrorPercent", of: { metricQueries: shareOfRequests("5xx", dimensions) } },
    {
      threshold: "latencyP99",
      of: {
        namespace: "AWS/ApiGateway",
        metricName: "Latency",
        dimensions,
        period: periodSeconds,
        extendedStatistic: "p99",
      },
    },
    {
      threshold: "throttledRequests",
      of: { namespace, metricName: throttledMetric, period: periodSeconds, statistic: "Sum" },
    },
    ...Object.entries(functions).flatMap(([source, made]) => metricsOf(source, made)),
  ];
  const created = metrics.flatMap(({ threshold, source, of }) => {
    const value = thresholds[threshold];
    if (value === false || (threshold === "throttledRequests" && accessLogs === false)) {
      return [];
    }
    const alarm = createChild(
      cloudwatch.MetricAlarm,
      [name, source, logicalPart(threshold)].filter((part) => part !== undefined).join("-"),
      {
        alarmDescription: `${threshold} of the HTTP API ${name}${source === undefined ? "" : `, authorizer ${source}`}`,
        ...of,
        comparisonOperator: "GreaterThanThreshold",
        threshold: value,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        // Without requests there is nothing to be alarmed about.
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags,
      },
      opts,
      transform.alarm,
    );
    return [[source === undefined ? threshold : `${source}.${threshold}`, alarm] as const];
  });
  return { alarms: Object.fromEntries(created), ...(metricFilter && { metricFilter }) };
}

/** What an alarm looks at. */
interface Metric {
  readonly threshold: keyof typeof alarmDefaults;
  /** The name among `authorizers`, of what is told of a function that checks its tokens. */
  readonly source?: string;
  readonly of: Partial<cloudwatch.MetricAlarmArgs>;
}

/** What is told of a function that checks tokens. */
function metricsOf(source: string, { function: fn }: AuthorizerFunction): Metric[] {
  const common = { namespace: "AWS/Lambda", dimensions: { FunctionName: fn.name }, period: periodSeconds };
  const metrics: readonly Metric[] = [
    { threshold: "authorizerErrors", of: { ...common, metricName: "Errors", statistic: "Sum" } },
    { threshold: "authorizerThrottles", of: { ...common, metricName: "Throttles", statistic: "Sum" } },
    { threshold: "authorizerDurationP99", of: { ...common, metricName: "Duration", extendedStatistic: "p99" } },
  ];
  return metrics.map((metric) => (source === defaultAuthorizer ? metric : { ...metric, source }));
}

/** `clientErrorPercent` as a part of logical names: `client-error-percent`. */
function logicalPart(threshold: string): string {
  return threshold.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

/** How many of a hundred requests count in a metric. */
function shareOfRequests(
  metricName: string,
  dimensions: Readonly<Record<string, pulumi.Input<string>>>,
): cloudwatch.MetricAlarmArgs["metricQueries"] {
  const metric = { namespace: "AWS/ApiGateway", dimensions, period: periodSeconds };
  return [
    { id: "share", expression: "100 * errors / requests", label: `${metricName} in percent`, returnData: true },
    { id: "errors", metric: { ...metric, metricName, stat: "Sum" } },
    { id: "requests", metric: { ...metric, metricName: "Count", stat: "SampleCount" } },
  ];
}
