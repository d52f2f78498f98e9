import type * as pulumi from "@pulumi/pulumi";
/** A length of time in exactly one unit. */
export type Duration = DurationInMinutes | DurationInHours;

/** A length of time in minutes. */
export interface DurationInMinutes {
  /**
   * Whole minutes.
   *
   * @example 15
   */
  minutes: pulumi.Input<number>;
  /** Not beside minutes. */
  hours?: undefined;
}

/** A length of time in hours. */
export interface DurationInHours {
  /**
   * Whole hours.
   *
   * @example 12
   */
  hours: pulumi.Input<number>;
  /** Not beside hours. */
  minutes?: undefined;
}
