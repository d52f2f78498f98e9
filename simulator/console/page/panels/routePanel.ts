import type { PageApi, PageRow } from "../../protocol";
import type { Context } from "../context";
import { copyButton } from "../copyButton";
import { element } from "../element";
import { liveRequests } from "../liveRequests";
import { routeName } from "../routeName";
import { facts } from "./facts";
import type { PanelContent } from "./panelContent";
import { subjectLink } from "./subjectLink";

/** What a route asks for, who has it, and who has called it lately; `undefined` if there is no such route. */
export function routePanel(
  context: Context,
  [apiName, routeKey]: readonly [api: string, routeKey: string],
): PanelContent | undefined {
  const api = context.state().apis.find(({ name }) => name === apiName);
  const row = api?.rows.find((one) => one.routeKey === routeKey);
  if (!api || !row) {
    return undefined;
  }
  return {
    heading: [element("span", { class: "name" }, ...routeName(row.title))],
    body: [
      facts([
        ["Requires", row.requires],
        ["Authorizer", row.authorizer],
        ["Answered by", row.target],
        ["API", api.title],
      ]),
      element("h3", {}, "Who may call it"),
      callers(context, api, row),
      element(
        "h3",
        {},
        "curl ",
        copyButton("the curl line", () => row.curl),
      ),
      element("pre", { tabindex: "0" }, row.curl),
      ...(row.curl.includes("$TOKEN")
        ? [element("p", { class: "hint" }, "A mark of the matrix has the lines that get the token, too.")]
        : []),
      element("h3", {}, "Recent requests"),
      liveRequests(context, {
        filter: (entry) => entry.routeKey === routeKey && entry.server.name === apiName,
        most: 10,
        none: "None yet.",
      }),
    ],
  };
}

function callers(context: Context, api: PageApi, row: PageRow): HTMLElement {
  const all = api.columns.flatMap((column, index) =>
    row.cells[index]!.verdict === "refused" ? [] : [{ column, cell: row.cells[index]! }],
  );
  if (all.length === 0) {
    return element("p", { class: "hint" }, "Nobody.");
  }
  if (row.cells.every(({ verdict }) => verdict === "public")) {
    return element("p", {}, "Anyone, without a token.");
  }
  return element(
    "ul",
    { class: "chips" },
    ...all.map(({ column, cell }) =>
      element(
        "li",
        {},
        subjectLink(
          context,
          ["cell", api.name, row.routeKey, column.key],
          column.title,
          " ",
          element("small", {}, cell.text),
        ),
      ),
    ),
  );
}
