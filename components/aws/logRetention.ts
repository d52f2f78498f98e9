import type { Check } from "../checking/checks";
import { isPlain } from "../checking/plainValues";
import { logRetentionDays } from "./quotas";

/** Checks a retention period. */
export const logRetention: Check = (path, value, faults) => {
  if (isPlain(value) && !logRetentionDays.includes(value as number)) {
    const rule = "is not a retention period that CloudWatch Logs accepts";
    faults.add(path, value, rule, `use one of ${logRetentionDays.join(", ")}`);
  }
};
