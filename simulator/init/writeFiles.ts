import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../userError";

/** A file to be written. */
export interface FileChange {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** What is there now; absent for a file that does not exist. */
  readonly former?: string;
}

/**
 * Writes all files, or leaves everything as it was.
 *
 * @throws {@link UserError} when one cannot be written, or exists where it should not.
 */
export function writeFiles(changes: readonly FileChange[]): void {
  const undo: (() => void)[] = [];
  for (const { file, text, former } of changes) {
    try {
      const made = fs.mkdirSync(path.dirname(file), { recursive: true });
      if (made !== undefined) {
        undo.push(() => fs.rmSync(made, { recursive: true }));
      }
      if (former === undefined) {
        // Fails where somebody else has made it in the meantime.
        fs.closeSync(fs.openSync(file, "wx"));
      }
      undo.push(() => (former === undefined ? fs.rmSync(file) : fs.writeFileSync(file, former)));
      fs.writeFileSync(file, text);
    } catch (error) {
      undo.reverse().forEach((step) => step());
      const { code = "error" } = error as NodeJS.ErrnoException;
      throw new UserError(`${file}: cannot be written (${code}), and nothing was; check its permissions.`);
    }
  }
}
