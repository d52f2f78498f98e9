const account = "eu-central-1:123456789012";
const arns = { function: `arn:aws:lambda:${account}:function:orders-0123`, topic: `arn:aws:sns:${account}:alarms` };

/** Samples of what rotates secrets, and tells of rotations that fail. */
export const rotationSamples = {
  "aws:secretsmanager/secretRotation:SecretRotation": {
    sound: { secretId: "secret", rotationLambdaArn: arns.function, rotationRules: { automaticallyAfterDays: 30 } },
    unsound: [
      [{ rotationRules: { automaticallyAfterDays: 0 } }, /automaticallyAfterDays = 0 must be a whole number of 1/],
      [{ rotationRules: { duration: "3h" } }, /automaticallyAfterDays, scheduleExpression: one of them is required/],
      [{ secretId: undefined }, /secretId is required/],
    ],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    sound: { eventPattern: "{}", description: "Failures" },
    unsound: [
      [{ eventPattern: "all" }, /eventPattern = "all" must be text/],
      [{ state: "OFF" }, /state = "OFF" must be one of/],
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    sound: { rule: "orders-0123", arn: arns.topic },
    unsound: [
      [{ rule: undefined }, /rule is required/],
      [{ arn: "alarms" }, /arn = "alarms" must be an ARN/],
    ],
  },
} as const;
