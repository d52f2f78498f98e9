import type { Evaluator } from "../evaluate/evaluator";
import { loadProject, Project } from "../evaluate/project";
import { buildModel } from "../model/buildModel";
import type { Model } from "../model/model";
import { UserError } from "../userError";
import type { ProgramOptions } from "./args";
import type { Output } from "./output";

/** After this time the person at the terminal is told that the program is still being evaluated. */
const patienceMs = 10_000;

/** An evaluated version of the program: its model, or why there is none; and the files that it consists of. */
export type Version = { readonly project: Project; readonly files: readonly string[] } & (
  { readonly model: Model } | { readonly error: UserError }
);

/**
 * Evaluates a program.
 *
 * @throws {@link UserError} when the project's own files are at fault.
 */
export async function readVersion(
  options: ProgramOptions,
  output: Output,
  evaluator: Evaluator,
  stop: AbortSignal,
): Promise<Version> {
  const project = loadProject(options.dir, options.stack);
  const patience = setTimeout(() => output.log(`still evaluating ${project.main} …`), patienceMs);
  const evaluation = await evaluator.evaluate(project, (text) => output.log(text.trimEnd()), stop);
  clearTimeout(patience);
  const { files } = evaluation;
  if (!evaluation.ok) {
    return { project, files, error: new UserError(evaluation.errors) };
  }
  try {
    return { project, files, model: buildModel(evaluation.registrations) };
  } catch (error) {
    if (error instanceof UserError) {
      return { project, files, error };
    }
    throw error;
  }
}
