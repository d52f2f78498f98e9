import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { nodeRuntime } from "../../../../components/aws/nodeRuntimes";
import { serialiseFit } from "../../../../components/callbacks/callbackGuard";
import type { Callback } from "../../../../components/callbacks/serialiseCallback";

type Handler = (event: string) => Promise<unknown>;

const names = ["a", "b", "c", "escape", "fetch"] as const;

const name = fc.constantFrom(...names);

/** What a variable of the program may be: plain data, objects that are shared, classes, functions and others. */
const value = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("1", "'x'", "-0", "10n", "undefined", "null", "/y/", "[1, , 3]") },
  { weight: 2, arbitrary: fc.constantFrom("{ x: 1, y: { x: 2 } }", "{ y: 1, x: 2 }", "{ get x() { return 5; } }") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "Object.freeze({ x: 1 })",
      "Object.create({ x: 3 })",
      "Object.assign(Object.create(null), { x: 1 })",
      "Object.assign([1], { x: 2 })",
      "new (class Own { constructor() { this.x = 4; } m() { return this.x; } })()",
      "class Plain { constructor() { this.x = 6; } }",
      "new Map([['x', 1]])",
      "Object.assign(() => 1, { x: 7 })",
      "(function (...all) { return [this === undefined, ...all]; }).bind({ x: 8 }, 1)",
    ),
  },
  { weight: 1, arbitrary: name.map((other) => `{ x: () => ${other} }`) },
  { weight: 1, arbitrary: name.map((other) => `() => (${other} = 9)`) },
  { weight: 1, arbitrary: name.map((other) => `() => { try { return ${other}.x; } catch { return "none"; } }`) },
  { weight: 1, arbitrary: fc.constantFrom("() => { state.x++; return state.x; }", "() => () => state") },
);

/** What a handler does with a variable. */
const use = fc
  .tuple(
    name,
    fc.constantFrom(
      "$.x",
      "$.y?.x",
      "$.x()",
      "$()",
      "$.m()",
      "new $().x",
      "typeof $",
      "Object.keys($)",
      "JSON.stringify($)",
      "$.hasOwnProperty('x')",
      "'x' in $",
      "$[event]",
      "$.constructor.name",
      "$.name",
      "String($.length)",
      "Object.isFrozen($)",
      "[...$]",
      "({ ...$ })",
      "$ === other",
      "$ instanceof other",
      "$.x = 1, Object.keys($)",
      "state.x = 2, $.x",
    ),
    name,
  )
  .map(([of, code, other]) => code.replaceAll("$", of).replaceAll("other", other));

const program = fc.record({
  values: fc.tuple(...names.map(() => value)),
  uses: fc.array(use, { minLength: 1, maxLength: 4 }),
});

/** A handler of a program in a text. */
function handlerOf({ values, uses }: { values: readonly string[]; uses: readonly string[] }): Handler {
  const variables = names.map((one, index) => `let ${one} = ${values[index]};`).join("\n");
  const steps = uses.map((code) => `try { found.push((${code})); } catch (error) { found.push(error.constructor); }`);
  const handler = `async (event) => { const found = []; ${steps.join(" ")} return found; }`;
  return runInThisContext(
    `(() => { "use strict"; const state = { x: 0 };\n${variables}\nreturn ${handler}; })()`,
  ) as Handler;
}

/** Values as far as a caller sees them: the text's functions are others than the program's. */
function visible(found: unknown): unknown {
  return JSON.stringify(found, (_, one: unknown) =>
    typeof one === "function"
      ? `function ${one.length}`
      : typeof one === "bigint"
        ? `${one}n`
        : Object.is(one, -0)
          ? "-0"
          : one,
  );
}

describe("a callback of any program", () => {
  const runtime = nodeRuntime("nodejs24.x");

  it("answers in Lambda as it does in the program, or is refused", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(program, async (text) => {
        const handler = handlerOf(text);
        const fit = await serialiseFit("here", handler as Callback, "everything", runtime).catch((error: unknown) => {
          assert.match((error as Error).message, /^here: the callback .+; .+\.$/s);
        });
        if (fit) {
          accepted++;
          const exported: { handler?: Handler } = {};
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what Lambda does
          new Function("exports", "require", fit.text)(exported, require);
          for (const event of ["x", "constructor"]) {
            const [here, there] = [visible(await handler(event)), visible(await exported.handler!(event))];
            assert.ok(isDeepStrictEqual(here, there), `${String(here)} became ${String(there)}`);
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(accepted > 10, `Only ${accepted} were accepted.`);
  }).timeout(120_000);
});
