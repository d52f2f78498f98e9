/** The four steps of a rotation, in their order. */
export const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

/** One step of a rotation. */
export type Step = (typeof steps)[number];

/**
 * What Secrets Manager invokes a rotation function with.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly Step: Step;
  /** The secret's ARN. */
  readonly SecretId: string;
  /** Id of the version that the rotation makes. */
  readonly ClientRequestToken: string;
  /** Proves to PutSecretValue who is rotating. */
  readonly RotationToken?: string;
}

/** The event, if it is one of a rotation. */
export function rotationEvent(event: unknown): RotationEvent {
  const { Step, SecretId, ClientRequestToken, RotationToken } = (event ?? {}) as Partial<Record<string, unknown>>;
  if (
    !steps.some((step) => step === Step) ||
    typeof SecretId !== "string" ||
    typeof ClientRequestToken !== "string" ||
    (RotationToken !== undefined && typeof RotationToken !== "string")
  ) {
    throw new Error("The event is not one of a rotation by Secrets Manager.");
  }
  return { Step: Step as Step, SecretId, ClientRequestToken, ...(RotationToken !== undefined && { RotationToken }) };
}
