import { matchesArn, matchesText } from "../model/arnLike";
import type { Role } from "../model/model";

/** What statements say of an action on a resource. */
export type Decision = "allowed" | "denied" | "not-allowed";

/**
 * Whether a role may do something. A statement with a condition allows nothing, and denies all that it is about:
 * conditions are not modelled.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param action Such as `secretsmanager:GetSecretValue`.
 * @param resource ARN.
 */
export function mayDo({ statements }: Pick<Role, "statements">, action: string, resource: string): Decision {
  const about = statements.filter(
    ({ actions, resources }) =>
      actions.patterns.some((one) => matchesText(one.toLowerCase(), action.toLowerCase())) !== actions.isNegated &&
      resources.patterns.some((one) => one === "*" || matchesArn(one, resource)) !== resources.isNegated,
  );
  if (about.some(({ effect }) => effect === "Deny")) {
    return "denied";
  }
  return about.some(({ effect, hasCondition }) => effect === "Allow" && !hasCondition) ? "allowed" : "not-allowed";
}
