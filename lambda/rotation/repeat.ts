/** How the function waits, which tests need not. */
export interface Clock {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Attempts in about ten seconds: as long as a change of a role's policy, or of a client's secrets, may take to show. */
const attempts = 5;
const firstDelayMs = 650;

/** Repeats a call as long as its error says that this may help, each time after about twice as long. */
export async function repeat<T>(
  call: () => Promise<T>,
  mayHelp: (error: unknown) => boolean,
  { sleep, random }: Clock,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !mayHelp(error)) {
        throw error;
      }
      // Many secrets may rotate at the same time: no two repeat their calls together.
      await sleep(firstDelayMs * 2 ** (attempt - 1) * (0.5 + random()));
    }
  }
}
