import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { cards } from "../cards.mjs";
import { checkLinks } from "../checkLinks.mjs";
import { diagrams } from "../diagrams.mjs";
import { links } from "../links.mjs";
import { excluded, pageOf, repository, root } from "../pages.mjs";
import { pictures } from "../pictures.mjs";
import { reference, tasks } from "../sidebar.mjs";
import { slugify } from "../slugify.mjs";

const icon = readFileSync(new URL("simulator/console/page/icon.svg", root), "utf8");
const { description } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

/** Pages become modules that import Vue, and stand outside of the folder that has it. */
const vueForPages = {
  name: "vue-for-pages",
  enforce: "pre",
  resolveId(id) {
    return /^vue(\/|$)/.test(id) ? this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true }) : undefined;
  },
};

export default defineConfig({
  title: "pulumi-aws-m2m",
  description,
  lang: "en",
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  // A project's pages on GitHub are below the repository's name.
  base: process.env.SITE_BASE ?? "/",
  srcDir: "../..",
  srcExclude: excluded,
  outDir: "dist",
  cacheDir: "node_modules/.cache",
  rewrites: pageOf,
  vite: {
    plugins: [vueForPages],
    build: { chunkSizeWarningLimit: 4000 },
  },
  markdown: {
    anchor: { slugify },
    config: (md) => {
      md.use(links).use(cards).use(diagrams).use(pictures);
      // What Vue would take for an expression is text.
      const { text } = md.renderer.rules;
      md.renderer.rules.text = (...args) => text(...args).replaceAll("{{", "&#123;&#123;");
    },
  },
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath === "index.md") {
      Object.assign(frontmatter, { sidebar: false, aside: false, pageClass: "home" });
    }
  },
  themeConfig: {
    nav: [
      { text: "Start", link: "/start" },
      { text: "Components", link: "/components" },
      { text: "Secrets that rotate", link: "/rotation" },
      { text: "Recipes", link: "/recipes" },
      { text: "Reference", link: "/api/" },
    ],
    sidebar: { "/api/": reference(), "/": tasks() },
    outline: [2, 3],
    search: { provider: "local" },
    ...(repository && { socialLinks: [{ icon: "github", link: repository }] }),
    docFooter: { prev: false, next: false },
    footer: { message: "Apache-2.0" },
  },
  buildEnd: ({ outDir, site }) => checkLinks(outDir, site.base),
});
