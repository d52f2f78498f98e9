import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { root } from "../support/m2m";

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>
  >;
}

const workflow = parse(fs.readFileSync(path.join(root, ".github/workflows/preview.yml"), "utf8")) as Workflow;

interface Run {
  readonly status: number | null;
  readonly output: string;
  /** The text of a file of the folder that the script ran in. */
  readonly read: (file: string) => string;
}

describe("the scripts of preview.yml", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-workflow-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const write = (file: string, text: string, mode = 0o644) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text, { mode });
  };

  /** Runs a step as GitHub's runner does, with stand-ins for the programs that it starts. */
  function run(job: string, step: string, env: Record<string, string>, programs: Record<string, string> = {}): Run {
    const script = workflow.jobs[job]!.steps.find(({ name }) => name === step)!.run!;
    for (const [name, text] of Object.entries(programs)) {
      write(`bin/${name}`, `#!/usr/bin/env bash\n${text}\n`, 0o755);
    }
    const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: `${path.join(folder, "bin")}:${process.env["PATH"]!}`,
        GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
        GITHUB_OUTPUT: path.join(folder, "output"),
        RUNNER_TEMP: folder,
        ...env,
      },
    });
    return { status, output: stdout + stderr, read: (file) => fs.readFileSync(path.join(folder, file), "utf8") };
  }

  describe("access-approved", () => {
    const name = "Check that access did not widen, or that it is approved";
    const accepted = ["success false skipped", "success true success"];
    const results = ["success", "failure", "cancelled", "skipped"];
    it("passes where access did not widen, or its widening is approved, and in no other case", () => {
      for (const ACCESS of results) {
        for (const WIDENED of ["true", "false", ""]) {
          for (const WIDENING of results) {
            const { status, output } = run("access-approved", name, { ACCESS, WIDENED, WIDENING });
            const passes = accepted.includes(`${ACCESS} ${WIDENED} ${WIDENING}`);
            assert.equal(status, passes ? 0 : 1, `${ACCESS} ${WIDENED} ${WIDENING}`);
            assert.equal(output.startsWith("::error::"), !passes);
          }
        }
      }
    });
  });

  describe("widening", () => {
    it("fails in an environment that nobody has set up", () => {
      const name = "Check that the environment is set up";
      assert.equal(run("widening", name, { HAS_REVIEWERS: "" }).status, 1);
      assert.equal(run("widening", name, { HAS_REVIEWERS: "true" }).status, 0);
    });
  });

  describe("access", () => {
    /** `m2m access` that ends with a code for each stack. */
    const compare = (dev: number, prod: number) =>
      run(
        "access",
        "Compare",
        {},
        {
          npm: "true",
          node: `[[ "$*" == *"--stack dev"* ]] && code=${dev} || code=${prod}; echo "report: $*"; exit $code`,
        },
      );

    it("says whether access widened in some stack, and shows what changed in all of them", () => {
      for (const [dev, prod, widened] of [
        [0, 0, false],
        [0, 3, true],
        [3, 0, true],
        [3, 3, true],
      ] as const) {
        const { status, read } = compare(dev, prod);
        assert.equal(status, 0);
        assert.equal(read("output"), `widened=${widened}\n`);
        assert.match(
          read("summary"),
          /### Access in dev\n\nreport: .*--fail-on-widening\n\n### Access in prod\n\nreport: /,
        );
        assert.equal(read("summary"), read("1-access.md"));
        ["output", "summary", "1-access.md"].forEach((file) => fs.rmSync(path.join(folder, file)));
      }
    });

    it("fails where access cannot be told", () => {
      const failures: readonly (readonly [number, number])[] = [
        [1, 0],
        [0, 1],
        [3, 2],
      ];
      for (const codes of failures) {
        assert.notEqual(compare(...codes).status, 0);
        assert.equal(fs.existsSync(path.join(folder, "output")), false);
      }
    });
  });

  describe("preview", () => {
    it("is shown as code, whatever it says", () => {
      write("preview.txt", "~ update\n```\n@everybody <b>\n");
      const { status, read } = run("preview", "Describe", { STACK: "dev", OUTCOME: "success" });
      assert.equal(status, 0);
      const expected = "### Preview of dev: success\n\n    ~ update\n    ```\n    @everybody <b>\n\n";
      assert.equal(read("2-preview-dev.md"), expected);
      assert.equal(read("summary"), expected);
    });

    it("is shown as code to its end, however its lines end, and with all that hides", () => {
      write("preview.txt", "one\r# two\r\r<b>three\r\nfour\u2028five \u202e\x1b[31m\x9b\ttab\r");
      const { status, read } = run("preview", "Describe", { STACK: "dev", OUTCOME: "success" });
      assert.equal(status, 0);
      const lines = ["one", "# two", "", "<b>three", "four\\u{2028}five \\u{202e}\\u{1b}[31m\\u{9b}\ttab"];
      const code = lines.map((line) => `    ${line}`).join("\n");
      assert.equal(read("2-preview-dev.md"), `### Preview of dev: success\n\n${code}\n`);
    });

    it("is shown where there is none, and cut where it is long", () => {
      assert.equal(
        run("preview", "Describe", { STACK: "dev", OUTCOME: "failure" }).read("2-preview-dev.md"),
        "### Preview of dev: failure\n\n\n",
      );
      write("preview.txt", `${"€".repeat(6666)}€\n`.repeat(50));
      const { status, read } = run("preview", "Describe", { STACK: "dev", OUTCOME: "success" });
      assert.equal(status, 0);
      assert.match(read("2-preview-dev.md"), /^### Preview of dev: success\n\n {4}€{6666}\n\n?$/);
    });

    it("fails where Pulumi fails", () => {
      const { status, read } = run("preview", "Preview", { STACK: "dev" }, { npx: 'echo "$*"; exit 255' });
      assert.equal(status, 255);
      assert.match(read("preview.txt"), /^pulumi preview --stack dev --policy-pack policy --diff /);
    });
  });

  describe("comment", () => {
    /** A stand-in for GitHub's command that has these comments, and notes what it is asked to do. */
    const comment = (comments: readonly object[]) => {
      write("comments.json", JSON.stringify(comments));
      return run(
        "comment",
        "Comment",
        { GITHUB_REPOSITORY: "example/orders", NUMBER: "7", RUN: "https://example.com/run" },
        {
          gh: `if [[ "$*" == *--paginate* ]]; then
  node -e 'const [filter] = process.argv.slice(1);
    const marker = /startswith\\("(.*?)"\\)/.exec(filter)[1];
    for (const { id, user, body } of require("./comments.json"))
      if (user.login === "github-actions[bot]" && body.startsWith(marker)) console.log(id)' "\${@: -1}"
else
  echo "$*" >asked
fi`,
        },
      );
    };

    it("is written in the order of the parts, and once", () => {
      write("comment/2-preview-prod.md", "### Preview of prod\n");
      write("comment/2-preview-dev.md", "### Preview of dev\n");
      write("comment/1-access.md", "### Access\n");
      const { status, read } = comment([{ id: 1, user: { login: "somebody" }, body: "<!-- preview.yml --> mine" }]);
      assert.equal(status, 0);
      assert.equal(
        read("asked"),
        "api --silent --method POST repos/example/orders/issues/7/comments --field body=@body.md\n",
      );
      assert.equal(
        read("body.md"),
        "<!-- preview.yml -->\n### Access\n### Preview of dev\n### Preview of prod\n\n\n[The whole run](https://example.com/run)\n",
      );
    });

    it("is made of files whatever they are called", () => {
      for (const name of ["1 access.md", "2-'quoted'.md", '3-"quoted".md', "4-two\nlines.md", "-n.md", "5-\\.md"]) {
        write(`comment/${name}`, `${JSON.stringify(name)}\n`);
      }
      write("comment/6.txt", "no part");
      const { status, read } = comment([]);
      assert.equal(status, 0);
      for (const name of ["1 access.md", "2-'quoted'.md", '3-"quoted".md', "4-two\nlines.md", "-n.md", "5-\\.md"]) {
        assert.ok(read("body.md").includes(`${JSON.stringify(name)}\n`), name);
      }
      assert.ok(!read("body.md").includes("no part"));
    });

    it("replaces its own earlier one", () => {
      const { status, read } = comment([
        { id: 1, user: { login: "github-actions[bot]" }, body: "of another workflow" },
        { id: 2, user: { login: "github-actions[bot]" }, body: "<!-- preview.yml -->\nold" },
      ]);
      assert.equal(status, 0);
      assert.equal(
        read("asked"),
        "api --silent --method PATCH repos/example/orders/issues/comments/2 --field body=@body.md\n",
      );
    });

    it("is not longer than GitHub takes", () => {
      write("comment/1-access.md", `a${"€".repeat(100_000)}`);
      const { status, read } = comment([]);
      assert.equal(status, 0);
      assert.ok(read("body.md").length < 65_536);
      assert.ok(!read("body.md").includes("\ufffd"));
    });
  });
});
