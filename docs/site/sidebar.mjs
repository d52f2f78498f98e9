import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { pageOf, root } from "./pages.mjs";

/** What the first page lists, by its headings. */
export function tasks() {
  const text = readFileSync(new URL("docs/README.md", root), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split("\n")[0],
      items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)#]+)/gm)].map(([, title, target]) => ({
        text: title,
        link: `/${pageOf(posix.join("docs", target))}`,
      })),
    }))
    .filter(({ items }) => items.length > 0);
}

const kinds = { Class: "Classes", Interface: "Interfaces", TypeAlias: "Types" };

/** The pages that TypeDoc wrote, by what they describe. */
export function reference() {
  const files = readdirSync(new URL("docs/api/", root));
  const groups = Object.entries(kinds).map(([kind, text]) => ({
    text,
    collapsed: false,
    items: files
      .filter((file) => file.startsWith(`${kind}.`))
      .map((file) => ({ text: file.split(".")[1], link: `/api/${file}` })),
  }));
  return [{ text: "Reference", link: "/api/" }, ...groups, { text: "All pages", link: "/" }];
}
