import * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../transform";
import { withoutStackTraces } from "./withoutStackTraces";

/** A class of resources. */
type ResourceClass<Args, Made> = new (name: string, args: Args, opts: pulumi.CustomResourceOptions) => Made;

/**
 * Creates a child resource from the component's own arguments, with the caller's changes.
 *
 * @throws pulumi.RunError when a transform returns an object, which would be lost.
 */
export function createChild<Args extends object, Made>(
  type: ResourceClass<Args, Made>,
  name: string,
  args: NoInfer<Args>,
  opts: pulumi.CustomResourceOptions,
  transform: Transform<NoInfer<Args>> | undefined,
): Made {
  const [own, ownOpts] = changed(name, args, opts, transform);
  return withoutStackTraces(ownOpts, () => new type(name, own, ownOpts));
}

/** A transform with a change after it, where there is a transform. */
export function followedBy<Args extends object>(
  transform: Transform<Args> | undefined,
  finish: (args: Args) => void,
): Transform<Args> | undefined {
  return (
    transform &&
    ((args, opts, name) => {
      const returned: unknown =
        typeof transform === "function" ? transform(args, opts, name) : void Object.assign(args, transform);
      finish(args);
      return returned;
    })
  );
}

function changed<Args extends object>(
  name: string,
  args: Args,
  opts: pulumi.CustomResourceOptions,
  transform: Transform<Args> | undefined,
): [args: Args, opts: pulumi.CustomResourceOptions] {
  if (typeof transform !== "function") {
    return [{ ...args, ...transform }, opts];
  }
  const [own, ownOpts] = [copy(args), { ...opts }];
  const returned: unknown = transform(own, ownOpts, name);
  if (typeof returned === "object" && returned !== null && returned !== own) {
    const what = returned instanceof Promise ? "a promise" : "an object";
    throw new pulumi.RunError(`The transform of "${name}" returns ${what}; change its arguments in place instead.`);
  }
  return [own, ownOpts];
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
