import type { Run } from "../harness/row";
import { loadBundled } from "./loadBundled";

/** The part of the simulator that is measured. */
interface Log {
  readonly DevLog: new (
    options: { form: "text" | "json"; isQuiet: boolean; terminal: { style: object } },
    write: (line: string) => void,
  ) => { request(record: object): void };
}

/** What is used of the styles of a terminal. */
interface Terminal {
  readonly terminalOf: (stream: object, environment: object) => { readonly style: object };
}

const callCount = 200_000;

export const textLine = "a line of text, µs";
export const jsonLine = "a line of JSON, µs";

/** The log of requests by itself, its output discarded. */
export async function logging(): Promise<Run> {
  const { DevLog } = await loadBundled<Log>("simulator/cli/devLog.ts");
  const { terminalOf } = await loadBundled<Terminal>("simulator/cli/terminal.ts");
  const { style } = terminalOf(process.stderr, {});
  let written = 0;
  const perLine = (form: "text" | "json") => {
    const log = new DevLog({ form, isQuiet: false, terminal: { style } }, () => written++);
    const from = process.cpuUsage();
    for (let call = 0; call < callCount; call++) {
      log.request({
        time: 1_795_000_000_000 + call,
        server: { kind: "api", name: "orders" },
        method: "GET",
        path: "/orders/7",
        routeKey: "GET /orders/{id}",
        function: "orders-get-orders-1095e8",
        status: call % 2 === 0 ? 200 : 403,
        milliseconds: 1.2,
        client: "reporting",
        ...(call % 2 === 1 && {
          refusal: { kind: "missing-scopes", required: ["orders/write"], held: ["orders/read"] },
        }),
      });
    }
    const { user, system } = process.cpuUsage(from);
    return (user + system) / callCount;
  };
  const figures = { [textLine]: perLine("text"), [jsonLine]: perLine("json") };
  return { figures, faults: written === 2 * callCount ? [] : [`${written} lines were written`] };
}
