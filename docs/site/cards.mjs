/** A plug-in of markdown-it: on the first page, what a link's colon introduces becomes a sentence of its own below it. */
export function cards(md) {
  md.core.ruler.push("cards", ({ tokens, env }) => {
    if (env.relativePath !== "index.md") {
      return;
    }
    for (const { children } of tokens) {
      const after = children?.[0]?.type === "link_open" && children.find(({ content }) => content.startsWith(": "));
      if (after) {
        after.content = after.content.replace(/^: (.)/, (_, first) => first.toUpperCase());
      }
    }
  });
}
