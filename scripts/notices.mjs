/** Writes THIRD-PARTY-NOTICES.md: the licences of the packages that the `m2m` command is bundled with. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { licences } from "./licences.mjs";
import { bundle, root } from "./m2mBundles.mjs";

export const noticesFile = path.join(root, "THIRD-PARTY-NOTICES.md");

/** The text of the file, from what is bundled today. */
export async function notices() {
  const sections = await licences(await bundle({ write: false }));
  const intro = "The `m2m` command is bundled with the packages below, under their own licences.";
  return ["# Third-party notices", intro, ...sections].join("\n\n") + "\n";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await fs.writeFile(noticesFile, await notices());
}
