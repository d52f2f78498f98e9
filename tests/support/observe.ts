import * as pulumi from "@pulumi/pulumi";
import { register } from "./mocks";

/** The part of Pulumi's monitor that is watched. */
interface Monitor {
  registerResource(request: { getType(): string; getName(): string }, callback: unknown): unknown;
}

/** How a program is observed. */
export interface Observation {
  readonly preview?: boolean;
  /** A type whose registration is held back until another's comes, so that its outputs are known later. */
  readonly hold?: { readonly type: string; readonly until: string };
}

/** Runs a program, and returns what it ends in with the type and name of each resource that it registered. */
export async function observe(program: () => unknown, { preview = false, hold }: Observation = {}) {
  const registered: string[] = [];
  const held: (() => void)[] = [];
  const outcome: unknown = await register(
    () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
      const registerResource = monitor.registerResource.bind(monitor);
      monitor.registerResource = (request, callback) => {
        const type = request.getType();
        if (type !== "pulumi:pulumi:Stack") {
          registered.push(`${type} ${request.getName()}`);
        }
        if (type === hold?.type) {
          return held.push(() => registerResource(request, callback));
        }
        if (type === hold?.until) {
          held.splice(0).forEach((go) => go());
        }
        return registerResource(request, callback);
      };
      program();
    },
    { preview },
  ).catch((error: unknown) => error);
  // What was on its way when the program failed must not arrive either.
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { outcome, registered };
}
