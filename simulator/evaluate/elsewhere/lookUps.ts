import { AsyncLocalStorage } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import { answerInvoke } from "./invokes";
import { callerInProgram } from "../loading/programFrames";
import type { StandIns } from "./standIns";
import { unknownAnswer } from "./unknownAnswer";
import type { Unknowns } from "./unknowns";

type Sdk = typeof pulumi;
type Properties = Readonly<Record<string, unknown>>;

/** The member under which an answer says that it is not known. */
const unknownKey = "m2m:unknown";

/** The SDK's functions that ask a provider: those whose answer is awaited, and those whose answer is an output. */
const awaited = ["invoke", "invokeSingle", "callAsync"];
const lifted = ["invokeOutput", "invokeSingleOutput", "call"];

/**
 * Answers what programs ask providers for: from the stand-ins, as AWS would where that is the same everywhere, and with
 * values that are not known for all that exists in an account.
 */
export class LookUps {
  /** The lines of the program that ask. */
  private readonly callers = new AsyncLocalStorage<string | undefined>();

  /**
   * @param projectDir Files below it are the user's own.
   * @param note Gets a line for each answer that is not known.
   */
  constructor(
    private readonly sdk: Sdk,
    private readonly projectDir: string,
    private readonly unknowns: Unknowns,
    private readonly standIns: StandIns,
    private readonly note: (where: string | undefined, what: string) => void,
  ) {}

  /** Call before the program is loaded. */
  watch(): void {
    for (const name of awaited) {
      this.wrap(name, (answer: Promise<unknown>, token) => answer.then((value) => this.plain(value, token)));
    }
    for (const name of lifted) {
      this.wrap(name, (answer: pulumi.Output<unknown>, token) =>
        applyAlways(answer, (value) => this.lifted(value, token)),
      );
    }
  }

  /** The line of the program that asks for what is being answered. */
  get caller(): string | undefined {
    return this.callers.getStore();
  }

  /** What a provider would answer. @param region The AWS Region that is asked. */
  answer(token: string, inputs: Properties, region: string): Record<string, unknown> {
    const standIn = this.standIns.lookUp(token, inputs);
    const answer = standIn ?? answerInvoke(token, inputs, region);
    if (answer) {
      return { ...answer };
    }
    this.note(
      this.caller,
      `${token} is not asked, and its answer is not known; give it in m2m.yaml, under lookUps, where it matters.`,
    );
    return { [unknownKey]: originOf(token) };
  }

  private wrap(name: string, finish: (answer: never, token: string) => unknown): void {
    const runtime = this.sdk.runtime as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = runtime[name];
    if (original) {
      const wrapped = (...args: unknown[]): unknown =>
        this.callers.run(callerInProgram(wrapped, this.projectDir), () =>
          finish(original(...args) as never, String(args[0])),
        );
      runtime[name] = wrapped;
    }
  }

  private plain(value: unknown, token: string): unknown {
    return isUnknown(value) ? unknownAnswer(this.unknowns.output(originOf(token)), originOf(token)) : value;
  }

  private lifted(value: unknown, token: string): unknown {
    return isUnknown(value) || this.unknowns.is(value) ? this.unknowns.output(originOf(token)) : value;
  }
}

interface AlwaysApplied {
  apply(run: (value: unknown) => unknown, always: boolean): pulumi.Output<unknown>;
}

/** `apply` of an output, which the SDK runs for what is not known, too, where it is asked to. */
function applyAlways(output: pulumi.Output<unknown>, run: (value: unknown) => unknown): pulumi.Output<unknown> {
  return (output as unknown as AlwaysApplied).apply(run, true);
}

function originOf(token: string): string {
  return `the answer of ${token}`;
}

/** Whether an answer, or what is in an answer that holds one value, is not known. What has unknown arguments is empty. */
function isUnknown(value: unknown): boolean {
  if (typeof value === "string") {
    return value.startsWith(originOf(""));
  }
  return typeof value === "object" && value !== null && (unknownKey in value || Object.keys(value).length === 0);
}
