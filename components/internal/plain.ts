import * as pulumi from "@pulumi/pulumi";

/** True for a value that can be read now; an output or a promise is read when the stack is deployed. */
export function isPlain(value: unknown): boolean {
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/** True for an object with named members that can be read now: no list, no output, no promise, no resource. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    isPlain(value) &&
    !pulumi.Resource.isInstance(value)
  );
}
