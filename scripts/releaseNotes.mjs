/**
 * Prints what CHANGELOG.md says about the version of a tag, if everything fits together for its release.
 *
 *     node scripts/releaseNotes.mjs v1.2.3
 */
import { readFileSync } from "node:fs";

/**
 * @param {string} tag
 * @param {{ version?: unknown, repository?: unknown }} manifest
 * @param {string} changelog
 * @returns {string} The notes.
 * @throws {Error} What does not fit together.
 */
export function releaseNotes(tag, { version, repository }, changelog) {
  if (tag !== `v${version}`) {
    throw new Error(`The tag ${tag} is not that of package.json's version ${version}: tag v${version}, or change it.`);
  }
  if (!repository) {
    throw new Error("package.json names no repository, which npm compares the provenance with: add it.");
  }
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => /^\[?([^\]\s]+)/.exec(one)?.[1] === version);
  const notes = section?.slice(section.indexOf("\n")).trim();
  if (!notes) {
    throw new Error(`CHANGELOG.md has nothing about ${version}: rename "Unreleased" to "${version}", with the date.`);
  }
  return notes;
}

if (process.argv[1] === import.meta.filename) {
  try {
    const [manifest, changelog] = ["package.json", "CHANGELOG.md"].map((file) => readFileSync(file, "utf8"));
    console.log(releaseNotes(process.argv[2] ?? "", JSON.parse(manifest), changelog));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
