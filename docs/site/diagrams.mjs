import { renderMermaidSVG } from "beautiful-mermaid";

/** The site's own colours, so that a diagram follows the theme. */
const colors = {
  bg: "var(--vp-c-bg)",
  fg: "var(--vp-c-text-1)",
  line: "var(--vp-c-text-2)",
  muted: "var(--vp-c-text-2)",
  accent: "var(--vp-c-brand-1)",
  surface: "var(--vp-c-bg-soft)",
  border: "var(--vp-c-divider)",
};

/** How small a diagram may become, before it is scrolled: its letters must be readable. */
const smallest = 0.75;

/** A plug-in of markdown-it: blocks of Mermaid are drawn when the site is built. */
export function diagrams(md) {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index];
    if (info.trim() !== "mermaid") {
      return fence(tokens, index, ...rest);
    }
    // It would fetch a font from elsewhere.
    const svg = renderMermaidSVG(content, { ...colors, transparent: true }).replace(/@import url\([^)]*\);?/g, "");
    const [, width] = /<svg [^>]*?width="([\d.]+)"/.exec(svg);
    const style = `--least-width: ${Math.round(width * smallest)}px`;
    // As text, because Vue leaves the styles of an element out.
    return `<div class="diagram" style="${style}" v-html="${md.utils.escapeHtml(JSON.stringify(svg))}"></div>\n`;
  };
}
