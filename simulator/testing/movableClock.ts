import type { Clock, Span } from "./harness";

const milliseconds = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;

/** A clock that runs as the machine's does, and can be moved forward. */
export class MovableClock implements Clock {
  private offset = 0;

  /** In milliseconds since 1970. */
  readonly milliseconds = (): number => Date.now() + this.offset;

  now(): Date {
    return new Date(this.milliseconds());
  }

  advance(time: Span): void {
    const parts = Object.entries(time).filter(([, amount]) => amount !== undefined);
    for (const [unit, amount] of parts) {
      if (!Object.hasOwn(milliseconds, unit)) {
        const units = Object.keys(milliseconds).join(", ");
        throw new RangeError(`clock.advance: "${unit}" is not a unit of time; use ${units}.`);
      }
      if (!Number.isFinite(amount) || amount < 0) {
        throw new RangeError(
          `clock.advance: ${unit} = ${String(amount)} is not a number from 0 on; the clock goes forward.`,
        );
      }
    }
    this.offset += parts.reduce((sum, [unit, amount]) => sum + amount * milliseconds[unit as keyof Span], 0);
  }
}
