import { printable, visible, withoutColours } from "../printable";

/** What functions have printed, by their logical names. */
export class PrintedLines {
  private readonly lines: { readonly functionName: string; readonly line: string }[] = [];

  /** @param log Gets each line at once, with what the function is called, as it may be printed. */
  constructor(private readonly log: (line: string) => void) {}

  add(functionName: string, line: string, label: string): void {
    this.lines.push({ functionName, line });
    this.log(printable(`[${visible(label)}] ${withoutColours(line)}`));
  }

  /** @param functionNames By default all. */
  of(functionNames?: readonly string[]): string[] {
    return this.lines
      .filter(({ functionName }) => functionNames?.includes(functionName) ?? true)
      .map(({ line }) => line);
  }
}
