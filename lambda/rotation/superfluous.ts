import type { ListedSecret } from "./clientSecrets";
import type { StoredValue } from "./storedValue";

/** What is known when a secret has to make room. */
export interface Situation {
  /** The client's secrets in Cognito, the oldest first: two or more. */
  readonly listed: readonly ListedSecret[];
  /** The value that callers read, if there is one. */
  readonly current: StoredValue | undefined;
  /** The value that they read before, if there was one. */
  readonly previous: StoredValue | undefined;
  /** Whether the current value obtains a token. */
  readonly currentWorks: () => Promise<boolean>;
}

/**
 * The secret of Cognito's that callers read now. Cognito never shows a value, so it follows from what was there before
 * a value was stored: the oldest secret that was not.
 *
 * @throws Where it cannot be told, and one of the secrets is in use.
 */
export async function secretToKeep({ listed, current, previous, currentWorks }: Situation): Promise<ListedSecret> {
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
  if (!(await currentWorks())) {
    return newest;
  }
  const others = listed.filter((one) => one !== former);
  if (former !== undefined && others.length === 1) {
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
