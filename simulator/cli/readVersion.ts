import type { Evaluator } from "../evaluate/evaluator";
import { loadProject, Project } from "../evaluate/project/project";
import type { Bundle } from "../evaluate/registration";
import { buildModel } from "../model/buildModel";
import type { Model } from "../model/model";
import { applyStandIns, ServedStandIns } from "../serve/applyStandIns";
import { withoutColours } from "../printable";
import { messageLine, UserError } from "../userError";
import type { ProgramOptions } from "./args";
import { needlessStandIns } from "./needlessStandIns";
import type { Output } from "./output";

/** After this time the person at the terminal is told that the program is still being evaluated. */
const patienceMs = 10_000;

/** A version of the program that can be served, or reported on. */
export interface GoodVersion {
  readonly project: Project;
  /** The files that it consists of. */
  readonly files: readonly string[];
  /** Those of them that are not in bundles of handlers alone. */
  readonly loaded: readonly string[];
  readonly bundles: readonly Bundle[];
  readonly model: Model;
  readonly standIns: ServedStandIns;
}

/** An evaluated version of the program, or why there is none. */
export type Version = GoodVersion | (Pick<GoodVersion, "project" | "files"> & { readonly error: UserError });

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
  const { purpose } = evaluator;
  const project = loadProject(options.dir, options.stack, {
    mayBeUnknown: purpose === "report",
    ...(options.program !== undefined && { program: options.program }),
  });
  const say = (notes: readonly string[]) => evaluator.newNotes(notes).forEach((note) => output.log(messageLine(note)));
  say(project.notes);
  const patience = setTimeout(() => output.log(`still evaluating ${project.main} …`), patienceMs);
  const evaluation = await evaluator.evaluate(project, (text) => output.log(withoutColours(text.trimEnd())), stop);
  clearTimeout(patience);
  const { files } = evaluation;
  if (!evaluation.ok) {
    return { project, files, error: new UserError(evaluation.errors) };
  }
  say(evaluation.notes);
  try {
    const { model, used, ...standIns } = applyStandIns(buildModel(evaluation.registrations, purpose), project.standIns);
    say(evaluation.asides);
    say(needlessStandIns(project, [...evaluation.usedStandIns, ...used]));
    const truststores = [...standIns.truststores.values()];
    const { loaded, bundles } = evaluation;
    return {
      project,
      files: [...files, ...truststores],
      loaded: [...loaded, ...truststores],
      bundles,
      model,
      standIns,
    };
  } catch (error) {
    if (error instanceof UserError) {
      return { project, files, error };
    }
    throw error;
  }
}
