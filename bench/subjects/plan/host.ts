/**
 * Entry point of the process that runs a program, as JavaScript in the program's folder: it hosts one of Pulumi in the
 * SDK's own mocks, and tells what that took.
 */
import { createRequire } from "node:module";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { PlanUse } from "./plan";

const programRequire = createRequire(path.join(process.cwd(), "index.js"));

async function host(): Promise<number> {
  const { runtime } = programRequire("@pulumi/pulumi") as typeof pulumi;
  let registered = 0;
  await runtime.setMocks(
    {
      newResource: ({ name, custom, inputs }) => {
        registered += custom ? 1 : 0;
        const made = { name, arn: `arn:aws:service:eu-central-1:123456789012:${name}`, endpoint: "pool.example.com" };
        return { id: name, state: { ...made, ...(inputs as object) } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "shop",
    "dev",
    false,
  );
  runtime.setAllConfig({ "aws:region": "eu-central-1" });
  await runtime.runInPulumiStack(() => Promise.resolve(programRequire("./index.js") as pulumi.Inputs));
  await runtime.disconnect();
  return registered;
}

async function run(): Promise<void> {
  const isPulumi = process.argv[2] === "pulumi";
  const resources = isPulumi ? await host() : (programRequire("./index.js") as { resources: number }).resources;
  const { user, system } = process.cpuUsage();
  const use: PlanUse = {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    mostMb: process.resourceUsage().maxRSS / 1024,
    resources,
  };
  process.send!(use, undefined, undefined, () => process.exit());
}

void run();
