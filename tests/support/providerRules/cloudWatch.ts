import {
  anyOf,
  arn,
  boolean,
  id,
  json,
  list,
  map,
  number,
  object,
  oneOf,
  oneOfAnyCase,
  region,
  required,
  sized,
  tags,
  text,
  TypeRules,
  whole,
} from "./vocabulary";

// internal/service/logs/validate.go
const logGroupName = sized(1, 512, /^[0-9A-Za-z_./#-]+$/);

const logGroup: TypeRules = {
  autoName: { input: "name", max: 255, unless: "namePrefix" },
  inputs: {
    ...region,
    ...tags,
    deletionProtectionEnabled: boolean,
    // CreateLogGroup: the provider takes any text, AWS an ARN.
    kmsKeyId: arn,
    logGroupClass: oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
    name: logGroupName,
    // Leaves room for the 26 bytes that the provider adds, and three more.
    namePrefix: sized(1, 483, /^[0-9A-Za-z_./#-]+$/),
    retentionInDays: oneOf(
      ...[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    ),
    skipDestroy: boolean,
  },
  relations: [{ atMostOne: ["name", "namePrefix"] }],
};

const unit = oneOf(
  ...["Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits"],
  ...["Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second"],
  ...["Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second"],
  ...["Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None"],
);

const logMetricFilter: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    applyOnTransformedLogs: boolean,
    logGroupName: required(logGroupName),
    metricTransformation: required(
      object(
        {
          // A number as text: `nullable.ValidateTypeStringNullableFloat`.
          defaultValue: text({ pattern: /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)?$/ }),
          dimensions: map(sized(1, 255), sized(1, 255)),
          name: required(sized(1, 255, /^[^:*$]*$/)),
          namespace: required(sized(1, 255, /^[^:*$]*$/)),
          unit,
          value: required(sized(1, 100)),
        },
        // PutMetricFilter: one or the other.
        [{ atMostOne: ["defaultValue", "dimensions"] }],
      ),
    ),
    name: sized(1, 512, /^[^:*]+$/),
    pattern: required(text({ max: 1024, unit: "characters" })),
  },
};

// internal/service/cloudwatch/metric_alarm.go. Of alarmActions it takes any number, PutMetricAlarm five.
const actions = list(arn, undefined, 5);
const metricName = sized(1, 255);
// The provider's `[^:].*` is meant to exclude colons, and only excludes that nothing else is there.
const namespace = sized(1, 255, /^[^:].*$/);
const percentile =
  /^((p|(tm)|(wm)|(tc)|(ts))((\d{1,2}(\.\d{1,2})?)|(100))|(IQM)|(((TM)|(WM)|(PR)|(TC)|(TS)))\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$/;
const extendedStatistic = text({ pattern: percentile });
const statistic = oneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum");
const minutes = number({ min: 60, multipleOf: 60 });
const queryPeriod = anyOf(oneOf(1, 5, 10, 20, 30), minutes);
/** PutMetricAlarm, Dimensions. */
const dimensions = map(sized(1, 1024), sized(1, 255));

const metricAlarm: TypeRules = {
  autoName: { input: "name", max: 255 },
  inputs: {
    ...region,
    ...tags,
    actionsEnabled: boolean,
    alarmActions: actions,
    alarmDescription: sized(0, 1024),
    comparisonOperator: oneOf(
      ...["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"],
      ...["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"],
    ),
    datapointsToAlarm: whole(1),
    dimensions,
    evaluateLowSampleCountPercentiles: oneOfAnyCase("evaluate", "ignore"),
    evaluationCriteria: object({
      promqlCriteria: required(
        object({ pendingPeriod: whole(0, 86_400), query: required(id), recoveryPeriod: whole(0, 86_400) }),
      ),
    }),
    evaluationInterval: anyOf(oneOf(10, 20, 30), minutes),
    evaluationPeriods: whole(1),
    extendedStatistic,
    insufficientDataActions: actions,
    metricName,
    metricQueries: list(
      object(
        {
          accountId: sized(1, 255),
          expression: sized(1, 1024),
          // PutMetricAlarm, MetricDataQuery: begins with a lower-case letter.
          id: required(sized(1, 255, /^[a-z]\w*$/)),
          label: text(),
          metric: object({
            dimensions,
            metricName: required(metricName),
            namespace,
            period: required(queryPeriod),
            stat: required(anyOf(statistic, extendedStatistic)),
            unit,
          }),
          period: queryPeriod,
          returnData: boolean,
        },
        [{ exactlyOne: ["expression", "metric"] }],
      ),
      1,
      20,
    ),
    name: sized(1, 255),
    namespace,
    okActions: actions,
    period: anyOf(oneOf(10, 20, 30), minutes),
    statistic,
    threshold: number({ fractions: true }),
    thresholdMetricId: sized(1, 255),
    treatMissingData: oneOfAnyCase("breaching", "notBreaching", "ignore", "missing"),
    unit,
    warmUpConfiguration: object({
      onlyStartEvaluatingAfterWarmUpPeriodEnds: boolean,
      warmUpPeriodDurationInMinutes: required(whole(1, 2880)),
    }),
  },
  relations: [
    { exactlyOne: ["metricName", "metricQueries", "evaluationCriteria"] },
    { when: { input: "metricName" }, exactlyOne: ["statistic", "extendedStatistic"] },
    // PutMetricAlarm, for an alarm of one metric.
    { when: { input: "metricName" }, needs: ["namespace", "period", "threshold"] },
    { when: { input: "metricName" }, needs: ["comparisonOperator", "evaluationPeriods"] },
    { when: { input: "metricQueries" }, needs: ["comparisonOperator", "evaluationPeriods"] },
    { when: { input: "metricQueries" }, exactlyOne: ["threshold", "thresholdMetricId"] },
    {
      when: { input: "metricQueries" },
      forbids: ["dimensions", "extendedStatistic", "namespace", "period", "statistic", "unit"],
    },
    { when: { input: "evaluationCriteria" }, needs: ["evaluationInterval"] },
    { atMostOne: ["threshold", "thresholdMetricId"] },
  ],
};

const dashboard: TypeRules = {
  inputs: {
    ...region,
    dashboardBody: required(json),
    // internal/service/cloudwatch/validate.go, validDashboardName. Pulumi makes none.
    dashboardName: required(sized(1, 255, /^[0-9A-Za-z_-]+$/)),
  },
};

/** PutRule and PutTargets. */
const ruleName = sized(1, 64, /^[0-9A-Za-z._-]+$/);
const busName = sized(1, 1600);

const eventRule: TypeRules = {
  autoName: { input: "name", max: 64, unless: "namePrefix" },
  inputs: {
    ...region,
    ...tags,
    description: text({ max: 512 }),
    eventBusName: busName,
    // 2,048 characters, unless AWS raises it.
    eventPattern: sized(1, 2048, /^\{.*\}$/),
    forceDestroy: boolean,
    isEnabled: boolean,
    name: ruleName,
    namePrefix: sized(1, 38, /^[0-9A-Za-z._-]+$/),
    roleArn: arn,
    scheduleExpression: sized(1, 256),
    state: oneOf("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
  },
};

/** What another kind of target needs, which nothing here is. */
const otherTarget = object({});

const eventTarget: TypeRules = {
  inputs: {
    ...region,
    appsyncTarget: otherTarget,
    arn: required(arn),
    batchTarget: otherTarget,
    deadLetterConfig: object({ arn }),
    ecsTarget: otherTarget,
    eventBusName: busName,
    forceDestroy: boolean,
    httpTarget: otherTarget,
    input: json,
    inputPath: sized(1, 256),
    inputTransformer: otherTarget,
    kinesisTarget: otherTarget,
    redshiftTarget: otherTarget,
    retryPolicy: otherTarget,
    roleArn: arn,
    rule: required(ruleName),
    runCommandTargets: list(otherTarget),
    sagemakerPipelineTarget: otherTarget,
    sqsTarget: otherTarget,
    targetId: sized(1, 64, /^[0-9A-Za-z._-]+$/),
  },
};

export const cloudWatch: Readonly<Record<string, TypeRules>> = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
};
