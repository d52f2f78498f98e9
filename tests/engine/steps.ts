import type { ResourcePreEvent } from "@pulumi/pulumi/automation";

export type StepEvent = ResourcePreEvent;

/** One step of a preview: `~ apigatewayv2.Stage orders: defaultRouteSettings`. */
export class Step {
  constructor(
    readonly sign: string,
    readonly urn: string,
    /** Names of the properties that differ. */
    readonly changed: readonly string[],
    readonly event: StepEvent["metadata"],
  ) {}

  toString(): string {
    const changed = this.changed.length > 0 ? `: ${this.changed.join(", ")}` : "";
    return `${this.sign} ${shortName(this.urn)}${changed}`;
  }
}

/** `apigatewayv2.Stage orders` of a URN. */
export function shortName(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  const [, module = "", type = ""] = /([^:$]+):([^:$]+)$/.exec(types) ?? [];
  return `${module.startsWith("index") ? "" : `${module.split("/")[0]}.`}${type} ${name}`;
}

/**
 * What happens to each resource: `+` created, `~` updated, `-` deleted, `+-` replaced by one that is there before the old
 * one goes, `-+` replaced by one that comes after it. Sorted; what stays as it is is left out, and so is the stack.
 */
export function stepsOf(events: readonly StepEvent[]): Step[] {
  const all = events.map(({ metadata }) => metadata).filter(({ type }) => !type.startsWith("pulumi:"));
  const deletedFirst = new Set<string>();
  const created = new Set<string>();
  for (const { op, urn } of all) {
    if (op === "create-replacement") {
      created.add(urn);
    } else if (op === "delete-replaced" && !created.has(urn)) {
      deletedFirst.add(urn);
    }
  }
  return all
    .flatMap((event) => {
      const sign = signOf(event.op, deletedFirst.has(event.urn));
      return sign === undefined ? [] : [new Step(sign, event.urn, changedIn(event), event)];
    })
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

function signOf(op: string, isDeletedFirst: boolean): string | undefined {
  switch (op) {
    case "create":
      return "+";
    case "update":
      return "~";
    case "delete":
      return "-";
    case "create-replacement":
      return isDeletedFirst ? "-+" : "+-";
    default:
      return undefined;
  }
}

function changedIn({ op, diffs, keys }: StepEvent["metadata"]): string[] {
  return ["update", "create-replacement"].includes(op) ? [...new Set([...(keys ?? []), ...(diffs ?? [])])].sort() : [];
}
