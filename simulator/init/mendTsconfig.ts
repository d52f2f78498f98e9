import { JsonText } from "./jsonText";
import type { Mended } from "./mendManifest";

/** What an option may have to become. */
interface Rule {
  readonly path: readonly string[];
  readonly to: unknown;
  /** Whether it has to, with what stands there; `undefined` where nothing does. */
  readonly applies: (given: unknown, options: OptionsNow) => boolean;
  readonly why: string;
}

/** What stands in the file at that time, and what is known of the project. */
interface OptionsNow {
  readonly get: (name: string) => unknown;
  /** Whether options may come from another file. */
  readonly isExtending: boolean;
  /** Whether the files of the project are ES modules. */
  readonly isModule: boolean;
}

const nodeModules = ["nodenext", "node16", "node18", "node20"];
const isOneOf = (given: unknown, names: readonly string[]) => typeof given === "string" && names.includes(lower(given));
const isLacking = (given: unknown, { isExtending }: OptionsNow) => given === undefined && !isExtending;
const ofCompiler = (name: string) => ["compilerOptions", name];

/** In their order: later ones see what earlier ones did. */
const rules: readonly Rule[] = [
  {
    path: ofCompiler("moduleResolution"),
    to: "nodenext",
    applies: (given) => isOneOf(given, ["node", "node10", "classic"]),
    why: "TypeScript 6 refuses it",
  },
  {
    path: ofCompiler("module"),
    to: "nodenext",
    applies: (given, { get }) =>
      isOneOf(given, ["esnext", "es2015", "es6", "es2020", "es2022", "preserve", "amd", "umd", "system", "none"]) ||
      (isOneOf(get("moduleResolution"), ["nodenext"]) && !isOneOf(given, nodeModules)),
    why: "it goes with moduleResolution, and callbacks that import something need it",
  },
  {
    path: ofCompiler("moduleResolution"),
    to: "nodenext",
    applies: (given, { get }) =>
      given !== undefined && isOneOf(get("module"), ["nodenext"]) && !isOneOf(given, nodeModules),
    why: "it goes with module",
  },
  {
    path: ofCompiler("target"),
    to: "es2022",
    applies: (given) => isOneOf(given, ["es3", "es5"]),
    why: "TypeScript 6 refuses it",
  },
  {
    path: ofCompiler("types"),
    to: ["node"],
    applies: (given, now) => isLacking(given, now) || (Array.isArray(given) && given.length === 0),
    why: "TypeScript 6 finds the types of Node.js by it alone",
  },
  {
    path: ofCompiler("verbatimModuleSyntax"),
    to: false,
    applies: (given, { isModule }) => given === true && !isModule,
    why: "files of a CommonJS project cannot have imports otherwise",
  },
  {
    path: ofCompiler("rootDir"),
    to: ".",
    applies: isLacking,
    why: "TypeScript 6 asks for it where files are in several folders",
  },
  {
    path: ofCompiler("skipLibCheck"),
    to: true,
    applies: isLacking,
    why: "the types of packages are checked already",
  },
  {
    path: ["ts-node", "transpileOnly"],
    to: true,
    applies: isLacking,
    why: "Pulumi would check types again in each preview",
  },
];

/**
 * Changes a tsconfig.json so that a program with this package compiles. One that extends another gets nothing but what
 * stands in its own text corrected.
 */
export function mendTsconfig(file: string, text: string, { isModule }: { readonly isModule: boolean }): Mended {
  let json = JsonText.read(file, text);
  const changes: string[] = [];
  for (const { path, to, applies, why } of rules) {
    const given = json.get(...path);
    const get = (name: string) => json.get(...ofCompiler(name));
    if (applies(given, { get, isExtending: json.get("extends") !== undefined, isModule })) {
      json = json.with(path, to);
      const instead = given === undefined ? "" : ` instead of ${JSON.stringify(given)}`;
      changes.push(`${path.join(".")} is ${JSON.stringify(to)}${instead}: ${why}`);
    }
  }
  return { text: json.text, changes };
}

function lower(text: string): string {
  return text.toLowerCase();
}
