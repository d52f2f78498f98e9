import { parseArgs } from "node:util";
import { UsageError } from "./usage";

/** Options of `m2m dev`. */
export interface DevOptions {
  readonly dir: string;
  readonly stack: string;
  readonly port: number;
  readonly host: string;
  readonly watch: boolean;
  readonly json: boolean;
  readonly https: boolean;
}

/** What the command line asks for. */
export type Command =
  { readonly name: "help" } | { readonly name: "version" } | { readonly name: "dev"; readonly options: DevOptions };

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} when it is not understood.
 */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help) {
    return { name: "help" };
  }
  if (values.version) {
    return { name: "version" };
  }
  const [command, ...rest] = positionals;
  if (command === undefined) {
    throw new UsageError("no command was given; try `m2m dev`.");
  }
  if (command !== "dev") {
    throw new UsageError(`"${command}" is not a command; the commands are: dev.`);
  }
  if (rest.length > 0) {
    throw new UsageError(`"${rest.join(" ")}" is not understood; options begin with --.`);
  }
  return {
    name: "dev",
    options: {
      dir: values.dir,
      stack: values.stack,
      port: readPort(values.port),
      host: values.host,
      watch: !values["no-watch"],
      json: values.json,
      https: values.https,
    },
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        dir: { type: "string", default: "." },
        stack: { type: "string", default: "dev" },
        port: { type: "string", default: "4000" },
        host: { type: "string", default: "127.0.0.1" },
        "no-watch": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        https: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split("\n")[0]);
  }
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`--port ${text}: is not a port; give a number from 0 to 65535.`);
  }
  return Number(text);
}
