import { unknown } from "../mocks";
import { Inputs, Relation, Rule, secondsPer, Shape, Unit } from "./vocabulary";

/** What is wrong with inputs, one line each: the path, the value and the rule. */
export function shapeFaults(shape: Shape, values: Readonly<Record<string, unknown>>, path: string): string[] {
  const at = (input: string): string => (path === "" ? input : `${path}.${input}`);
  return [
    ...missing(shape.inputs, values).map((input) => `${at(input)} is required`),
    ...Object.entries(values)
      .filter(([, value]) => isGiven(value))
      .flatMap(([input, value]) => {
        const rule = Object.hasOwn(shape.inputs, input) ? shape.inputs[input] : undefined;
        return rule ? faults(rule, value, at(input)) : [`${at(input)} is not an input`];
      }),
    ...(shape.relations ?? []).flatMap((relation) => relationFaults(relation, values).map(at)),
  ];
}

function missing(inputs: Inputs, values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(inputs).filter((input) => inputs[input]?.required && !isGiven(values[input]));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** What is wrong with one value. What a preview does not know passes. */
export function faults(rule: Rule, value: unknown, path: string): string[] {
  if (value === unknown) {
    return [];
  }
  const fault = [`${path} = ${shown(value)} must be ${description(rule)}`];
  switch (rule.kind) {
    case "list": {
      if (!Array.isArray(value) || value.length < (rule.min ?? 0) || value.length > (rule.max ?? Infinity)) {
        return fault;
      }
      return value.flatMap((member, index) => faults(rule.of, member, `${path}[${index}]`));
    }
    case "map":
      return isRecord(value)
        ? Object.entries(value).flatMap(([key, member]) => [
            ...(rule.keys ? faults(rule.keys, key, `key of ${path}`) : []),
            ...faults(rule.of, member, `${path}["${key}"]`),
          ])
        : fault;
    case "object":
      return isRecord(value) ? shapeFaults(rule, value, path) : fault;
    case "anyOf":
      return rule.rules.some((one) => faults(one, value, path).length === 0) ? [] : fault;
    default:
      return holds(rule, value) ? [] : fault;
  }
}

/** Whether a value that has no members is what its rule says. */
function holds(rule: Exclude<Rule, { kind: "list" | "map" | "object" | "anyOf" }>, value: unknown): boolean {
  switch (rule.kind) {
    case "text":
      return (
        typeof value === "string" &&
        isWithin(rule.unit === "characters" ? [...value].length : Buffer.byteLength(value), rule.min, rule.max) &&
        (rule.pattern?.test(value) ?? true) &&
        !(rule.never?.test(value) ?? false)
      );
    case "number":
      return (
        typeof value === "number" &&
        Number.isFinite(value) &&
        (rule.fractions === true || Number.isInteger(value)) &&
        isWithin(value, rule.min, rule.max) &&
        value % (rule.multipleOf ?? 1) === (rule.fractions ? value % 1 : 0)
      );
    case "boolean":
      return typeof value === "boolean";
    case "oneOf":
      return rule.values.some(
        (one) => one === value || (rule.anyCase && String(one).toLowerCase() === String(value).toLowerCase()),
      );
    case "arn":
      return typeof value === "string" && arnPattern.test(value);
    case "json":
      return typeof value === "string" && isJson(value) && (!rule.policy || value.startsWith("{"));
    case "archive":
      return value !== "" && (typeof value === "string" || (isRecord(value) && Object.keys(value).length > 0));
  }
}

/** internal/verify/validate.go, ValidARN, which lets empty text pass: no component means that. */
const arnPattern =
  /^arn:aws(-[a-z]+)*:[^:]*:([a-z]{2}(-[a-z]+)+-\d{1,2})?:(aws|aws-managed|third-party|aws-marketplace|\d{12}|cw.{10})?:.+$/s;

function isWithin(value: number, min = -Infinity, max = Infinity): boolean {
  return value >= min && value <= max;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  const full = JSON.stringify(value) ?? String(value);
  return full.length > 100 ? `${full.slice(0, 100)}…` : full;
}

function description(rule: Rule): string {
  switch (rule.kind) {
    case "text":
      return [
        `text${range(rule.min, rule.max, rule.unit ?? "bytes")}`,
        ...(rule.pattern ? [`like ${String(rule.pattern)}`] : []),
        ...(rule.never ? [`unlike ${String(rule.never)}`] : []),
      ].join(" ");
    case "number":
      return [
        `a ${rule.fractions ? "" : "whole "}number${range(rule.min, rule.max)}`,
        ...(rule.multipleOf ? [`divisible by ${rule.multipleOf}`] : []),
      ].join(" ");
    case "oneOf":
      return `one of ${rule.values.join(", ")}`;
    case "list":
      return `a list${range(rule.min, rule.max, "members")}`;
    case "anyOf":
      return rule.rules.map(description).join(" or ");
    case "map":
    case "object":
      return "an object";
    case "boolean":
      return "true or false";
    case "arn":
      return "an ARN";
    case "json":
      return rule.policy ? "JSON that begins with {" : "JSON";
    case "archive":
      return "an archive with at least one file";
  }
}

function range(min: number | undefined, max: number | undefined, unit = ""): string {
  const bounds = min === undefined ? `up to ${max}` : max === undefined ? `from ${min}` : `of ${min} to ${max}`;
  return min === undefined && max === undefined ? "" : ` ${bounds}${unit === "" ? "" : ` ${unit}`}`;
}

function relationFaults(relation: Relation, values: Readonly<Record<string, unknown>>): string[] {
  const { when } = relation;
  const condition = when && values[when.input];
  if (when && (!isGiven(condition) || condition === unknown || !(when.is?.includes(condition) ?? true))) {
    return [];
  }
  const because = when ? ` where ${when.input} is ${when.is ? shown(condition) : "given"}` : "";
  // Whether an unknown value will be there, nobody can say.
  const known = (input: string): boolean => isGiven(values[input]) && values[input] !== unknown;
  if ("exactlyOne" in relation || "atMostOne" in relation) {
    const inputs = "exactlyOne" in relation ? relation.exactlyOne : relation.atMostOne;
    const given = inputs.filter(known);
    const none = "exactlyOne" in relation && !inputs.some((input) => isGiven(values[input]));
    return given.length > 1 || none
      ? [
          `${inputs.join(", ")}: ${none ? "one of them is required" : `${given.join(" and ")} exclude each other`}${because}`,
        ]
      : [];
  }
  if ("needs" in relation) {
    return relation.needs.filter((input) => !isGiven(values[input])).map((input) => `${input} is required${because}`);
  }
  if ("forbids" in relation) {
    return relation.forbids.filter(known).map((input) => `${input} = ${shown(values[input])} is excluded${because}`);
  }
  if ("only" in relation) {
    return Object.entries(relation.only)
      .filter(([input, allowed]) => known(input) && !allowed.includes(values[input]))
      .map(([input, allowed]) => `${input} = ${shown(values[input])} must be one of ${allowed.join(", ")}${because}`);
  }
  return durationFaults(relation, values);
}

function durationFaults(
  relation: Extract<Relation, { duration: string }>,
  values: Readonly<Record<string, unknown>>,
): string[] {
  const [value, units] = [values[relation.duration], values[relation.units]];
  if (typeof value !== "number" || units === unknown) {
    return [];
  }
  const unit = isGiven(units) ? (units as Record<string, unknown>)[relation.unit] : relation.otherwise;
  if (unit === unknown) {
    return [];
  }
  const seconds = value * (typeof unit === "string" ? (secondsPer[unit as Unit] ?? 0) : 0);
  return isWithin(seconds, relation.min, relation.max)
    ? []
    : [
        `${relation.duration} = ${value} ${typeof unit === "string" ? unit : "of no unit"} must be ${relation.min} to ${relation.max} seconds`,
      ];
}
