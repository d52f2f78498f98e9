import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import type { Call } from "./emulatedCall";
import { Emulator } from "./emulator";
import { engineEnvironment, requireEngine } from "./requirements";
import { shortName, Step, StepEvent, stepsOf } from "./steps";

/** What is registered under a URN, as the state keeps it. */
export interface Kept {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A name that nothing has which an interrupted run may have left. */
export function ownName(name: string): string {
  return `${name}-${process.pid}`;
}

/** How a stack is made. */
export interface StackOptions {
  /** Name of the project, a part of physical names. */
  readonly project: string;
  readonly stack?: string;
  /** Configuration by full key; `aws:region` is set. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A stack of the real engine, whose program runs in this process and whose AWS is an emulator. */
export class EngineStack {
  private constructor(
    private readonly stack: automation.Stack,
    private readonly folder: string,
    private readonly stateFile: string,
    readonly emulator: Emulator,
  ) {}

  /** @param program Registers the resources anew each time that it is called. */
  static async create(program: () => unknown, options: StackOptions): Promise<EngineStack> {
    await requireEngine();
    const { project, stack = "dev", config = {} } = options;
    const folder = await fs.promises.mkdtemp(path.join(os.tmpdir(), "m2m-engine-"));
    const emulator = await Emulator.start();
    const made = await automation.LocalWorkspace.createOrSelectStack(
      {
        stackName: stack,
        projectName: project,
        program: async () => ((await program()) ?? {}) as Record<string, unknown>,
      },
      { envVars: engineEnvironment(folder, emulator.url) },
    );
    const values = Object.entries({ "aws:region": "eu-west-1", ...config });
    await made.setAllConfig(Object.fromEntries(values.map(([key, value]) => [key, { value }])));
    return new EngineStack(made, folder, path.join(folder, ".pulumi/stacks", project, `${stack}.json`), emulator);
  }

  /** What a preview says will happen. */
  async preview({ refresh = false } = {}): Promise<Step[]> {
    let events: StepEvent[] = [];
    const onEvent = ({ resourcePreEvent }: automation.EngineEvent) => {
      if (resourcePreEvent) {
        events.push(resourcePreEvent);
      }
    };
    await briefly(() => {
      events = [];
      return this.stack.preview({ onEvent, refresh });
    });
    return stepsOf(events);
  }

  /** Deploys, and resolves with the calls that changed AWS. */
  up(): Promise<readonly Call[]> {
    return this.emulator.changesDuring(() => briefly(() => this.stack.up()));
  }

  async refresh(): Promise<void> {
    await briefly(() => this.stack.refresh());
  }

  /** Asserts that nothing is left to do: by the state, or by AWS as it is. */
  async isSettled(options: { readonly refresh?: boolean } = {}): Promise<void> {
    assert.deepEqual((await this.preview(options)).map(String), []);
  }

  /** What the program exports. */
  outputs(): Promise<automation.OutputMap> {
    return this.stack.outputs();
  }

  setConfig(key: string, value: string): Promise<void> {
    return this.stack.setConfig(key, { value });
  }

  /** The state as it is written. */
  state(): string {
    return fs.readFileSync(this.stateFile, "utf8");
  }

  /** The resources of the state, without the stack itself and the providers. */
  resources(): Kept[] {
    const { checkpoint } = JSON.parse(this.state()) as { checkpoint: { latest?: { resources?: Kept[] } } };
    return (checkpoint.latest?.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  }

  /**
   * What is known of each resource, to be compared: a new id of the same resource counts as the same, and so does what
   * is empty and what is absent.
   */
  snapshot(): Record<string, unknown> {
    const kept = this.resources();
    // Some ids contain others.
    const byLength = [...kept].sort((a, b) => (b.id ?? "").length - (a.id ?? "").length);
    const text = byLength.reduce(
      (known, { urn, id = "" }) => (id.length < 8 ? known : known.replaceAll(id, shortName(urn))),
      JSON.stringify(Object.fromEntries(kept.map(({ urn, outputs }) => [shortName(urn), outputs]))),
    );
    return JSON.parse(text, (key, value: unknown) =>
      isVolatile(key) || isEmpty(value) ? undefined : isSecret(value) ? "[secret]" : value,
    ) as Record<string, unknown>;
  }

  async destroy(): Promise<void> {
    await briefly(() => this.stack.destroy());
    assert.deepEqual(this.resources(), []);
  }

  /** Ends the emulator's proxy, and removes the state. */
  async remove(): Promise<void> {
    this.emulator.close();
    await fs.promises.rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Fails with what went wrong alone, where Pulumi tells all that happened. Where the program did not reach the engine at
 * all, as happens once in hundreds of operations on a busy machine, nothing was done: it is tried once more.
 */
async function briefly(operation: () => Promise<unknown>, tries = 2): Promise<void> {
  try {
    await operation();
  } catch (error) {
    const [, diagnostics] = /^Diagnostics:\n(.*?)^Resources:/ms.exec((error as Error).message) ?? [];
    if (tries > 1 && diagnostics?.includes("UNAVAILABLE: No connection established")) {
      await briefly(operation, tries - 1);
    } else {
      throw diagnostics === undefined ? error : new Error(diagnostics);
    }
  }
}

function isVolatile(key: string): boolean {
  return /^__|[lL]astModified|^(?:deploymentId|sourceCodeHash|sourceCodeSize|versionId)$/.test(key);
}

function isEmpty(value: unknown): boolean {
  return (
    value === "" ||
    value === null ||
    (typeof value === "object" && Object.values(value).every((one) => one === undefined))
  );
}

/** What stands for a secret in a state. */
function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}
