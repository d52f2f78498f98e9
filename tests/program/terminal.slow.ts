import { strict as assert } from "node:assert";
import { makeOwnProgram, makeProgram, removePrograms } from "../support/programs";
import { Terminal } from "../support/terminal";

/** The last address of the ready text. */
const ready = /^Page +http:\S+\s*$/m;

const tooWide = (lines: readonly string[]) => lines.filter((line) => [...line].length > 80);

describe("m2m in a terminal of 80 columns", () => {
  let cwd: string;
  let open: Terminal[] = [];
  const start = (args: readonly string[], dir = cwd) => {
    const terminal = new Terminal(args, dir);
    open.push(terminal);
    return terminal;
  };
  before(async () => {
    cwd = await makeOwnProgram();
  });
  afterEach(async () => {
    await Promise.all(open.map((terminal) => terminal.close()));
    open = [];
  });
  after(removePrograms);

  it("says how to call what it serves, tells of requests in colour, and is ended by Ctrl-C", async () => {
    const terminal = start(["dev", "--port", "0"]);
    await terminal.shows(ready);
    assert.deepEqual(tooWide(terminal.lines), []);
    const [, url = ""] = /^API +(http:\S+)/m.exec(terminal.lines.join("\n")) ?? [];
    for (const [path, status, colour] of [
      ["/test", 200, 32],
      ["/test_jwt", 401, 33],
    ] as const) {
      const from = terminal.raw.length;
      assert.equal((await fetch(url + path)).status, status);
      await terminal.shows(new RegExp(`\\d\\d:\\d\\d:\\d\\d ${status} GET ${path} [^\\n]*\\n`), from);
      assert.ok(
        terminal.raw.slice(from).includes(`\u001b[${colour}m${status}`),
        JSON.stringify(terminal.raw.slice(from)),
      );
    }
    assert.deepEqual(tooWide(terminal.lines), []);
    const from = terminal.raw.length;
    terminal.interrupt();
    assert.equal(await terminal.finished, 0);
    assert.match(terminal.raw.slice(from), /^(?:\^C)?\s*$/);
  });

  it("says nothing of requests with --quiet", async () => {
    const terminal = start(["dev", "--port", "0", "--quiet"]);
    await terminal.shows(ready);
    const from = terminal.raw.length;
    const [, url = ""] = /^API +(http:\S+)/m.exec(terminal.lines.join("\n")) ?? [];
    assert.equal((await fetch(`${url}/test`)).status, 200);
    assert.equal((await fetch(`${url}/nowhere`)).status, 404);
    terminal.interrupt();
    assert.equal(await terminal.finished, 0);
    assert.match(terminal.raw.slice(from), /^(?:\^C)?\s*$/);
  });

  it("is ended by Ctrl-C while it starts, and says so", async () => {
    const dir = await makeProgram({
      "index.ts": 'console.log("evaluating"); setInterval(() => undefined, 1e6); for (;;);',
    });
    const terminal = start(["dev", "--port", "0"], dir);
    await terminal.shows(/evaluating/);
    terminal.interrupt();
    assert.equal(await terminal.finished, 130);
    assert.match(
      terminal.lines.join("\n"),
      /^(?:\^C)?m2m: ended by SIGINT before the program was served; run it again\.$/m,
    );
  });

  for (const args of [["clients", "checkout"], ["--help"], ["dev", "--help"], ["dev", "--prot"]]) {
    it(`fits: m2m ${args.join(" ")}`, async () => {
      const terminal = start(args);
      await terminal.finished;
      assert.ok(terminal.lines.length > 2, terminal.raw);
      assert.deepEqual(tooWide(terminal.lines), []);
    });
  }

  it("draws the report of access in colour, as wide as it is", async () => {
    const terminal = start(["access"]);
    assert.equal(await terminal.finished, 0);
    assert.ok(terminal.raw.includes("\u001b[32myes"), terminal.raw);
    assert.deepEqual(tooWide(terminal.lines), []);
  });
});
