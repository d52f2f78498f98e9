import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { SigningKeys } from "../cognito/signingKeys";
import { makePrivateFolder } from "./cacheFolder";
import { readPrivateFile, Untrusted, writePrivateFile } from "./privateFile";

/** Whose keys are kept. */
export interface KeyOwner {
  /** Folder of the project. Absolute. */
  readonly dir: string;
  readonly stack: string;
}

/**
 * Keeps the signing keys of user pools from one run to the next, so that tokens stay valid: a file a pool, for this user
 * alone. Where that cannot be, keys last as long as the run.
 */
export class KeptKeys {
  private isTold = false;

  /**
   * @param folder Where the files are.
   * @param note Gets what the user should know, a line each.
   */
  constructor(
    private readonly folder: string,
    private readonly owner: KeyOwner,
    private readonly note: (line: string) => void,
  ) {}

  /** @param make Makes keys for a pool that has none. */
  async of(poolId: string, make: () => Promise<SigningKeys>): Promise<SigningKeys> {
    const file = this.fileOf(poolId);
    let made: SigningKeys | undefined;
    try {
      await this.prepareFolder();
      const kept = await this.read(file);
      if (kept instanceof SigningKeys) {
        return kept;
      }
      made = await make();
      const isWritten = await writePrivateFile(file, made.toText(), kept === "untrusted");
      // Another command was faster.
      return isWritten ? made : ((await this.read(file)) as SigningKeys);
    } catch (error) {
      const { code = "error" } = error as NodeJS.ErrnoException;
      if (!this.isTold) {
        this.isTold = true;
        this.note(
          `${this.folder}: the signing keys cannot be kept here (${code}), and tokens end with this run; set XDG_CACHE_HOME to a folder that can be used.`,
        );
      }
      return made ?? make();
    }
  }

  /** Whether keys of this stack are there, as far as that shows at once. */
  get isFilled(): boolean {
    try {
      return readdirSync(this.folder).some((name) => name.startsWith(this.prefix));
    } catch {
      return false;
    }
  }

  private get prefix(): string {
    return `${keyOf([this.owner.dir, this.owner.stack])}-`;
  }

  private fileOf(poolId: string): string {
    return path.join(this.folder, `${this.prefix}${keyOf([poolId])}.json`);
  }

  /** Others may neither look into the folder nor put files there. */
  private async prepareFolder(): Promise<void> {
    await makePrivateFolder(this.folder);
    const stats = await fs.lstat(this.folder);
    if (!stats.isDirectory() || (process.getuid !== undefined && stats.uid !== process.getuid())) {
      throw Object.assign(new Error("it is not the user's own folder"), { code: "not a folder of this user" });
    }
    if (process.getuid !== undefined && (stats.mode & 0o077) !== 0) {
      await fs.chmod(this.folder, 0o700);
    }
  }

  private async read(file: string): Promise<SigningKeys | "untrusted" | undefined> {
    try {
      const text = await readPrivateFile(file);
      return text === undefined ? undefined : keysOf(text);
    } catch (error) {
      if (!(error instanceof Untrusted)) {
        throw error;
      }
      this.note(`${file}: ${error.message}, and new signing keys replace those in it: tokens of before are refused.`);
      return "untrusted";
    }
  }
}

/** Names of the program may hold anything, and the name of a file may not. */
export function keyOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}

function keysOf(text: string): SigningKeys {
  try {
    return SigningKeys.fromText(text);
  } catch {
    throw new Untrusted("holds no signing keys");
  }
}
