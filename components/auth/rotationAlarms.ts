import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";

/** What tells of rotations that fail. */
export interface RotationAlarmNodes {
  /** The rule for Secrets Manager's own events. */
  readonly failureRule?: cloudwatch.EventRule;
  /** Its target, the topic. */
  readonly failureTarget?: cloudwatch.EventTarget;
  /** The alarm on errors of the function. */
  readonly errorAlarm?: cloudwatch.MetricAlarm;
}

/** One of the secrets that rotate: all have the same before their clients' names. */
export interface FirstSecret {
  /** The client's name, in which the secret's ends. */
  readonly key: string;
  readonly arn: pulumi.Output<string>;
}

/** Creates what tells of rotations that fail, where it is asked for. */
export function createRotationAlarms(
  logicalName: string,
  { secretsManager, tags, transform = {} }: M2mAuthArgs,
  fn: lambda.Function,
  firstSecret: FirstSecret,
  opts: pulumi.CustomResourceOptions,
): RotationAlarmNodes {
  if (!secretsManager?.alarms) {
    return {};
  }
  const { topicArn } = secretsManager.alarms;
  const failureRule = createChild(
    cloudwatch.EventRule,
    `${logicalName}-failed`,
    { description: `Rotations by ${logicalName} that fail`, eventPattern: failurePattern(firstSecret), tags },
    opts,
    transform.eventRule,
  );
  const failureTarget = createChild(
    cloudwatch.EventTarget,
    `${logicalName}-failed`,
    { rule: failureRule.name, arn: topicArn },
    opts,
    transform.eventTarget,
  );
  const errorAlarm = createChild(
    cloudwatch.MetricAlarm,
    `${logicalName}-errors`,
    {
      alarmDescription: `Errors of ${logicalName}: a client's secret does not rotate`,
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: fn.name },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      // The function runs when a secret rotates.
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags,
    },
    opts,
    transform.alarm,
  );
  return { failureRule, failureTarget, errorAlarm };
}

/**
 * Secrets Manager's events about the secrets of one component, which have its prefix in common: a list of their ARNs could
 * be longer than EventBridge takes.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
function failurePattern({ key, arn }: FirstSecret): pulumi.Output<string> {
  return arn.apply((known) =>
    JSON.stringify({
      source: ["aws.secretsmanager"],
      "detail-type": ["AWS Service Event via CloudTrail"],
      detail: {
        eventName: ["RotationFailed"],
        additionalEventData: { SecretId: [{ prefix: known.slice(0, known.lastIndexOf(key)) }] },
      },
    }),
  );
}
