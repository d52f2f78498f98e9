import { setTimeout as wait } from "node:timers/promises";
import { cpuMicroseconds, knowsProcesses, openHandles, residentMb } from "../harness/processUse";
import type { BenchOptions, Row, Run } from "../harness/row";
import { quantile } from "../harness/statistics";
import { faultsOfTraffic, putLoad } from "../harness/traffic";
import { M2mDev, withM2mDev } from "../subjects/m2mDev";
import { answerPattern, requestsOf, routeCount } from "../subjects/program";

/** Time from one change of the program to the next, and what is left for the last one to arrive. */
const changeEveryMs = 3_000;

/** When the memory is looked at first: what is needed at all is there by then. */
const settledMs = 5_000;

/** How long it rests after the load. */
const restMs = 10_000;

/** Handles that may come and go with what has been used: connections that are kept, files of the next evaluation. */
const fewHandles = 10;

/** What it says of each change that is served. */
const servedLine = /changed, and the new version is served\.$/;

/** What it says on a machine that is very busy. */
const slowLine = /^still evaluating /;

/** How long the last change may take to be served once the load is over: that it comes at all is what counts. */
const patienceMs = 120_000;

/** Load while the program changes: nothing may be lost, and nothing left behind. */
export function loadRows({ seconds = 30, connections = 32 }: BenchOptions): Row[] {
  return [
    {
      name: "load",
      title: `${connections} connections for ${seconds} s, a change every ${changeEveryMs / 1000} s`,
      runs: 1,
      subjects: [{ name: "m2m dev", run: () => withM2mDev((dev) => load(dev, seconds, connections)) }],
    },
  ];
}

async function load(dev: M2mDev, seconds: number, connections: number): Promise<Run> {
  const requests = requestsOf(await dev.token());
  const before = useOf(dev);
  const settled = wait(Math.min(settledMs, seconds * 500)).then(() => useOf(dev));
  const changing = changeFor(dev, seconds * 1000);
  const plan = { origin: dev.ready.apiUrl, requests, status: 200, body: answerPattern, connections, seconds };
  const traffic = await putLoad(plan);
  const [saves, atFirst, atEnd] = [await changing, await settled, useOf(dev)];
  const isLastServed = await served(dev, saves.size, Date.now() + patienceMs);
  await wait(restMs);
  const atRest = useOf(dev);
  const folders = await dev.codeFolders();
  const environments = dev.environments;
  const retired = environments.filter(({ folder }) => !folders.some((name) => folder.endsWith(name)));
  const arrivals = [...saves].flatMap(([version, savedAt]) => {
    const answeredAt = traffic.firstAnswers[version];
    return answeredAt === undefined ? [] : answeredAt - savedAt;
  });
  // Each was served before the next was saved; the last one may come too late for the load.
  const missed = [...saves.keys()].slice(0, -1).filter((version) => traffic.firstAnswers[version] === undefined);
  const unusual = dev.log.filter((line) => !servedLine.test(line) && !slowLine.test(line));
  return {
    figures: {
      requests: traffic.answered,
      "requests/s": traffic.answered / traffic.seconds,
      "p50, ms": traffic.p50Ms,
      "p99, ms": traffic.p99Ms,
      "slowest, ms": traffic.mostMs,
      "requests lost": traffic.lost,
      "answers that were not right": Object.values(traffic.wrong).reduce((sum, count) => sum + count, 0),
      "changes of the program": saves.size,
      ...(arrivals.length > 0 && {
        "from save to its first answer, median, ms": quantile(arrivals, 0.5),
        "from save to its first answer, slowest, ms": Math.max(...arrivals),
      }),
      ...(atFirst &&
        atEnd &&
        atRest &&
        before && {
          "CPU of the serving process, µs a request": (atEnd.cpu - before.cpu) / traffic.answered,
          "memory of the serving process before, MB": before.memory,
          "memory after 5 s, MB": atFirst.memory,
          "memory at the end, MB": atEnd.memory,
          "memory after 10 s of rest, MB": atRest.memory,
          "handles open before, without those of environments": before.handles,
          "handles after the rest": atRest.handles,
          "environments after the rest": environments.length,
        }),
      "folders of code after the rest": folders.length,
    },
    faults: [
      ...faultsOfTraffic(traffic),
      ...missed.map((version) => `no answer of version ${version}`),
      ...(isLastServed ? [] : [`the last change was not served within ${patienceMs / 1000} s`]),
      ...(servedIn(dev) > saves.size ? [`it served ${servedIn(dev)} versions for ${saves.size} changes`] : []),
      ...unusual.slice(0, 5).map((line) => `it wrote "${line}"`),
      ...(folders.length > routeCount ? [`${folders.length} folders of code for ${routeCount} functions`] : []),
      ...(before && atRest && atRest.handles > before.handles + fewHandles
        ? [`${atRest.handles - before.handles} handles more than before`]
        : []),
      ...(retired.length > 0 ? [`${retired.length} environments of versions that are gone`] : []),
    ],
  };
}

/** Changes the program again and again. Resolves with when each version was saved, in milliseconds since 1970. */
async function changeFor(dev: M2mDev, milliseconds: number): Promise<Map<string, number>> {
  const end = Date.now() + milliseconds - changeEveryMs;
  const saves = new Map<string, number>();
  while (Date.now() < end) {
    await wait(changeEveryMs);
    const version = `v${saves.size + 1}`;
    saves.set(version, Date.now());
    await dev.program.setVersion(version);
    // On a slow machine one change would otherwise make the one before it pointless.
    await served(dev, saves.size, end);
  }
  return saves;
}

/** Waits until so many changes are served, or it is too late. */
async function served(dev: M2mDev, changes: number, latest: number): Promise<boolean> {
  while (servedIn(dev) < changes && Date.now() < latest) {
    await wait(20);
  }
  return servedIn(dev) >= changes;
}

function servedIn({ log }: M2mDev): number {
  return log.filter((line) => servedLine.test(line)).length;
}

interface Use {
  readonly cpu: number;
  readonly memory: number;
  /** Without those of environments, of which each has three pipes. */
  readonly handles: number;
}

/** What the serving process uses; `undefined` where the system does not tell. */
function useOf({ pid, environments }: M2mDev): Use | undefined {
  return knowsProcesses
    ? { cpu: cpuMicroseconds(pid), memory: residentMb(pid), handles: openHandles(pid) - 3 * environments.length }
    : undefined;
}
