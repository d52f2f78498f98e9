/**
 * A mistake of the user's, in one or more lines that each name what is wrong and the fix. The command prints it
 * without a stack trace and exits 1.
 */
export class UserError extends Error {
  constructor(lines: string | readonly string[]) {
    super(typeof lines === "string" ? lines : lines.join("\n"));
    this.name = "UserError";
  }
}
