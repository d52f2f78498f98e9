import { Evaluator } from "../evaluate/evaluator";
import { Simulator } from "../serve/simulator";
import type { DevOptions } from "./args";
import type { Output } from "./output";
import { readVersion } from "./readVersion";
import { readyJson, readyText } from "./readyReport";
import { Reloader } from "./reloader";

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
    const since = Date.now();
    const first = await readVersion(options, output, evaluator, stop);
    if (stop.aborted) {
      return;
    }
    if ("error" in first) {
      throw first.error;
    }
    const served = await simulator.serve(first.model);
    const text = readyText(served);
    const reloader = options.watch ? new Reloader({ options, output, evaluator, simulator, stop }, text) : undefined;
    await reloader?.watch(first.files, since);
    output.out(options.json ? readyJson(served) : text);
    if (!isLoopback(options.host)) {
      output.log(
        `warning: --host ${options.host} lets other machines in, and the clients' secrets are derived from names in the program: whoever knows those can obtain tokens.`,
      );
    }
    await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
    await reloader?.close();
  } finally {
    evaluator.close();
    await simulator.close();
  }
}

function isLoopback(host: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
}
