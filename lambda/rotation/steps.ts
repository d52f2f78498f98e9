import type { ClientSecrets } from "./clientSecrets";
import type { RotationEvent, Step } from "./event";
import { Room, roomFor } from "./room";
import type { RotatingClient, Settings } from "./settings";
import { foreignPart, newClientSecret, StoredValue, storedValue, textOf } from "./storedValue";
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
  if ((await pendingValue(rotation)) !== undefined) {
    return;
  }
  const current = await valueOf(rotation, "AWSCURRENT");
  const listed = await clientSecrets.list();
  const ids = listed.map(({ id }) => id);
  let value = { clientSecret: newClientSecret(), olderSecretIds: ids };
  if (current !== undefined && current.clientSecret !== "" && !current.isUpToDate) {
    // What a deployment has changed reaches callers at once, even where it is too soon for another secret.
    const { kept, heldUntil } = await room(rotation, listed);
    if (kept !== undefined && heldUntil !== undefined) {
      value = { clientSecret: current.clientSecret, olderSecretIds: ids.filter((id) => id !== kept.id) };
    }
  }
  await versions.store(textOf(client, settings, value), event);
}

/**
 * Has Cognito accept the new value beside the current one. A client has room for two secrets: the one before the current
 * one, or one that a rotation left behind that was given up, goes first.
 */
async function setSecret(rotation: Rotation): Promise<void> {
  const { clientSecrets, tokenEndpoint } = rotation;
  const { clientSecret, olderSecretIds = [] } = await pendingOrFail(rotation);
  if (await tokenEndpoint.accepts(clientSecret)) {
    return;
  }
  let listed = await clientSecrets.list();
  const mayBeAdded = listed.some(({ id }) => !olderSecretIds.includes(id));
  if (mayBeAdded && (await tokenEndpoint.acceptsSoon(clientSecret))) {
    return;
  }
  for (;;) {
    const { superfluous, heldUntil } = await room(rotation, listed);
    if (superfluous === undefined) {
      break;
    }
    if (heldUntil !== undefined) {
      throw new Error(
        `Callers may hold the secret before the current one until ${new Date(heldUntil).toISOString()}. ` +
          "Nothing is changed, and Secrets Manager repeats the rotation; to have it go on at once, delete the secret " +
          `${superfluous.id} by DeleteUserPoolClientSecret.`,
      );
    }
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
  const tested = (await pendingValue(rotation)) ?? (await valueOf(rotation, "AWSCURRENT"));
  if (tested && !(await rotation.tokenEndpoint.acceptsSoon(tested.clientSecret))) {
    throw new Error("The token endpoint refuses the new secret; the current one stays.");
  }
}

/** Gives callers the new value. */
async function finishSecret(rotation: Rotation): Promise<void> {
  const { event, labels, versions } = rotation;
  await pendingOrFail(rotation);
  await versions.makeCurrent(event.ClientRequestToken, versionWith(labels, "AWSCURRENT"));
}

async function room(rotation: Rotation, listed: Parameters<typeof roomFor>[0]["listed"]): Promise<Room> {
  const { tokenEndpoint, labels, settings, now } = rotation;
  if (listed.length < 2) {
    return {};
  }
  const current = await valueOf(rotation, "AWSCURRENT");
  return roomFor({
    listed,
    current,
    previous: await valueOf(rotation, "AWSPREVIOUS"),
    currentWorks: () => tokenEndpoint.acceptsSoon(current!.clientSecret),
    rotatedAt: labels.rotatedAt,
    keepPreviousMs: settings.keepPreviousMs,
    now: now(),
  });
}

/**
 * The value that this rotation has stored, if it has.
 *
 * @throws Where it is for another client, or another pool: this function must not be the way to credentials of theirs.
 */
async function pendingValue({ event, versions, client, settings }: Rotation): Promise<StoredValue | undefined> {
  const version = await versions.read("AWSPENDING", event.ClientRequestToken);
  if (version === undefined) {
    return undefined;
  }
  const foreign = foreignPart(version.text, client, settings);
  if (foreign !== undefined) {
    throw new Error(`The new value's ${foreign} is not that of the client ${client.clientId}. Nothing is changed.`);
  }
  return storedValue(version, client, settings);
}

async function pendingOrFail(rotation: Rotation): Promise<StoredValue> {
  const value = await pendingValue(rotation);
  if (value === undefined || value.clientSecret === "") {
    throw new Error("The version that is to become the current one has no client secret. Nothing is changed.");
  }
  return value;
}

async function valueOf(
  { versions, client, settings, labels }: Rotation,
  label: "AWSCURRENT" | "AWSPREVIOUS",
): Promise<StoredValue | undefined> {
  if (versionWith(labels, label) === undefined) {
    return undefined;
  }
  const version = await versions.read(label);
  if (version === undefined) {
    throw new Error(`The version ${label} has no value, or has changed meanwhile. Nothing is changed.`);
  }
  return storedValue(version, client, settings);
}
