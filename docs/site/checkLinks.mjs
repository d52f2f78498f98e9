import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * Throws for links within a built site that lead to no file, or to no element of it. VitePress itself looks at pages
 * alone, and not at anchors.
 *
 * @param {string} folder of the site
 * @param {string} base the path that the site is served at, such as "/"
 */
export function checkLinks(folder, base) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const pages = new Map(
    names.filter((name) => name.endsWith(".html")).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
  const ids = new Map([...pages].map(([name, html]) => [name, new Set(valuesOf("id", html))]));
  const faults = [...pages].flatMap(([name, html]) =>
    valuesOf("href", html)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !leads(target, name))
      .map((target) => `${name}: ${target}`),
  );
  if (pages.size === 0 || faults.length > 0) {
    throw new Error(`Links of the site that lead nowhere:\n${[...new Set(faults)].join("\n")}`);
  }

  function leads(target, from) {
    const { pathname, hash } = new URL(target, `http://site${base}${from}`);
    const path = decodeURIComponent(pathname).slice(base.length);
    const file = path === "" || path.endsWith("/") ? posix.join(path, "index.html") : path;
    return ids.has(file)
      ? hash === "" || ids.get(file).has(decodeURIComponent(hash.slice(1)))
      : existsSync(join(folder, file));
  }
}

function valuesOf(attribute, html) {
  return [...html.matchAll(new RegExp(`<[^>]*? ${attribute}="([^"]*)"`, "g"))].map(([, value]) =>
    value.replaceAll("&amp;", "&").replaceAll("&#39;", "'"),
  );
}
