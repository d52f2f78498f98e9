import type { CallOutcome } from "../../protocol";

/** An outcome in a sentence. */
export function outcomeText({ response, problem, refusal }: CallOutcome): string {
  const status = response && `${response.status} ${response.reason}`;
  return [status, problem, refusal].filter((text) => text !== undefined).join(": ");
}
