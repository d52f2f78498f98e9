import * as fs from "node:fs";
import * as path from "node:path";

/** What is filled in for the placeholders of the template, which are those of `pulumi new`. */
export interface Placeholders {
  readonly PROJECT: string;
  readonly DESCRIPTION: string;
}

/** Files by their paths in a project, with slashes. */
export type ProjectFiles = ReadonlyMap<string, string>;

/**
 * Reads the files of a folder for `pulumi new`, with its placeholders filled in.
 *
 * npm packs no `.gitignore`: in the package it has {@link packedNames another name}.
 */
export function readTemplate(folder: string, placeholders: Placeholders): ProjectFiles {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile()).sort();
  return new Map(
    files.map((name) => {
      const text = fs.readFileSync(path.join(folder, name), "utf8");
      const place = name.replaceAll(path.sep, "/");
      return [packedNames[place] ?? place, fill(text, placeholders)];
    }),
  );
}

/** What files are called that npm would leave out of the package. */
const packedNames: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

function fill(text: string, { PROJECT, DESCRIPTION }: Placeholders): string {
  return text.replaceAll("${PROJECT}", PROJECT).replaceAll("${DESCRIPTION}", DESCRIPTION);
}
