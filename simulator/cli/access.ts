import * as fs from "node:fs";
import { printableJson, visible } from "../printable";
import { accessDifference } from "../reports/accessDifference";
import { accessMarkdown } from "../reports/accessMarkdown";
import { AccessReport, accessReport } from "../reports/accessReport";
import { accessTable } from "../reports/accessTable";
import { differenceMarkdown } from "../reports/differenceMarkdown";
import { differenceTable } from "../reports/differenceTable";
import { code } from "../reports/markdown";
import { foldedReport } from "../reports/foldedReport";
import { namesFor } from "../reports/names";
import { readAccessReport } from "../reports/readAccessReport";
import { UserError } from "../userError";
import type { AccessOptions } from "./args";
import type { Output } from "./output";
import { readProgram } from "./readProgram";
import type { Terminal } from "./terminal";

/** Exit code where access widened and that was to fail. */
const widenedCode = 3;

/**
 * Reports who may call what, or what of it has changed.
 *
 * @returns The exit code.
 * @throws {@link UserError} when the program or the earlier report is at fault.
 */
export async function access(
  options: AccessOptions,
  output: Output,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  // A file that is no report shows at once, and not after the program was evaluated.
  const base = options.against === undefined ? undefined : readReportFile(options.against);
  const format = formats[options.format];
  const { project, model } = await readProgram(options, output, stop, "report");
  const head = accessReport(model, project.name, project.stack);
  if (!base) {
    output.out(format.report(head, terminal));
    return 0;
  }
  const difference = accessDifference(base, head);
  output.out(format.difference(difference, namesFor([base, head], format.mark), terminal));
  return options.failOnWidening && difference.widened ? widenedCode : 0;
}

const formats = {
  table: { mark: visible, report: accessTable, difference: differenceTable },
  markdown: { mark: code, report: accessMarkdown, difference: differenceMarkdown },
  json: { mark: visible, report: (report: AccessReport) => toJson(foldedReport(report)), difference: toJson },
};

function toJson(value: object): string {
  return printableJson(value, 2);
}

function readReportFile(file: string): AccessReport {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    const fix = "give a file that `m2m access --format json` wrote";
    throw new UserError(`--against ${file}: cannot be read (${code}); ${fix}.`);
  }
  return readAccessReport(text, `--against ${file}`);
}
