import type { AccessDifference } from "./accessDifference";
import { Drawing, findingBlocks } from "./accessTable";
import { ChangeText, differenceSections, differenceTitle, verdict } from "./differenceTexts";
import { commas, wrap } from "./layout";
import type { Names } from "./names";

/** What has changed of who may call what, for a terminal. */
export function differenceTable(difference: AccessDifference, names: Names, drawing: Drawing): string {
  const { style } = drawing;
  const sections = differenceSections(difference, names);
  return [
    style.heading(differenceTitle(difference, names)),
    (difference.widened ? style.warning : style.good)(verdict(difference)),
    ...sections.changes.flatMap(({ title, changes }) => [
      style.heading(title),
      ...changes.map((change) => changeBlock(change, drawing)),
    ]),
    ...sections.findings.flatMap(({ title, findings }) => findingBlocks(title, findings, drawing)),
  ].join("\n\n");
}

function changeBlock({ what, callers }: ChangeText, { width }: Drawing): string {
  return [
    ...wrap(commas(what), { width, indent: 2 }),
    ...callers.flatMap((one) => [
      ...wrap(commas(one.callers), { width, indent: 4 }),
      ...wrap(one.why.split(" "), { width, indent: 6 }),
    ]),
  ].join("\n");
}
