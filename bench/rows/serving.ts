import { cpuMicroseconds, knowsProcesses, residentMb } from "../harness/processUse";
import type { BenchOptions, Row, Run, Subject } from "../harness/row";
import { faultsOfTraffic, putLoad, TrafficPlan } from "../harness/traffic";
import { M2mDev, withM2mDev } from "../subjects/m2mDev";
import { startPlainHttp } from "../subjects/plainHttp";
import { answerPattern, requestsOf } from "../subjects/program";
import { ServerlessOffline, unsignedToken } from "../subjects/serverlessOffline";

const warmUpSeconds = 2;

const cpuARequest = "CPU of the serving process, µs a request";

/** What is asked of a server. */
type Asked = Omit<TrafficPlan, keyof Load>;

/** For how long, and by how many. */
type Load = Pick<TrafficPlan, "connections" | "seconds">;

/** Puts load on a server that has been warmed up, and measures what its process uses for it. */
async function serve(pid: number, asked: Asked, { connections, seconds }: Load): Promise<Run> {
  const warmUp = await putLoad({ ...asked, connections, seconds: warmUpSeconds });
  const before = knowsProcesses ? cpuMicroseconds(pid) : 0;
  const report = await putLoad({ ...asked, connections, seconds });
  return {
    figures: {
      "requests/s": report.answered / report.seconds,
      "p50, ms": report.p50Ms,
      "p99, ms": report.p99Ms,
      ...(knowsProcesses && {
        [cpuARequest]: (cpuMicroseconds(pid) - before) / report.answered,
        "memory of the serving process, MB": residentMb(pid),
      }),
    },
    faults: [...faultsOfTraffic(warmUp), ...faultsOfTraffic(report)],
  };
}

/** `m2m dev`, asked for something. */
function m2m(load: Load, asked: (dev: M2mDev) => Promise<Asked>): Subject {
  return { name: "m2m dev", run: () => withM2mDev(async (dev) => serve(dev.pid, await asked(dev), load)) };
}

async function authorised(dev: M2mDev): Promise<Asked> {
  return { origin: dev.ready.apiUrl, requests: requestsOf(await dev.token()), status: 200, body: answerPattern };
}

/** A token of the right issuer with a signature that is not its own. */
async function refused(dev: M2mDev): Promise<Asked> {
  const [token, other] = [await dev.token(), await dev.token()];
  const forged = `${token.slice(0, token.lastIndexOf("."))}${other.slice(other.lastIndexOf("."))}`;
  const requests = requestsOf(forged).filter(({ headers }) => "authorization" in headers);
  return { origin: dev.ready.apiUrl, requests, status: 401, body: '^\\{"message":"Unauthorized"\\}$' };
}

function token(dev: M2mDev): Promise<Asked> {
  const { origin, pathname } = new URL(dev.ready.tokenEndpoint);
  const requests = [{ method: "POST", path: pathname, ...dev.tokenRequest }];
  return Promise.resolve({ origin, requests, status: 200, body: '^\\{"access_token":"' });
}

/** The floor: the same requests, answered without a look at them. */
function plainHttp(load: Load): Subject {
  return {
    name: "plain node:http",
    run: async () => {
      const server = await startPlainHttp();
      const asked = { origin: server.origin, requests: requestsOf("none"), status: 200, body: answerPattern };
      try {
        return await serve(server.pid, asked, load);
      } finally {
        server.stop();
      }
    },
  };
}

/** The same requests, answered by the tool that most people would use. */
function serverless(load: Load): Subject {
  return {
    name: "serverless-offline",
    run: async () => {
      const server = await ServerlessOffline.start();
      const requests = requestsOf(unsignedToken());
      try {
        return await serve(server.pid, { origin: server.origin, requests, status: 200, body: answerPattern }, load);
      } finally {
        await server.stop();
      }
    },
  };
}

/** Requests without a change of the program meanwhile. */
export function servingRows({ seconds = 5, connections: many = 32 }: BenchOptions): Row[] {
  const row = (
    name: string,
    what: string,
    subjects: (load: Load) => Row["subjects"],
    aims: (connections: number) => Row["aims"] = () => [],
  ): Row[] =>
    [...new Set([1, many])].map((connections) => ({
      name,
      title: `${what}, ${connections} ${connections === 1 ? "connection" : "connections"}`,
      runs: 3,
      subjects: subjects({ connections, seconds }),
      aims: aims(connections) ?? [],
    }));
  return [
    ...row(
      "steady",
      "authorised requests",
      (load) => [m2m(load, authorised), plainHttp(load), serverless(load)],
      (connections) =>
        connections === 1
          ? [{ figure: "requests/s", peer: "serverless-offline", atLeast: 3 }]
          : [
              { figure: "requests/s", peer: "serverless-offline", atLeast: 6 },
              { figure: cpuARequest, atMost: 60 },
            ],
    ),
    ...row("token", "token endpoint", (load) => [m2m(load, token)]),
    ...row("refusal", "refusal of a forged token", (load) => [m2m(load, refused)]),
  ];
}
