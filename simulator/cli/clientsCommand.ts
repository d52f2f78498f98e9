import type { ProgramOptions } from "./args";
import { word } from "./shellWord";

/**
 * The command that tells of clients, as it is to be typed for a program, in parts between which a line may be broken.
 *
 * @param client Absent for all.
 * @param pool Given where several pools have a client of that name.
 */
export function clientsCommand(
  client: string | undefined,
  { dir, stack, program }: ProgramOptions,
  pool?: string,
): string[] {
  // Behind two dashes, nothing is an option.
  const isOption = client?.startsWith("-") === true;
  return [
    "npx m2m clients",
    ...(client === undefined || isOption ? [] : [word(client)]),
    ...(dir === "." ? [] : [`--dir ${word(dir)}`]),
    ...(stack === "dev" ? [] : [`--stack ${word(stack)}`]),
    ...(program === undefined ? [] : [`--program ${word(program)}`]),
    ...(pool === undefined ? [] : [`--pool ${word(pool)}`]),
    ...(isOption ? [`-- ${word(client)}`] : []),
  ];
}
