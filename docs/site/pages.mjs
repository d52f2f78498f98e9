import { readFileSync } from "node:fs";

/** The folder of the repository, as a URL. */
export const root = new URL("../../", import.meta.url);

/** Markdown files that are no pages: README.md is what the site's own first page is on GitHub. */
export const excluded = [
  "README.md",
  "THIRD-PARTY-NOTICES.md",
  ".*/**",
  "{components,dist,functions,policy,scripts,simulator,tests,coverage,tmp}/**",
  "docs/site/**",
];

/** The pages from outside docs/, by patterns of their files. */
const outside = [
  [/^examples\/README\.md$/, "examples/index.md"],
  [/^examples\/([\w-]+)\/README\.md$/, "examples/$1.md"],
  [/^bench\/results\.md$/, "bench-results.md"],
  [/^CHANGELOG\.md$/, "changelog.md"],
  [/^CONTRIBUTING\.md$/, "contributing.md"],
  [/^CODE_OF_CONDUCT\.md$/, "code-of-conduct.md"],
  [/^SECURITY\.md$/, "reporting.md"],
];

/**
 * The page that a file of the repository becomes, by its path in the site; `undefined` for a file that becomes none.
 *
 * @param {string} file from the root, with slashes
 */
export function pageOf(file) {
  if (/^docs\/(api\/)?[\w.-]+\.md$/.test(file)) {
    return file.slice("docs/".length).replace(/README\.md$/, "index.md");
  }
  const [pattern, page] = outside.find(([one]) => one.test(file)) ?? [];
  return pattern && file.replace(pattern, page);
}

/** The repository's address on the web, where it is known: from GitHub's own runner, or package.json. */
export const repository = addressOfRepository();

function addressOfRepository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  if (server && name) {
    return `${server}/${name}`;
  }
  const { repository: stated } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  return (stated?.url ?? stated)?.replace(/^git\+/, "").replace(/\.git$/, "");
}
