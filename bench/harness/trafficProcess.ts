/** Entry point of the process that puts load on a server: it gets a plan, and answers with a report. */
import autocannon from "autocannon";
import { quantile } from "./statistics";
import type { TrafficPlan, TrafficReport } from "./traffic";

process.once("message", (plan: TrafficPlan) => {
  void run(plan).then((report) => process.send!(report));
});

async function run(plan: TrafficPlan): Promise<TrafficReport> {
  const right = new RegExp(plan.body);
  const wrong: Record<string, number> = {};
  const firstAnswers: Record<string, number> = {};
  const durations: number[] = [];
  let [sent, clients] = [0, 0];
  const count = (kind: string) => (wrong[kind] = (wrong[kind] ?? 0) + 1);
  const onResponse = (status: number, body: string) => {
    const match = right.exec(body);
    if (status !== plan.status) {
      count(`status ${status}`);
    } else if (!match) {
      count(`status ${status} with another body: ${body.slice(0, 80)}`);
    } else if (match[1] !== undefined) {
      firstAnswers[match[1]] ??= performance.timeOrigin + performance.now();
    }
  };
  const requests = plan.requests.map((request) => ({ ...request, onResponse }));
  const { duration } = await autocannon({
    url: plan.origin,
    connections: plan.connections,
    duration: plan.seconds,
    requests,
    setupClient: (client) => {
      const start = clients++ % requests.length;
      client.setRequests([...requests.slice(start), ...requests.slice(0, start)].map((request) => ({ ...request })));
      client.on("request", () => sent++);
      client.on("response", (_status, _bytes, milliseconds: number) => durations.push(milliseconds));
      client.on("connError", ({ code, message }: NodeJS.ErrnoException) => count(`connection: ${code ?? message}`));
      client.on("timeout", () => count("no answer in 10 s"));
    },
  });
  return {
    answered: durations.length,
    seconds: duration,
    p50Ms: quantile(durations, 0.5),
    p99Ms: quantile(durations, 0.99),
    mostMs: quantile(durations, 1),
    // Each connection has one request under way when the time is over.
    lost: Math.max(0, sent - durations.length - plan.connections),
    wrong,
    firstAnswers,
  };
}
