import * as path from "node:path";
import type { Evaluator } from "../evaluate/evaluator";
import type { Project } from "../evaluate/project/project";
import { visible } from "../printable";
import type { Served } from "../serve/served";
import type { Simulator } from "../serve/simulator";
import { UserError } from "../userError";
import type { DevOptions } from "./args";
import { missingStandIns } from "./missingStandIns";
import type { Output } from "./output";
import { readVersion } from "./readVersion";
import { ProgramWatcher } from "./watch";

/** What a program is evaluated and served with. */
interface Surroundings {
  readonly options: DevOptions;
  readonly output: Output;
  readonly evaluator: Evaluator;
  readonly simulator: Simulator;
  /** Shows each version that is served. @returns What is to be printed of it. */
  readonly show: (served: Served, project: Project) => string;
  /** Tells why a version is not served. */
  readonly failed: (reason: string) => void;
  /** Ends it all. */
  readonly stop: AbortSignal;
}

/** Evaluates the program again when it changes, and serves the last version that is good. */
export class Reloader {
  private readonly watcher = new ProgramWatcher((file) => this.change(file));
  private files: readonly string[] = [];
  private running: Promise<void> | undefined;
  private changed: string | undefined;
  /** Ends the evaluation under way, which a further change has made pointless. */
  private outdated = new AbortController();

  /** @param shown What was printed of the version that is served. */
  constructor(
    private readonly surroundings: Surroundings,
    private shown: string,
  ) {}

  /**
   * Watches the files of a version; resolves once it does.
   *
   * @param since When the version was read, in milliseconds since 1970.
   */
  watch(files: readonly string[], since: number): Promise<void> {
    this.files = files;
    const truststores = [...this.surroundings.options.truststores.values()].map((file) => path.resolve(file));
    return this.watcher.watch([...files, ...truststores], since);
  }

  async close(): Promise<void> {
    await this.watcher.close();
    await this.running;
  }

  private change(file: string): void {
    this.changed = file;
    this.outdated.abort();
    this.running ??= this.reload().finally(() => (this.running = undefined));
  }

  private async reload(): Promise<void> {
    while (this.changed !== undefined && !this.surroundings.stop.aborted) {
      const file = visible(path.relative(process.cwd(), this.changed));
      this.changed = undefined;
      this.outdated = new AbortController();
      try {
        await this.reloadOnce(file);
      } catch (error) {
        if (!this.isOutdated) {
          const reason = error instanceof UserError ? error.message : (error as Error).stack;
          this.surroundings.failed(`${reason}\n${file} changed, and the last good version stays.`);
        }
      }
    }
  }

  private get isOutdated(): boolean {
    return this.surroundings.stop.aborted || this.outdated.signal.aborted;
  }

  private async reloadOnce(file: string): Promise<void> {
    const { options, output, evaluator, simulator, show, stop } = this.surroundings;
    const since = Date.now();
    const version = await readVersion(options, output, evaluator, AbortSignal.any([stop, this.outdated.signal]));
    if (this.isOutdated) {
      return;
    }
    // A version that failed early did not load all its files: the former ones still matter.
    const files = "error" in version ? [...new Set([...this.files, ...version.files])] : version.files;
    const watching = this.watch(files, since);
    try {
      if ("error" in version) {
        throw version.error;
      }
      const served = await simulator.serve(version.model, version.standIns);
      const text = show(served, version.project);
      output.log(`${file} changed, and the new version is served.`);
      if (text !== this.shown) {
        if (!options.json) {
          output.out(text);
        }
        missingStandIns(served).forEach((line) => output.log(line));
      }
      this.shown = text;
    } finally {
      await watching;
    }
  }
}
