type Properties = Readonly<Record<string, unknown>>;

interface StatementInput {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly conditions?: readonly Condition[];
}

interface Principal {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** A policy as IAM takes it. */
interface Policy {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement?: Statement | readonly Statement[];
}

type Statement = Readonly<Record<string, unknown>> & { readonly Sid?: string };

/**
 * Renders the policy that `getPolicyDocument` describes, as the AWS provider does: the sources, its own statements over
 * those of the same Sid, and the overrides over both.
 *
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocument(inputs: Properties): Properties {
  const statements = ((inputs["statements"] ?? []) as readonly StatementInput[]).map(statementOf);
  const own: Policy = {
    Version: (inputs["version"] as string | undefined) ?? "2012-10-17",
    ...(inputs["policyId"] !== undefined && { Id: inputs["policyId"] as string }),
    ...(statements.length > 0 && { Statement: statements }),
  };
  const sources = texts(inputs["sourcePolicyDocuments"]).map(parse);
  const overrides = texts(inputs["overridePolicyDocuments"]).map(parse);
  const document = [...sources, own, ...overrides].reduce(merge);
  return { id: "policy", json: JSON.stringify(document, undefined, 2), minifiedJson: JSON.stringify(document) };
}

function merge(under: Policy, over: Policy): Policy {
  const id = over.Id ?? under.Id;
  const statements = [...statementsOf(under)];
  for (const statement of statementsOf(over)) {
    const same = statement.Sid ? statements.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    statements.splice(same < 0 ? statements.length : same, same < 0 ? 0 : 1, statement);
  }
  const [version = ""] = [under.Version ?? "", over.Version ?? ""].sort().reverse();
  return { Version: version, ...(id !== undefined && { Id: id }), Statement: statements };
}

function statementsOf({ Statement = [] }: Policy): readonly Statement[] {
  return [Statement].flat();
}

function parse(text: string): Policy {
  return JSON.parse(text) as Policy;
}

function texts(value: unknown): readonly string[] {
  return ((value ?? []) as readonly string[]).filter((text) => text !== "");
}

function statementOf(statement: StatementInput): Statement {
  const all = {
    Sid: statement.sid || undefined,
    Effect: statement.effect ?? "Allow",
    Action: sortedList(statement.actions),
    NotAction: sortedList(statement.notActions),
    Resource: sortedList(statement.resources?.map(withVariables)),
    NotResource: sortedList(statement.notResources?.map(withVariables)),
    Principal: principals(statement.principals),
    NotPrincipal: principals(statement.notPrincipals),
    Condition: conditions(statement.conditions),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Variables of IAM, which Terraform would take for its own if they were written `${…}`. */
function withVariables(text: string): string {
  return text.replaceAll("&{", "${");
}

/** The provider writes a single value as such, and sorts the others backwards. */
function sortedList(values: readonly string[] | undefined): unknown {
  return values === undefined || values.length === 0 ? undefined : single(backwards(values));
}

function backwards(values: readonly string[]): string[] {
  return [...values].sort().reverse();
}

function single(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function principals(list: readonly Principal[] | undefined): unknown {
  if (list === undefined || list.length === 0) {
    return undefined;
  }
  const [first] = list;
  if (list.length === 1 && first?.type === "*" && first.identifiers.join() === "*") {
    return "*";
  }
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of list) {
    byType.set(type, [...(byType.get(type) ?? []), ...backwards(identifiers.map(withVariables))]);
  }
  return byName(Object.fromEntries(byType), single);
}

function conditions(list: readonly Condition[] | undefined): unknown {
  if (list === undefined || list.length === 0) {
    return undefined;
  }
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of list) {
    const known = byTest[test]?.[variable] ?? [];
    byTest[test] = { ...byTest[test], [variable]: [...known, ...values.map(withVariables)] };
  }
  return byName(byTest, (variables) => byName(variables, single));
}

/** A mapping in the order of its names, which the provider writes it in. */
function byName<T>(values: Readonly<Record<string, T>>, write: (value: T) => unknown): Record<string, unknown> {
  const names = Object.keys(values).sort();
  return Object.fromEntries(names.map((name) => [name, write(values[name]!)]));
}
