import { MalformedAnswer } from "./malformedAnswer";
import { matchesArn, matchesText } from "../model/arnLike";
import { isRecord } from "../model/values";

/** A statement of a policy that a Lambda authorizer returns. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A request as a policy sees it. */
export interface PolicyRequest {
  /** As the event says. */
  readonly routeArn: string;
  /** With the path that was asked for, where the route has parameters. Which of the two AWS compares is not known. */
  readonly askedArn: string;
}

const action = "execute-api:Invoke";

/**
 * Whether a policy allows a request: it needs a statement that does, and none that denies. Where it is not known what
 * AWS compares, a statement allows what it allows either way, or its own route's ARN; and it denies what it denies in
 * one of them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policyAllows(statements: readonly PolicyStatement[], { routeArn, askedArn }: PolicyRequest): boolean {
  const ofAction = statements.filter(({ actions }) =>
    actions.some((one) => matchesText(one.toLowerCase(), action.toLowerCase())),
  );
  const denies = ofAction.some(
    ({ effect, resources }) =>
      effect === "Deny" && resources.some((one) => matchesText(one, routeArn) || matchesText(one, askedArn)),
  );
  const allows = ofAction.some(
    ({ effect, resources }) =>
      effect === "Allow" &&
      resources.some((one) => one === routeArn || (covers(one, routeArn) && covers(one, askedArn))),
  );
  return allows && !denies;
}

/** Whether a resource covers an ARN: part by part, or as a single asterisk. */
function covers(resource: string, arn: string): boolean {
  return resource === "*" || matchesArn(resource, arn);
}

const versions: readonly unknown[] = ["2012-10-17", "2008-10-17"];

/** Members of a statement that are understood. Any other could narrow what it allows. */
const members: readonly string[] = ["Action", "Effect", "Resource", "Sid"];

/**
 * Reads the statements of a policy.
 *
 * @throws {@link MalformedAnswer} for what is no policy, or has what is not modelled.
 */
export function readPolicy(document: unknown): PolicyStatement[] {
  if (!isRecord(document)) {
    throw new MalformedAnswer("policyDocument is no object; return Version and Statement");
  }
  const { Version, Statement } = document as Readonly<Record<string, unknown>>;
  if (!versions.includes(Version)) {
    throw new MalformedAnswer(`policyDocument.Version is ${JSON.stringify(Version)}; return "2012-10-17"`);
  }
  return listOf(Statement).map((statement, index) =>
    readStatement(statement, `policyDocument.Statement${Array.isArray(Statement) ? `[${index}]` : ""}`),
  );
}

function readStatement(statement: unknown, path: string): PolicyStatement {
  if (!isRecord(statement)) {
    throw new MalformedAnswer(`${path} is no object; return Effect, Action and Resource`);
  }
  const unknown = Object.keys(statement).find((one) => !members.includes(one));
  if (unknown !== undefined) {
    throw new MalformedAnswer(`${path}.${unknown} is not modelled; only ${members.join(", ")} are`);
  }
  const { Effect, Action, Resource } = statement as Readonly<Record<string, unknown>>;
  if (Effect !== "Allow" && Effect !== "Deny") {
    throw new MalformedAnswer(`${path}.Effect is ${JSON.stringify(Effect)}; return "Allow" or "Deny"`);
  }
  return {
    effect: Effect,
    actions: textsOf(Action, `${path}.Action`),
    resources: textsOf(Resource, `${path}.Resource`),
  };
}

function textsOf(value: unknown, path: string): string[] {
  const texts = listOf(value);
  if (texts.length === 0 || !texts.every((one): one is string => typeof one === "string" && one !== "")) {
    throw new MalformedAnswer(`${path} is ${JSON.stringify(value)}; return a text or a list of texts`);
  }
  return texts;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
