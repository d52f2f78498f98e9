import { missingStandIns } from "../cli/missingStandIns";
import { readProgram } from "../cli/readProgram";
import { accessReport } from "../reports/accessReport";
import { loadCertificate } from "../serve/loadCertificate";
import { Simulator } from "../serve/simulator";
import { UserError } from "../userError";
import { App } from "./app";
import { functionsByName } from "./functionsByName";
import type { M2mApp, StartOptions } from "./harness";
import { IssuerStandIns } from "./issuerStandIns";
import { MovableClock } from "./movableClock";
import { overrideEnvironments } from "./overrideEnvironments";
import { PrintedLines } from "./printedLines";

/** Tests run beside each other on one machine, and none lets others in. */
const host = "127.0.0.1";

/** The options, so that a misspelt one is not taken for none. */
const optionNames = Object.keys({
  dir: true,
  stack: true,
  environment: true,
  issuers: true,
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
  const strange = Object.keys(options).find((name) => !optionNames.includes(name));
  if (strange !== undefined) {
    throw new UserError(`startM2m: "${strange}" is not an option; the options are ${optionNames.join(", ")}.`);
  }
  const { dir = ".", stack = "dev", environment = {}, issuers = [], log = () => undefined } = options;
  const { listeners = {}, truststores = {} } = options;
  const { project, model } = await readProgram({ dir, stack }, { out: log, log }, new AbortController().signal);
  const clock = new MovableClock();
  const changed = overrideEnvironments(model, environment);
  const standIns = await IssuerStandIns.make(issuers, model, clock.milliseconds);
  const printed = new PrintedLines(log);
  const simulator = new Simulator({
    host,
    port: 0,
    loadCertificate: () => loadCertificate(host),
    truststores: new Map(Object.entries(truststores)),
    listeners: new Map(Object.entries(listeners)),
    unanswered: (listener, reason) => log(`[${listener.name}] ${reason}`),
    log: (functionName, line) => printed.add(functionName, line),
    now: clock.milliseconds,
    issuerKeys: standIns.keys,
  });
  try {
    const served = await simulator.serve(changed);
    missingStandIns(served, (name, url) => `listeners: { "${name}": "${url}" }`).forEach(log);
    return new App({
      served,
      clock,
      report: accessReport(model, project.name, project.stack),
      standIns,
      printed,
      functions: functionsByName(model),
      close: () => simulator.close(),
    });
  } catch (error) {
    await simulator.close();
    throw error;
  }
}
