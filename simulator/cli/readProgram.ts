import { Evaluator } from "../evaluate/evaluator";
import type { Project } from "../evaluate/project";
import type { Model } from "../model/model";
import { UserError } from "../userError";
import type { ProgramOptions } from "./args";
import type { Output } from "./output";
import { readVersion } from "./readVersion";

/**
 * Evaluates a program once, for a report on it.
 *
 * @throws {@link UserError} when it cannot be evaluated, or a signal ended that.
 */
export async function readProgram(
  options: ProgramOptions,
  output: Output,
  stop: AbortSignal,
): Promise<{ readonly project: Project; readonly model: Model }> {
  const evaluator = new Evaluator(false);
  try {
    const version = await readVersion(options, output, evaluator, stop);
    if (stop.aborted) {
      throw new UserError("ended by a signal before the program was evaluated; run it again.");
    }
    if ("error" in version) {
      throw version.error;
    }
    return version;
  } finally {
    evaluator.close();
  }
}
