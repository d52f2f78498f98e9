import { Evaluator } from "../evaluate/evaluator";
import type { Project } from "../evaluate/project/project";
import type { Model } from "../model/model";
import type { ServedStandIns } from "../serve/applyStandIns";
import type { ProgramOptions } from "./args";
import { endedEarly } from "./endedEarly";
import type { Output } from "./output";
import type { Purpose } from "../evaluate/purpose";
import { readVersion } from "./readVersion";

/**
 * Evaluates a program once.
 *
 * @throws {UserError} when it cannot be evaluated, or a signal ended that.
 */
export async function readProgram(
  options: ProgramOptions,
  output: Output,
  stop: AbortSignal,
  purpose: Purpose,
): Promise<{ readonly project: Project; readonly model: Model; readonly standIns: ServedStandIns }> {
  const evaluator = new Evaluator(false, purpose);
  try {
    const version = await readVersion(options, output, evaluator, stop);
    if (stop.aborted) {
      throw endedEarly(stop, "the program was evaluated");
    }
    if ("error" in version) {
      throw version.error;
    }
    return version;
  } finally {
    evaluator.close();
  }
}
