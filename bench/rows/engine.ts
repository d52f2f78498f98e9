import type { Aim, Row } from "../harness/row";
import { deployed, deploying, previewing } from "../subjects/engine/operations";

const clients = 10;
const { inBucket, ours, plainPulumi } = deployed;
const titleOf = (what: string, routes: number) => `${what}, ${routes} ${routes === 1 ? "route" : "routes"}`;

/** Routes of an API whose preview is measured, and what is aimed at there. */
const previews: Readonly<Record<number, readonly Aim[]>> = {
  1: [],
  10: [],
  50: [],
  100: [{ figure: "preview, s", peer: plainPulumi.name, atMost: 0.35 }],
};

const allChanged: Aim = { figure: "up, all handlers changed, s", atMost: 20 };

/** Routes of an API that is deployed, and what is aimed at there. */
const deployments: Readonly<Record<number, readonly Aim[]>> = {
  1: [],
  10: [],
  30: [{ figure: "up, s", peer: plainPulumi.name, atMost: 0.25 }, allChanged],
};

/** What keeps the CLI from writing the whole state after each step. */
const withoutCheckpoints = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/** What a user waits for: the Pulumi CLI, the provider and an emulator of AWS. They run when they are asked for. */
export const engineRows: readonly Row[] = [
  ...Object.entries(previews).map(([routes, aims]): Row => {
    const size = { routes: Number(routes), clients };
    return {
      name: "engine",
      title: titleOf("pulumi preview", size.routes),
      runs: 1,
      subjects: [previewing(ours, size), previewing(inBucket, size), previewing(plainPulumi, size)],
      aims,
    };
  }),
  ...[50, 100].map((routes): Row => {
    const of = (one: (typeof deployed)["ours"]) => previewing(one, { routes, clients }, withoutCheckpoints);
    return {
      name: "engine",
      title: titleOf("pulumi preview without checkpoints", routes),
      runs: 1,
      subjects: [of(ours), of(inBucket), of(plainPulumi)],
    };
  }),
  ...Object.entries(deployments).map(([routes, aims]): Row => {
    const size = { routes: Number(routes), clients };
    return {
      name: "engine",
      title: titleOf("pulumi up", size.routes),
      runs: 1,
      subjects: [
        deploying(inBucket, size),
        // Without a bucket, each function takes as long as a plain one: it is measured where that does not take long.
        ...(size.routes > 10 ? [] : [deploying(ours, size)]),
        deploying(plainPulumi, size),
      ],
      aims,
    };
  }),
  {
    name: "engine",
    title: titleOf("pulumi up --parallel 64", 30),
    runs: 1,
    subjects: [deploying(inBucket, { routes: 30, clients }, ["--parallel", "64"])],
    aims: [allChanged],
  },
];
