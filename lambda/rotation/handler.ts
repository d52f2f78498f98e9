import { rotationEvent } from "./event";

/** What Secrets Manager invokes for each step of a rotation. */
export async function handler(event: unknown): Promise<void> {
  rotationEvent(event);
  return Promise.resolve();
}
