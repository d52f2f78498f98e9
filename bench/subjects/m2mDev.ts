import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { childrenOf, ChildUse, isRunning } from "../harness/processUse";
import { BenchProgram, makeProgram } from "./program";

/** The command as it is published. */
const command = path.resolve(__dirname, "../../dist/simulator/m2m.js");

/** What is used of the line that `m2m dev --json` prints. */
interface Ready {
  readonly apiUrl: string;
  readonly tokenEndpoint: string;
  readonly clients: Readonly<Record<string, { readonly clientId: string; readonly clientSecret: string }>>;
}

/** `m2m dev`, serving the program that is made for the bench. */
export class M2mDev {
  private constructor(
    readonly program: BenchProgram,
    private readonly process: ChildProcess,
    readonly ready: Ready,
    /** The lines that it has written on standard error. */
    readonly log: readonly string[],
  ) {}

  static async start(program: BenchProgram): Promise<M2mDev> {
    const started = spawn(process.execPath, [command, "dev", "--json", "--port", "0"], {
      cwd: program.dir,
      env: { ...process.env, TMPDIR: program.temporary, AWS_EC2_METADATA_DISABLED: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    createInterface(started.stderr).on("line", (line) => log.push(line));
    const line = once(createInterface(started.stdout), "line") as Promise<[string]>;
    const [first] = (await Promise.race([line, once(started, "exit")])) as [string | number | null];
    if (typeof first !== "string") {
      throw new Error(`m2m dev ended before it was ready:\n${log.join("\n")}`);
    }
    return new M2mDev(program, started, JSON.parse(first) as Ready, log);
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** What asks for a token. */
  get tokenRequest(): { headers: Record<string, string>; body: string } {
    const { clientId, clientSecret } = this.ready.clients["caller"]!;
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    return {
      headers: { authorization: `Basic ${credentials}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    };
  }

  async token(): Promise<string> {
    const response = await fetch(this.ready.tokenEndpoint, { method: "POST", ...this.tokenRequest });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** The processes that run functions. */
  get environments(): ChildUse[] {
    return childrenOf(this.pid).filter(({ command: line }) => line.includes("lambdaRuntime.js"));
  }

  /** The folders that functions' code was unpacked into. */
  async codeFolders(): Promise<string[]> {
    return (await fs.readdir(this.program.temporary)).filter((name) => name.startsWith("m2m-"));
  }

  /** Ends it as Ctrl-C does, and removes its program. Resolves with what it left behind, in words. */
  async stop(): Promise<string[]> {
    const children = childrenOf(this.pid);
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, "exit");
      this.process.kill("SIGINT");
      await exited;
    }
    const code = this.process.exitCode ?? this.process.signalCode;
    const left = await fs.readdir(this.program.temporary);
    // What was told to end may need a moment to.
    for (let patience = 0; patience < 40 && children.some(isRunning); patience++) {
      await wait(50);
    }
    const running = children.filter(isRunning);
    await this.program.remove();
    return [
      ...(code === 0 ? [] : [`it ended with ${code}`]),
      ...(left.length > 0 ? [`${left.length} temporary folders left behind`] : []),
      ...running.map(({ command: line }) => `a process left behind: ${line.replaceAll("\0", " ")}`),
    ];
  }
}

/** Starts `m2m dev`, does something with it, and ends it; what it leaves behind are faults of the run. */
export async function withM2mDev<T extends { readonly faults: readonly string[] }>(
  use: (dev: M2mDev) => Promise<T>,
  program = makeProgram(),
): Promise<T> {
  const dev = await M2mDev.start(await program);
  const result = await use(dev).catch(async (error: unknown) => {
    await dev.stop();
    throw error;
  });
  return { ...result, faults: [...result.faults, ...(await dev.stop())] };
}
