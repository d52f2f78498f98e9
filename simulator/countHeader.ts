import type { IncomingMessage } from "node:http";

/**
 * How often a request has a header. Node.js joins some that are repeated, and drops others.
 *
 * @param name In lower case.
 */
export function countHeader({ rawHeaders }: IncomingMessage, name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const one = rawHeaders[index]!;
    count += Number(one.length === name.length && one.toLowerCase() === name);
  }
  return count;
}
