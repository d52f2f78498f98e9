/**
 * True for an action of an IAM policy that belongs to one service, `service:Action`. It may end in a wildcard but not
 * be one.
 */
export function isNarrowAction(action: unknown): action is string {
  return typeof action === "string" && /^[a-z0-9-]+:[A-Za-z][A-Za-z0-9]*\*?$/.test(action);
}
