import { randomUUID } from "node:crypto";
import { ApiError } from "../awsApi/apiError";
import type { Invocation } from "../lambda/functionRunner";
import type { LambdaFunction } from "../model/model";
import { current } from "./secretVersions";
import type { KeptSecret, Vault } from "./vault";

/** The steps of a rotation, in their order. */
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

/** How a rotation ended. */
export type Rotation =
  | { readonly ok: true; readonly versionId: string }
  | {
      readonly ok: false;
      /** The step that failed; absent where the function was not invoked. */
      readonly step?: (typeof steps)[number];
      /** A clause about the secret. */
      readonly problem: string;
      /** What the function printed during the step. */
      readonly printed: readonly string[];
    };

/** What rotations need of the rest of the simulator. */
export interface RotatorSurroundings {
  readonly invoke: (fn: LambdaFunction, event: object, patienceMs: number) => Promise<Invocation>;
  /** Is told of each rotation that has ended. */
  readonly ended: (secret: KeptSecret, rotation: Rotation) => void;
}

/** Lines of a step that are kept. */
const mostLines = 100;

/** How long the last lines of a function that has failed are waited for: they come by a way of their own. */
const lastLinesMs = 150;

/**
 * Rotates secrets as Secrets Manager does: by four invocations of a function of the program. What failed goes on where
 * it is asked for again.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class Rotator {
  private readonly running = new Map<string, Promise<Rotation>>();
  /** What functions print that rotate something. */
  private readonly lines = new Map<string, string[]>();

  constructor(
    private readonly vault: Vault,
    private readonly surroundings: RotatorSurroundings,
  ) {}

  /** Takes a line that a function printed. */
  printed(functionName: string, line: string): void {
    const lines = this.lines.get(functionName);
    if (lines && lines.length < mostLines) {
      lines.push(line);
    }
  }

  /**
   * Begins to rotate a secret, as `RotateSecret` does.
   *
   * @param token Id of the version that is made.
   * @returns The id.
   * @throws {@link ApiError} when it is not rotated, or an earlier rotation is not complete.
   */
  request(secret: KeptSecret, token: string): string {
    const problem = this.problemOf(secret);
    if (problem !== undefined) {
      throw problem;
    }
    const versionId = secret.versions.begin(token);
    void this.rotate(secret, versionId);
    if (versionId !== token) {
      const message = "A previous rotation isn't complete. That rotation will be reattempted.";
      throw new ApiError("InvalidRequestException", message);
    }
    return versionId;
  }

  /** Rotates a secret, or goes on with what is under way. */
  rotate(secret: KeptSecret, token: string = randomUUID()): Promise<Rotation> {
    const { arn } = secret.secret;
    const running = this.running.get(arn) ?? this.run(secret, token).finally(() => this.running.delete(arn));
    this.running.set(arn, running);
    return running;
  }

  /** Why Secrets Manager does not begin. */
  private problemOf({ secret: { rotation } }: KeptSecret): ApiError | undefined {
    if (!rotation) {
      return new ApiError("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.");
    }
    if (rotation.problem !== undefined) {
      const message = `The rotation function ${rotation.functionArn} cannot be run here: ${rotation.problem}.`;
      return new ApiError("InvalidRequestException", message);
    }
    const message =
      "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.";
    return rotation.isPermitted ? undefined : new ApiError("AccessDeniedException", message);
  }

  private async run(secret: KeptSecret, token: string): Promise<Rotation> {
    const rotation = await this.runSteps(secret, token);
    if (rotation.ok) {
      this.vault.rotated(secret.secret.arn);
    }
    this.surroundings.ended(secret, rotation);
    return rotation;
  }

  private async runSteps(secret: KeptSecret, token: string): Promise<Rotation> {
    const problem = this.problemOf(secret);
    if (problem) {
      return { ok: false, problem: problem.message.replace(/\.$/, ""), printed: [] };
    }
    const { arn } = secret.secret;
    const versionId = secret.versions.begin(token);
    const lines: string[] = [];
    for (const step of steps) {
      // Another version of the program may have another one by now.
      const fn = secret.secret.rotation?.function;
      if (!fn) {
        return { ok: false, step, problem: "the program no longer rotates it", printed: [] };
      }
      lines.length = 0;
      this.lines.set(fn.name, lines);
      const event = { Step: step, SecretId: arn, ClientRequestToken: versionId, RotationToken: randomUUID() };
      const { outcome } = await this.surroundings.invoke(fn, event, (fn.timeoutSeconds + 15) * 1000);
      if (outcome !== "returned") {
        await new Promise((resolve) => setTimeout(resolve, lastLinesMs));
        return { ok: false, step, problem: `${fn.name} ${failures[outcome]}`, printed: [...lines] };
      }
    }
    const isDone = secret.versions.at(current)?.id === versionId;
    const left = "returned, and has not made the new version the current one";
    return isDone
      ? { ok: true, versionId }
      : { ok: false, step: "finishSecret", problem: `the function ${left}`, printed: [...lines] };
  }
}

const failures = {
  failed: "failed",
  "too-slow": "did not answer in time",
  throttled: "runs as often as it may already",
  "too-large": "was given too much",
} as const;
