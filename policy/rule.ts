import type { Policy, PolicyConfigSchema, ResourceValidationPolicy, StackValidationArgs } from "@pulumi/policy";
import { FaultCollector } from "../components/checking/faults";
import { suggest } from "../components/checking/suggest";

/** A resource as a policy sees it. */
export interface Checked {
  readonly type: string;
  /** Its logical name. */
  readonly name: string;
  readonly urn: string;
  /** Its inputs. In a preview, reading one that only a deployment tells throws, and Pulumi reports that. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** Checks one resource against a policy, whose configuration has its defaults filled in. */
export type ResourceCheck<Config> = (resource: Checked, config: Config, faults: FaultCollector) => void;

/** What all policies have: levels can be lowered by configuration. */
export type Described = Required<Pick<Policy, "name" | "description" | "severity">> & {
  readonly configSchema: PolicyConfigSchema;
};

/**
 * A policy whose checks are found by the type of the resource.
 *
 * @param ofAny Checks resources of every type.
 */
export function resourceRule<Config extends object>(
  described: Described,
  checks: Readonly<Record<string, ResourceCheck<Config>>>,
  ofAny?: ResourceCheck<Config>,
): ResourceValidationPolicy {
  return {
    ...described,
    enforcementLevel: "mandatory",
    validateResource: (args, reportViolation) => {
      const check = Object.hasOwn(checks, args.type) ? checks[args.type] : undefined;
      if (check ?? ofAny) {
        const faults = new FaultCollector(labelOf(args));
        const config = configOf(described, args) as Config;
        check?.(args, config, faults);
        ofAny?.(args, config, faults);
        faults.lines().forEach((line) => reportViolation(line));
      }
    },
  };
}

/** A resource as violations name it: `aws.iam.Role "orders"`. */
export function labelOf({ type, name }: Pick<Checked, "type" | "name">): string {
  return `${type.replace(/^(\w+):(\w+)\/\w+:/, "$1.$2.")} "${name}"`;
}

/**
 * The configuration of a policy, with the defaults of its schema.
 *
 * @throws Error for a setting that the schema does not have: a misspelt one would leave its default in force unseen.
 */
export function configOf(
  { name, configSchema: { properties } }: Described,
  args: Pick<StackValidationArgs, "getConfig">,
): object {
  const given = args.getConfig<Record<string, unknown>>();
  const unknown = Object.keys(given).find((key) => key !== "enforcementLevel" && !Object.hasOwn(properties, key));
  if (unknown !== undefined) {
    throw new Error(
      `${name}: "${unknown}" is not a setting of this policy; ${suggest(unknown, Object.keys(properties))}.`,
    );
  }
  const defaults = Object.entries(properties).map(([key, schema]) => [key, schema.default] as const);
  return { ...Object.fromEntries(defaults), ...given };
}

/** A setting that is a list of texts, empty unless configured. */
export function texts(description: string): PolicyConfigSchema["properties"][string] {
  return { type: "array", items: { type: "string" }, default: [], description };
}

/** A list, whatever stands for one: nothing, one value, or a list. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}
