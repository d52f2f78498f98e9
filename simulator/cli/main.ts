#!/usr/bin/env node
import { version } from "../../package.json";
import {
  errorStream,
  outStream,
  outWritten,
  surviveReaders,
  writeError,
  writeErrorSoon,
  writeInternalError,
  writeOut,
} from "../standardStreams";
import { UserError } from "../userError";
import { access } from "./access";
import { AccessOptions, DevOptions, readCommand } from "./args";
import { clients } from "./clients";
import { dev } from "./dev";
import { statusOf } from "./endedEarly";
import { DevLog } from "./devLog";
import { init } from "./init";
import { openapi } from "./openapi";
import type { Output } from "./output";
import { rotate } from "./rotate";
import { Terminal, terminalOf } from "./terminal";
import { usage, UsageError, usageOf } from "./usage";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => stop.abort(signal));
}

surviveReaders();
process.on("uncaughtException", (error) => {
  writeInternalError(error);
  process.exit(1);
});

const output: Output = { out: writeOut, log: writeError };

async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = readCommand(argv);
    switch (command.name) {
      case "help":
        writeOut((command.of === undefined ? usage : usageOf(command.of)).trimEnd());
        return 0;
      case "version":
        writeOut(version);
        return 0;
      case "init":
        init(command.options, output, process.env);
        return 0;
      case "dev":
        await dev(command.options, writeOut, devLog(command.options), stop.signal);
        return 0;
      case "clients":
        await clients(command.options, output, stop.signal);
        return 0;
      case "rotate":
        await rotate(command.options, output);
        return 0;
      case "access":
        return await accessOn(terminalOf(outStream(), process.env), command.options);
      case "openapi":
        await openapi(command.options, output, stop.signal);
        return 0;
    }
  } catch (error) {
    if (error instanceof UsageError) {
      const more = error.command === undefined ? "m2m --help" : `m2m ${error.command} --help`;
      writeError(`m2m: ${error.message}\nm2m: see ${more}`);
      return 2;
    }
    if (error instanceof UserError) {
      writeError(error.message.replace(/^/gm, "m2m: "));
      return stop.signal.aborted ? statusOf(stop.signal) : 1;
    }
    throw error;
  }
}

function devLog({ log, quiet }: DevOptions): DevLog {
  const terminal = terminalOf(errorStream(), process.env);
  return new DevLog({ form: log, isQuiet: quiet, terminal }, writeErrorSoon);
}

/** The report of access alone has colours. */
function accessOn(terminal: Terminal, options: AccessOptions): Promise<number> {
  const out = (text: string) => writeOut(text, terminal.style.sequences);
  return access(options, { ...output, out }, terminal, stop.signal);
}

void main(process.argv.slice(2)).then(async (code) => {
  // Some systems write to pipes later than they say, and an exit would cut a long report off.
  await outWritten();
  process.exit(code);
});
