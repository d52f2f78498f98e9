import { strict as assert } from "node:assert";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type * as evaluators from "../../../simulator/evaluate/evaluator";
import { loadProject, Project } from "../../../simulator/evaluate/project/project";
import type { Evaluation } from "../../../simulator/evaluate/registration";
import { loadBundle, removeBundles } from "../../support/bundles";
import { makeProgram, removePrograms, writeProgramFile } from "../../support/programs";

/** A program that tells which process evaluated it. */
const program = `import * as pulumi from "@pulumi/pulumi";
console.log(\`evaluated by \${process.pid} for \${pulumi.getStack()}\`);
`;

describe("the evaluator", () => {
  let module: typeof evaluators;
  let dir: string;
  let project: Project;
  let evaluator: evaluators.Evaluator;
  /** Every process that waited. */
  let spares: ChildProcess[];
  before(async () => {
    module = await loadBundle({ evaluator: "evaluate/evaluator.ts", evaluate: "evaluate/evaluationProcess.ts" });
    dir = await makeProgram({ "index.ts": program, "other.ts": program });
    project = loadProject(dir, "dev");
  });
  after(async () => {
    await removePrograms();
    await removeBundles();
  });
  beforeEach(() => {
    spares = [];
    evaluator = new module.Evaluator(true);
  });
  afterEach(async () => {
    evaluator.close();
    await Promise.all(spares.map(ended));
  });

  async function ended(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      await once(child, "exit");
    }
  }

  /** The process that waits. */
  function spare(): ChildProcess | undefined {
    const child = evaluator["spare"]?.child;
    if (child && !spares.includes(child)) {
      spares.push(child);
    }
    return child;
  }

  /** Evaluates a program, and resolves with the process that did. */
  async function evaluate(which = project): Promise<{ evaluation: Evaluation; pid: number | undefined }> {
    let text = "";
    const evaluation = await evaluator.evaluate(which, (more) => (text += more));
    spare();
    const [, pid] = /^evaluated by (\d+) for dev$/m.exec(text) ?? [];
    return { evaluation, pid: pid === undefined ? undefined : Number(pid) };
  }

  async function evaluateWell(which = project): Promise<number> {
    const { evaluation, pid } = await evaluate(which);
    assert.ok(evaluation.ok, JSON.stringify(evaluation));
    assert.ok(pid !== undefined);
    return pid;
  }

  it("prepares the process of the next evaluation, which is used once", async () => {
    assert.equal(spare(), undefined);
    await evaluateWell();
    const prepared = spare()!;
    assert.equal(await evaluateWell(), prepared.pid);
    assert.notEqual(spare()!.pid, prepared.pid);
    await ended(prepared);
  });

  it("sees in a prepared process what the program has become since", async () => {
    await evaluateWell();
    const prepared = spare()!;
    await writeProgramFile(dir, "index.ts", `${program}throw new Error("half written");`);
    const { evaluation, pid } = await evaluate();
    await writeProgramFile(dir, "index.ts", program);
    assert.equal(pid, prepared.pid);
    assert.ok(!evaluation.ok && evaluation.errors.join().includes("half written"));
    // What the last good version loaded is prepared again.
    assert.ok(spare());
    await evaluateWell();
  });

  it("prepares what it can before a program was good once", async () => {
    await writeProgramFile(dir, "index.ts", `throw new Error("half written");`);
    const running = evaluate();
    // It would take its time from the evaluation that somebody waits for.
    assert.equal(spare(), undefined);
    assert.equal((await running).evaluation.ok, false);
    const prepared = spare()!;
    await writeProgramFile(dir, "index.ts", program);
    assert.equal(await evaluateWell(), prepared.pid);
  });

  it("prepares nothing where no evaluation follows", async () => {
    evaluator = new module.Evaluator(false);
    await evaluateWell();
    assert.equal(spare(), undefined);
  });

  for (const [what, changes] of [
    ["another entry point", { main: "other.ts" }],
    ["another tsconfig.json", { tsconfig: "tsconfig.other.json" }],
  ] as const) {
    it(`ends a prepared process, and does not use it, for ${what}`, async () => {
      await evaluateWell();
      const prepared = spare()!;
      const absolute = Object.entries(changes).map(([name, file]) => [name, `${dir}/${file}`]);
      const running = evaluateWell({ ...project, ...(Object.fromEntries(absolute) as object) });
      await ended(prepared);
      assert.notEqual(await running, prepared.pid);
    });
  }

  for (const file of ["tsconfig.json", "package.json", "package-lock.json"]) {
    it(`ends a prepared process, and does not use it, once ${file} has changed`, async () => {
      await evaluateWell();
      const prepared = spare()!;
      await fs.writeFile(path.join(dir, file), "{}\n");
      await fs.utimes(path.join(dir, file), 1, 1);
      const running = evaluateWell();
      await ended(prepared);
      assert.notEqual(await running, prepared.pid);
    });
  }

  it("replaces a prepared process that died", async () => {
    await evaluateWell();
    const prepared = spare()!;
    prepared.kill("SIGKILL");
    await once(prepared, "close");
    assert.equal(spare(), undefined);
    assert.notEqual(await evaluateWell(), prepared.pid);
  });

  it("ends an evaluation on a signal, and prepares the next", async () => {
    await evaluateWell();
    const prepared = spare()!;
    const stop = new AbortController();
    const running = evaluator.evaluate(project, () => undefined, stop.signal);
    stop.abort();
    assert.equal((await running).ok, false);
    assert.ok(prepared.killed);
    await evaluateWell();
    await ended(prepared);
  });

  it("ends an evaluation whose signal has come before", async () => {
    const running = evaluator.evaluate(project, () => undefined, AbortSignal.abort());
    assert.equal((await running).ok, false);
  });

  it("leaves no process behind when it is closed, also while it evaluates", async () => {
    await evaluateWell();
    const prepared = spare()!;
    const running = evaluateWell();
    evaluator.close();
    await running;
    assert.equal(spare(), undefined);
    await ended(prepared);

    await evaluateWell();
    assert.equal(spare(), undefined);
    evaluator.close();
  });
});
