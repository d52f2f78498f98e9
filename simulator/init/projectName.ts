import * as path from "node:path";

const mostLength = 100;

/**
 * The name of a project in a folder: one that Pulumi and npm both take.
 *
 * @param taken Names of packages that the project depends on, which npm would not install into one of the same name.
 */
export function projectName(dir: string, taken: readonly string[]): string {
  const name = path
    .basename(dir)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    // A name that Pulumi keeps for itself.
    .replace(/^pulumi\./, "pulumi-")
    .slice(0, mostLength)
    .replace(/[._-]+$/, "");
  if (name === "") {
    return "m2m-api";
  }
  return [...taken, "pulumi", "node_modules"].includes(name) ? `${name}-api` : name;
}
