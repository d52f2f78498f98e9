import type { Run, Subject } from "../../harness/row";
import type { CommandUse } from "../../harness/sessionUse";
import { ours, plainPulumi, Program, Size } from "../plan/programs";
import { bucket, Deployment } from "./deployment";

/** The components' program, which can be destroyed. */
const removable: Program = (size) =>
  ours(size).replace('new M2mAuth("shop", {', 'new M2mAuth("shop", {\n  deletionProtection: false,');

/** The same, with the archives in a bucket that is there. */
const inBucket: Program = (size) =>
  removable(size).replace("  auth,\n", `  auth,\n  archives: { bucket: ${JSON.stringify(bucket)} },\n`);

/** What deploys the same API. */
export const deployed = {
  inBucket: { name: "m2m, archives in a bucket", program: inBucket },
  ours: { name: "m2m", program: removable },
  plainPulumi: { name: "plain Pulumi", program: plainPulumi },
};

type Deployed = (typeof deployed)["ours"];

/** A preview of a stack that is not deployed yet. */
export function previewing({ name, program }: Deployed, size: Size, environment: NodeJS.ProcessEnv = {}): Subject {
  return {
    name,
    run: async () => {
      const deployment = await Deployment.create(program, size);
      try {
        return figuresOf({ preview: await deployment.preview(environment) });
      } finally {
        await deployment.remove();
      }
    },
  };
}

/** A first deployment, and one that changes a line of every handler; both with options of the command. */
export function deploying({ name, program }: Deployed, size: Size, options: readonly string[] = []): Subject {
  return {
    name,
    run: async () => {
      const deployment = await Deployment.create(program, size);
      try {
        const up = await deployment.up(options);
        deployment.write("isBase64Encoded: false,");
        return figuresOf({ up, "up, all handlers changed": await deployment.up(options) });
      } finally {
        await deployment.remove();
      }
    },
  };
}

function figuresOf(uses: Readonly<Record<string, CommandUse>>): Run {
  const figures = Object.entries(uses).flatMap(([what, { wallMs, cpuMs }]) => [
    [`${what}, s`, wallMs / 1000] as const,
    [`CPU of ${what}, s`, cpuMs / 1000] as const,
  ]);
  return { figures: Object.fromEntries(figures), faults: [] };
}
