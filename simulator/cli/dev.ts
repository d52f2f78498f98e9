import * as path from "node:path";
import { ConsoleServer } from "../console/consoleServer";
import { Evaluator } from "../evaluate/evaluator";
import type { Project } from "../evaluate/project/project";
import { visible } from "../printable";
import { cacheFolder } from "../serve/cacheFolder";
import { KeptKeys } from "../serve/keptKeys";
import { loadCertificate } from "../serve/loadCertificate";
import { isLoopback } from "../serve/hostRule";
import { InspectorPorts } from "../lambda/inspectorPorts";
import type { Served } from "../serve/served";
import { Simulator } from "../serve/simulator";
import { rotationFailure } from "../secretsManager/rotationFailure";
import { messageLine } from "../userError";
import { DevOptions, usualPort } from "./args";
import { ownerOf, runningFileOf } from "./askRunning";
import { ControlServer } from "./controlServer";
import { endedEarly } from "./endedEarly";
import { firstPort } from "./firstPort";
import type { DevLog } from "./devLog";
import type { Output } from "./output";
import { readVersion } from "./readVersion";
import { readyJson } from "./readyJson";
import { readyText } from "./readyText";
import { Reloader } from "./reloader";
import { missingStandIns } from "./missingStandIns";

/**
 * Serves a program until a signal ends it.
 *
 * @throws {@link UserError} when the program cannot be served at all, or a signal ends it before it is; nothing listens then.
 */
export async function dev(options: DevOptions, out: Output["out"], log: DevLog, stop: AbortSignal): Promise<void> {
  const output: Output = { out, log: log.message };
  const port = await firstPort(options);
  if (options.port === undefined && port !== usualPort) {
    output.log(`Port ${usualPort} is in use; ports from ${port} on are taken. --port chooses others.`);
  }
  const names = [options.host, ...options.allowedHosts];
  const certificate = options.https ? await loadCertificate(names) : undefined;
  // Who can open the page can call everything.
  const page = isLoopback(options.host)
    ? new ConsoleServer(path.join(__dirname, "console"), certificate?.ca)
    : undefined;
  const simulator = new Simulator({
    host: options.host,
    port,
    passesOver: options.port === undefined,
    awsIssuers: options.awsIssuers,
    allowedHosts: options.allowedHosts,
    certificate,
    loadCertificate: () => loadCertificate(names),
    truststores: options.truststores,
    page,
    listeners: options.listeners,
    unanswered: (listener, reason) => output.log(`[${visible(listener.name)}] ${visible(reason)}`),
    log: (functionName, line, label) => {
      log.printed(functionName, line, label);
      page?.printed(functionName, line);
    },
    requested: (record, connection) => {
      log.request(record);
      page?.requested(record, connection);
    },
    // What the function printed is printed already.
    unrotated: (secret, rotation) => output.log(messageLine(rotationFailure(secret, rotation)[0]!)),
    keyStore: new KeptKeys(cacheFolder("keys"), ownerOf(options), (line) => output.log(visible(line))),
    inspectors: options.inspect && new InspectorPorts(options.inspect.host, options.inspect.port),
    now: Date.now,
  });
  const evaluator = new Evaluator(options.watch);
  const runningFile = runningFileOf(options);
  let control: ControlServer | undefined;
  try {
    const since = Date.now();
    const first = await readVersion(options, output, evaluator, stop);
    throwIfEnded(stop);
    if ("error" in first) {
      throw first.error;
    }
    const served = await simulator.serve(first.model, first.standIns);
    throwIfEnded(stop);
    let shown = served;
    control = await ControlServer.start(() => shown);
    await runningFile.write(control.running);
    const show = (version: Served, project: Project) => {
      shown = version;
      page?.show(version, project);
      log.serves({ apis: version.apis.map(({ api }) => api), pools: version.pools.map(({ pool }) => pool) });
      return readyText(version, options);
    };
    const failed = (reason: string) => {
      output.log(reason);
      page?.broke(reason);
    };
    const text = show(served, first.project);
    const reloader = options.watch
      ? new Reloader({ options, output, evaluator, simulator, show, failed, stop }, { version: first, served, text })
      : undefined;
    await reloader?.watch(first.files, since);
    throwIfEnded(stop);
    output.out(options.json ? readyJson(served) : text);
    missingStandIns(served).forEach((line) => output.log(line));
    if (options.inspect) {
      output.log("Debuggers may attach: functions have no time limit, and one environment each.");
      if (!isLoopback(options.inspect.host)) {
        const { host } = options.inspect;
        output.log(`warning: --inspect=${host} lets other machines run what they like on this one.`);
      }
    }
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
    if (control) {
      await runningFile.remove(control.running);
      await control.close();
    }
    await simulator.close();
  }
}

/** A signal that has come while something else was awaited would be waited for in vain. */
function throwIfEnded(stop: AbortSignal): void {
  if (stop.aborted) {
    throw endedEarly(stop, "the program was served");
  }
}
