import { strict as assert } from "node:assert";
import type * as evaluators from "../../simulator/evaluate/evaluator";
import type { Registration } from "../../simulator/evaluate/registration";
import { loadBundle, removeBundles } from "../support/bundles";
import { EngineStack } from "./engineStack";
import { Copy, copyProject, evaluate, removeCopies, runProgram } from "./projects";
import { requireEngine } from "./requirements";
import { shortName, Step } from "./steps";

/** A program, and what it needs besides. */
export interface Program {
  readonly folder: string;
  readonly stack: string;
  /** Configuration over that of the stack's file. */
  readonly config?: () => Promise<Readonly<Record<string, string>>>;
  /** What is changed of it before all else. */
  readonly prepare?: (copy: Copy) => void;
  /** How its pool stops being protected once it is deployed, unless it never was. */
  readonly unprotect?: (copy: Copy, stack: EngineStack) => void | Promise<void>;
}

/** What the engine shows of a value that is not known before the deployment. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Tests that programs are previewed as `m2m` evaluates them, are deployed, and can be destroyed. */
export function testPrograms(programs: Readonly<Record<string, Program>>): void {
  for (const [title, { folder, stack: stackName, config, prepare, unprotect }] of Object.entries(programs)) {
    describe(title, () => {
      let copy: Copy;
      let stack: EngineStack | undefined;
      let steps: readonly Step[];

      before(async () => {
        await requireEngine();
        copy = await copyProject(folder, stackName, await config?.());
        prepare?.(copy);
        const { project } = copy;
        const options = { project: project.name, stack: stackName, config: project.config };
        stack = await EngineStack.create(() => runProgram(copy), options);
        steps = await stack.preview();
      });
      after(async () => {
        await stack?.remove();
        await removeCopies();
      });

      it("is previewed as m2m evaluates it", async () => {
        const { Evaluator } = await loadBundle<typeof evaluators>({
          evaluator: "evaluate/evaluator.ts",
          evaluate: "evaluate/evaluationProcess.ts",
        });
        const evaluator = new Evaluator(false);
        try {
          const registrations = (await evaluate(copy, evaluator)).filter(({ type }) => !type.startsWith("pulumi:"));
          // Components have no resource of their own.
          const custom = steps.filter(({ event }) => event.new?.custom);
          assert.deepEqual(custom.map(({ urn }) => urn).sort(), registrations.map(engineUrn).sort());
          for (const registration of registrations) {
            const { event } = steps.find(({ urn }) => urn === engineUrn(registration))!;
            compareInputs(registration, event.new!.inputs);
          }
        } finally {
          evaluator.close();
          await removeBundles();
        }
      });

      it("is deployed, and then there is nothing left to do, by the state and by AWS", async () => {
        assert.deepEqual(new Set(steps.map(({ sign }) => sign)), new Set(["+"]));
        await stack!.up();
        await stack!.isSettled();
        await stack!.refresh();
        await stack!.isSettled();
      });

      it("leaves no secret in the state that can be read", () => {
        const answers = stack!.emulator.calls.flatMap(({ answer }) => [
          ...answer.matchAll(/"ClientSecret": *"([^"]+)"/g),
        ]);
        const secrets = [...new Set(answers.map(([, secret]) => secret!)), "a secret of the environment"];
        const state = stack!.state();
        assert.deepEqual(
          secrets.filter((secret) => state.includes(secret)),
          [],
        );
      });

      if (unprotect) {
        it("is not destroyed before its pool may be", async () => {
          await assert.rejects(stack!.destroy(), /deletion protection is activated/);
          await unprotect(copy, stack!);
          await stack!.up();
        });
      }

      it("is destroyed, and nothing is left", async () => {
        await stack!.destroy();
      });
    });
  }
}

/** The mocks of Pulumi's SDK put the stack's type before that of what stands directly in it; the engine does not. */
function engineUrn({ urn }: Registration): string {
  return urn.replace("::pulumi:pulumi:Stack$", "::");
}

/** Asserts that the engine got each input that m2m has, unless it is not known yet, and none besides. */
function compareInputs({ urn, inputs }: Registration, given: Readonly<Record<string, unknown>>): void {
  const where = shortName(urn);
  for (const [name, value] of Object.entries(inputs).filter(([one]) => !isPassedOn(where, one))) {
    compare(`${where} ${name}`, given[name], value);
  }
  const more = Object.keys(given).filter((name) => !(name in inputs));
  assert.deepEqual(
    more.filter((name) => given[name] !== unknown && !isDefault(name, given[name])),
    [],
    `${where}: inputs that m2m does not have`,
  );
}

/** Code is a file by then, and the runtime one that the provider knows. */
function isPassedOn(where: string, name: string): boolean {
  return /^lambda\./.test(where) && ["code", "runtime"].includes(name);
}

/** What the provider fills in: a name that Pulumi makes, and defaults of its own. */
function isDefault(name: string, value: unknown): boolean {
  return name.startsWith("__") || ["name", "bucket", "region"].includes(name) || value === false || value === "";
}

function compare(where: string, given: unknown, value: unknown): void {
  if (given === unknown || given === "[secret]" || isSecret(given)) {
    return;
  }
  if (typeof given === "string" && given.includes(unknown)) {
    return;
  }
  if (typeof value === "object" && value !== null && typeof given === "object" && given !== null) {
    for (const name of new Set([...Object.keys(value), ...Object.keys(given)])) {
      const [one, other] = [given as Record<string, unknown>, value as Record<string, unknown>].map((of) => of[name]);
      if (other !== undefined || !isDefault(name, one)) {
        compare(`${where}.${name}`, one, other);
      }
    }
    return;
  }
  assert.deepEqual(withoutSuffix(given), withoutSuffix(value), where);
}

/** Names that Pulumi makes end in something else each time. */
function withoutSuffix(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/-[0-9a-f]{7}(?![0-9a-z])/g, "-*") : value;
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}
