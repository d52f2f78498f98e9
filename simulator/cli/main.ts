#!/usr/bin/env node
import { version } from "../../package.json";
import { UserError } from "../userError";
import { access } from "./access";
import { readCommand } from "./args";
import { dev } from "./dev";
import { openapi } from "./openapi";
import { terminalOf } from "./terminal";
import { usage, UsageError } from "./usage";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => stop.abort());
}

// Whoever reads the output may stop reading; the server goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => undefined);
}

const output = { out: print, log: complain };

async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = readCommand(argv);
    switch (command.name) {
      case "help":
        print(usage.trimEnd());
        return 0;
      case "version":
        print(version);
        return 0;
      case "dev":
        await dev(command.options, output, stop.signal);
        return 0;
      case "access":
        return await access(command.options, output, terminalOf(process.stdout, process.env), stop.signal);
      case "openapi":
        await openapi(command.options, output, stop.signal);
        return 0;
    }
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`m2m: ${error.message}\n\n${usage.trimEnd()}`);
      return 2;
    }
    if (error instanceof UserError) {
      complain(error.message.replace(/^/gm, "m2m: "));
      return 1;
    }
    throw error;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

void main(process.argv.slice(2)).then((code) => {
  // Some systems write to pipes later than they say, and an exit would cut a long report off.
  process.stdout.write("", () => process.exit(code));
});
