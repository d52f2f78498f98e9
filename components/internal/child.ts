import * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../transform";

/**
 * The arguments of a child resource's constructor: the component's own, with the caller's changes.
 *
 * @throws pulumi.RunError when a transform returns an object, which would be lost.
 */
export function child<Args extends object>(
  name: string,
  args: Args,
  opts: pulumi.CustomResourceOptions,
  transform: Transform<Args> | undefined,
): [name: string, args: Args, opts: pulumi.CustomResourceOptions] {
  if (typeof transform !== "function") {
    return [name, { ...args, ...transform }, opts];
  }
  const [own, ownOpts] = [copy(args), { ...opts }];
  const returned: unknown = transform(own, ownOpts, name);
  if (typeof returned === "object" && returned !== null && returned !== own) {
    const what = returned instanceof Promise ? "a promise" : "an object";
    throw new pulumi.RunError(`The transform of "${name}" returns ${what}; change its arguments in place instead.`);
  }
  return [name, own, ownOpts];
}

/** Copies plain objects and lists, so that what is changed for one resource stays as it is for all others. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(copy) as T;
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)])) as T;
  }
  return value;
}
