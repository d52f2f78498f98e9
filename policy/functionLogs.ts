import { PolicyResource, StackValidationPolicy, UnknownValueError } from "@pulumi/policy";
import { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
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
      const chosen = textOf(fn, ({ loggingConfig }) => isMap(loggingConfig) && loggingConfig["logGroup"]);
      const made = textOf(fn, ({ name }) => typeof name === "string" && `/aws/lambda/${name}`);
      const name = chosen ?? made;
      if (!hasGroup(fn, name, groups) && !(name !== undefined && existingLogGroups.includes(name))) {
        const faults = new FaultCollector(labelOf(fn));
        const path = chosen === undefined ? "loggingConfig" : "loggingConfig.logGroup";
        const rule = `logs to ${name ?? "the group that Lambda makes"}, which is no log group of this stack`;
        const fix =
          "create an aws.cloudwatch.LogGroup with retentionInDays and pass its name, or list it in existingLogGroups";
        faults.add(path, undefined, rule, fix);
        faults.lines().forEach((line) => reportViolation(line, fn.urn));
      }
    }
  },
};

/** In a preview names may not be known; that one is made from the other is. */
function hasGroup(fn: PolicyResource, name: string | undefined, groups: readonly PolicyResource[]): boolean {
  const used = fn.propertyDependencies["loggingConfig"] ?? [];
  return groups.some(
    (group) =>
      used.includes(group) ||
      (group.propertyDependencies["name"] ?? []).includes(fn) ||
      (name !== undefined && name === textOf(group, (props) => props["name"])),
  );
}

/** A text from the properties of a resource; `undefined` where there is none, or only a deployment tells it. */
function textOf(
  { props }: PolicyResource,
  read: (props: Readonly<Record<string, unknown>>) => unknown,
): string | undefined {
  try {
    const text = read(props);
    return typeof text === "string" && text !== "" ? text : undefined;
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return undefined;
    }
    throw error;
  }
}
