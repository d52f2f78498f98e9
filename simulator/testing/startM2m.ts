import { missingStandIns } from "../cli/missingStandIns";
import { readProgram } from "../cli/readProgram";
import { printable, visible } from "../printable";
import { accessReport } from "../reports/accessReport";
import { loadCertificate } from "../serve/loadCertificate";
import { Simulator } from "../serve/simulator";
import { rotationFailure } from "../secretsManager/rotationFailure";
import { App } from "./app";
import { functionsByName } from "../model/functionsByName";
import { writeError } from "../standardStreams";
import { FailureTraces } from "./failureTraces";
import type { M2mApp, StartOptions } from "./harness";
import { IssuerStandIns } from "./issuerStandIns";
import { KeptRequests } from "./keptRequests";
import { MovableClock } from "./movableClock";
import { overrideEnvironments } from "../serve/overrideEnvironments";
import { refuseStrangeOptions } from "./refuseStrangeOptions";
import { PrintedLines } from "./printedLines";

/** Tests run beside each other on one machine, and none lets others in. */
const host = "127.0.0.1";

/** The options, of which the compiler misses none. */
const optionNames = Object.keys({
  dir: true,
  stack: true,
  program: true,
  environment: true,
  issuers: true,
  awsIssuers: true,
  listeners: true,
  truststores: true,
  log: true,
} satisfies Record<keyof StartOptions, true>);

/**
 * Evaluates a Pulumi program and serves it as `m2m dev` does, at free ports of this machine, for tests that call it. It
 * needs no AWS account and no Pulumi CLI. Any number may run at once, also in one process.
 *
 * @example
 * ```ts
 * import { startM2m } from "pulumi-aws-m2m/testing";
 *
 * const app = await startM2m({ dir: "." });
 * const response = await app.as("reporting").get("/orders/1");
 * console.log(response.status, app.logs("GET /orders/{id}"));
 * await app.close();
 * ```
 *
 * @param options What is served. By default the project in the working directory, with the stack `dev`.
 * @returns Once it answers requests. Call its `close` when the tests are over.
 * @throws UserError, with a line for each mistake, when the program cannot be evaluated or served, or an option is wrong.
 *   Nothing is left running then.
 */
export async function startM2m(options: StartOptions = {}): Promise<M2mApp> {
  refuseStrangeOptions("startM2m", options, optionNames);
  const { dir = ".", stack = "dev", program, environment = {}, issuers = [] } = options;
  const log = options.log ?? (() => undefined);
  // Whoever takes the log has the traces there.
  const traces = options.log ? undefined : new FailureTraces(writeError);
  const requests = new KeptRequests();
  const { listeners = {}, truststores = {}, awsIssuers = false } = options;
  const {
    project,
    model,
    standIns: fromFile,
  } = await readProgram(
    { dir, stack, ...(program !== undefined && { program }) },
    { out: log, log: (text) => log(printable(text)) },
    new AbortController().signal,
    "serve",
  );
  const clock = new MovableClock();
  const changed = overrideEnvironments(model, environment);
  const standIns = await IssuerStandIns.make(issuers, model, clock.milliseconds);
  const printed = new PrintedLines(log);
  let isServed = false;
  const simulator = new Simulator({
    host,
    port: 0,
    awsIssuers,
    loadCertificate: () => loadCertificate([host]),
    truststores: new Map(Object.entries(truststores)),
    listeners: new Map(Object.entries(listeners)),
    unanswered: (listener, reason) => log(printable(`[${visible(listener.name)}] ${visible(reason)}`)),
    log: (functionName, line, label) => {
      printed.add(functionName, line, label);
      traces?.printed(functionName, line);
    },
    unrotated: (secret, rotation) => {
      const lines = rotationFailure(secret, rotation).map((line) => printable(line));
      log(lines[0]!);
      // Later, whoever asked for the rotation is told.
      if (!options.log && !isServed) {
        writeError(lines.join("\n"));
      }
    },
    received: (_, fn) => traces?.invoked(fn),
    requested: (record) => {
      requests.add(record);
      traces?.answered(record);
    },
    now: clock.milliseconds,
    issuerKeys: standIns.keys,
  });
  try {
    const served = await simulator.serve(changed, fromFile);
    isServed = true;
    missingStandIns(served, (name, url) => `listeners: { "${name}": "${url}" }`).forEach(log);
    return new App({
      served,
      clock,
      report: accessReport(model, project.name, project.stack),
      standIns,
      printed,
      requests,
      functions: functionsByName(model),
      close: () => simulator.close(),
    });
  } catch (error) {
    await simulator.close();
    throw error;
  }
}
