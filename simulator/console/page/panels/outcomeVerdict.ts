import type { CallOutcome, PageCell } from "../../protocol";
import { statusTone } from "../statusTone";
import { verdict } from "./verdict";

/**
 * How a call went, and why.
 *
 * @param expected What the matrix says of it.
 */
export function outcomeVerdict({ response, problem, refusal }: CallOutcome, expected?: PageCell): HTMLElement {
  const isRefused = response?.status === 401 || response?.status === 403;
  const isUnexpected = expected?.verdict === "allowed" && isRefused;
  const why = refusal ?? (response && response.status < 400 && expected ? letIn(expected) : undefined);
  return verdict({
    tone: response ? statusTone(response.status) : expected?.verdict === "refused" ? "calm" : "bad",
    ...(response && { status: `${response.status} ${response.reason}`, milliseconds: response.milliseconds }),
    reasons: [problem, why, isUnexpected ? `Expected was: yes, ${expected.reason}.` : undefined],
  });
}

function letIn({ verdict: word, reason }: PageCell): string {
  return word === "allowed" ? `let in ${reason}` : reason;
}
