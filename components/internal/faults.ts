import * as pulumi from "@pulumi/pulumi";
import { isMap, isPlain } from "./plain";

/** One broken rule: where, what was given, what the rule is, and how to satisfy it. */
export interface Fault {
  /** Path of the argument inside the component's args, such as `clients.reporting.scopes[0]`. */
  readonly path: string;
  /** The value that was given. */
  readonly value: unknown;
  /** The rule that it breaks, as a clause: "is not a route key". */
  readonly rule: string;
  /** What to do instead, as an imperative. */
  readonly fix: string;
}

/**
 * Thrown by the constructors of this package, before any resource is registered, when arguments break a rule of the
 * component or of AWS. Lists every fault found, one line each. Pulumi prints its message without a stack trace.
 */
export class ArgumentError extends pulumi.RunError {
  /** Every fault found, in the order of the arguments. */
  readonly faults: readonly Fault[];

  constructor(component: string, faults: readonly Fault[]) {
    super(faults.map((fault) => describe(component, fault)).join("\n"));
    this.name = "ArgumentError";
    this.faults = faults;
  }
}

/** A fault in one line, with whose it is: `M2mAuth "orders"`. */
function describe(owner: string, { path, value, rule, fix }: Fault): string {
  const given = value === undefined ? path : `${path} = ${show(value)}`;
  return `${owner}: ${given} ${rule}; ${fix}.`;
}

/** A value as it would be written in a program, cut to a length that keeps the error on one line. */
function show(value: unknown): string {
  if (!isPlain(value)) {
    return "an output";
  }
  if (pulumi.Resource.isInstance(value)) {
    return "a resource";
  }
  const text = typeof value === "function" ? "a function" : (toJson(value) ?? toText(value));
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

function toJson(value: unknown): string | undefined {
  try {
    // The replacer sees what an output's own toJSON makes of it, which is a page of advice.
    return JSON.stringify(value, function (this: Record<string, unknown>, key, member: unknown) {
      return isPlain(this[key]) ? member : "an output";
    });
  } catch {
    // A bigint, or an object that holds itself.
    return undefined;
  }
}

/** An object without a prototype has not even what `String()` calls. */
function toText(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Collects faults while a component checks its arguments, and throws them all at once. */
export class FaultCollector {
  private readonly faults: Fault[] = [];

  /** @param component The component's class and name, as the error shows it: `M2mAuth "orders"`. */
  constructor(private readonly component: string) {}

  add(path: string, value: unknown, rule: string, fix: string): void {
    this.faults.push({ path, value, rule, fix });
  }

  /** Every fault found so far, in one line each. */
  lines(): string[] {
    return this.faults.map((fault) => describe(this.component, fault));
  }

  /** Whether something is wrong with the value at a path itself. */
  has(path: string): boolean {
    return this.faults.some((fault) => fault.path === path);
  }

  /** True for an object with named members; anything else is a fault. TypeScript sees to this, JavaScript does not. */
  isObject(path: string, value: unknown, fix: string): boolean {
    if (isMap(value)) {
      return true;
    }
    this.add(path, value ?? null, "is not an object", fix);
    return false;
  }

  /** @throws {@link ArgumentError} if any fault was added. */
  throwIfAny(): void {
    if (this.faults.length > 0) {
      throw new ArgumentError(this.component, this.faults);
    }
  }
}
