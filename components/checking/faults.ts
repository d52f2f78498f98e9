import { isMap } from "./plainValues";
import { isConfidential, shownValue, visible } from "./shownValue";

/** One broken rule: where, what was given, what the rule is, and how to satisfy it. */
export interface Fault {
  /** Path of the argument inside the component's args, such as `clients.reporting.scopes[0]`. */
  readonly path: string;
  /** The value that was given; left out where it can be secret. */
  readonly value: unknown;
  /** The rule that it breaks, as a clause: "is not a route key". */
  readonly rule: string;
  /** What to do instead, as an imperative. */
  readonly fix: string;
}

/** A fault in one line, with whose it is: `M2mAuth "orders"`. */
export function faultLine(owner: string, { path, value, rule, fix }: Fault): string {
  const given = value === undefined ? path : `${path} = ${shownValue(value)}`;
  return visible(`${owner}: ${given} ${rule}; ${fix}.`);
}

/** Collects faults while a component checks its arguments, so that all of them are told at once. */
export class FaultCollector {
  private readonly faults: Fault[] = [];

  /** @param component The component's class and name, as the error shows it: `M2mAuth "orders"`. */
  constructor(readonly component: string) {}

  /** Every fault found so far. */
  get found(): readonly Fault[] {
    return this.faults;
  }

  add(path: string, value: unknown, rule: string, fix: string): void {
    this.faults.push({ path, value: isConfidential(path, value) ? undefined : value, rule, fix });
  }

  /** Every fault found so far, in one line each. */
  lines(): string[] {
    return this.faults.map((fault) => faultLine(this.component, fault));
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
}
