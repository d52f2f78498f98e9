import { visible } from "./printable";
import { withoutCredentials } from "./withoutCredentials";

/**
 * A mistake of the user's, in one or more lines that each name what is wrong and the fix. The command prints it
 * without a stack trace and exits 1.
 */
export class UserError extends Error {
  /** @param lines What is in them is shown, but for credentials in URLs: no name of the program can make a line of its own. */
  constructor(lines: string | readonly string[]) {
    super([lines].flat().map(messageLine).join("\n"));
    this.name = "UserError";
  }
}

/** A text as one line of a message to the user. */
export function messageLine(text: string): string {
  return visible(withoutCredentials(text));
}
