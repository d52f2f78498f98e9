import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { root } from "./m2m";

const command = path.join(root, "dist/simulator/m2m.js");

/** How a line for a shell is run in a terminal of its own by `script`, whose options differ between systems. */
const inTerminal: Partial<Record<NodeJS.Platform, (line: string) => string[]>> = {
  linux: (line) => ["-qec", line, "/dev/null"],
  darwin: (line) => ["-q", "/dev/null", "sh", "-c", line],
};

/** What a terminal does not show: sequences that begin with an escape. */
// eslint-disable-next-line no-control-regex -- that is how they begin
const sequences = /\u001b\[[\d;]*[A-Za-z]/g;

/** The command in a terminal of 80 columns, as a person has it. */
export class Terminal {
  /** All that was written so far, standard error, too, with its colours. */
  raw = "";
  /** Resolves with the command's exit code. */
  readonly finished: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], cwd: string) {
    const argumentsFor = inTerminal[process.platform];
    if (argumentsFor === undefined) {
      throw new Error(`On ${process.platform} nobody knows how to run a command in a terminal; add it to terminal.ts.`);
    }
    const words = [process.execPath, command, ...args].map((word) => `'${word}'`);
    const line = `stty cols 80 rows 50 && exec ${words.join(" ")}`;
    // Whoever runs these tests may have asked for colours, or for none.
    const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: "xterm-256color" };
    this.child = spawn("script", argumentsFor(line), { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.raw += text));
    }
    this.finished = new Promise((resolve, reject) => {
      this.child.once("error", (error) =>
        reject(new Error(`"script" cannot be run (${error.message}); Debian has it in the package bsdutils.`)),
      );
      this.child.once("close", resolve);
    });
    // Who waits for something else hears of it there.
    this.finished.catch(() => undefined);
  }

  /** What a person reads, line by line. */
  get lines(): string[] {
    return this.raw.replace(sequences, "").replaceAll("\r", "").split("\n");
  }

  /** Waits until a person reads something behind a place in {@link raw}. */
  async shows(pattern: RegExp, from = 0): Promise<void> {
    const isShown = () => pattern.test(this.raw.slice(from).replace(sequences, ""));
    while (!isShown()) {
      const more = await Promise.race([once(this.child.stdout!, "data"), this.finished]);
      if (!Array.isArray(more) && !isShown()) {
        throw new Error(`m2m ended with ${String(more)} before it showed ${String(pattern)}:\n${this.raw}`);
      }
    }
  }

  /** Presses Ctrl and C. */
  interrupt(): void {
    this.child.stdin!.write("\u0003");
  }

  /** Closes the window, if the command has not ended. */
  async close(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.finished.catch(() => undefined);
  }
}
