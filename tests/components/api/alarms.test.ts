import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { byLabel, register } from "../../support/mocks";
import { account, Args, Changed, changesExactly, createApi } from "./base";

const topicArn = `arn:aws:sns:${account}:alarms`;
const withAlarms = (alarms: object = {}, args: Args = {}) => createApi({ alarms: { topicArn, ...alarms }, ...args });

const filter = "cloudwatch.LogMetricFilter orders-throttled";
const alarmNames = {
  clientErrorPercent: "cloudwatch.MetricAlarm orders-client-error-percent",
  serverErrorPercent: "cloudwatch.MetricAlarm orders-server-error-percent",
  latencyP99: "cloudwatch.MetricAlarm orders-latency-p99",
  throttledRequests: "cloudwatch.MetricAlarm orders-throttled-requests",
} as const;
type Threshold = keyof typeof alarmNames;

/** All alarms and the metric filter, with the default thresholds. */
function alarmInputs({ made }: Changed): Record<string, Record<string, unknown>> {
  const dimensions = { ApiId: made("orders-Api"), Stage: "$default" };
  const metric = { namespace: "AWS/ApiGateway", dimensions, period: 300 };
  const share = (metricName: string) => ({
    metricQueries: [
      { id: "share", expression: "100 * errors / requests", label: `${metricName} in percent`, returnData: true },
      { id: "errors", metric: { ...metric, metricName, stat: "Sum" } },
      { id: "requests", metric: { ...metric, metricName: "Count", stat: "SampleCount" } },
    ],
  });
  const alarm = (threshold: Threshold, value: number, rest: object) => ({
    [alarmNames[threshold]]: {
      alarmDescription: `${threshold} of the HTTP API orders`,
      comparisonOperator: "GreaterThanThreshold",
      threshold: value,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...rest,
    },
  });
  const throttled = { namespace: "pulumi-aws-m2m", name: made("throttled-orders-Api") };
  return {
    ...alarm("clientErrorPercent", 25, share("4xx")),
    ...alarm("serverErrorPercent", 1, share("5xx")),
    ...alarm("latencyP99", 5000, { ...metric, metricName: "Latency", extendedStatistic: "p99" }),
    ...alarm("throttledRequests", 0, {
      namespace: throttled.namespace,
      metricName: throttled.name,
      period: 300,
      statistic: "Sum",
    }),
    [filter]: {
      logGroupName: made("/aws/vendedlogs/http-api/orders-0123"),
      pattern: '{ $.status = "429" }',
      metricTransformation: { ...throttled, value: "1", defaultValue: "0", unit: "Count" },
    },
  };
}

describe("ApiWithJwt's alarms", () => {
  changesExactly(
    "are these",
    () => withAlarms(),
    (changed) => alarmInputs(changed),
    ({ api }) => {
      assert.deepEqual(Object.keys(api.nodes.alarms ?? {}).sort(), Object.keys(alarmNames).sort());
      assert.ok(api.nodes.metricFilter);
    },
  );

  for (const [threshold, name] of Object.entries(alarmNames)) {
    changesExactly(
      `can have another ${threshold}`,
      () => withAlarms({ [threshold]: 7 }),
      (changed) => ({ ...alarmInputs(changed), [name]: { ...alarmInputs(changed)[name], threshold: 7 } }),
    );

    changesExactly(
      `can do without ${threshold}`,
      () => withAlarms({ [threshold]: false }),
      (changed) => {
        const { [name]: alarm, [filter]: metricFilter, ...rest } = alarmInputs(changed);
        assert.ok(alarm);
        return threshold === "throttledRequests" ? rest : { ...rest, [filter]: metricFilter };
      },
      ({ api }) => {
        assert.equal(threshold in (api.nodes.alarms ?? {}), false);
        assert.equal("metricFilter" in api.nodes, threshold !== "throttledRequests");
      },
    );
  }

  changesExactly(
    "can have outputs for thresholds and for the topic",
    () => withAlarms({ topicArn: pulumi.output(topicArn), latencyP99: pulumi.output(100) }),
    (changed) => {
      const name = alarmNames.latencyP99;
      return { ...alarmInputs(changed), [name]: { ...alarmInputs(changed)[name], threshold: 100 } };
    },
  );

  for (const given of [{}, { throttledRequests: false }]) {
    changesExactly(
      `count no throttled requests without access logs, given ${JSON.stringify(given)}`,
      () => withAlarms(given, { accessLogs: false }),
      (changed) => {
        const { [alarmNames.throttledRequests]: alarm, [filter]: metricFilter, ...rest } = alarmInputs(changed);
        assert.ok(alarm && metricFilter);
        const { accessLogSettings, ...stage } = changed.was("apigatewayv2.Stage orders");
        assert.ok(accessLogSettings);
        return { ...rest, "cloudwatch.LogGroup orders-access-logs": null, "apigatewayv2.Stage orders": stage };
      },
    );
  }

  it("count what the access logs say", async () => {
    const { resources } = await register(() => withAlarms());
    const { inputs } = byLabel(resources)["apigatewayv2.Stage orders"]!;
    const { format } = inputs["accessLogSettings"] as { format: string };
    assert.equal((JSON.parse(format) as Record<string, unknown>)["status"], "$context.status");
  });
});

describe("ApiWithJwt's dashboard", () => {
  interface Widget {
    type: string;
    x: number;
    y: number;
    width: number;
    height: number;
    properties: Record<string, unknown>;
  }
  const dashboard = "cloudwatch.Dashboard orders";

  /** The widgets that a program's dashboard has. */
  async function widgetsOf(args: Args): Promise<Widget[]> {
    const { resources } = await register(() => createApi({ dashboard: true, ...args }));
    const body = String(byLabel(resources)[dashboard]!.inputs["dashboardBody"]);
    return (JSON.parse(body) as { widgets: Widget[] }).widgets;
  }

  for (const accessLogs of [undefined, false] as const) {
    changesExactly(
      `is one resource, ${accessLogs === false ? "without" : "with"} access logs`,
      () => createApi({ dashboard: true, accessLogs }),
      ({ all, made, was }) => {
        const { inputs } = all[dashboard]!;
        const { accessLogSettings, ...stage } = was("apigatewayv2.Stage orders");
        assert.ok(accessLogSettings);
        return {
          [dashboard]: {
            dashboardName: "test-project-test-stack-orders",
            dashboardBody: made(inputs["dashboardBody"]),
          },
          ...(accessLogs === false && {
            "cloudwatch.LogGroup orders-access-logs": null,
            "apigatewayv2.Stage orders": stage,
          }),
        };
      },
      ({ api }) => assert.ok(api.nodes.dashboard),
    );
  }

  it("is none unless asked for", async () => {
    const { resources, result } = await register(() => createApi({ dashboard: false }));
    assert.equal(dashboard in byLabel(resources), false);
    assert.equal("dashboard" in result.nodes, false);
  });

  it("shows requests, errors and latency of this API, and its clients", async () => {
    const widgets = await widgetsOf({});
    const ofApi = ["ApiId", "orders-Api", "Stage", "$default"];
    const metric = (name: string, stat: string) => [
      ...["AWS/ApiGateway", name, ...ofApi],
      { stat, label: `${name} ${stat}` },
    ];
    const graph = (title: string, metrics: unknown) => ({
      ...{ title, region: "eu-central-1", view: "timeSeries", stacked: false, period: 300, metrics },
    });
    const table = (title: string, query: string) => ({
      ...{ title, region: "eu-central-1", view: "table" },
      query: `SOURCE '/aws/vendedlogs/http-api/orders-0123' | ${query} | sort requests desc`,
    });
    assert.deepEqual(
      widgets.map(({ type, properties }) => [type, properties]),
      [
        ["metric", graph("Requests", [metric("Count", "SampleCount")])],
        ["metric", graph("Errors", [metric("4xx", "Sum"), metric("5xx", "Sum")])],
        [
          "metric",
          graph("Latency in milliseconds", [
            metric("Latency", "p50"),
            metric("Latency", "p99"),
            metric("IntegrationLatency", "p99"),
          ]),
        ],
        ["log", table("Requests by client", "stats count(*) as requests by client_id, route, status")],
        [
          "log",
          table(
            "Refused",
            "filter status in ['401', '403', '429'] | stats count(*) as requests by status, route, client_id, authorizerError",
          ),
        ],
      ],
    );
  });

  it("places its widgets side by side, none over another", async () => {
    const cells = (await widgetsOf({})).flatMap(({ x, y, width, height }) => {
      assert.ok(x >= 0 && x + width <= 24 && height > 0);
      return Array.from(
        { length: width * height },
        (_, index) => `${x + (index % width)} ${y + Math.floor(index / width)}`,
      );
    });
    assert.equal(new Set(cells).size, cells.length);
  });

  it("has no tables of logs that there are not", async () => {
    const widgets = await widgetsOf({ accessLogs: false });
    assert.deepEqual(
      widgets.map(({ type }) => type),
      ["metric", "metric", "metric"],
    );
  });

  it("asks for fields that the access logs have", async () => {
    const { resources } = await register(() => createApi());
    const { format } = byLabel(resources)["apigatewayv2.Stage orders"]!.inputs["accessLogSettings"] as {
      format: string;
    };
    const fields = Object.keys(JSON.parse(format) as object);
    for (const field of ["client_id", "route", "status", "authorizerError"]) {
      assert.ok(fields.includes(field), field);
    }
  });
});
