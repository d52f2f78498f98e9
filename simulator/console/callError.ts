/** Something that the page asks for and cannot have, and why. */
export class CallError extends Error {}
