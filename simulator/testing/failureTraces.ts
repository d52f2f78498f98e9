import type { LambdaFunction } from "../model/model";
import { printable, visible, withoutColours } from "../printable";
import { refusalWords } from "../refusalWords";
import type { RequestRecord } from "../requestRecord";

/** Lines of one invocation that are kept until it is known how it ends. */
const mostLines = 200;

/** What a function printed since it was last invoked, and whether that has failed. */
interface Seen {
  readonly lines: string[];
  hasFailed: boolean;
}

/**
 * Shows what a function printed where an invocation of it ended in a 500: its trace is what the person at a failing test
 * wants to see. What it prints comes by a way of its own, before or after the answer.
 */
export class FailureTraces {
  private readonly functions = new Map<string, Seen>();

  /** @param write Writes lines for the person who runs the tests. */
  constructor(private readonly write: (text: string) => void) {}

  /** A function is about to be invoked. */
  invoked({ name }: LambdaFunction): void {
    this.functions.set(name, { lines: [], hasFailed: false });
  }

  printed(functionName: string, line: string): void {
    const seen = this.functions.get(functionName);
    if (seen?.hasFailed === true) {
      this.show(line);
    } else if (seen && seen.lines.length < mostLines) {
      seen.lines.push(line);
    }
  }

  answered({ status, refusal, method, path, function: functionName }: RequestRecord): void {
    const seen = functionName === undefined ? undefined : this.functions.get(functionName);
    if (status !== 500 || !refusal || !seen) {
      return;
    }
    this.write(`${visible(`${method} ${path}`)} was answered with 500: ${visible(refusalWords(refusal))}`);
    seen.lines.splice(0).forEach((line) => this.show(line));
    seen.hasFailed = true;
  }

  private show(line: string): void {
    this.write(printable(`  ${withoutColours(line)}`));
  }
}
