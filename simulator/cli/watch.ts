import * as fs from "node:fs/promises";
import * as path from "node:path";
import { FSWatcher, watch as watchFiles } from "chokidar";

/** Editors save in several steps: what follows within this time is one change. */
const settleMs = 40;

/** By how much the time of a file may lie behind that of the change. */
const clockSlackMs = 20;

/**
 * Watches the files of a program, a set that changes with it. It watches the folders that they are in: a file that is
 * removed and comes back, as when a version control system changes it, is still the same file.
 */
export class ProgramWatcher {
  private files: ReadonlySet<string> = new Set();
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Files that have changed, and have not been told of yet. */
  private unsettled = new Set<string>();
  private isClosed = false;
  /** Times of files that were told of without having been seen to change. */
  private readonly told = new Map<string, number>();

  /** @param changed Called with the files once they have settled, and first with the last of them. */
  constructor(private readonly changed: (file: string, files: ReadonlySet<string>) => void) {}

  /**
   * Watches these files and folders, whether they exist or not, and no others. Resolves once it does.
   *
   * @param since When the files were read, in milliseconds since 1970: what changed since then is told of, too.
   */
  async watch(files: readonly string[], since: number): Promise<void> {
    const isSame = files.length === this.files.size && files.every((file) => this.files.has(file));
    if (!isSame) {
      this.files = new Set(files);
      await this.replaceWatcher();
    }
    await this.tellWhatChanged(since);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.watcher?.close();
  }

  /** Starts to watch before it stops: no change falls between. */
  private async replaceWatcher(): Promise<void> {
    const former = this.watcher;
    const { files } = this;
    const folders = new Set([...files].flatMap(foldersAbove));
    const isOfProgram = (file: string) => files.has(file) || foldersAbove(file).some((folder) => files.has(folder));
    const watcher = watchFiles([...new Set([...[...files].map((file) => path.dirname(file)), ...files])], {
      ignoreInitial: true,
      ignored: (file) => !folders.has(file) && !isOfProgram(file),
    });
    this.watcher = watcher;
    watcher.on("all", (_event, file) => {
      if (isOfProgram(file)) {
        this.tell(file);
      }
    });
    // What cannot be watched, for want of handles perhaps, is no reason to end.
    watcher.on("error", () => undefined);
    await new Promise<void>((resolve) => watcher.once("ready", resolve));
    await former?.close();
    if (this.isClosed) {
      await watcher.close();
    }
  }

  private async tellWhatChanged(since: number): Promise<void> {
    for (const file of this.files) {
      const stats = await fs.stat(file).catch(() => undefined);
      const changedAt = Math.max(stats?.mtimeMs ?? 0, stats?.ctimeMs ?? 0);
      // Told of once: the clock of a file system may be ahead.
      if (changedAt > since - clockSlackMs && this.told.get(file) !== changedAt) {
        this.told.set(file, changedAt);
        this.tell(file);
      }
    }
  }

  private tell(file: string): void {
    clearTimeout(this.timer);
    if (!this.isClosed) {
      this.unsettled.add(file);
      this.timer = setTimeout(() => {
        const files = this.unsettled;
        this.unsettled = new Set();
        this.changed(file, files);
      }, settleMs);
    }
  }
}

function foldersAbove(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}
