import * as path from "node:path";
import { Evaluator } from "../evaluate/evaluator";
import { Simulator } from "../serve/simulator";
import { UserError } from "../userError";
import type { DevOptions } from "./args";
import type { Output } from "./output";
import { readVersion } from "./readVersion";
import { readyJson, readyText } from "./readyReport";
import { ProgramWatcher } from "./watch";

/**
 * Serves a program until a signal ends it.
 *
 * @throws {@link UserError} when the program cannot be served at all; nothing listens then.
 */
export async function dev(options: DevOptions, output: Output, stop: AbortSignal): Promise<void> {
  const simulator = new Simulator({
    host: options.host,
    port: options.port,
    log: (functionName, line) => output.log(`[${functionName}] ${line}`),
    now: Date.now,
  });
  const evaluator = new Evaluator(options.watch);
  try {
    const first = await readVersion(options, output, evaluator, stop);
    if (stop.aborted) {
      return;
    }
    if ("error" in first) {
      throw first.error;
    }
    const served = await simulator.serve(first.model);
    const text = readyText(served);
    output.out(options.json ? readyJson(served) : text);
    if (!isLoopback(options.host)) {
      output.log(
        `warning: --host ${options.host} lets other machines in, and the clients' secrets are derived from names in the program: whoever knows those can obtain tokens.`,
      );
    }
    const reloader = options.watch
      ? new Reloader(options, output, evaluator, simulator, stop, first.files, text)
      : undefined;
    await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
    await reloader?.close();
  } finally {
    evaluator.close();
    await simulator.close();
  }
}

/** Evaluates the program again when it changes, and serves the last version that is good. */
class Reloader {
  private readonly watcher = new ProgramWatcher((file) => this.change(file));
  private running: Promise<void> | undefined;
  private changed: string | undefined;
  /** Ends the evaluation under way, which a further change has made pointless. */
  private outdated = new AbortController();

  constructor(
    private readonly options: DevOptions,
    private readonly output: Output,
    private readonly evaluator: Evaluator,
    private readonly simulator: Simulator,
    private readonly stop: AbortSignal,
    private files: readonly string[],
    private shown: string,
  ) {
    this.watcher.watch(files);
  }

  async close(): Promise<void> {
    await this.watcher.close();
    await this.running;
  }

  private change(file: string): void {
    if (/^(?:package|package-lock|tsconfig)\.json$/.test(path.basename(file))) {
      // Packages or the compiler may be others now.
      this.evaluator.discard();
    }
    this.changed = file;
    this.outdated.abort();
    this.running ??= this.reload().finally(() => (this.running = undefined));
  }

  private async reload(): Promise<void> {
    while (this.changed !== undefined && !this.stop.aborted) {
      const file = path.relative(process.cwd(), this.changed);
      this.changed = undefined;
      this.outdated = new AbortController();
      try {
        await this.reloadOnce(file);
      } catch (error) {
        if (!this.isOutdated) {
          const reason = error instanceof UserError ? error.message : (error as Error).stack;
          this.output.log(`${reason}\n${file} changed, and the last good version stays.`);
        }
      }
    }
  }

  private get isOutdated(): boolean {
    return this.stop.aborted || this.outdated.signal.aborted;
  }

  private async reloadOnce(file: string): Promise<void> {
    const signal = AbortSignal.any([this.stop, this.outdated.signal]);
    const version = await readVersion(this.options, this.output, this.evaluator, signal);
    if (this.isOutdated) {
      return;
    }
    // A version that failed early did not load all its files: the former ones still matter.
    this.files = "error" in version ? [...new Set([...this.files, ...version.files])] : version.files;
    this.watcher.watch(this.files);
    if ("error" in version) {
      throw version.error;
    }
    const text = readyText(await this.simulator.serve(version.model));
    this.output.log(`${file} changed, and the new version is served.`);
    if (!this.options.json && text !== this.shown) {
      this.output.out(text);
    }
    this.shown = text;
  }
}

function isLoopback(host: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
}
