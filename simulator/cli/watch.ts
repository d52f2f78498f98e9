import * as path from "node:path";
import { watch as watchFiles } from "chokidar";

/** Editors save in several steps: what follows within this time is one change. */
const settleMs = 40;

/**
 * Watches the files of a program, a set that changes with it. It watches the folders that they are in: a file that is
 * removed and comes back, as when a version control system changes it, is still the same file.
 */
export class ProgramWatcher {
  private files = new Set<string>();
  /** The folders that the files are in, and those above them. */
  private folders = new Set<string>();
  private readonly watcher = watchFiles([], {
    ignoreInitial: true,
    ignored: (file) => !this.folders.has(file) && !this.isOfProgram(file),
  });
  private timer: NodeJS.Timeout | undefined;

  /** @param changed Called with one of the files once it and its like have settled. */
  constructor(changed: (file: string) => void) {
    this.watcher.on("all", (_event, file) => {
      if (this.isOfProgram(file)) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => changed(file), settleMs);
      }
    });
  }

  /** Watches these files and folders, whether they exist or not, and no others. */
  watch(files: readonly string[]): void {
    const added = files.filter((file) => !this.files.has(file));
    this.files = new Set(files);
    this.folders = new Set(files.flatMap(foldersAbove));
    this.watcher.add([...new Set([...added.map((file) => path.dirname(file)), ...added])]);
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.watcher.close();
  }

  /** True for one of the files, and for what is below a folder among them. */
  private isOfProgram(file: string): boolean {
    return this.files.has(file) || foldersAbove(file).some((folder) => this.files.has(folder));
  }
}

function foldersAbove(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}
