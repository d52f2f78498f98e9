import { fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

/** A server of `node:http` alone that answers every request with the same text: the floor of what Node.js can do. */
export interface PlainHttp {
  readonly pid: number;
  readonly origin: string;
  readonly stop: () => void;
}

export async function startPlainHttp(): Promise<PlainHttp> {
  const child = fork(path.join(__dirname, "plainHttpProcess.ts"), [], {
    execArgv: ["--require", "ts-node/register/transpile-only"],
  });
  const [port] = (await once(child, "message")) as [number];
  return { pid: child.pid!, origin: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}
