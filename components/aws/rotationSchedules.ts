import type { Check } from "../checking/checks";
import { text, wholeNumber } from "../checking/checks";
import { isPlain } from "../checking/plainValues";

/**
 * Schedules of rotations in Secrets Manager. A rotation takes away the secret that the one before it replaced, which
 * callers may hold as long as they cache it: an hour, by AWS's own caching clients. Four hours, as often as Secrets
 * Manager rotates at all, leave room for a rotation at any time of its window.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
const leastHours = 4;
const mostDays = 999;

/** How long callers may hold a secret that was replaced: the slowest cache among AWS's own. */
export const slowestCacheMinutes = 60;

const fix = 'write "rate(12 hours)", "rate(10 days)" or "cron(0 4 1 * ? *)"';

/** Days between two rotations. RotateSecret, AutomaticallyAfterDays. */
export const rotationDays = wholeNumber({ min: 1, max: 1000 }, "days");

/** Checks when rotations may begin. */
export const rotationSchedule: Check = (path, value, faults) => {
  if (!isPlain(value)) {
    return;
  }
  const hours = hoursBetween(value);
  if (hours === undefined) {
    faults.add(path, value ?? null, "is not a schedule of Secrets Manager", fix);
  } else if (hours < leastHours) {
    const rule = `rotates more often than every ${leastHours} hours, and callers cache the secret that was replaced`;
    faults.add(path, value, rule, "rotate less often");
  } else if (hours > mostDays * 24) {
    faults.add(path, value, `rotates less often than every ${mostDays} days`, "rotate more often");
  }
};

/** The form of a window. RotateSecret, Duration. */
const windowForm = text(/^(?:[1-9]|1\d|2[0-4])h$/, "is not a number of hours from 1h to 24h", 'write "3h"');

/** Checks how long a rotation may begin, beside its schedule. */
export function rotationWindow(schedule: unknown): Check {
  return (path, value, faults) => {
    windowForm(path, value, faults);
    const most = windowHours(schedule);
    if (typeof value === "string" && !faults.has(path) && most !== undefined && parseInt(value) > most) {
      const rule = `is longer than ${most}h, after which the UTC day ends or the next window begins`;
      faults.add(path, value, rule, "make it shorter");
    }
  };
}

/** The least hours from one rotation to the next; `undefined` for what is no schedule. */
function hoursBetween(schedule: unknown): number | undefined {
  const [, count, unit] = ratePattern.exec(String(schedule)) ?? [];
  if (count !== undefined) {
    return Number(count) * (unit!.startsWith("hour") ? 1 : 24);
  }
  const hours = cronHours(schedule);
  return hours && Math.min(...hours.map((hour, index) => (hours[index + 1] ?? hours[0]! + 24) - hour));
}

/** The longest window that a schedule has room for. */
function windowHours(schedule: unknown): number | undefined {
  const between = hoursBetween(schedule);
  const hours = cronHours(schedule);
  return between && Math.min(between, 24, hours ? 24 - hours.at(-1)! : 24);
}

const ratePattern = /^rate\(([1-9]\d{0,3}) (hours?|days?)\)$/;

/** Minutes are 0 and years `*`; one of the two kinds of days is `?`. */
const cronPattern = /^cron\(0 (\d{1,2})(?:\/(\d{1,2}))? (\S+) (\S+) (\S+) \*\)$/;
const monthDay = /^(?:[\d,\-*/]+|L)$/;
const month = /^[\dA-Z,\-*/]+$/;
const weekDay = /^[\dA-Z,\-*#]+$/;

/** The hours of the days on which a cron expression rotates; `undefined` for what is none. */
function cronHours(schedule: unknown): readonly number[] | undefined {
  const match = cronPattern.exec(String(schedule));
  if (match === null) {
    return undefined;
  }
  const [, first, step, dayOfMonth, months, dayOfWeek] = match;
  const isDay = dayOfWeek === "?" ? monthDay.test(dayOfMonth!) : dayOfMonth === "?" && weekDay.test(dayOfWeek!);
  if (!isDay || !month.test(months!) || Number(first) > 23 || step === "0" || Number(step ?? 1) > 23) {
    return undefined;
  }
  const hours: number[] = [];
  for (let hour = Number(first); hour < 24; hour += Number(step ?? 24)) {
    hours.push(hour);
  }
  return hours;
}
