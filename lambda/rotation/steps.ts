import type { ClientSecrets, ListedSecret } from "./clientSecrets";
import type { RotationEvent, Step } from "./event";
import type { RotatingClient, Settings } from "./settings";
import { newValue, StoredValue, storedValue } from "./storedValue";
import { secretToKeep } from "./superfluous";
import type { TokenEndpoint } from "./tokenEndpoint";
import { Labels, Versions, versionWith } from "./versions";

/** One rotation of the secret of one client. */
export interface Rotation {
  readonly event: RotationEvent;
  readonly settings: Settings;
  readonly client: RotatingClient;
  readonly labels: Labels;
  readonly versions: Versions;
  readonly clientSecrets: ClientSecrets;
  readonly tokenEndpoint: TokenEndpoint;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What each step does. Each can be repeated, whatever a former attempt has done and wherever it ended.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const stepsByName: { readonly [Name in Step]: (rotation: Rotation) => Promise<void> } = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

/** Stores a new value before Cognito knows it: the other way round, a crash between the two would lose it. */
async function createSecret(rotation: Rotation): Promise<void> {
  const { event, versions, client, settings, clientSecrets } = rotation;
  if ((await pendingText(rotation)) !== undefined) {
    return;
  }
  await valueOf(rotation, "AWSCURRENT");
  const older = (await clientSecrets.list()).map(({ id }) => id);
  await versions.store(newValue(client, settings, older), event);
}

/**
 * Has Cognito accept the new value beside the current one. A client has room for two secrets: the one before the current
 * one, or one that a rotation left behind that was given up, goes first.
 */
async function setSecret(rotation: Rotation): Promise<void> {
  const { clientSecrets, tokenEndpoint } = rotation;
  const pending = await pendingValue(rotation);
  const { clientSecret, olderSecretIds = [] } = pending;
  if (await tokenEndpoint.accepts(clientSecret)) {
    return;
  }
  let listed = await clientSecrets.list();
  const mayBeAdded = listed.some(({ id }) => !olderSecretIds.includes(id));
  if (mayBeAdded && (await tokenEndpoint.acceptsSoon(clientSecret))) {
    return;
  }
  while (listed.length > 1) {
    const kept = await inUse(rotation, listed);
    const superfluous = listed.find((one) => one !== kept)!;
    keepWhileHeld(rotation, superfluous, kept);
    await clientSecrets.remove(superfluous);
    listed = listed.filter((one) => one !== superfluous);
  }
  await clientSecrets.add(clientSecret);
}

/**
 * Obtains a token by the new value. When a rotation is only set up, Secrets Manager runs this step alone, with a version
 * that has no value, or the current one.
 */
async function testSecret(rotation: Rotation): Promise<void> {
  const pending = (await pendingText(rotation)) !== undefined ? await pendingValue(rotation) : undefined;
  const tested = pending ?? (await valueOf(rotation, "AWSCURRENT"));
  if (tested && !(await rotation.tokenEndpoint.acceptsSoon(tested.clientSecret))) {
    throw new Error("The token endpoint refuses the new secret; the current one stays.");
  }
}

/** Gives callers the new value. */
async function finishSecret(rotation: Rotation): Promise<void> {
  const { event, labels, versions } = rotation;
  await pendingValue(rotation);
  await versions.makeCurrent(event.ClientRequestToken, versionWith(labels, "AWSCURRENT"));
}

async function inUse(rotation: Rotation, listed: readonly ListedSecret[]): Promise<ListedSecret> {
  const current = await valueOf(rotation, "AWSCURRENT");
  const previous = await valueOf(rotation, "AWSPREVIOUS");
  const currentWorks = () => rotation.tokenEndpoint.accepts(current!.clientSecret);
  return secretToKeep({ listed, current, previous, currentWorks });
}

/**
 * Refuses to delete what callers may still hold: those that cache the secret have not yet read the current one. Secrets
 * Manager repeats the rotation.
 */
function keepWhileHeld(
  { settings, labels, now }: Rotation,
  superfluous: ListedSecret,
  { addedAt }: ListedSecret,
): void {
  const until = Math.max(addedAt, labels.rotatedAt) + settings.keepPreviousMs;
  // What is newer than the current one was never given to anybody.
  if (superfluous.addedAt <= addedAt && now() < until) {
    throw new Error(
      `Callers may hold the secret before the current one until ${new Date(until).toISOString()}. ` +
        "Nothing is changed, and the rotation will be repeated; to have it go on at once, delete the secret " +
        `${superfluous.id} by DeleteUserPoolClientSecret.`,
    );
  }
}

function pendingText({ event, versions }: Rotation): Promise<string | undefined> {
  return versions.text("AWSPENDING", event.ClientRequestToken);
}

/** The value that this rotation has stored. */
async function pendingValue(rotation: Rotation): Promise<StoredValue> {
  const text = await pendingText(rotation);
  const value = text === undefined ? undefined : storedValue(text, rotation.client, rotation.settings);
  if (value === undefined) {
    throw new Error("The version that is to become the current one has no client secret.");
  }
  return value;
}

async function valueOf(
  { versions, client, settings }: Rotation,
  label: "AWSCURRENT" | "AWSPREVIOUS",
): Promise<StoredValue | undefined> {
  const text = await versions.text(label);
  return text === undefined ? undefined : (storedValue(text, client, settings) ?? { clientSecret: "" });
}
