import { logRetention as accepted } from "../components/aws/logRetention";
import { logRetentionDays } from "../components/aws/quotas";
import type { FaultCollector } from "../components/checking/faults";
import { Checked, resourceRule } from "./rule";

interface Config {
  readonly shortestDays: number;
  readonly longestDays: number;
}

const periods = logRetentionDays.filter((days) => days > 0);

/**
 * Log groups say how long they keep what is logged; AWS keeps it for ever otherwise.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const logRetention = resourceRule<Config>(
  {
    name: "log-groups-have-a-retention-period",
    description: "Log groups must say how long logs are kept, within the range that is configured.",
    severity: "low",
    configSchema: {
      properties: {
        shortestDays: {
          type: "integer",
          minimum: 1,
          default: Math.min(...periods),
          description: "The shortest that logs may be kept, in days.",
        },
        longestDays: {
          type: "integer",
          minimum: 1,
          default: Math.max(...periods),
          description: "The longest that logs may be kept, in days.",
        },
      },
    },
  },
  { "aws:cloudwatch/logGroup:LogGroup": checkLogGroup },
);

function checkLogGroup({ props }: Checked, { shortestDays, longestDays }: Config, faults: FaultCollector): void {
  const { retentionInDays: days } = props;
  const fitting = periods.filter((one) => one >= shortestDays && one <= longestDays);
  const fix = `set it to one of ${fitting.join(", ")}`;
  if (days === undefined || days === null || days === 0) {
    faults.add("retentionInDays", days, "keeps logs for ever", fix);
    return;
  }
  accepted("retentionInDays", days, faults);
  if (!faults.has("retentionInDays") && !fitting.includes(days as number)) {
    faults.add("retentionInDays", days, `is not between ${shortestDays} and ${longestDays} days`, fix);
  }
}
