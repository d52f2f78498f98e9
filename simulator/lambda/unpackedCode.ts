import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Asset } from "../evaluate/registration";
import { Origin, originsOf } from "./origins";
import { SourcePlaces } from "./sourcePlaces";
import { unpack } from "./unpack";

/** A function's code in a folder of its own. */
export class UnpackedCode {
  /** From where its files come. */
  readonly places: SourcePlaces;

  private constructor(
    /** Holds all of it, and what environments keep beside it. */
    readonly folder: string,
    code: Asset,
  ) {
    this.places = new SourcePlaces(originsOf(code));
  }

  /** Holds the code. */
  get taskRoot(): string {
    return path.join(this.folder, "task");
  }

  /** Holds the origins of the code, as JSON, once they were written. */
  get originsFile(): string {
    return path.join(this.folder, "origins.json");
  }

  /** @param tellsOrigins Whether a debugger is to see them. */
  static async make(code: Asset, tellsOrigins: boolean): Promise<UnpackedCode> {
    const unpacked = new UnpackedCode(await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-"))), code);
    try {
      await fs.mkdir(unpacked.taskRoot);
      await unpack(code, unpacked.taskRoot);
      if (tellsOrigins) {
        await unpacked.writeOrigins(originsOf(code));
      }
      return unpacked;
    } catch (error) {
      await unpacked.remove();
      throw error;
    }
  }

  private async writeOrigins(origins: readonly Origin[]): Promise<void> {
    await fs.writeFile(this.originsFile, JSON.stringify(origins));
    // The maps of bundles are files of the archive, whose sources are not beside them here.
    for (const { name, sourceMap } of origins) {
      if (name.endsWith(".map") && sourceMap !== undefined) {
        await fs.writeFile(path.join(this.taskRoot, path.join("/", name)), sourceMap);
      }
    }
  }

  /** What cannot be removed stays in the system's folder for temporary files. */
  async remove(): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
