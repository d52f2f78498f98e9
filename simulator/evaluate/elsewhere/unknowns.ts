import type * as pulumi from "@pulumi/pulumi";
import type { Outputs } from "./markUnknown";
import { isUnknown, originOf, unknownPrefix } from "./unknownValues";

type Sdk = typeof pulumi;

/** Makes an SDK's own `Output`, which its types keep to themselves. */
type OutputConstructor = new (
  resources: ReadonlySet<object>,
  value: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  allResources: Promise<ReadonlySet<object>>,
) => pulumi.Output<unknown>;

/** The members that the SDK has beside those of its types. */
interface SdkParts {
  readonly Output: OutputConstructor;
  readonly DependencyResource: new (urn: string) => object;
  readonly unknown: object;
  readonly isUnknown: (value: unknown) => boolean;
}

/**
 * The values of a program that only AWS, another stack or a key elsewhere knows. To the program they are what a preview
 * gives it: outputs whose `apply` does not run, so that nothing in the program is decided by them. Where they end up in
 * a resource, they are texts that say what they are of.
 */
export class Unknowns {
  /** By URN, what is said of it. */
  private readonly origins = new Map<string, string>();
  /** The same of resources, of which some output is not known: where the SDK does not tell which. */
  private readonly vague = new Map<string, string>();
  private readonly parts: SdkParts;

  constructor(private readonly sdk: Sdk) {
    this.parts = sdk as unknown as SdkParts;
  }

  /** What stands for such a value where the SDK talks to its engine. */
  get wireValue(): string {
    return this.sdk.runtime.unknownValue;
  }

  is(value: unknown): boolean {
    return this.parts.isUnknown(value);
  }

  /** @param what What it is of, as a message would name it. */
  output(what: string, isSecret = false): pulumi.Output<unknown> {
    const { Output, DependencyResource, unknown } = this.parts;
    // The SDK carries the resources that an output depends on to wherever it ends up, and so the origin.
    const origin = new Set([new DependencyResource(this.urnOf(what))]);
    return new Output(
      origin,
      Promise.resolve(unknown),
      Promise.resolve(false),
      Promise.resolve(isSecret),
      Promise.resolve(origin),
    );
  }

  /**
   * Remembers what of a resource is not known.
   *
   * @param what What the resource is called.
   * @param known Its outputs as {@link wire} has them.
   * @returns By output that is not known, the URN of that.
   */
  noteResource(urn: string, what: string, id: string, outputs: Outputs, known: Outputs): Map<string, string> {
    const keys = Object.keys(outputs).filter((key) => known[key] !== outputs[key]);
    const unknownId = originOf(id);
    if (unknownId !== undefined) {
      // What refers to it by its id refers to the same thing.
      this.origins.set(urn, unknownId);
    } else if (keys.length > 0) {
      this.vague.set(urn, `an output of ${what}`);
    }
    // An output may be what was given.
    return new Map(keys.map((key) => [key, this.urnOf(textOrigin(outputs[key]) ?? `${what} ${key}`)]));
  }

  /** Remembers a stack of which nothing is known. */
  noteStack(urn: string, name: string): void {
    this.vague.set(urn, `an output of the stack ${name}`);
  }

  /** Whether a URN is of something that is not known, and of no resource. */
  isOrigin(urn: string): boolean {
    return urn.startsWith(originPrefix);
  }

  /** What stands for a value in a registration. @param urns What it depends on. */
  text(urns: readonly string[]): string {
    const exact = namesIn(this.origins, urns);
    const origins = exact.length > 0 ? exact : namesIn(this.vague, urns);
    return unknownPrefix + (origins.length > 0 ? [...new Set(origins)].join(" or ") : "a value that only AWS knows");
  }

  /** An engine's answer, with what is not known as the SDK reads it. What is known stays the same object. */
  wire<T>(value: T): T;
  wire(value: unknown): unknown {
    if (typeof value === "string") {
      return isUnknown(value) ? this.wireValue : value;
    }
    const isPlain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
    if (!isPlain && !Array.isArray(value)) {
      return value;
    }
    const entries = Object.entries(value);
    const wired = entries.map(([key, one]) => [key, this.wire(one as unknown)] as const);
    if (wired.every(([, one], index) => one === entries[index]![1])) {
      return value;
    }
    return isPlain ? Object.fromEntries(wired) : wired.map(([, one]) => one);
  }

  private urnOf(what: string): string {
    const urn = originPrefix + what;
    this.origins.set(urn, what);
    return urn;
  }
}

const originPrefix = "urn:m2m:unknown::";

function namesIn(names: ReadonlyMap<string, string>, urns: readonly string[]): string[] {
  return urns.flatMap((urn) => names.get(urn) ?? []);
}

function textOrigin(value: unknown): string | undefined {
  return typeof value === "string" ? originOf(value) : undefined;
}
