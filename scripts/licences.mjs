import * as fs from "node:fs/promises";
import * as path from "node:path";
import { root } from "./m2mBundles.mjs";

/** The licences of the packages that bundles of esbuild are made of: a section of Markdown for each. */
export async function licences(results) {
  const packages = new Set();
  for (const input of results.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) {
      packages.add(folder);
    }
  }
  return Promise.all([...packages].sort().map(section));
}

async function section(folder) {
  const dir = path.join(root, folder);
  const { name, license } = JSON.parse(await fs.readFile(path.join(dir, "package.json"), "utf8"));
  const file = (await fs.readdir(dir)).find((one) => /^(?:licen[cs]e|copyrightnotice)/i.test(one));
  if (file === undefined) {
    throw new Error(`${folder} has no licence text; look for one, and bundle the package only with it.`);
  }
  const text = (await fs.readFile(path.join(dir, file), "utf8")).replaceAll("\r\n", "\n").trim();
  return `## ${name} (${license})\n\n\`\`\`text\n${text}\n\`\`\``;
}
