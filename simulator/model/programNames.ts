import { Registration, Value } from "../evaluate/registration";
import { isUnknown, unmarked } from "../evaluate/elsewhere/unknownValues";
import { Resources } from "./resources";

/** Outputs that name a resource, with what is made up for it here. */
const naming = ["arn", "executionArn", "invokeArn", "apiEndpoint", "dnsName", "id"] as const;

/** Shorter ones could stand in a text by chance. */
const leastLength = 8;

/**
 * What stands for resources of the program in texts that hold what the simulator made up for them, or what only AWS
 * knows: `{Api orders}/*`. A text so written is the same whenever the program is.
 */
export class ProgramNames {
  private readonly madeUp: readonly (readonly [text: string, name: string])[];
  private readonly functions = new Map<string, string>();

  constructor(resources: Resources) {
    const found = new Map<string, string>();
    for (const registration of resources.all) {
      for (const output of naming) {
        const text = output === "id" ? registration.id : registration.outputs[output];
        const isStated = registration.isRead || Object.values(registration.inputs).includes(text as Value);
        if (typeof text === "string" && text.length >= leastLength && !isStated && !isUnknown(text)) {
          found.set(text, nameOf(registration));
        }
      }
    }
    this.madeUp = [...found].sort(([a], [b]) => b.length - a.length);
    for (const fn of resources.ofType("aws:lambda/function:Function")) {
      for (const text of [fn.urn, fn.id, fn.outputs["name"], fn.outputs["arn"], fn.outputs["invokeArn"]]) {
        if (typeof text === "string") {
          this.functions.set(text, fn.name);
        }
      }
    }
  }

  /** A text with names of resources in place of what was made up for them. */
  in(text: string): string {
    return unmarked(this.madeUp.reduce((rest, [given, name]) => rest.replaceAll(given, name), text));
  }

  /** Logical name of the function that a property names; what the property says, where that is none of the program. */
  ofFunction(value: Value | undefined): string {
    const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
    // A version or an alias may follow the ARN.
    const whole = this.functions.get(text) ?? this.functions.get(text.replace(/:[\w$-]+$/, ""));
    return whole ?? this.in(text);
  }
}

/** `{Topic orders}` for an `aws:sns/topic:Topic`. */
function nameOf({ type, name }: Registration): string {
  return `{${type.split(":").at(-1)!} ${name}}`;
}
