import * as path from "node:path";
import { watch as watchFiles } from "chokidar";

/** Editors save in several steps: what follows within this time is one change. */
const settleMs = 40;

/** Watches the files of a program, a set that changes with it. */
export class ProgramWatcher {
  private files = new Set<string>();
  private readonly watcher = watchFiles([], { ignoreInitial: true });
  private timer: NodeJS.Timeout | undefined;

  /** @param changed Called with one of the files once it and its like have settled. */
  constructor(changed: (file: string) => void) {
    this.watcher.on("all", (_event, file) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => changed(path.resolve(file)), settleMs);
    });
  }

  /** Watches these files, whether they exist or not, and no others. */
  watch(files: readonly string[]): void {
    const next = new Set(files);
    this.watcher.add(files.filter((file) => !this.files.has(file)));
    this.watcher.unwatch([...this.files].filter((file) => !next.has(file)));
    this.files = next;
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.watcher.close();
  }
}
