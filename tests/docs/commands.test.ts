import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { readCommand } from "../../simulator/cli/args";
import { commandNames, UsageError } from "../../simulator/cli/usage";
import { root } from "../support/m2m";
import { codeBlocks, documents, inlineCode, proseOf, read } from "./documents";

/** A command of a document, in words. */
interface Command {
  readonly document: string;
  /** Whether it can be pasted, or is spoken of in a sentence, which may leave the value of an option out. */
  readonly isWhole: boolean;
  readonly line: number;
  readonly words: readonly string[];
}

/** Options of other programs that stand in a text by themselves. */
const optionsOfOthers: Readonly<Record<string, readonly string[]>> = {
  node: ["--experimental-require-module", "--experimental-detect-module"],
  "npm run bench": ["--seconds", "--connections", "--runs", "--note"],
  pulumi: ["--parallel", "--policy-pack-config", "--show-secrets", "--secrets-provider", "--diff", "--target"],
};

/** The simple commands of some shell code, in words, with the line that each begins in. */
function commandsIn(code: string): { readonly line: number; readonly words: readonly string[] }[] {
  return code
    .replace(/\\\n/g, "  ")
    .split("\n")
    .flatMap((text, index) =>
      text
        .replace(/(^|\s)#.*$/, "")
        .split(/&&|\|\||[;|()]/)
        .map((command) => ({ line: index, words: wordsOf(command) }))
        .filter(({ words }) => words.length > 0),
    );
}

/** Words without redirections, variables that are set for the command, and `npx` before it. */
function wordsOf(command: string): string[] {
  const words = command
    .replace(/\d?>+\s*\S+/g, "")
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  const first = words.findIndex((word) => word !== "" && word !== "npx" && !/^\w+=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** Every command of the blocks of shell code, and of inline code that begins like one. */
function commands(): Command[] {
  const inBlocks = codeBlocks()
    .filter(({ language }) => language === "sh")
    .flatMap(({ document, line, code }) =>
      commandsIn(code).map(({ line: at, words }) => ({ document, isWhole: true, line: line + at, words })),
    );
  const inText = documents.flatMap((document) =>
    inlineCode(proseOf(document))
      .filter(({ code }) => /^(?:npx |m2m |npm )/.test(code))
      // What may be left out stands in brackets, and an ellipsis for what does not matter.
      .flatMap(({ line, code }) =>
        commandsIn(code.replace(/[[\]…]/g, "")).map(({ words }) => ({ document, isWhole: false, line, words })),
      ),
  );
  return [...inBlocks, ...inText];
}

/** The scripts that `npm run` finds where a document's reader is: in its example, or at the root. */
function scriptsFor(document: string): Readonly<Record<string, string>> {
  const folder = fs.existsSync(path.join(root, path.dirname(document), "package.json")) ? path.dirname(document) : ".";
  const { scripts = {} } = JSON.parse(read(path.join(folder, "package.json"))) as { scripts?: Record<string, string> };
  return scripts;
}

const isMissingValue = /has no value;/;

/** What is wrong with a command, of npm or of m2m. */
function faultOf({ document, words: [program, ...args] }: Command): string | undefined {
  if (program === "m2m") {
    return usageFault(args);
  }
  if (program !== "npm") {
    return undefined;
  }
  const separator = args.indexOf("--");
  const [own, passedOn] = separator < 0 ? [args, []] : [args.slice(0, separator), args.slice(separator + 1)];
  const [verb = "", ...names] = own.filter((word) => !word.startsWith("-"));
  const script = verb === "run" ? names[0] : ["start", "test"].includes(verb) ? verb : undefined;
  if (script === undefined) {
    return undefined;
  }
  const command = scriptsFor(document)[script];
  if (command === undefined) {
    return `there is no script "${script}".`;
  }
  const words = command.split("&&").at(-1)!.trim().split(" ");
  const start = words.findIndex((word) => /(?:^|\/)m2m(?:\.js)?$/.test(word));
  return start < 0 ? undefined : usageFault([...words.slice(start + 1), ...passedOn]);
}

function usageFault(args: readonly string[]): string | undefined {
  try {
    readCommand(args);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
}

/** Whether some command of m2m has an option, whatever its values. */
function isOption(name: string): boolean {
  return commandNames.some((command) => {
    const fault = usageFault([command, name]);
    return fault === undefined || !/is not an option of|Unknown option/.test(fault);
  });
}

describe("commands in the documentation", () => {
  it("are understood: every script of npm exists, and m2m takes the options", () => {
    const all = commands();
    assert.ok(all.filter(({ words }) => words[0] === "m2m").length > 20);
    assert.ok(all.filter(({ words }) => words[0] === "npm").length > 10);
    const faults = all.flatMap((command) => {
      const fault = faultOf(command);
      return fault === undefined || (!command.isWhole && isMissingValue.test(fault))
        ? []
        : [`${command.document}:${command.line}: ${command.words.join(" ")}: ${fault}`];
    });
    assert.deepEqual(faults, []);
  });

  it("would not be understood if they were misspelt", () => {
    const [document, line] = ["README.md", 1];
    const misspelt = ["npm run tset", "npm start -- --htps", "m2m acess", "m2m access --agianst base.json"];
    for (const text of misspelt) {
      const found = commandsIn(`cd there && FOO=1 npx ${text} > out # m2m nothing`);
      const faults = found
        .map(({ words }) => faultOf({ document, isWhole: true, line, words }))
        .filter((fault) => fault !== undefined);
      assert.equal(faults.length, 1, text);
    }
  });

  it("have options that exist, where an option stands by itself", () => {
    const others = Object.values(optionsOfOthers).flat();
    const faults = documents.flatMap((document) =>
      inlineCode(proseOf(document)).flatMap(({ line, code }) => {
        const [, name] = /^(--[a-z-]+)/.exec(code) ?? [];
        return name === undefined || others.includes(name) || isOption(name) ? [] : [`${document}:${line}: ${code}`];
      }),
    );
    assert.deepEqual(faults, []);
    assert.ok(!isOption("--fail-on-narrowing"));
  });

  it("enter no folder of this repository that does not exist", () => {
    const faults = codeBlocks()
      .filter(({ language }) => language === "sh")
      .flatMap(({ document, line, code }) =>
        commandsIn(code)
          .filter(({ words }) => words[0] === "cd" && /^(?:examples|policy|docs|bench)\b/.test(words[1] ?? ""))
          .filter(({ words }) => !fs.existsSync(path.join(root, words[1]!)))
          .map(({ words }) => `${document}:${line}: ${words.join(" ")}`),
      );
    assert.deepEqual(faults, []);
  });
});
