import type { Aim, Row } from "../harness/row";
import { plan, planning, tools } from "../subjects/plan/plan";

/** Routes of an API, and what is aimed at there. */
const sizes: Readonly<Record<number, readonly Aim[]>> = {
  1: [{ figure: "CPU, ms", peer: tools.plainPulumi.name, atMost: 1 }],
  10: [],
  100: [
    { figure: "CPU, ms", peer: tools.plainPulumi.name, atMost: 0.25 },
    { figure: "peak memory, MB", peer: tools.plainPulumi.name, atMost: 0.4 },
  ],
  300: [
    { figure: "CPU, ms", peer: tools.plainPulumi.name, atMost: 0.14 },
    { figure: "CPU, ms", peer: tools.cdk.name, atMost: 1 },
  ],
};

const most = 50;
const sizeOf = (routes: number) => ({ routes, clients: Math.min(routes, most) });
const shared = { ...sizeOf(300), functions: 10 };
const perRoute = (from: number, to: number) => `CPU of each route from ${from} to ${to}, ms`;

/** What a program takes that describes an API, without what AWS takes to create it. */
export const planRows: readonly Row[] = [
  ...Object.entries(sizes).map(([routes, aims]): Row => {
    const [first, ...others] = [tools.ours, tools.plainPulumi, tools.cdk, tools.cdkUnchecked];
    const size = sizeOf(Number(routes));
    return {
      name: "plan",
      title: `plan, ${routes} ${size.routes === 1 ? "route and client" : `routes, ${size.clients} clients`}`,
      runs: 3,
      subjects: [planning(first, size), ...others.map((tool) => planning(tool, size))],
      aims,
    };
  }),
  {
    name: "shared",
    title: `plan, 300 routes in 10 functions, ${most} clients; plain Pulumi with a function a route`,
    runs: 3,
    subjects: [planning(tools.ours, shared), planning(tools.plainPulumi, shared), planning(tools.cdkUnchecked, shared)],
    aims: [
      { figure: "CPU, ms", peer: tools.plainPulumi.name, atMost: 0.05 },
      { figure: "CPU, ms", peer: tools.cdkUnchecked.name, atMost: 1 },
    ],
  },
  {
    name: "growth",
    title: "plan, what one more route costs",
    runs: 3,
    subjects: [{ name: tools.ours.name, run: growth }],
    aims: [{ figure: perRoute(100, 300), atMost: 12 }],
  },
];

/** With as many clients at each size, so that routes alone make the difference. */
async function growth() {
  const sizesOfGrowth = [10, 100, 300];
  const cpu: number[] = [];
  for (const routes of sizesOfGrowth) {
    cpu.push((await plan(tools.ours, { routes, clients: most })).cpuMs);
  }
  const figures = sizesOfGrowth.slice(1).map((to, index) => {
    const from = sizesOfGrowth[index]!;
    return [perRoute(from, to), (cpu[index + 1]! - cpu[index]!) / (to - from)];
  });
  return { figures: Object.fromEntries(figures) as Record<string, number>, faults: [] };
}
