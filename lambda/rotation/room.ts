import type { ListedSecret } from "./clientSecrets";
import type { StoredValue } from "./storedValue";

/** What is known when a client may have to make room for another secret. */
export interface Situation {
  /** The client's secrets in Cognito, the oldest first. */
  readonly listed: readonly ListedSecret[];
  /** The value that callers read, if there is one. */
  readonly current: StoredValue | undefined;
  /** The value that they read before, if there was one. */
  readonly previous: StoredValue | undefined;
  /** Whether the current value obtains a token. */
  readonly currentWorks: () => Promise<boolean>;
  /** When a rotation last came to its end. */
  readonly rotatedAt: number;
  readonly keepPreviousMs: number;
  readonly now: number;
}

/** What has to go before another secret can be added: nothing, where there is room. */
export interface Room {
  readonly superfluous?: ListedSecret;
  /** What callers read now. */
  readonly kept?: ListedSecret;
  /** Until when callers may hold it, which cache the secret and have not read the current one; absent where none does. */
  readonly heldUntil?: number;
}

/** Cognito keeps two secrets for a client. AddUserPoolClientSecret. */
const mostSecrets = 2;

/** How much the clocks of two services may differ, at the very most. */
const clockDifferenceMs = 5 * 60_000;

/** Finds what has to go: never the secret that callers read now. */
export async function roomFor(situation: Situation): Promise<Room> {
  const { listed, rotatedAt, keepPreviousMs, now } = situation;
  if (listed.length < mostSecrets) {
    return {};
  }
  const kept = await secretInUse(situation);
  const superfluous = listed.find((one) => one !== kept)!;
  const heldUntil = Math.max(kept.addedAt, rotatedAt) + keepPreviousMs;
  // What is newer than the current one was never given to anybody.
  return superfluous.addedAt <= kept.addedAt && now < heldUntil
    ? { superfluous, kept, heldUntil }
    : { superfluous, kept };
}

/**
 * The secret of Cognito's that callers read now. Cognito never shows a value, so it follows from what was there before
 * a value was stored: the oldest secret that was not.
 *
 * @throws Where it cannot be told, and one of the secrets is in use.
 */
async function secretInUse({ listed, current, previous, currentWorks }: Situation): Promise<ListedSecret> {
  const known = secretOf(current, listed);
  if (known !== undefined) {
    return known;
  }
  const newest = listed.at(-1)!;
  // Callers that have read nothing from here were given what was newest.
  if (current === undefined) {
    return newest;
  }
  const former = secretOf(previous, listed);
  if (former !== undefined && current.clientSecret === previous?.clientSecret) {
    return former;
  }
  // Nobody can be using what is refused.
  if (current.clientSecret === "" || !(await currentWorks())) {
    return newest;
  }
  // It is neither that of another value nor one that came after it.
  const others = listed.filter((one) => one !== former && one.addedAt <= current.writtenAt + clockDifferenceMs);
  if (others.length === 1) {
    return others[0]!;
  }
  throw new Error(
    "The client has two secrets, and which of them is in use is not known, because the secret's value was written by hand; " +
      "delete the one that is not, by DeleteUserPoolClientSecret. Nothing is changed.",
  );
}

function secretOf(value: StoredValue | undefined, listed: readonly ListedSecret[]): ListedSecret | undefined {
  const older = value?.olderSecretIds;
  return older && listed.find(({ id }) => !older.includes(id));
}
