import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../support/m2m";

describe("THIRD-PARTY-NOTICES.md", () => {
  it("has the licence of each package that is bundled, and of no other; `npm run notices` writes it", async () => {
    const script = pathToFileURL(path.join(root, "scripts/notices.mjs")).href;
    const { notices, noticesFile } = (await import(script)) as { notices: () => Promise<string>; noticesFile: string };
    assert.equal(await fs.readFile(noticesFile, "utf8"), await notices());
  });
});
