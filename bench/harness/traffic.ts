import { fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

/** A request that is sent again and again. */
export interface PlannedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What load is put on a server. */
export interface TrafficPlan {
  readonly origin: string;
  /** Sent one after the other on each connection, which begin at different ones. */
  readonly requests: readonly PlannedRequest[];
  /** Status of the right answer. */
  readonly status: number;
  /** What the body of the right answer matches, with the version of who answered as its first group, if it has one. */
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

/** How a server bore it. */
export interface TrafficReport {
  /** Requests that were answered, rightly or not. */
  readonly answered: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Requests whose connection ended, or that waited in vain, before an answer came. */
  readonly lost: number;
  /** Everything else than a right answer, by its kind, counted. */
  readonly wrong: Readonly<Record<string, number>>;
  /** When the first answer of each version came, in milliseconds since 1970. */
  readonly firstAnswers: Readonly<Record<string, number>>;
}

/** Puts load on a server, from a process of its own: it would otherwise wait for itself. */
export async function putLoad(plan: TrafficPlan): Promise<TrafficReport> {
  const child = fork(path.join(__dirname, "trafficProcess.ts"), [], {
    execArgv: ["--require", "ts-node/register/transpile-only"],
  });
  try {
    child.send(plan);
    const [first] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [
      TrafficReport | number | null,
    ];
    if (first === null || typeof first === "number") {
      throw new Error(`the process that puts load on the server ended with ${first}`);
    }
    return first;
  } finally {
    child.kill();
  }
}

/** What was lost or answered wrongly, in words. */
export function faultsOfTraffic({ answered, lost, wrong }: TrafficReport): string[] {
  return [
    ...(answered === 0 ? ["no request was answered"] : []),
    ...(lost > 0 ? [`${lost} requests lost`] : []),
    ...Object.entries(wrong).map(([kind, count]) => `${count} times ${kind}`),
  ];
}
