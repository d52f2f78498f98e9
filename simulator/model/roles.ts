import type { Registration, Value } from "../evaluate/registration";
import type { Patterns, PolicyStatement, Role } from "./model";
import { Resources, textProperty } from "./resources";
import { isRecord } from "./values";

/**
 * The role of a function, with the statements of the policies that the program itself gives it. What a policy of AWS, a
 * boundary or an organization adds or takes is not known; `undefined` for a role that is not the program's.
 */
export function roleOf(fn: Registration, resources: Resources): Role | undefined {
  const arn = fn.inputs["role"];
  const role = resources
    .created("aws:iam/role:Role")
    .find((one) => typeof arn === "string" && one.outputs["arn"] === arn);
  if (!role) {
    return undefined;
  }
  const name = textProperty(role, "name");
  const inline = resources.created("aws:iam/rolePolicy:RolePolicy").filter((one) => isFor(one.outputs["role"], name));
  const attached = [
    ...resources
      .created("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter((one) => isFor(one.outputs["role"], name))
      .map((one) => one.outputs["policyArn"]),
    ...resources
      .created("aws:iam/policyAttachment:PolicyAttachment")
      .filter(({ outputs: { roles } }) => listOf(roles).some((one) => isFor(one, name)))
      .map((one) => one.outputs["policyArn"]),
    ...listOf(role.outputs["managedPolicyArns"]),
  ];
  const documents = [
    ...inline.map((one) => one.outputs["policy"]),
    ...listOf(role.outputs["inlinePolicies"]).map((one) => (isRecord(one) ? one["policy"] : undefined)),
    ...resources
      .created("aws:iam/policy:Policy")
      .filter((one) => attached.includes(one.outputs["arn"]))
      .map((one) => one.outputs["policy"]),
  ];
  return { name, statements: documents.flatMap(readPolicy) };
}

/** A role is named by its name, or by its ARN. */
function isFor(value: Value | undefined, name: string): boolean {
  return typeof value === "string" && (value === name || value.endsWith(`:role/${name}`));
}

/** The statements of a policy, as text or as data. One that cannot be read allows nothing, and denies what it can. */
export function readPolicy(value: Value | undefined): PolicyStatement[] {
  const policy = typeof value === "string" ? parse(value) : value;
  const statements = isRecord(policy) ? listOf(policy["Statement"]) : [];
  return statements.filter(isRecord).flatMap((statement): PolicyStatement[] => {
    const { Effect: effect, Condition: condition } = statement;
    const [actions, resources] = [patternsOf(statement, "Action"), patternsOf(statement, "Resource")];
    return (effect === "Allow" || effect === "Deny") && actions && resources
      ? [{ effect, actions, resources, hasCondition: condition !== undefined }]
      : [];
  });
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

/** `Action`, or `NotAction` for all others. */
function patternsOf(statement: Readonly<Record<string, Value>>, name: string): Patterns | undefined {
  const isNegated = !(name in statement);
  const patterns = listOf(statement[isNegated ? `Not${name}` : name]);
  const texts = patterns.filter((one) => typeof one === "string");
  return texts.length > 0 && texts.length === patterns.length ? { patterns: texts, isNegated } : undefined;
}

function listOf(value: Value | undefined): readonly Value[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as readonly Value[]) : [value];
}
