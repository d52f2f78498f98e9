import { strict as assert } from "node:assert";
import { printable, printableJson, visible } from "../../simulator/printable";
import { accessDifference } from "../../simulator/reports/accessDifference";
import { accessReport } from "../../simulator/reports/accessReport";
import { differenceMarkdown } from "../../simulator/reports/differenceMarkdown";
import { differenceTable } from "../../simulator/reports/differenceTable";
import { code } from "../../simulator/reports/markdown";
import { namesFor } from "../../simulator/reports/names";
import { readAccessReport } from "../../simulator/reports/readAccessReport";
import { plain } from "../../simulator/reports/style";
import { runM2m, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";
import { modelOf } from "../support/registrations";

/** All that acts on a terminal, but for the ends of lines and tabs. */
const acting = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Escaped, as it stands in the source of a program. */
const nasty = String.raw`\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u200b\r`;

const handler = `async () => { console.log("line ${nasty} \\x1b[31mred\\x1b[0m"); return { statusCode: "${nasty}" }; }`;
const setUp = `console.log("program ${nasty}");
new aws.cloudwatch.LogGroup("group ${nasty}\\nm2m: forged");`;

describe("attack: what would act on the terminal of who runs m2m", function () {
  this.timeout(120_000);
  after(() => removePrograms());

  it("from a program, a handler, what it answers, and names", async () => {
    const routes = `"GET /x": { access: "public", handler: ${handler} }`;
    const m2m = await startM2m({ dir: await makeProgram({ "index.ts": programSource(routes, setUp) }) });
    try {
      // What a handler prints comes by a way of its own, before or after what the gateway says.
      await m2m.logs(/its result is not[^]* red\n| red\n[^]*its result is not/, () => m2m.call("/x"));
      assert.match(m2m.log, /program \\u\{1b\}\]0;owned\\u\{7\}/);
      assert.match(m2m.log, /line \\u\{1b\}.*\\u\{202e\}\\u\{200b\}\\u\{d\} red\n/);
      assert.doesNotMatch(m2m.log, acting);
      assert.doesNotMatch(m2m.out, acting);
    } finally {
      await m2m.stop();
    }
  });

  it("from an error of a program, and from the command line", async () => {
    const dir = await makeProgram({ "index.ts": `throw new Error("bad ${nasty}");` });
    for (const args of [
      ["access", "--dir", dir],
      ["access", "--dir", `${dir}\u202e\x1b[31m\nm2m: forged`],
      ["\u202e\x1b[31m\nm2m: forged"],
    ]) {
      const { code: exitCode, stdout, stderr } = await runM2m(args);
      assert.ok(exitCode === 1 || exitCode === 2);
      assert.doesNotMatch(stdout + stderr, acting);
      assert.match(stderr, /\\u\{202e\}/);
      assert.doesNotMatch(stderr, /^m2m: forged/m);
    }
  });

  it("from the file of an earlier report, in each format", () => {
    const text = "\x1b[2J\u202e\r\n# x\n<img src=x> @team `|` \\|";
    const head = accessReport(modelOf(), "shop", "dev");
    const finding = { kind: "idle-client", pool: text, client: text, reason: text };
    const file = JSON.stringify({ ...head, findings: [...head.findings, finding] });
    const base = readAccessReport(file, "--against base.json");
    const difference = accessDifference(base, head);
    const table = differenceTable(difference, namesFor([base, head], visible), { width: 80, style: plain });
    const markdown = differenceMarkdown(difference, namesFor([base, head], code));
    for (const shown of [table, markdown]) {
      // Nothing of it is left to the last of all, which prints it.
      assert.equal(printable(shown), shown);
      assert.doesNotMatch(shown, acting);
      assert.match(shown, /\\u\{1b\}\[2J\\u\{202e\}\\u\{d\}\\u\{a\}#/);
      assert.doesNotMatch(shown, /^# x/m);
    }
    // Outside of code, there is nothing of it.
    assert.doesNotMatch(markdown.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, ""), /<img|@team/);
    const json = printableJson(difference);
    assert.doesNotMatch(json, acting);
    assert.deepEqual(JSON.parse(json), difference);
  });
});
