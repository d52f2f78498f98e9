import type { Mapping } from "../evaluate/project/mapping";
import { isMapping } from "../evaluate/project/mapping";
import { JsonText } from "./jsonText";

/** A file with what was changed in it, a line each. */
export interface Mended {
  readonly text: string;
  readonly changes: readonly string[];
}

/** What a dependency's range must not be, and why: the template's takes its place. */
const unfit: Readonly<Record<string, { readonly isUnfit: (range: string) => boolean; readonly why: string }>> = {
  typescript: { isUnfit: mayBeSevenOrLater, why: "Pulumi cannot use TypeScript 7 yet" },
};

/** What `npm init` writes where there is no test. */
const noTest = /no test specified/;

/**
 * Adds to a package.json what a template's has and it lacks: dependencies, and scripts.
 *
 * @param leftOut Scripts that are not added.
 */
export function mendManifest(
  file: string,
  text: string,
  template: Mapping,
  { leftOut }: { readonly leftOut: readonly string[] },
): Mended {
  let json = JsonText.read(file, text);
  const changes: string[] = [];
  const set = (path: readonly [string, string], value: unknown, why = "") => {
    json = json.with(path, value);
    changes.push(`${path.join(".")} is ${JSON.stringify(value)}${why}`);
  };
  for (const group of ["dependencies", "devDependencies"]) {
    for (const [name, range] of entriesOf(template[group])) {
      const [found] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].filter(
        (one) => typeof json.get(one, name) === "string",
      );
      const given = found === undefined ? undefined : String(json.get(found, name));
      if (found === undefined || given === undefined) {
        set([group, name], range);
      } else if (unfit[name]?.isUnfit(given) === true) {
        set([found, name], range, ` instead of ${JSON.stringify(given)}: ${unfit[name].why}`);
      }
    }
  }
  for (const [name, command] of entriesOf(template["scripts"])) {
    const given = json.get("scripts", name);
    if (!leftOut.includes(name) && (given === undefined || (typeof given === "string" && noTest.test(given)))) {
      set(["scripts", name], command);
    }
  }
  return { text: json.text, changes };
}

function entriesOf(group: unknown): [name: string, value: unknown][] {
  return isMapping(group) ? Object.entries(group) : [];
}

/** Whether a range of versions lets npm take TypeScript 7, or no version below it. */
function mayBeSevenOrLater(range: string): boolean {
  const [first = ""] = range.trim().split(/\s+/);
  const isBoundAbove = /<=?\s*[0-6]\b|<\s*7\b/.test(range);
  const major = Number(/^[\^~=v]*(\d+)/.exec(first)?.[1] ?? NaN);
  return Number.isNaN(major) ? !isBoundAbove && /^(?:>|\*|x|latest|next|beta|$)/.test(first) : major >= 7;
}
