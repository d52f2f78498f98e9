import { setTimeout as wait } from "node:timers/promises";
import { knowsProcesses, residentMb, treeCpuMicroseconds } from "../harness/processUse";
import type { Row, Run } from "../harness/row";
import { M2mDev, withM2mDev } from "../subjects/m2mDev";
import { answerPattern, makeProgram } from "../subjects/program";
import { ServerlessOffline, unsignedToken } from "../subjects/serverlessOffline";

const [untilReady, untilAnswered] = ["until it is ready, ms", "until the first authorised answer, ms"];
const cpuUntilThen = "CPU of all its processes until then, ms";
const memoryAtRest = "memory of the serving process at rest, MB";
const reloaded = "from save to its first answer, ms";

/** What a developer waits for. */
export const startRows: readonly Row[] = [
  {
    name: "start",
    title: "start, ten routes",
    runs: 5,
    subjects: [
      { name: "m2m dev", run: start },
      { name: "serverless-offline", run: startServerless },
    ],
    aims: [
      { figure: untilAnswered, peer: "serverless-offline", atMost: 0.5 },
      { figure: memoryAtRest, atMost: 100 },
    ],
  },
  {
    name: "reload",
    title: "change of the program, ten routes, nothing else to do",
    runs: 5,
    subjects: [
      { name: "m2m dev", run: () => withM2mDev(reload) },
      { name: "serverless-offline --reloadHandler", run: reloadServerless },
    ],
    aims: [{ figure: reloaded, atMost: 500 }],
  },
  {
    name: "reload",
    title: "change of one handler's file, ten routes, nothing else to do",
    runs: 5,
    subjects: [{ name: "m2m dev", run: () => withM2mDev(reload, makeProgram(true)) }],
    aims: [{ figure: reloaded, atMost: 150 }],
  },
];

async function start(): Promise<Run> {
  const program = await makeProgram();
  const from = performance.now();
  const dev = await M2mDev.start(program);
  const ready = performance.now() - from;
  const version = await versionServed(dev.ready.apiUrl, await dev.token());
  const answered = performance.now() - from;
  const used = knowsProcesses && {
    [cpuUntilThen]: treeCpuMicroseconds(dev.pid) / 1000,
    [memoryAtRest]: residentMb(dev.pid),
  };
  return {
    figures: { [untilReady]: ready, [untilAnswered]: answered, ...used },
    faults: [...(version === "v0" ? [] : [`it answered ${version}`]), ...(await dev.stop())],
  };
}

async function startServerless(): Promise<Run> {
  const from = performance.now();
  const server = await ServerlessOffline.start();
  try {
    const ready = performance.now() - from;
    const version = await versionServed(server.origin, unsignedToken());
    const answered = performance.now() - from;
    const used = knowsProcesses && {
      [cpuUntilThen]: treeCpuMicroseconds(server.pid) / 1000,
      [memoryAtRest]: residentMb(server.pid),
    };
    return {
      figures: { [untilReady]: ready, [untilAnswered]: answered, ...used },
      faults: version === "v0" ? [] : [`it answered ${version}`],
    };
  } finally {
    await server.stop();
  }
}

async function reload(dev: M2mDev): Promise<Run> {
  const token = await dev.token();
  return change(dev.ready.apiUrl, token, () => dev.program.setVersion("v1"));
}

/** It loads handlers anew for each request then, and nothing else: a changed route needs a restart. */
async function reloadServerless(): Promise<Run> {
  const server = await ServerlessOffline.start("--reloadHandler");
  try {
    return await change(server.origin, unsignedToken(), () => server.setVersion("v1"));
  } finally {
    await server.stop();
  }
}

async function change(origin: string, token: string, save: () => Promise<void>): Promise<Run> {
  await versionServed(origin, token);
  // What it prepares for the next change, it prepares after the last.
  await wait(3_000);
  const savedAt = performance.now();
  await save();
  let version = await versionServed(origin, token);
  while (version === "v0") {
    await wait(5);
    version = await versionServed(origin, token);
  }
  const answered = performance.now() - savedAt;
  return {
    figures: { [reloaded]: answered },
    faults: version === "v1" ? [] : [`it answered ${version}`],
  };
}

/** The version of the program that answers an authorised request, or what else answers. */
async function versionServed(origin: string, token: string): Promise<string> {
  const response = await fetch(`${origin}/orders/17`, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  return new RegExp(answerPattern).exec(body)?.[1] ?? `${response.status} ${body}`;
}
