import { constants } from "node:os";
import { UserError } from "../userError";

/** Says that a signal ended a command before it was done. @param what What it was not done with. */
export function endedEarly(stop: AbortSignal, what: string): UserError {
  return new UserError(`ended by ${String(stop.reason)} before ${what}; run it again.`);
}

/** The exit status of a command that a signal ended, as shells have it. */
export function statusOf(stop: AbortSignal): number {
  return 128 + constants.signals[stop.reason as NodeJS.Signals];
}
