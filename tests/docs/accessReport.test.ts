import { strict as assert } from "node:assert";
import { causeKinds } from "../../simulator/reports/causes";
import { findingKinds } from "../../simulator/reports/finding";
import { wayCauses } from "../../simulator/reports/wayChanges";
import { wayInKinds, wayInMembers } from "../../simulator/reports/waysIn";
import { proseOf } from "./documents";

const page = "docs/access.md";

/** The rows of each table below a heading of columns, as the codes in their cells. */
function tablesOf(heading: RegExp): string[][][][] {
  const { lines } = proseOf(page);
  return lines.flatMap((line, start) => {
    if (!heading.test(line)) {
      return [];
    }
    const rest = lines.slice(start + 2);
    const end = rest.findIndex((row) => !row.startsWith("|"));
    const rows = rest.slice(0, end < 0 ? undefined : end);
    return [rows.map((row) => row.split("|").slice(1, -1).map(codesIn))];
  });
}

function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

const first = (rows: string[][][]) => rows.flatMap(([cell]) => cell ?? []);
const firstTwo = (rows: string[][][]) => [...new Set(rows.flatMap((cells) => cells.slice(0, 2).flat()))];

describe("the page on who may call what", () => {
  it("lists every way in that is compared, with its members, and no other", () => {
    const section = proseOf(page).lines.join("\n").split("### Ways in\n")[1]!;
    const ways = [...section.matchAll(/^`([\w-]+)` is [^]*?\sMembers:\s([^.]+)\.$/gm)];
    assert.deepEqual(
      ways.map(([, kind]) => kind),
      [...wayInKinds],
    );
    const members = new Set(ways.flatMap(([, , listed = ""]) => codesIn(listed)));
    const known = [...wayInMembers.texts, ...wayInMembers.lists, ...wayInMembers.flags];
    assert.deepEqual([...members].sort(), [...known].sort());
  });

  it("lists every cause", () => {
    const [ofRoutes, ofWaysIn] = tablesOf(/^\| Gained /);
    assert.deepEqual(firstTwo(ofRoutes!).sort(), [...causeKinds].sort());
    assert.deepEqual([...firstTwo(ofWaysIn!), "domain-changed"].sort(), [...wayCauses].sort());
  });

  it("lists every finding", () => {
    assert.deepEqual(first(tablesOf(/^\| Finding /)[0]!).sort(), [...findingKinds].sort());
  });
});
