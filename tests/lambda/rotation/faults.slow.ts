import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { root } from "../../support/m2m";
import { beginnings, continuations, withEachFault } from "./faults";
import { Rotator } from "./rotator";
import { Services } from "./services";

describe("a rotation with any fault", () => {
  const services = new Services();
  let url: string;
  before(async () => {
    url = await services.start();
  });
  after(() => services.stop());

  for (const [found, begin] of Object.entries(beginnings)) {
    it(`loses no caller when it finds ${found}, as docs/rotation.md has it`, async () => {
      const counts: number[] = [];
      for (const goOn of Object.values(continuations)) {
        const { faults } = await withEachFault(new Rotator(services, url), services, begin, goOn, () => true);
        counts.push(faults);
      }
      const page = await fs.readFile(path.join(root, "docs/rotation.md"), "utf8");
      const row = page.split("\n").find((line) => line.startsWith(`| ${found} `));
      const cells = row?.split("|").map((cell) => cell.trim());
      assert.deepEqual(cells, ["", found, ...counts.map(String), "0", ""], `docs/rotation.md: ${counts.join(", ")}`);
    });
  }
});
