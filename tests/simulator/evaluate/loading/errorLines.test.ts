import { strict as assert } from "node:assert";
import { errorLines } from "../../../../simulator/evaluate/loading/errorLines";
import { UserError } from "../../../../simulator/userError";

/** An error as Node.js has it: with a stack and marks of its own. */
function thrown(message: string, marks: object = {}): Error {
  return Object.assign(new Error(message), marks);
}

describe("errorLines", () => {
  const cases: Readonly<Record<string, readonly [error: unknown, lines: readonly string[]]>> = {
    "no Error": ["x", ["the program threw x, which is no Error; throw one with a message."]],
    "a message for the user": [new UserError(["a: b; c.", "d: e; f."]), ["a: b; c.", "d: e; f."]],
    "an error of Pulumi in several lines": [
      thrown("it captured 'a'\n\n  which is a module\n\n", { hideStack: true }),
      ["it captured 'a' which is a module"],
    ],
    "configuration that is missing": [
      thrown("Missing required configuration variable 'a:b'\n\tplease set a value using the command `pulumi config`", {
        hideStack: true,
        stack: "Error: x\n    at /app/index.ts:3:4",
      }),
      [
        "index.ts:3: Missing required configuration variable 'a:b' please set a value using the command `pulumi config`, or give a stand-in in m2m.yaml, under config.",
      ],
    ],
    "an error with frames": [
      thrown("no stock", { stack: "Error: no stock\n    at a (node:x:1:1)\n    at async file:///app/src/a.ts:7:9" }),
      ["src/a.ts:7: Error: no stock"],
    ],
    "an error without a frame of the program": [
      thrown("no stock", { stack: "Error: no stock\n    at /app/node_modules/x/a.js:7:9" }),
      ["Error: no stock"],
    ],
    "what is not JavaScript": [
      thrown("Unexpected token", { name: "SyntaxError", stack: "file:///app/a.mjs:3\nconst a = ;\n\nSyntaxError: x" }),
      ["a.mjs:3: SyntaxError: Unexpected token"],
    ],
    // Its lines are those of what it was compiled to.
    "an export of TypeScript that is missing": [
      thrown("no export", { name: "SyntaxError", stack: "file:///app/a.ts:3\nimport a\n\nSyntaxError: x" }),
      ["a.ts: SyntaxError: no export"],
    ],
    "what compiles to nothing": [thrown("x", { diagnosticText: "a.ts(1,1): error\n\n" }), ["a.ts(1,1): error"]],
    "a file that is required and missing": [
      thrown("Cannot find module 'a'\nRequire stack:\n- /app/b.ts", {
        code: "MODULE_NOT_FOUND",
        requireStack: ["/app/b.ts"],
      }),
      ["b.ts: Cannot find module 'a'; install the package or correct the path."],
    ],
    "a package that is imported and missing": [
      thrown("Cannot find package 'a' imported from /app/src/b.ts", { code: "ERR_MODULE_NOT_FOUND" }),
      ["src/b.ts: Cannot find package 'a'; install the package or correct the path."],
    ],
    "a folder that is imported": [
      thrown(
        "Directory import '/app/b' is not supported resolving ES modules imported from /app/a.ts\nDid you mean x?",
        {
          code: "ERR_UNSUPPORTED_DIR_IMPORT",
        },
      ),
      [
        "a.ts: Directory import '/app/b' is not supported resolving ES modules; write the path of a file, such as /index.js.",
      ],
    ],
    "an error of Pulumi, on one line": [
      thrown('error serializing property "code": a\n    b', { __pulumiRunError: true }),
      ["a b"],
    ],
  };

  for (const [what, [error, lines]] of Object.entries(cases)) {
    it(`tells of ${what}`, () => assert.deepEqual(errorLines(error, "/app"), lines));
  }
});
