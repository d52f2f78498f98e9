import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import * as enums from "@pulumi/aws/types/enums";
import { ArchiveBucket } from "../../components";
import { register, Registered, unknown } from "../support/mocks";
import { createApi, createRoute } from "./api/base";
import { createEverything } from "./api/everything";
import { createSmall, everything } from "./auth/base";

// These run with both ends of the range that package.json states, by `npm run test:install`. An older @pulumi/aws drops
// an input that it does not know, and its provider refuses a value that is in none of its enums.

const home = path.dirname(require.resolve("@pulumi/aws/package.json"));
const declarations = fs.readFileSync(path.join(home, "types/input.d.ts"), "utf8");

/** The inputs of an object as the package declares them: the text of each one's type, by name. */
type Declared = ReadonlyMap<string, string>;

function membersOf(body: string, indent: number): Declared {
  const member = new RegExp(`^ {${indent}}(\\w+)\\??: (.*?);$`, "gms");
  return new Map([...body.matchAll(member)].map(([, name, type]) => [name!, type!]));
}

/** The arguments of a resource type's constructor. */
function argumentsOf(type: string): Declared {
  const [, file = "", name = ""] = type.split(":");
  const source = fs.readFileSync(path.join(home, `${file}.d.ts`), "utf8");
  return membersOf(new RegExp(`^export interface ${name}Args \\{\n(.*?)^\\}`, "ms").exec(source)![1]!, 4);
}

/** The members of an input type, such as `inputs.lambda.FunctionEnvironment`. */
function inputTypeOf(namespace: string, name: string): Declared {
  const start = declarations.indexOf(`export declare namespace ${namespace} {`);
  const own = declarations.slice(start, declarations.indexOf("\n}", start));
  return membersOf(new RegExp(`^ {4}interface ${name} \\{\n(.*?)^ {4}\\}`, "ms").exec(own)![1]!, 8);
}

/** The values of an enum, such as `enums.lambda.Runtime`. */
function enumOf(namespace: string, name: string): unknown[] {
  return Object.values((enums as unknown as Record<string, Record<string, object>>)[namespace]![name]!);
}

/** What the package does not know of a value: one line each. */
function strangersIn(value: unknown, type: string, where: string): string[] {
  if (value === unknown || value === null || value === undefined) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => strangersIn(one, type, `${where}[${index}]`));
  }
  if (typeof value !== "object") {
    const lists = [...type.matchAll(/enums\.(\w+)\.(\w+)/g)].map(([, namespace, name]) => enumOf(namespace!, name!));
    const isKnown = lists.length === 0 || lists.some((values) => values.includes(value));
    return isKnown ? [] : [`${where} = ${JSON.stringify(value)}`];
  }
  const [, namespace, name] = /inputs\.(\w+)\.(\w+)/.exec(type) ?? [];
  // A map of texts, or the files of an archive.
  return namespace === undefined || name === undefined ? [] : strangersOf(value, inputTypeOf(namespace, name), where);
}

function strangersOf(inputs: object, declared: Declared, where: string): string[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    const type = declared.get(name);
    return type === undefined ? [`${where}.${name}`] : strangersIn(value, type, `${where}.${name}`);
  });
}

describe("what the components register is known to @pulumi/aws", () => {
  for (const [what, program] of Object.entries<() => unknown>({
    "by default": () => createApi(),
    "with every option of an API": () => createEverything(),
    "with every option of a pool": () => createSmall(everything()),
    "with the older runtime": () => createRoute({ runtime: "nodejs22.x", architecture: "x86_64" }),
    "of a bucket for archives": () => new ArchiveBucket("own", { forceDestroy: true, tags: { team: "orders" } }),
  })) {
    it(what, async () => {
      const { resources } = await register(program);
      const own = resources.filter(({ type }) => type.startsWith("aws:"));
      assert.ok(own.length > 5);
      assert.deepEqual(
        own.flatMap(({ type, name, inputs }: Registered) => strangersOf(inputs, argumentsOf(type), `${type} ${name}`)),
        [],
      );
    });
  }

  it("and a value or an input that it does not know is found", () => {
    const declared = argumentsOf("aws:lambda/function:Function");
    const inputs = { runtime: "nodejs0.x", loggingConfig: { logFormat: "JSON", colour: "red" }, size: 1 };
    assert.deepEqual(strangersOf(inputs, declared, "f"), [
      'f.runtime = "nodejs0.x"',
      "f.loggingConfig.colour",
      "f.size",
    ]);
  });
});
