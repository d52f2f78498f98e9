/** Writes THIRD-PARTY-NOTICES.md: the licences of the packages that the `m2m` command is bundled with. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, root } from "./m2mBundles.mjs";

export const noticesFile = path.join(root, "THIRD-PARTY-NOTICES.md");

/** The text of the file, from what is bundled today. */
export async function notices() {
  const results = await bundle({ write: false });
  const packages = new Set();
  for (const input of results.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) {
      packages.add(folder);
    }
  }
  const sections = await Promise.all([...packages].sort().map(section));
  const intro = "The `m2m` command is bundled with the packages below, under their own licences.";
  return ["# Third-party notices", intro, ...sections].join("\n\n") + "\n";
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await fs.writeFile(noticesFile, await notices());
}
