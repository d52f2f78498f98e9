/** How loud a status is told: a refusal is what was asked for, and only a failure is an alarm. */
export function statusTone(status: number): "good" | "calm" | "bad" {
  return status < 400 ? "good" : status < 500 ? "calm" : "bad";
}
