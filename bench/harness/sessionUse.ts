import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";

/** What a command and all that it started took. */
export interface CommandUse {
  readonly wallMs: number;
  /** Of every process of its session, as it was last seen: a process that ends loses what it used since. */
  readonly cpuMs: number;
}

/** How often the processes are looked at. */
const everyMs = 100;

/** A clock tick of /proc, in milliseconds. */
const tickMs = 10;

/**
 * Runs a command in a session of its own, and measures it to its end.
 *
 * @throws Error with what it wrote, when it fails.
 */
export async function runMeasured(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<CommandUse> {
  const start = performance.now();
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const used = new Map<number, number>();
  const look = () => {
    for (const [pid, ticks] of ticksIn(child.pid!)) {
      used.set(pid, ticks);
    }
  };
  const timer = setInterval(look, everyMs);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output.slice(-4000)}`);
  }
  const ticks = [...used.values()].reduce((sum, one) => sum + one, 0);
  return { wallMs: performance.now() - start, cpuMs: ticks * tickMs };
}

/** Clock ticks of the processes of a session, by their ids. */
function ticksIn(session: number): [pid: number, ticks: number][] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        const text = fs.readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
        return Number(fields[3]) === session ? [[Number(name), Number(fields[11]) + Number(fields[12])]] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
