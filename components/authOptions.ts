import type * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "./functionSettings";
import type { HandlerFile } from "./handlerFile";
import type { HandlerFactory } from "./m2mEvent";
import type { FileTokenHandler, TokenHandler } from "./tokenEvent";

/** A prefix of Cognito's own domain: `https://<prefix>.auth.<region>.amazoncognito.com`. */
export interface PrefixDomain {
  /**
   * The prefix, unique in its Region across all AWS accounts: 1 to 63 lower-case letters, digits and hyphens, without
   * `aws`, `amazon` and `cognito`.
   *
   * @example "acme-orders-dev"
   */
  prefix: pulumi.Input<string>;
}

/**
 * A domain of one's own. Cognito requires that its parent domain resolves: `auth.example.com` needs an A record of
 * `example.com`.
 */
export interface CustomDomain {
  /**
   * The domain, in lower case: `auth.example.com`.
   *
   * @example "auth.example.com"
   */
  name: pulumi.Input<string>;
  /**
   * ARN of the domain's certificate, which must be in us-east-1.
   *
   * @example "arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d"
   */
  certificateArn: pulumi.Input<string>;
  /**
   * Id of the Route 53 hosted zone in which to create the domain's record.
   *
   * @default - no record is created
   * @example "Z0123456789ABCDEFGHIJ"
   */
  hostedZoneId?: pulumi.Input<string>;
}

/** The domain that a user pool has already. */
export interface ExistingDomain {
  /**
   * Its URL, without a path: `https://acme.auth.eu-west-1.amazoncognito.com`.
   *
   * @example "https://acme.auth.eu-west-1.amazoncognito.com"
   */
  url: pulumi.Input<string>;
}

/** Rotation every so many days. */
export interface RotationInDays {
  /**
   * Days from one rotation to the next, 1 to 1000.
   *
   * @example 30
   */
  everyDays: pulumi.Input<number>;
  /** Not beside days. */
  schedule?: undefined;
  /** Not beside days. */
  window?: undefined;
}

/** Rotation by a schedule of Secrets Manager. */
export interface RotationSchedule {
  /**
   * When a rotation may begin, in UTC: `rate(<n> hours)` from 4 on, `rate(<n> days)` up to 999, or
   * `cron(0 <hour or hour/step> <day of month> <month> <day of week> *)` with four hours between two rotations at least:
   * the secret that was replaced stays valid until the next one, and AWS's own caches hold it for an hour.
   *
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   *
   * @example "cron(0 4 1 * ? *)"
   */
  schedule: pulumi.Input<string>;
  /**
   * How long after that time it may begin at the latest, in whole hours: `<n>h`. It must end with the UTC day, and before
   * the next one begins.
   *
   * @default - an hour for a schedule in hours, the rest of the UTC day for others
   * @example "3h"
   */
  window?: pulumi.Input<string>;
  /** Not beside a schedule. */
  everyDays?: undefined;
}

/**
 * When the secrets of clients rotate; `"paused"` for clients that have rotated and are not to do so any more: their
 * secrets stay as the last rotation left them.
 */
export type ClientSecretRotation = RotationInDays | RotationSchedule | "paused";

/** Who is told of rotations that fail. */
export interface RotationAlarms {
  /**
   * ARN of the SNS topic that is told, by EventBridge and by CloudWatch. Its policy must let `events.amazonaws.com` and
   * `cloudwatch.amazonaws.com` publish.
   *
   * @example topic.arn
   */
  topicArn: pulumi.Input<string>;
}

/** How credentials are delivered to AWS Secrets Manager. */
export interface SecretsManagerDelivery {
  /**
   * What names of secrets begin with; the client's name follows.
   *
   * @default - `<project>/<stack>/<component>/`
   * @example "m2m/orders/"
   */
  namePrefix?: pulumi.Input<string>;
  /**
   * The KMS key that encrypts the secrets: its ARN, its id, or `alias/name`. Readers in other accounts need a key of
   * one's own.
   *
   * @default - the account's key of Secrets Manager, `alias/aws/secretsmanager`
   * @example "alias/credentials"
   */
  kmsKeyId?: pulumi.Input<string>;
  /**
   * How long a deleted secret can be restored, 7 to 30 days, during which its name is taken; 0 deletes at once.
   *
   * @default 30
   * @example 7
   */
  recoveryWindowInDays?: pulumi.Input<number>;
  /**
   * When the clients' secrets rotate: the function that rotates them comes with this package. A client can have a
   * rotation of its own, or none. Once its secret has rotated, write `"paused"` to end that, and never leave it out:
   * Pulumi would write the secret that Cognito generated at first, which is deleted by then.
   *
   * @default - never: Pulumi writes the secret that Cognito generated
   * @example { everyDays: 30 }
   */
  rotation?: ClientSecretRotation;
  /**
   * Tells a topic of rotations that fail: Secrets Manager's event `RotationFailed`, and errors of the function.
   *
   * @default - none
   * @example { topicArn: topic.arn }
   */
  alarms?: RotationAlarms;
}

/** A callback that changes tokens before they are signed, with the settings of its function. */
export interface TokenCustomization extends FunctionSettings {
  /** The callback, a factory of it, or a function that exists. */
  handler: TokenHandler | HandlerFactory<TokenHandler> | HandlerFile<FileTokenHandler> | lambda.Function;
  /**
   * How long the function's logs are kept, in days, as {@link ApiWithJwtArgs.logRetentionInDays}.
   *
   * @default 30
   * @example 14
   */
  logRetentionInDays?: pulumi.Input<number>;
}
