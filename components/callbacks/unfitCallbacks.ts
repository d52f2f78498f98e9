import * as pulumi from "@pulumi/pulumi";

/** Callbacks that would not work in Lambda, or would leak there: a line for each. */
export class UnfitCallbacks extends pulumi.RunError {
  /** @param origin Was made where the program constructed the component. */
  constructor(lines: readonly string[], origin?: Error) {
    super();
    const message = lines.join("\n");
    // Pulumi writes a property's name in front of the message whenever the error passes through a resource.
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    if (origin) {
      const [, ...frames] = (origin.stack ?? "").split("\n");
      Object.defineProperty(this, "stack", { get: () => [`Error: ${message}`, ...frames].join("\n") });
    }
  }
}

/**
 * Waits for all preparations of callbacks.
 *
 * @param origin Tells by its trace where the program constructs the component.
 * @throws The faults of all in one error; another one among them is the one to be seen.
 */
export async function refuseUnfit(preparations: Iterable<Promise<unknown>>, origin?: Error): Promise<void> {
  const errors = (await Promise.allSettled(preparations)).flatMap((one) =>
    one.status === "rejected" ? [one.reason as Error] : [],
  );
  if (errors.length > 0) {
    const lines = errors.map(({ message }) => message);
    throw errors.find((error) => !(error instanceof UnfitCallbacks)) ?? new UnfitCallbacks(lines, origin);
  }
}

/**
 * The error of one callback.
 *
 * @param where The callback's place in the program.
 */
export function unfit(where: string, why: string, fix: string): UnfitCallbacks {
  return new UnfitCallbacks([`${where}: the callback ${why}; ${fix}.`]);
}
