import * as pulumi from "@pulumi/pulumi";
import type { Duration } from "../duration";
/** A length of time in minutes. */
export function toMinutes(given: Duration): pulumi.Input<number> {
  return given.hours === undefined ? given.minutes : pulumi.output(given.hours).apply((hours) => hours * 60);
}
