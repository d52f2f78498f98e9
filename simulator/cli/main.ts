#!/usr/bin/env node
import { version } from "../../package.json";
import { UserError } from "../userError";
import { readCommand } from "./args";
import { dev } from "./dev";
import { usage, UsageError } from "./usage";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => stop.abort());
}

// Whoever reads the output may stop reading; the server goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => undefined);
}

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
        await dev(command.options, { out: print, log: complain }, stop.signal);
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

void main(process.argv.slice(2)).then((code) => process.exit(code));
