import { ApiError } from "../awsApi/apiError";

/** What a version holds: a text, or bytes as base64. */
export type SecretData = { readonly text: string } | { readonly binary: string };

/** A version of a secret. */
export interface SecretVersion {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** Its staging labels, sorted. */
  readonly stages: readonly string[];
  /** Absent for one that a rotation has begun, and not filled yet. */
  readonly data?: SecretData;
}

interface Version extends SecretVersion {
  stages: readonly string[];
  data?: SecretData;
}

/** How a label is moved. */
export interface StageMove {
  readonly stage: string;
  /** The version that has it now. */
  readonly from?: string | undefined;
  /** The version that is to have it; absent where it is taken away. */
  readonly to?: string | undefined;
}

/** The label of the version that callers get, that of the one before it, and that of the one that a rotation makes. */
export const [current, previous, pending] = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"] as const;

/** Secrets Manager keeps the newest hundred. */
const mostVersions = 100;

/** A version has no more labels. */
const mostStages = 20;

/**
 * The versions of one secret and their labels, by the rules of Secrets Manager.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export class SecretVersions {
  private readonly versions = new Map<string, Version>();

  /**
   * @param name What messages call the secret.
   * @param now The clock, in milliseconds since 1970.
   */
  constructor(
    private readonly name: string,
    private readonly now: () => number,
  ) {}

  /** The versions with labels, by their ids. A version without one is deprecated, and not told of. */
  get labelled(): readonly SecretVersion[] {
    return [...this.versions.values()].filter(({ stages }) => stages.length > 0);
  }

  /** The version with a label, if there is one. */
  at(stage: string): SecretVersion | undefined {
    return this.labelled.find(({ stages }) => stages.includes(stage));
  }

  /**
   * The version that a caller asks for. One without labels may be deleted at any time, and is not to be had.
   *
   * @throws {@link ApiError} when there is none, or the id and the label are of two.
   */
  read(id: string | undefined, stage: string | undefined): SecretVersion & { readonly data: SecretData } {
    const byId = id === undefined ? undefined : this.labelled.find((version) => version.id === id);
    if (id !== undefined && stage !== undefined && byId?.stages.includes(stage) === false) {
      const message = "You provided a VersionStage that is not associated to the provided VersionId.";
      throw new ApiError("InvalidRequestException", message);
    }
    const found = id === undefined ? this.at(stage ?? current) : byId;
    if (found?.data === undefined) {
      const asked = id === undefined ? `staging label: ${stage ?? current}` : `VersionId: ${id}`;
      throw new ApiError(
        "ResourceNotFoundException",
        `Secrets Manager can't find the specified secret value for ${asked}`,
      );
    }
    return { ...found, data: found.data };
  }

  /**
   * Stores a value. With the same token, the same value changes nothing.
   *
   * @param token The id of the version.
   * @param stages Labels that it is to have; that of the current version where none are given.
   * @throws {@link ApiError} when the token is in use for another value.
   */
  put(token: string, data: SecretData, stages: readonly string[] = [current]): SecretVersion {
    const known = this.versions.get(token);
    if (known?.data !== undefined) {
      if (!isSame(known.data, data)) {
        throw this.inUse(token);
      }
      return known;
    }
    const wanted = new Set(this.versions.size === 0 ? [...stages, current] : stages);
    const version: Version = known ?? { id: token, createdAt: this.now(), stages: [] };
    checkCount([...version.stages, ...wanted]);
    version.data = data;
    this.versions.set(token, version);
    wanted.forEach((stage) => this.give(stage, version));
    this.forgetOldest();
    return version;
  }

  /**
   * Makes the version that a rotation is to fill. What an earlier one has begun goes on.
   *
   * @returns Its id.
   * @throws {@link ApiError} when the token is in use.
   */
  begin(token: string): string {
    const begun = this.at(pending);
    if (begun && !begun.stages.includes(current)) {
      return begun.id;
    }
    if (this.versions.has(token)) {
      throw this.inUse(token);
    }
    const version: Version = { id: token, createdAt: this.now(), stages: [] };
    this.versions.set(token, version);
    this.give(pending, version);
    return token;
  }

  /** @throws {@link ApiError} when a version is not there, has not the label, or the current one would be none. */
  move({ stage, from, to }: StageMove): void {
    const owner = this.at(stage);
    if (from === undefined && to === undefined) {
      throw invalid("You must specify RemoveFromVersionId or MoveToVersionId.");
    }
    if (from !== undefined && owner?.id !== from) {
      throw invalid(`The staging label ${stage} is not attached to version ${from}.`);
    }
    if (to === undefined) {
      if (stage === current) {
        const message = `You can only move staging label ${current} to a different secret version. It can’t be completely removed.`;
        throw invalid(message);
      }
      this.take(stage);
      return;
    }
    const target = this.versions.get(to);
    // One without labels may be gone at any time.
    if (!target || target.stages.length === 0) {
      throw new ApiError("ResourceNotFoundException", `Secrets Manager can't find the specified secret version: ${to}`);
    }
    if (owner && owner.id !== to && from === undefined) {
      const message = `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${owner.id}, so you must explicitly reference that version in RemoveFromVersionId.`;
      throw invalid(message);
    }
    if (stage === current && target.data === undefined) {
      throw new ApiError("InvalidRequestException", `Version ${to} has no value, and cannot become the current one.`);
    }
    checkCount([...target.stages, stage]);
    this.give(stage, target);
  }

  private inUse(token: string): ApiError {
    const message = `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${this.name}.`;
    return new ApiError("ResourceExistsException", message);
  }

  /** Moves a label to a version, with what Secrets Manager does of its own accord where it is that of the current one. */
  private give(stage: string, version: Version): void {
    const owner = this.at(stage);
    if (owner?.id === version.id) {
      return;
    }
    this.take(stage);
    version.stages = [...version.stages, stage].sort();
    if (stage === current) {
      // A rotation under way ends with it: by its own success, or abandoned.
      this.take(pending);
      const before = owner && this.versions.get(owner.id);
      if (before) {
        this.give(previous, before);
      } else {
        version.stages = version.stages.filter((one) => one !== previous);
      }
    }
  }

  private take(stage: string): void {
    for (const version of this.versions.values()) {
      version.stages = version.stages.filter((one) => one !== stage);
    }
  }

  private forgetOldest(): void {
    const old = [...this.versions.values()].filter(({ stages }) => stages.length === 0);
    old.slice(0, Math.max(0, this.versions.size - mostVersions)).forEach(({ id }) => this.versions.delete(id));
  }
}

function checkCount(stages: readonly string[]): void {
  if (new Set(stages).size > mostStages) {
    throw new ApiError("LimitExceededException", `A version can have ${mostStages} staging labels at most.`);
  }
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

function isSame(a: SecretData, b: SecretData): boolean {
  return "text" in a ? "text" in b && a.text === b.text : "binary" in b && a.binary === b.binary;
}
