import { Created, Creation, identifier } from "./simulatedOutputs";

/** Types of resources whose provider is a part of the program: `pulumi-nodejs:dynamic:Resource` and its like. */
const dynamicType = /^pulumi-nodejs:dynamic[:/]/;

/** Whether a resource's provider is a part of the program. */
export function isDynamic(type: string): boolean {
  return dynamicType.test(type);
}

/** What stands for a resource whose provider is not run, since that does real things: its inputs, and a made-up id. */
export function dynamicResource({ name, urn, inputs }: Creation): Created {
  return { id: `${name}-${identifier(urn, "0123456789abcdef", 7)}`, outputs: inputs };
}

/** Says that a resource's provider is not run. @param where The line that constructed the resource. */
export function dynamicNote({ type, name }: { type: string; name: string }, where: string | undefined): string {
  const place = where === undefined ? "" : `${where}: `;
  return `${place}the dynamic provider of ${type} "${name}" is not run, its id is made up, and what it computes is not known; nothing is to be done where no request depends on that.`;
}
