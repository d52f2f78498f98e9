import { setTimeout as wait } from "node:timers/promises";
import { knowsProcesses, treeCpuMicroseconds } from "../harness/processUse";
import type { Row, Run } from "../harness/row";
import { M2mDev, withM2mDev } from "../subjects/m2mDev";
import { answerPattern, makeProgram } from "../subjects/program";

/** What a developer waits for. */
export const startRows: readonly Row[] = [
  {
    name: "start",
    title: "start, ten routes",
    runs: 5,
    subjects: [{ name: "m2m dev", run: start }],
  },
  {
    name: "reload",
    title: "change of the program, ten routes, nothing else to do",
    runs: 5,
    subjects: [{ name: "m2m dev", run: () => withM2mDev(reload) }],
  },
];

async function start(): Promise<Run> {
  const program = await makeProgram();
  const from = performance.now();
  const dev = await M2mDev.start(program);
  const ready = performance.now() - from;
  const version = await versionServed(dev, await dev.token());
  const answered = performance.now() - from;
  const cpu = knowsProcesses ? treeCpuMicroseconds(dev.pid) / 1000 : undefined;
  return {
    figures: {
      "until it is ready, ms": ready,
      "until the first authorised answer, ms": answered,
      ...(cpu !== undefined && { "CPU of all its processes until then, ms": cpu }),
    },
    faults: [...(version === "v0" ? [] : [`it answered ${version}`]), ...(await dev.stop())],
  };
}

async function reload(dev: M2mDev): Promise<Run> {
  const token = await dev.token();
  await versionServed(dev, token);
  // What it prepares for the next change, it prepares after the last.
  await wait(3_000);
  const savedAt = performance.now();
  await dev.program.setVersion("v1");
  let version = await versionServed(dev, token);
  while (version === "v0") {
    await wait(5);
    version = await versionServed(dev, token);
  }
  const answered = performance.now() - savedAt;
  return {
    figures: { "from save to its first answer, ms": answered },
    faults: version === "v1" ? [] : [`it answered ${version}`],
  };
}

/** The version of the program that answers an authorised request, or what else answers. */
async function versionServed(dev: M2mDev, token: string): Promise<string> {
  const response = await fetch(`${dev.ready.apiUrl}/orders/17`, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  return new RegExp(answerPattern).exec(body)?.[1] ?? `${response.status} ${body}`;
}
