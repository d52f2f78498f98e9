import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ProgramWatcher } from "../../../simulator/cli/watch";

describe("the watcher of a program's files", () => {
  const events = new EventEmitter();
  let dir: string;
  let watcher: ProgramWatcher;
  beforeEach(async () => {
    dir = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-watch-")));
    watcher = new ProgramWatcher((file) => events.emit("changed", path.relative(dir, file)));
  });
  afterEach(async () => {
    await watcher.close();
    await fs.rm(dir, { recursive: true });
  });

  const at = (name: string) => path.join(dir, name);
  const write = async (name: string, text = "x") => {
    await fs.mkdir(path.dirname(at(name)), { recursive: true });
    await fs.writeFile(at(name), text);
  };
  /** Does something, and resolves with the file that is told of. */
  async function told(cause: () => unknown): Promise<string> {
    const [[file]] = (await Promise.all([once(events, "changed"), cause()])) as [[string], unknown];
    return file;
  }
  const never = Infinity;

  it("tells of a file that changes, is removed, and comes back", async () => {
    await write("a.ts");
    await watcher.watch([at("a.ts")], never);
    assert.equal(await told(() => write("a.ts", "y")), "a.ts");
    assert.equal(await told(() => fs.rm(at("a.ts"))), "a.ts");
    assert.equal(await told(() => write("a.ts")), "a.ts");
  });

  it("tells of a file that is replaced, as editors do", async () => {
    await write("a.ts");
    await watcher.watch([at("a.ts")], never);
    await write("a.ts.swp", "y");
    assert.equal(await told(() => fs.rename(at("a.ts.swp"), at("a.ts"))), "a.ts");
  });

  it("tells of a file that comes to be where none was, in a folder that comes to be", async () => {
    await watcher.watch([at("node_modules/.package-lock.json"), at("b.ts")], never);
    assert.equal(await told(() => write("b.ts")), "b.ts");
    await fs.mkdir(at("node_modules"));
    await watcher.watch([at("node_modules/.package-lock.json")], never);
    assert.equal(await told(() => write("node_modules/.package-lock.json")), "node_modules/.package-lock.json");
  });

  it("tells of what is below a folder that is one of the files", async () => {
    await write("code/lib/a.js");
    await watcher.watch([at("code")], never);
    assert.equal(await told(() => write("code/lib/a.js", "y")), path.join("code", "lib", "a.js"));
    assert.equal(await told(() => write("code/b.js")), path.join("code", "b.js"));
  });

  it("tells of what changed after it was read and before it was watched, once", async () => {
    await write("a.ts");
    const since = Date.now() - 1;
    assert.equal(await told(() => watcher.watch([at("a.ts")], since)), "a.ts");
    const others: string[] = [];
    const listen = (file: string) => others.push(file);
    events.on("changed", listen);
    await watcher.watch([at("a.ts")], since);
    assert.equal(await told(() => write("a.ts", "y")), "a.ts");
    events.off("changed", listen);
    assert.deepEqual(others, ["a.ts"]);
  });

  it("does not tell of other files, beside them or below", async () => {
    await write("a.ts");
    await write("sub/other.ts");
    await watcher.watch([at("a.ts")], never);
    const all: string[] = [];
    const listen = (file: string) => all.push(file);
    events.on("changed", listen);
    await write("other.ts");
    await write("sub/other.ts", "y");
    await told(() => write("a.ts", "y"));
    events.off("changed", listen);
    assert.deepEqual(all, ["a.ts"]);
  });

  it("forgets files that are no longer of the program, and misses none that stays", async () => {
    await write("a.ts");
    await write("b.ts");
    await watcher.watch([at("a.ts"), at("b.ts")], never);
    await watcher.watch([at("b.ts")], never);
    await write("a.ts", "y");
    assert.equal(await told(() => write("b.ts", "y")), "b.ts");
  });

  it("tells of a burst of changes as one, or some, and of the last", async () => {
    await write("a.ts");
    await watcher.watch([at("a.ts")], never);
    assert.equal(
      await told(async () => {
        for (let count = 0; count < 200; count++) {
          await write("a.ts", String(count));
        }
      }),
      "a.ts",
    );
  });
});
