import { randomUUID } from "node:crypto";
import { ApiError } from "../awsApi/apiError";
import type { Secret } from "../model/model";
import { SecretVersions } from "./secretVersions";

/** A secret that is served, and what it holds. */
export interface KeptSecret {
  readonly secret: Secret;
  readonly versions: SecretVersions;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** When it was last rotated; absent where it never was. */
  readonly rotatedAt?: number;
}

interface Kept extends KeptSecret {
  secret: Secret;
  rotatedAt?: number;
  /** What the program had put there last. */
  stated: string | undefined;
}

/** The secrets of a program, by their ARNs. What they hold stays from one version of the program to the next. */
export class Vault {
  private readonly byArn = new Map<string, Kept>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  get all(): readonly KeptSecret[] {
    return [...this.byArn.values()];
  }

  /**
   * Takes over the secrets of a version of the program. A value that the program puts there is stored where it is another
   * than before, as a deployment would.
   *
   * @returns Those that are rotated now: their rotation is new.
   */
  keep(secrets: readonly Secret[]): readonly KeptSecret[] {
    const kept = new Set(secrets.map(({ arn }) => arn));
    [...this.byArn.keys()].filter((arn) => !kept.has(arn)).forEach((arn) => this.byArn.delete(arn));
    return secrets.flatMap((secret) => {
      const known = this.byArn.get(secret.arn);
      const one: Kept = known ?? {
        secret,
        versions: new SecretVersions(secret.secretName, this.now),
        createdAt: this.now(),
        stated: undefined,
      };
      const isNew = secret.rotation?.isImmediate === true && (!known || !known.secret.rotation);
      one.secret = secret;
      this.byArn.set(secret.arn, one);
      if (secret.value !== undefined && secret.value !== one.stated) {
        one.versions.put(randomUUID(), { text: secret.value });
      }
      one.stated = secret.value;
      return isNew ? [one] : [];
    });
  }

  /**
   * Finds a secret by its ARN, the ARN without the six characters at its end, or its name.
   *
   * @throws {@link ApiError} when there is none.
   */
  find(id: string): KeptSecret {
    const found = this.all.find(
      ({ secret: { arn, secretName } }) => id === arn || id === secretName || id === arn.replace(/-\w{6}$/, ""),
    );
    if (!found) {
      throw new ApiError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return found;
  }

  /** Notes that a rotation has succeeded. */
  rotated(arn: string): void {
    const kept = this.byArn.get(arn);
    if (kept) {
      kept.rotatedAt = this.now();
    }
  }
}
