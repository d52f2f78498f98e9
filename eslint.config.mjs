import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Tests that would silently leave others, or themselves, out. */
const leftOutTests = [
  {
    selector:
      "MemberExpression[object.name=/^(describe|context|it|specify)$/]:matches([property.name=/^(only|skip)$/], [property.value=/^(only|skip)$/])",
    message: "Every test runs: remove .only and .skip.",
  },
  {
    selector: "CallExpression[callee.name=/^x(describe|context|it|specify)$/]",
    message: "Every test runs: remove the x.",
  },
];

/** Ways to a terminal that would go around what makes texts printable. */
const rawOutput = [
  {
    selector:
      ":matches(MemberExpression[object.name='process'], MemberExpression[object.object.name='globalThis'])[property.name=/^(stdout|stderr)$/]",
    message: "Write by simulator/standardStreams.ts, so that nothing reaches a terminal as it is.",
  },
  {
    selector: "VariableDeclarator[init.name='process'] Property[key.name=/^(stdout|stderr)$/]",
    message: "Write by simulator/standardStreams.ts, so that nothing reaches a terminal as it is.",
  },
  {
    selector:
      "CallExpression[callee.property.name=/^write(v|File|Sync|FileSync)?$/] > Literal[value=/^[12]$/]:first-child",
    message: "Write by simulator/standardStreams.ts, so that nothing reaches a terminal as it is.",
  },
];

/** An exception to a rule must say why it is one. */
const describedDisables = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { missing: "Say why the rule does not apply: `// eslint-disable-next-line rule -- reason`." },
  },
  create(context) {
    return {
      Program() {
        for (const { node, type, justification } of context.sourceCode.getDisableDirectives().directives) {
          if (type !== "enable" && justification === "") {
            // A place before the first column cannot be covered by the very comment.
            const { start, end } = node.loc;
            context.report({ loc: { start: { ...start, column: -1 }, end }, messageId: "missing" });
          }
        }
      },
    };
  },
};

export default defineConfig(
  // Fixtures are wrong on purpose.
  globalIgnores(["dist/", "coverage/", "docs/api/", "docs/site/dist/", "tests/fixtures/", "tests/programs/*/"]),

  js.configs.recommended,
  {
    name: "house/all",
    plugins: { house: { rules: { "described-disables": describedDisables } } },
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    rules: {
      "house/described-disables": "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
    },
  },

  {
    name: "house/javascript",
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, "readonly"])),
    },
  },
  {
    name: "house/typescript",
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `return refuse(response)` ends a handler; nobody takes it for a value.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // Arguments come from untyped callers too, and data from outside: checking what the types rule out is the point.
      "@typescript-eslint/no-unnecessary-condition": "off",
      // Spreading a string gives its characters, which is what it is spread for.
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      // With noUncheckedIndexedAccess, `!` is how one says that an index is known to be good.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },

  {
    name: "house/components",
    files: ["components/**"],
    rules: { "no-console": "error" },
  },
  {
    name: "house/simulator",
    files: ["simulator/**"],
    // The runtime is a function's own process, whose output the simulator reads; the page is in a browser.
    ignores: ["simulator/standardStreams.ts", "simulator/lambda/runtime.ts", "simulator/console/page/**"],
    rules: { "no-console": "error", "no-restricted-syntax": ["error", ...rawOutput] },
  },
  {
    name: "house/functions",
    files: ["functions/**"],
    rules: {
      // Lambda wants a promise, whether or not the handler waits for anything.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    name: "house/examples",
    files: ["examples/**/*.ts"],
    // Their own settings are those of a user's project, in which this package is installed.
    languageOptions: { parserOptions: { projectService: false, project: "./tsconfig.json" } },
    rules: {
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["test"], package: "node:test" }] },
      ],
    },
  },
  {
    name: "house/policy",
    files: ["policy/**"],
    rules: {
      "no-console": "error",
    },
  },
  {
    name: "house/tests",
    files: ["tests/**"],
    rules: {
      "no-restricted-syntax": ["error", ...leftOutTests],
      // A handler or a stand-in is often async only because its type is.
      "@typescript-eslint/require-await": "off",
      // Tests read JSON whose shape they are there to check.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
