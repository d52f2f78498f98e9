import { randomFillSync } from "node:crypto";

/** Filled at once: asking the system for a few bytes at a time costs more than the rest of most requests. */
const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Random bytes for the ids of requests, each handed out once. */
export function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return Buffer.from(pool.subarray(used - count, used));
}
