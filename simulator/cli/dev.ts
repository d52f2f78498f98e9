import * as path from "node:path";
import { ConsoleServer } from "../console/consoleServer";
import { Evaluator } from "../evaluate/evaluator";
import { loadCertificate } from "../serve/loadCertificate";
import { isLoopback } from "../serve/loopback";
import { Simulator } from "../serve/simulator";
import type { DevOptions } from "./args";
import type { Output } from "./output";
import { readVersion } from "./readVersion";
import { readyJson, readyText } from "./readyReport";
import { Reloader } from "./reloader";
import { missingStandIns } from "./missingStandIns";

/**
 * Serves a program until a signal ends it.
 *
 * @throws {@link UserError} when the program cannot be served at all; nothing listens then.
 */
export async function dev(options: DevOptions, output: Output, stop: AbortSignal): Promise<void> {
  const certificate = options.https ? await loadCertificate(options.host) : undefined;
  // Who can open the page can call everything.
  const page = isLoopback(options.host)
    ? new ConsoleServer(path.join(__dirname, "console"), certificate?.ca)
    : undefined;
  const simulator = new Simulator({
    host: options.host,
    port: options.port,
    certificate,
    loadCertificate: () => loadCertificate(options.host),
    truststores: options.truststores,
    page,
    listeners: options.listeners,
    unanswered: (listener, reason) => output.log(`[${listener.name}] ${reason}`),
    log: (functionName, line) => {
      output.log(`[${functionName}] ${line}`);
      page?.printed(functionName, line);
    },
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
    page?.show(served, first.project);
    const text = readyText(served);
    const reloader = options.watch
      ? new Reloader({ options, output, evaluator, simulator, page, stop }, text)
      : undefined;
    await reloader?.watch(first.files, since);
    output.out(options.json ? readyJson(served) : text);
    missingStandIns(served).forEach((line) => output.log(line));
    if (!page) {
      output.log(
        `There is no page: it is for programs of this machine alone, and --host ${options.host} lets others in.`,
      );
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
