import * as fs from "node:fs/promises";
import * as path from "node:path";
import { isRecord } from "../model/values";
import { makePrivateFolder } from "./cacheFolder";
import { keyOf } from "./keptKeys";
import { readPrivateFile, writePrivateFile } from "./privateFile";

/** Where a command that serves a program is told what to do. */
export interface Running {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Shows that whoever asks can read the file. */
  readonly token: string;
}

/** Which program is served. */
export interface RunningOwner {
  /** Folder of the project. Absolute. */
  readonly dir: string;
  readonly stack: string;
  readonly program?: string | undefined;
}

/**
 * How other commands of the same user find the one that serves a program: a file that nobody else may read. Of two that
 * serve the same, it tells of the one that began later.
 */
export class RunningFile {
  private readonly file: string;

  constructor(
    private readonly folder: string,
    { dir, stack, program = "" }: RunningOwner,
  ) {
    this.file = path.join(folder, `${keyOf([dir, stack, program])}.json`);
  }

  /** What serves the program, if that has told. */
  async read(): Promise<Running | undefined> {
    try {
      const value: unknown = JSON.parse((await readPrivateFile(this.file)) ?? "null");
      const { origin, token } = isRecord(value) ? value : {};
      const isOwn = typeof origin === "string" && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(origin);
      return isOwn && typeof token === "string" ? { origin, token } : undefined;
    } catch {
      // One that cannot be read, or that others may have written, tells nothing.
      return undefined;
    }
  }

  /** @returns Whether it could be written. */
  async write(running: Running): Promise<boolean> {
    try {
      await makePrivateFolder(this.folder);
      return await writePrivateFile(this.file, JSON.stringify(running), true);
    } catch {
      return false;
    }
  }

  /** Removes it, unless another command has written one since. */
  async remove({ token }: Running): Promise<void> {
    if ((await this.read())?.token === token) {
      await fs.rm(this.file, { force: true });
    }
  }
}
