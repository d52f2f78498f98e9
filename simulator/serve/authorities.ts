import * as fs from "node:fs";

/**
 * The authorities that servers may have besides the usual ones: the simulator's own, and those that the developer names
 * to Node.js, which leaves them out where others are given. PEM.
 *
 * @param file What `NODE_EXTRA_CA_CERTS` is set to.
 */
export function authorities(own: string, file = process.env["NODE_EXTRA_CA_CERTS"]): string {
  try {
    return file ? `${own}\n${fs.readFileSync(file, "utf8")}` : own;
  } catch {
    // Node.js warns of a file that it cannot read, and goes on without it.
    return own;
  }
}
