import { existsSync, statSync } from "node:fs";
import { posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { pageOf, repository, root } from "./pages.mjs";

/**
 * A plug-in of markdown-it: links between files of the repository become links between pages, and links to other files
 * lead to GitHub. Where the repository's address is not known, those are plain text.
 */
export function links(md) {
  md.core.ruler.push("links", ({ tokens, env }) => {
    const file = relative(fileURLToPath(root), env.realPath ?? env.path).replaceAll("\\", "/");
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        if (token.type === "link_open") {
          point(token, file, children);
        }
      }
    }
  });
}

function point(token, file, siblings) {
  const target = token.attrGet("href");
  if (/^([a-z]+:|#)/.test(target)) {
    return;
  }
  const [path, anchor] = target.split("#");
  const found = posix.join(posix.dirname(file), decodeURI(path));
  const hash = anchor === undefined ? "" : `#${anchor}`;
  const page = pageOf(found);
  if (!existsSync(new URL(found, root))) {
    throw new Error(`${file}: ${target} leads to ${found}, which does not exist.`);
  }
  if (page !== undefined) {
    token.attrSet("href", `/${page}${hash}`);
  } else if (repository !== undefined) {
    const kind = statSync(new URL(found, root)).isDirectory() ? "tree" : "blob";
    token.attrSet("href", `${repository}/${kind}/main/${found}${hash}`);
  } else {
    const close = siblings.slice(siblings.indexOf(token)).find(({ type }) => type === "link_close");
    token.attrs = null;
    token.tag = close.tag = "span";
  }
}
