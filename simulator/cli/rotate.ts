import { UserError } from "../userError";
import { listOf } from "../listOf";
import type { RotateOptions } from "./args";
import { askRunning } from "./askRunning";
import { word } from "./shellWord";
import type { Output } from "./output";

/**
 * Has the `m2m dev` that serves a program rotate secrets now.
 *
 * @throws {@link UserError} when none does, nothing of that name rotates, or a step fails.
 */
export async function rotate(options: RotateOptions, output: Output): Promise<void> {
  const { name, dir, stack } = options;
  const answer = await askRunning(options, "rotate", name === undefined ? {} : { name });
  if (!answer) {
    const places = [
      ...(dir === "." ? [] : [` --dir ${word(dir)}`]),
      ...(stack === "dev" ? [] : [` --stack ${word(stack)}`]),
    ];
    throw new UserError(`no m2m dev of this user serves the program; start npx m2m dev${places.join("")}.`);
  }
  const { rotated = [], problem } = answer;
  if (problem !== undefined) {
    throw new UserError(problem.split("\n"));
  }
  output.out(`Rotated ${listOf(rotated)}.`);
}
