import { PolicyResource, StackValidationPolicy, UnknownValueError } from "@pulumi/policy";
import { FaultCollector } from "../components/internal/faults";
import { isMap } from "../components/internal/plain";
import { configOf, Described, labelOf, texts } from "./rule";

interface Config {
  readonly existingLogGroups: readonly string[];
}

const described: Described = {
  name: "functions-log-to-groups-of-the-stack",
  description: "Lambda functions must log to a log group of the stack, whose retention period is then known.",
  severity: "low",
  configSchema: {
    properties: { existingLogGroups: texts("Names of log groups outside the stack that functions may log to.") },
  },
};

/**
 * Functions log to a group of the stack. Lambda makes one where there is none, and keeps its logs for ever. The group's
 * own retention period is another policy's.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
export const functionLogs: StackValidationPolicy = {
  ...described,
  enforcementLevel: "mandatory",
  validateStack: (args, reportViolation) => {
    const { existingLogGroups } = configOf(described, args) as Config;
    const groups = args.resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    for (const fn of args.resources.filter(({ type }) => type === "aws:lambda/function:Function")) {
      const name = groupNameOf(fn);
      if (!hasGroup(fn, name, groups) && !(name !== undefined && existingLogGroups.includes(name))) {
        const faults = new FaultCollector(labelOf(fn));
        const path = name === undefined || isDefaultOf(fn, name) ? "loggingConfig" : "loggingConfig.logGroup";
        const rule = `logs to ${name ?? "a group"}, which is no log group of this stack`;
        const fix =
          "create an aws.cloudwatch.LogGroup with retentionInDays and pass its name, or list it in existingLogGroups";
        faults.add(path, undefined, rule, fix);
        faults.lines().forEach((line) => reportViolation(line, fn.urn));
      }
    }
  },
};

/** The name of the group that a function logs to; `undefined` where only a deployment tells it. */
function groupNameOf(fn: PolicyResource): string | undefined {
  return known(() => {
    const { loggingConfig, name } = fn.props as Readonly<Record<string, unknown>>;
    const group = isMap(loggingConfig) ? loggingConfig["logGroup"] : undefined;
    return typeof group === "string" && group !== "" ? group : `/aws/lambda/${String(name)}`;
  });
}

function isDefaultOf(fn: PolicyResource, group: string): boolean {
  return group === known(() => `/aws/lambda/${String((fn.props as Readonly<Record<string, unknown>>)["name"])}`);
}

/** In a preview names may not be known; that one is made from the other is. */
function hasGroup(fn: PolicyResource, name: string | undefined, groups: readonly PolicyResource[]): boolean {
  const used = fn.propertyDependencies["loggingConfig"] ?? [];
  return groups.some(
    (group) =>
      used.includes(group) ||
      (group.propertyDependencies["name"] ?? []).includes(fn) ||
      (name !== undefined && name === known(() => (group.props as Readonly<Record<string, unknown>>)["name"])),
  );
}

function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return undefined;
    }
    throw error;
  }
}
