import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { isCalled, read, write } from "./awsCall";
import type { RotationEvent } from "./event";
import type { Clock } from "./repeat";

/** A secret, and which of its versions has which label. */
export interface Labels {
  readonly arn: string;
  readonly isRotating: boolean;
  /** When a rotation last came to its end, in milliseconds since 1970. */
  readonly rotatedAt: number;
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** A version of a secret. */
export interface Version {
  readonly text: string;
  /** In milliseconds since 1970. */
  readonly writtenAt: number;
}

/** The versions of one secret in Secrets Manager. */
export class Versions {
  private readonly secretId: string;

  constructor(
    private readonly client: SecretsManagerClient,
    { SecretId }: RotationEvent,
    private readonly clock: Clock,
  ) {
    this.secretId = SecretId;
  }

  async labels(): Promise<Labels> {
    const command = new DescribeSecretCommand({ SecretId: this.secretId });
    const described = await read("DescribeSecret", () => this.client.send(command), this.clock);
    return {
      arn: described.ARN ?? this.secretId,
      isRotating: described.RotationEnabled === true,
      rotatedAt: described.LastRotatedDate?.getTime() ?? 0,
      stages: described.VersionIdsToStages ?? {},
    };
  }

  /** The version with a label, if there is one that has a value: of one that is no text, an empty one. */
  async read(label: "AWSCURRENT" | "AWSPREVIOUS" | "AWSPENDING", versionId?: string): Promise<Version | undefined> {
    const command = new GetSecretValueCommand({ SecretId: this.secretId, VersionStage: label, VersionId: versionId });
    try {
      const got = await read("GetSecretValue", () => this.client.send(command), this.clock);
      return { text: got.SecretString ?? "", writtenAt: got.CreatedDate!.getTime() };
    } catch (error) {
      if (isCalled(error, "ResourceNotFoundException")) {
        return undefined;
      }
      throw error;
    }
  }

  /** Stores the version that a rotation makes. */
  async store(text: string, { ClientRequestToken, RotationToken }: RotationEvent): Promise<void> {
    const command = new PutSecretValueCommand({
      SecretId: this.secretId,
      ClientRequestToken,
      RotationToken,
      SecretString: text,
      VersionStages: ["AWSPENDING"],
    });
    await write("PutSecretValue", () => this.client.send(command), this.clock);
  }

  /** Makes a version the current one; Secrets Manager makes the former one the previous. */
  async makeCurrent(versionId: string, former: string | undefined): Promise<void> {
    const command = new UpdateSecretVersionStageCommand({
      SecretId: this.secretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: versionId,
      RemoveFromVersionId: former,
    });
    await write("UpdateSecretVersionStage", () => this.client.send(command), this.clock);
  }
}

/** The version that has a label. */
export function versionWith({ stages }: Labels, label: string): string | undefined {
  return Object.keys(stages).find((id) => stages[id]!.includes(label));
}
