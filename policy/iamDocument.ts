import { isNarrowAction } from "../components/aws/iamActions";
import type { FaultCollector } from "../components/checking/faults";
import { isMap } from "../components/checking/plainValues";
import { suggest } from "../components/checking/suggest";
import { isConfined, openPrincipals } from "./principals";
import { listOf } from "./rule";
import { checkWebIdentities } from "./webIdentities";

/**
 * Checks what a policy document of IAM allows: actions of one service, on resources that are named, to principals that
 * are named. What it denies may be as wide as it likes.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 *
 * @param anyResource Actions that may be allowed on every resource.
 */
export function checkDocument(
  path: string,
  document: unknown,
  anyResource: readonly string[],
  faults: FaultCollector,
): void {
  const parsed = typeof document === "string" ? parse(document) : document;
  if (!isMap(parsed)) {
    faults.add(path, undefined, "is not a policy document that can be read", "write it as JSON");
    return;
  }
  refuseOthers(path, parsed, members.document, faults);
  const statements = listOf(parsed["Statement"]);
  for (const [index, statement] of statements.entries()) {
    const at = `${path}.Statement${Array.isArray(parsed["Statement"]) ? `[${index}]` : ""}`;
    if (!isMap(statement)) {
      faults.add(at, undefined, "is not a statement", "write { Effect, Action, Resource }");
      continue;
    }
    refuseOthers(at, statement, members.statement, faults);
    if (statement["Effect"] !== "Deny") {
      checkStatement(at, statement, anyResource, faults);
    }
  }
}

/** What a document and a statement can consist of. */
const members = {
  document: ["Version", "Id", "Statement"],
  statement: [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
  ],
};

/** An element that is written otherwise, `action`, would be passed over here; IAM may read it. */
function refuseOthers(
  path: string,
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  faults: FaultCollector,
): void {
  for (const name of Object.keys(given).filter((one) => !known.includes(one))) {
    faults.add(`${path}.${name}`, undefined, "is not an element of a policy", suggest(name, known));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkStatement(
  path: string,
  statement: Readonly<Record<string, unknown>>,
  anyResource: readonly string[],
  faults: FaultCollector,
): void {
  for (const element of ["NotAction", "NotResource", "NotPrincipal"]) {
    if (statement[element] !== undefined) {
      faults.add(`${path}.${element}`, statement[element], "allows all but what it names", "name what is allowed");
    }
  }
  const actions = listOf(statement["Action"]);
  for (const action of actions) {
    if (!isNarrowAction(lowerService(action))) {
      const rule = "allows more than actions of one kind of one service";
      faults.add(`${path}.Action`, action, rule, 'name the actions, such as "dynamodb:GetItem"');
    }
  }
  const listed = anyResource.map((one) => one.toLowerCase());
  const isListed = actions.length > 0 && actions.every((action) => listed.includes(String(action).toLowerCase()));
  for (const resource of isListed ? [] : listOf(statement["Resource"])) {
    if (isWide(resource)) {
      const rule = "names every resource of a kind, or more";
      const fix = "name the resources, or list the actions, where AWS knows no resource for them, in anyResource";
      faults.add(`${path}.Resource`, resource, rule, fix);
    }
  }
  for (const principal of isConfined(statement) ? [] : openPrincipals(statement)) {
    faults.add(`${path}.Principal`, principal, "trusts everyone", "name the account, role or service");
  }
  checkWebIdentities(path, statement, faults);
}

/** IAM does not tell capitals and small letters apart in the name of a service. */
function lowerService(action: unknown): unknown {
  return typeof action === "string" ? action.replace(/^[^:]*/, (service) => service.toLowerCase()) : action;
}

/** Services whose ARNs name a resource without its kind: `arn:aws:s3:::bucket/key`. */
const withoutKind = ["s3", "sns", "sqs", "execute-api"];

/**
 * True for a pattern of ARNs that matches whatever there is of a kind: by a wildcard in the service, the Region, the
 * account or the kind, or where the name begins. A wildcard at the end of a name, or behind it, is narrow:
 * `table/orders-*`, `bucket/*`.
 */
export function isWide(resource: unknown): boolean {
  const [, , service = "", ...rest] = typeof resource === "string" ? resource.split(":") : [];
  const before = String(resource).split(":").slice(0, 5);
  if (rest.length < 3 || before[0] !== "arn" || before.some((field) => /[*?]/.test(field))) {
    return true;
  }
  const [first = "*", second] = rest
    .slice(2)
    .join(":")
    .split(/[:/]/)
    .filter((segment) => segment !== "");
  // A wildcard in the kind reaches over the name: `table*`.
  return withoutKind.includes(service)
    ? /^[*?]/.test(first)
    : /[*?]/.test(first) || (second !== undefined && /^[*?]/.test(second));
}
