import { strict as assert } from "node:assert";
import { removeBundles } from "../support/bundles";
import { Evaluated, evaluateProgram, faultsOf } from "../support/evaluated";
import { runM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const route = `"GET /x": { access: "public", handler: async () => "x" }`;

/** Where a text stands in a source: the line, from 1. */
function lineOf(source: string, text: string): number {
  return source.slice(0, source.indexOf(text)).split("\n").length;
}

describe("a program's error", () => {
  after(async () => {
    await removeBundles();
    await removePrograms();
  });

  it("names the line whose constructor refuses its arguments, and shows it once for all of them", async () => {
    const source = programSource(
      `"GET /x": { scopes: ["items/raed" as "items/read"], handler: async () => "x" },
       "GET /y": { scopes: ["items/wriet" as "items/write"], handler: async () => "x" }`,
    ).replace("new ApiWithJwt(", "export const api: unknown = new ApiWithJwt(");
    const line = lineOf(source, "new ApiWithJwt");
    const faults = faultsOf(await evaluateProgram({ "index.ts": source }));
    assert.deepEqual(
      faults.map((fault) => fault.replace(/ = .*/, "")),
      [
        `index.ts:${line}: ApiWithJwt "shop": routes["GET /x"].scopes[0]`,
        `index.ts:${line}: ApiWithJwt "shop": routes["GET /y"].scopes[0]`,
        `  ${line} | export const api: unknown`,
        `     | ${" ".repeat("export const api: unknown = ".length)}^`,
      ],
    );
  });

  it("shows nothing of the arguments: they may be secret", async () => {
    const source = programSource(
      `"GET x": { access: "public", environment: { KEY: "hidden" }, handler: async () => 1 }`,
    );
    const faults = faultsOf(await evaluateProgram({ "index.ts": source }));
    assert.equal(faults[1], `  ${lineOf(source, "new ApiWithJwt")} | new ApiWithJwt("shop", { …`);
    assert.doesNotMatch(faults.join("\n"), /hidden/);
  });

  it("names the line of the component whose callback is unfit, which shows later", async () => {
    const source = programSource(
      `"GET /x": { access: "public", handler: async () => key }`,
      `const key = Symbol("key");`,
    );
    const line = lineOf(source, "new ApiWithJwt");
    const [fault = "", frame] = faultsOf(await evaluateProgram({ "index.ts": source }));
    assert.ok(fault.startsWith(`index.ts:${line}: ApiWithJwt "shop": routes["GET /x"].handler: the callback `), fault);
    assert.equal(frame, `  ${line} | new ApiWithJwt("shop", { …`);
  });

  it("names the file that constructs, where that is another one", async () => {
    const shared = `import { M2mAuth } from "~/dist/components";
export function makeAuth(): void {
  new M2mAuth("shop", { resourceServers: {}, clients: { a: ["x/y" as never] } });
}
`;
    const faults = faultsOf(
      await evaluateProgram({
        "lib/auth.ts": shared,
        "index.ts": 'import { makeAuth } from "./lib/auth";\nmakeAuth();\n',
      }),
    );
    assert.match(faults[0]!, /^lib\/auth\.ts:3: M2mAuth "shop": /);
    assert.deepEqual(faults.slice(-2), ['  3 |   new M2mAuth("shop", { …', "    |   ^"]);
  });

  it("is the first of a syntax alone, with a mark below it", async () => {
    const faults = faultsOf(await evaluateProgram({ "index.ts": "\nconst a = { b: [1, 2 };\nconst c = ;\n" }));
    assert.deepEqual(faults, [
      "index.ts(2,22): error TS1005: ',' expected.",
      "  2 | const a = { b: [1, 2 };",
      "    |                      ^",
      "index.ts: 1 more such error follows; mend the first.",
    ]);
  });
});

describe("what the SDK says beside a program", () => {
  after(removePrograms);
  const asidesOf = ({ evaluation }: Evaluated) => (evaluation.ok ? evaluation.asides : undefined);
  const nothing = "export let nothing: string | undefined;";

  it("is kept for where nothing is wrong", async () => {
    const { stderr } = await printed(`${nothing}\n${programSource(route.replace("public", "pubic"))}`);
    assert.match(stderr, /^m2m: index\.ts:\d+: ApiWithJwt/);
    assert.doesNotMatch(stderr, /Undefined value/);
    const evaluated = await evaluateProgram({ "index.ts": `${nothing}\n${programSource(route)}` });
    assert.deepEqual(asidesOf(evaluated), ["warning: Undefined value (nothing) will not show as a stack output."]);
  });

  it("has no warnings of what packages do that is deprecated, and those of the program", async () => {
    const warn = (text: string) => `process.emitWarning("${text}", "DeprecationWarning");`;
    const { stderr } = await printed(
      `require("./lib/node_modules/deprecated");\n${warn("by the program")}\nprocess.emitWarning("another kind");\n${programSource(route)}`,
      { "lib/node_modules/deprecated/index.js": warn("by a package") },
    );
    assert.match(stderr, /DeprecationWarning: by the program/);
    assert.match(stderr, /Warning: another kind/);
    assert.doesNotMatch(stderr, /by a package/);
  });
});

/** What `m2m access` prints for a program. */
async function printed(source: string, more: Readonly<Record<string, string>> = {}): Promise<{ stderr: string }> {
  return runM2m(["access"], { cwd: await makeProgram({ "index.ts": source, ...more }) });
}
