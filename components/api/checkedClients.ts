import { M2mAuth } from "../m2mAuth";
import type { CheckedClients } from "../tokenSources";

/** True for clients of an M2mAuth of which it is said what checks their tokens. */
export function isCheckedClients(source: unknown): source is CheckedClients {
  return (
    typeof source === "object" &&
    source !== null &&
    M2mAuth.isInstance((source as Partial<CheckedClients>).auth) &&
    (source as Partial<CheckedClients>).checkedBy !== undefined
  );
}

/** True for a source of tokens that a function checks, and not API Gateway itself. */
export function isCheckedByFunction(source: unknown): source is CheckedClients {
  return isCheckedClients(source) && source.checkedBy === "function";
}

/** True for a source that accepts every client of its user pool, whoever made it. */
export function acceptsAnyOfPool(source: unknown): boolean {
  return isCheckedClients(source) && source.clients === "any-of-pool";
}
