import type { ClientSecretRotation, RotationInDays, RotationSchedule } from "../authOptions";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { clientOptions } from "./clientOptions";

/** When a client's secret rotates; `undefined` for one whose secret Pulumi writes. */
export function clientRotation(
  { clients, secretsManager }: Pick<M2mAuthArgs, "clients" | "secretsManager">,
  key: string,
): ClientSecretRotation | undefined {
  const { rotation = secretsManager?.rotation } = clientOptions(clients[key]!);
  return rotation === false ? undefined : rotation;
}

/** The schedules of the clients whose secrets rotate, by the clients' names. */
export function rotationSchedules(
  args: Pick<M2mAuthArgs, "clients" | "secretsManager">,
): Readonly<Record<string, RotationInDays | RotationSchedule>> {
  return Object.fromEntries(
    Object.keys(args.clients).flatMap((key) => {
      const rotation = clientRotation(args, key);
      return rotation === undefined || rotation === "paused" ? [] : [[key, rotation]];
    }),
  );
}
