import type { Registration, Value } from "../evaluate/registration";
import type { Purpose } from "../evaluate/purpose";
import { QuickCreated, quickCreated } from "./quickCreation";

/** The registered resources of a program, looked up by type and by owner, and the faults found in them. */
export class Resources {
  readonly faults: string[] = [];
  private readonly byType = new Map<string, Registration[]>();

  readonly all: readonly Registration[];

  /**
   * @param registered What the program registers. What AWS makes by itself is added.
   * @param purpose What they are read for.
   */
  constructor(
    registered: readonly Registration[],
    readonly purpose: Purpose = "serve",
  ) {
    this.all = [...registered, ...registered.flatMap(quickCreated)];
    for (const registration of this.all) {
      const sameType = this.byType.get(registration.type);
      if (sameType) {
        sameType.push(registration);
      } else {
        this.byType.set(registration.type, [registration]);
      }
    }
  }

  ofType(type: string): readonly Registration[] {
    return this.byType.get(type) ?? [];
  }

  /** Those of a type that the program creates, and does not look up. */
  created(type: string): readonly Registration[] {
    return this.ofType(type).filter(({ isRead }) => !isRead);
  }

  /** Resources of a type that name their owner's id in a property. */
  belongingTo(owner: Pick<Registration, "id">, type: string, property: string): readonly Registration[] {
    return this.ofType(type).filter(({ outputs }) => outputs[property] === owner.id);
  }

  /** Notes what is wrong with a resource, and the fix. */
  fault(registration: Registration | QuickCreated, what: string, fix: string): void {
    const { type, name, where } = "madeBy" in registration ? registration.madeBy : registration;
    this.faults.push(`${where === undefined ? "" : `${where}: `}${type} "${name}": ${what}; ${fix}.`);
  }
}

/**
 * The texts of a list; an absent one is empty. Anything else is a fault: an element that got lost could be the scope
 * that closes a route.
 */
export function textList(
  value: Value | undefined,
  what: string,
  registration: Registration,
  resources: Resources,
): readonly string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string" && one !== "")) {
    resources.fault(registration, `${what} = ${JSON.stringify(value)} is not a list of texts`, "give only texts");
    return [];
  }
  return value as readonly string[];
}

/** A property that holds text; empty if it does not. */
export function textProperty({ outputs }: Registration, property: string): string {
  const value: Value | undefined = outputs[property];
  return typeof value === "string" ? value : "";
}
