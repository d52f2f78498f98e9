import { strict as assert } from "node:assert";
import type * as evaluators from "../../simulator/evaluate/evaluator";
import { loadProject } from "../../simulator/evaluate/project/project";
import type { Evaluation, Registration } from "../../simulator/evaluate/registration";
import { loadBundle } from "./bundles";
import { makeProgram } from "./programs";

/** A program that was evaluated. */
export interface Evaluated {
  readonly evaluation: Evaluation;
  /** What the program printed as lines of JSON. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
}

/** Evaluates a program, as `m2m` does. Call `removePrograms` and `removeBundles` after the tests of the file. */
export async function evaluateProgram(files: Readonly<Record<string, string>>): Promise<Evaluated> {
  return evaluateDir(await makeProgram(files));
}

/** Evaluates the program of a folder, as `m2m` does. Call `removeBundles` after the tests of the file. */
export async function evaluateDir(dir: string): Promise<Evaluated> {
  const module = await loadBundle<typeof evaluators>({
    evaluator: "evaluate/evaluator.ts",
    evaluate: "evaluate/evaluationProcess.ts",
  });
  const evaluator = new module.Evaluator(false);
  let text = "";
  const evaluation = await evaluator.evaluate(loadProject(dir, "dev"), (more) => (text += more));
  evaluator.close();
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return { evaluation, told: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** What a program registers that has no fault. */
export function registrationsOf({ evaluation }: Evaluated): readonly Registration[] {
  assert.ok(evaluation.ok, JSON.stringify(evaluation));
  return evaluation.registrations;
}

/** The faults of a program that has some. */
export function faultsOf({ evaluation }: Evaluated): readonly string[] {
  assert.ok(!evaluation.ok, "the program has no fault");
  return evaluation.errors;
}
