/** The marks by which the Pulumi SDK knows its own objects, whichever copy of it made them. */
const marks = { output: "__pulumiOutput", resource: "__pulumiResource" } as const;

/** True for a value that can be read now; an output or a promise is read when the stack is deployed. */
export function isPlain(value: unknown): boolean {
  return !hasMark(value, marks.output) && !(value instanceof Promise);
}

/** True for a resource of any kind. */
export function isResource(value: unknown): boolean {
  return hasMark(value, marks.resource);
}

/** True for an object with named members that can be read now: no list, no output, no promise, no resource. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value) && !isResource(value);
}

function hasMark(value: unknown, mark: string): boolean {
  return (value as Readonly<Record<string, unknown>> | null | undefined)?.[mark] === true;
}
