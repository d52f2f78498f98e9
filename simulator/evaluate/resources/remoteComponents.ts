import { awsxComponents, MakeChild } from "./awsxComponents";
import { markUnknown, Outputs } from "../elsewhere/markUnknown";
import type { Monitor } from "../monitor";
import { plainValues, resourceReference } from "./plainValues";
import type { Registration } from "../registration";
import type { Unknowns } from "../elsewhere/unknowns";
import { create, Creation, unknownOutputs } from "./simulatedOutputs";

/** What a plugin would construct. */
interface Made extends Omit<Creation, "inputs"> {
  /** URN. */
  readonly parent: string;
  readonly id: string;
  readonly inputs: Registration["inputs"];
  readonly outputs: Outputs;
}

/** What was constructed. */
interface Child extends Pick<Made, "type" | "name" | "id" | "outputs"> {
  /** The outputs as the SDK is told them. */
  readonly state: Outputs;
}

/** Does what plugins would do for their components: constructs what is in them, and tells their outputs. */
export class RemoteComponents {
  /** What was constructed, by URN. */
  private readonly children = new Map<string, Child>();

  constructor(
    private readonly monitor: Monitor,
    private readonly unknowns: Unknowns,
  ) {}

  /**
   * The outputs of a component, if it is a known one.
   *
   * @param record Gets what is in it.
   */
  async construct(component: Creation, record: (registration: Registration) => void): Promise<Outputs | undefined> {
    const made: Made[] = [];
    const make: MakeChild = (type, name, given = {}, parent) => {
      const above = (parent ?? component).urn;
      const urn = this.monitor.newUrn(above, type, name);
      const inputs = JSON.parse(JSON.stringify(given)) as Registration["inputs"];
      const created = create({ type, name, urn, inputs, region: component.region });
      const outputs: Outputs = { ...created.outputs };
      made.push({ type, name, urn, parent: above, inputs, id: created.id, outputs, region: component.region });
      return { urn, id: created.id, outputs, reference: resourceReference(urn, created.id) };
    };
    const outputs = awsxComponents[component.type]?.(component, make);
    for (const child of made) {
      const { type, name, urn, id, inputs } = await this.transform(child);
      const state = { ...this.unknowns.wire(child.outputs) };
      this.children.set(urn, { type, name, id, outputs: child.outputs, state });
      this.monitor.resources.set(urn, { urn, id, state });
      const registration = { urn, type, name, id, inputs, outputs: child.outputs as Registration["outputs"] };
      record({ ...registration, derived: [], isRead: false });
    }
    return outputs && { ...outputs };
  }

  /** The program's transforms reach what plugins construct, too. Its outputs are changed in place. */
  private async transform(child: Made): Promise<Pick<Made, "type" | "name" | "urn" | "id" | "inputs">> {
    // A component's own type has two colons like any other, and no slash.
    const subject = { ...child, custom: child.type.includes("/") };
    const given = this.unknowns.wire(child.inputs);
    const changed = await this.monitor.transforms.construct(subject, child.urn, given);
    if (changed === given) {
      return child;
    }
    const inputs = await plainValues(changed, () => this.unknowns.text([]));
    const { id, outputs } = create({ ...child, inputs });
    Object.assign(child.outputs, outputs);
    return { ...child, id, inputs };
  }

  /** A child is asked for once the program has an object for it, whose properties tell which outputs there are. */
  complete(urn: string, unsetOf: (type: string, name: string) => readonly string[]): void {
    const child = this.children.get(urn);
    if (child) {
      const { type, name, id, outputs, state } = child;
      markUnknown(type, name, outputs, unknownOutputs(type) ?? unsetOf(type, name));
      const known = this.unknowns.wire(outputs);
      Object.assign(state, known);
      this.unknowns.noteResource(urn, `${type} "${name}"`, id, outputs, known);
    }
  }
}
