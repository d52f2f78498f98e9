import * as pulumi from "@pulumi/pulumi";

/** True for a value that can be read now; an output or a promise is read when the stack is deployed. */
export function isPlain(value: unknown): boolean {
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}
