import type { AccessDifference } from "./accessDifference";
import { findingParts } from "./accessMarkdown";
import { ChangeText, differenceSections, differenceTitle, verdict } from "./differenceTexts";
import { withinComment } from "./markdown";
import type { Names } from "./names";

/** What has changed of who may call what, as GitHub Flavored Markdown. */
export function differenceMarkdown(difference: AccessDifference, names: Names): string {
  const sections = differenceSections(difference, names);
  return withinComment([
    `## ${differenceTitle(difference, names)}`,
    `**${verdict(difference)}**`,
    ...sections.changes.flatMap(({ title, changes }) => [`### ${title}`, changes.map(changeItem).join("\n")]),
    ...sections.findings.flatMap(({ title, findings }) => findingParts(title, findings)),
  ]);
}

function changeItem({ what, callers }: ChangeText): string {
  const reasons = callers.map((one) => `\n  - ${one.callers.join(", ")}: ${one.why}`);
  return `- ${what.join(", ")}${reasons.join("")}`;
}
