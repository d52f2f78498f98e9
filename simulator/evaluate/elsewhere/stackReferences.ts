import type * as pulumi from "@pulumi/pulumi";
import { callerInProgram } from "../loading/programFrames";
import type { StandIns } from "./standIns";
import { unknownAnswer } from "./unknownAnswer";
import type { Unknowns } from "./unknowns";

type Sdk = typeof pulumi;
type Reference = pulumi.StackReference;
type Method = (this: Reference, name: pulumi.Input<string>) => unknown;

/** Answers what programs ask other stacks for: from the stand-ins, and with values that are not known for the rest. */
export class StackReferences {
  /** The outputs that are not known, and the first line that asks for one, by the stack's name. */
  private readonly missing = new Map<string, { readonly names: Set<string>; readonly where: string | undefined }>();

  /** @param projectDir Files below it are the user's own. */
  constructor(
    private readonly sdk: Sdk,
    private readonly projectDir: string,
    private readonly unknowns: Unknowns,
    private readonly standIns: StandIns,
  ) {}

  /** Call before the program is loaded. */
  watch(): void {
    for (const method of ["getOutput", "requireOutput"]) {
      this.wrap(method, (reference, name, where, known) =>
        this.sdk.all([reference.name, name]).apply(([stack, output]) => {
          const what = this.missingOutput(stack, output, where);
          return what === undefined ? known() : this.unknowns.output(what);
        }),
      );
    }
    for (const method of ["getOutputValue", "requireOutputValue", "getOutputDetails"]) {
      this.wrap(method, async (reference, name, where, known) => {
        const [stack, output] = await valueOf(this.sdk.all([reference.name, name]));
        const what = this.missingOutput(stack, output, where);
        if (what === undefined) {
          return known();
        }
        const value = unknownAnswer(this.unknowns.output(what), what);
        return method === "getOutputDetails" ? { value } : value;
      });
    }
  }

  /** What a reference is answered with. */
  state(name: string): Record<string, unknown> {
    const { outputs, secretOutputNames = [] } = this.standIns.stack(name) ?? {};
    const existing = Object.entries(outputs ?? {}).filter(([, value]) => value !== null);
    return { name, outputs: outputs ? Object.fromEntries(existing) : this.unknowns.wireValue, secretOutputNames };
  }

  /** Says of each stack which outputs the program asks for and are not known. */
  notes(): { where: string | undefined; what: string }[] {
    return [...this.missing].map(([stack, { names, where }]) => {
      const what = `${names.size > 1 ? "outputs" : "output"} ${[...names].join(", ")} of the stack ${stack}`;
      const [it, matter] = names.size > 1 ? ["them", "they matter"] : ["it", "it matters"];
      const fix = `give ${it} in m2m.yaml, under stackReferences, where ${matter}.`;
      return { where, what: `${what}: not read, and not known; ${fix}` };
    });
  }

  private wrap(
    method: string,
    finish: (
      reference: Reference,
      name: pulumi.Input<string>,
      where: string | undefined,
      known: () => unknown,
    ) => unknown,
  ): void {
    const prototype = this.sdk.StackReference.prototype as unknown as Record<string, Method>;
    const original = prototype[method];
    if (original) {
      const { projectDir } = this;
      const wrapped: Method = function (name) {
        return finish(this, name, callerInProgram(wrapped, projectDir), () => original.call(this, name));
      };
      prototype[method] = wrapped;
    }
  }

  /** What an output is called that nothing stands in for; `undefined` for one that something does. */
  private missingOutput(stack: string, output: string, where: string | undefined): string | undefined {
    if (this.standIns.hasOutput(stack, output)) {
      return undefined;
    }
    const noted = this.missing.get(stack) ?? { names: new Set(), where };
    noted.names.add(output);
    this.missing.set(stack, noted);
    return `output ${output} of the stack ${stack}`;
  }
}

/** The value of an output that is known. */
function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
