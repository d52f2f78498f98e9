import { strict as assert } from "node:assert";
import type { Call } from "./emulatedCall";
import { EngineStack, ownName } from "./engineStack";

/** A change of a program, which is made and then taken back. */
export interface Change<Args> {
  /** What is written over the base's arguments while it is on. */
  readonly args: Partial<Args>;
  /** The steps of the preview that puts it on. */
  readonly on: readonly string[];
  /** The steps of the preview that takes it back. */
  readonly off: readonly string[];
  /** What taking it back must send, each a part of one call: `PATCH /v2/apis/…{…}`. */
  readonly sent?: readonly RegExp[];
}

/** A program of the engine, and how it changes. */
export interface Walk<Args> {
  /** Name of the project, which is a part of physical names. */
  readonly project: string;
  readonly base: Args;
  /** Registers the program. */
  readonly program: (args: Args) => unknown;
  readonly changes: Readonly<Record<string, Change<Args>>>;
}

/**
 * Tests changes one after the other on one stack: each preview has exactly the steps that are expected, a second one is
 * empty, and once a change is taken back AWS is as it was before.
 */
export function walk<Args extends object>({ project, base, program, changes }: Walk<Args>): void {
  let args = base;
  let stack: EngineStack | undefined;
  let atFirst: Record<string, unknown>;

  before(async () => {
    stack = await EngineStack.create(() => program(args), { project: ownName(project) });
    await stack.up();
    await stack.refresh();
    await stack.isSettled();
    atFirst = stack.snapshot();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") {
      args = base;
      await stack?.up();
    }
  });
  after(async () => {
    args = base;
    try {
      await stack?.destroy();
    } finally {
      await stack?.remove();
    }
  });

  for (const [title, { args: changed, on, off, sent = [] }] of Object.entries(changes)) {
    it(title, async () => {
      args = { ...base, ...changed };
      await deploy(stack!, on);
      await stack!.isSettled();
      args = base;
      const calls = await deploy(stack!, off);
      await stack!.isSettled({ refresh: true });
      for (const pattern of sent) {
        assert.match(calls.map(({ action, body }) => `${action} ${body}`).join("\n"), pattern);
      }
      assert.deepEqual(stack!.snapshot(), atFirst);
    });
  }
}

/** Asserts the steps of a preview, and deploys. */
export async function deploy(stack: EngineStack, steps: readonly string[]): Promise<readonly Call[]> {
  assert.deepEqual((await stack.preview()).map(String), [...steps].sort());
  return stack.up();
}
