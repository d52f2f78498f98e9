import * as path from "node:path";
import type { Evaluator } from "../evaluate/evaluator";
import { visible } from "../printable";
import type { Served } from "../serve/served";
import type { Simulator } from "../serve/simulator";
import { UserError } from "../userError";
import type { DevOptions } from "./args";
import { BundledHandlers } from "./bundledHandlers";
import { missingStandIns } from "./missingStandIns";
import type { Output } from "./output";
import { GoodVersion, readVersion } from "./readVersion";
import { ProgramWatcher } from "./watch";

/** What a program is evaluated and served with. */
interface Surroundings {
  readonly options: DevOptions;
  readonly output: Output;
  readonly evaluator: Evaluator;
  readonly simulator: Simulator;
  /** Shows each version that is served. @returns What is to be printed of it. */
  readonly show: (served: Served, project: GoodVersion["project"]) => string;
  /** Tells why a version is not served. */
  readonly failed: (reason: string) => void;
  /** Ends it all. */
  readonly stop: AbortSignal;
}

/** A version that is served. */
interface Serving {
  readonly version: GoodVersion;
  readonly served: Served;
  /** What was printed of it. */
  readonly text: string;
}

/**
 * Evaluates the program again when it changes, or only makes the bundles again that alone have changed, and serves the
 * last version that is good.
 */
export class Reloader {
  private readonly watcher = new ProgramWatcher((file, files) => this.change(file, files));
  private handlers: BundledHandlers;
  /** What has changed since the version that is served. */
  private readonly pending = new Set<string>();
  private files: readonly string[] = [];
  private running: Promise<void> | undefined;
  private changed: string | undefined;
  /** Ends the evaluation under way, which a further change has made pointless. */
  private outdated = new AbortController();

  constructor(
    private readonly surroundings: Surroundings,
    private current: Serving,
  ) {
    this.handlers = new BundledHandlers(current.version);
  }

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

  private change(file: string, files: ReadonlySet<string>): void {
    this.changed = file;
    files.forEach((one) => this.pending.add(one));
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
    if (await this.updateHandlers(file, since)) {
      return;
    }
    const changed = new Set(this.pending);
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
      changed.forEach((one) => this.pending.delete(one));
      this.handlers = new BundledHandlers(version);
      const text = show(served, version.project);
      output.log(`${file} changed, and the new version is served.`);
      if (text !== this.current.text) {
        if (!options.json) {
          output.out(text);
        }
        missingStandIns(served).forEach((line) => output.log(line));
      }
      this.current = { version, served, text };
    } finally {
      await watching;
    }
  }

  /** @returns Whether it was enough to make bundles again. */
  private async updateHandlers(file: string, since: number): Promise<boolean> {
    const { output, simulator, show } = this.surroundings;
    const changed = new Set(this.pending);
    const codes = await this.handlers.update(changed);
    if (codes && !this.isOutdated) {
      simulator.replaceCode(codes);
      changed.forEach((one) => this.pending.delete(one));
      // What was wrong before is not any more.
      show(this.current.served, this.current.version.project);
      output.log(`${file} changed, and the new version is served.`);
      await this.watch(this.handlers.files, since);
    }
    return codes !== undefined || this.isOutdated;
  }
}
