import { strict as assert } from "node:assert";
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import * as os from "node:os";
import { nodeRuntime } from "../../../../components/aws/nodeRuntimes";
import { serialiseFit } from "../../../../components/callbacks/callbackGuard";
import type { Callback } from "../../../../components/callbacks/serialiseCallback";

type Handler = (event: Record<string, string>) => unknown;

const runtime = nodeRuntime("nodejs24.x");

/** Serialises a handler, and returns what Lambda would call. */
async function inLambda(handler: Handler): Promise<Handler> {
  const { text } = await serialiseFit("here", handler, "everything", runtime);
  const exported: { handler?: Handler } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what Lambda does
  new Function("exports", "require", text)(exported, require);
  return exported.handler!;
}

/** What a handler answers to some events, one after the other. */
async function answers(handler: Handler, events: readonly Record<string, string>[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const event of events) {
    found.push(await handler(event));
  }
  return found;
}

const events = [{ name: "mallory" }, { name: "bob" }, { name: "mallory" }];

async function refusalOf(handler: Handler): Promise<string> {
  const error = await serialiseFit("here", handler as Callback, "everything", runtime).then(
    () => new Error("It was accepted."),
    (refused: unknown) => refused as Error,
  );
  assert.match(error.message, /^here: the callback [^\n]+; [^\n]+\.$/);
  return error.message;
}

describe("a callback that would mean something else in Lambda is refused, which", () => {
  const blocked: Record<string, boolean> = { mallory: true };
  class Admin {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
  }
  class Guest {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
  }
  const admin = new Admin("a");
  let problem: string | undefined;
  const validate = (name: string) => {
    problem = name === "mallory" ? "no" : undefined;
  };
  let calls = 0;
  let [first, second] = [1, 2];
  function escape(text: string) {
    return `<${text}>`;
  }
  const fetch = (url: string) => Promise.resolve(`wrapped ${url}`);
  const console = { log: () => "redacted" };
  class Service {
    constructor(private readonly table: string) {}
    get(key: string) {
      return this.table + key;
    }
  }
  const service = new Service("t");
  const bound = service.get.bind(service);
  const storage = new AsyncLocalStorage<number>();
  const proxy = new Proxy<Record<string, number>>({}, { get: () => 42 });
  class Names extends Array<string> {}
  const names = Names.from(["a"]);
  const frozen: Record<string, string> = Object.freeze({ role: "user" });
  const withProto = JSON.parse('{ "__proto__": { "admin": true } }') as object;
  const cache = new Map<string, number>();
  const symbol = Symbol("key");
  const keyed = { [symbol]: 1 };
  const load = require;
  const local = createRequire(__filename);
  const environment = process.env;
  const copy = { deep: [{ ...process.env }] };
  const shadowed = "outer";
  function owner(this: unknown) {
    return this === undefined;
  }
  const one = () => 1;
  const other = () => 1;

  const refused: Record<string, readonly [handler: Handler, says: RegExp]> = {
    "asks a capture for an inherited member": [
      (event) => blocked.hasOwnProperty(event["name"]!), // eslint-disable-line no-prototype-builtins -- that is the case
      /captures "blocked", of which Lambda does not get every member/,
    ],
    "asks for the class of a captured instance": [() => admin instanceof Admin, /reaches ".*" in two ways/],
    "tells classes with the same code apart": [
      () => [new Guest("g") instanceof Admin, new Admin("a").name],
      /captures ".*", which (?:have the same code, and )?in Lambda (?:are|is) one/,
    ],
    "shares a variable with another function": [
      (event) => (validate(event["name"]!), problem === undefined ? 201 : 400),
      /assigns to "problem", .*; keep it in an object, const state = \{ problem \}, or write \{ factory: /,
    ],
    "counts its calls in a variable": [() => ++calls, /assigns to "calls"/],
    "assigns to variables by a pattern": [() => ([first, second] = [second, first]), /assigns to "(?:first|second)"/],
    "has a function with the name of a global one": [
      (event) => escape(event["name"]!),
      /uses "escape", which is the program's/,
    ],
    "wraps fetch by its name": [() => fetch("x"), /uses "fetch", which is the program's own/],
    "has a console of its own": [() => console.log(), /uses "console", which is the program's own/],
    "captures a bound function": [() => bound("k"), /captures "bound", a bound function/],
    "is a bound function": [service.get.bind(service) as unknown as Handler, /is a bound function/],
    "captures an AsyncLocalStorage": [() => storage.getStore(), /captures "storage", an AsyncLocalStorage/],
    "captures a Proxy": [() => proxy["any"], /captures "proxy", a Proxy/],
    "captures an instance of a subclass of Array": [
      () => names.length,
      /captures "names", a Names, which extends Array/,
    ],
    "assigns to what is frozen": [(event) => (frozen["role"] = event["name"]!), /assigns to "frozen", which is frozen/],
    "captures an own member __proto__": [() => Object.keys(withProto), /captures "withProto", of which/],
    "asks for the size of a Map": [() => cache.size, /captures "cache", a Map, whose contents/],
    "captures a member with a symbol": [() => ({ ...keyed }), /captures ".*", a Symbol/],
    "is a generator": [
      function* () {
        yield 1;
      },
      /is a generator/,
    ],
    "loads a module by another name of require": [
      () => load("node:os") as unknown,
      /captures "load", a require of the program/,
    ],
    "loads a module by createRequire": [
      () => local("node:os") as unknown,
      /captures "local", a require of the program/,
    ],
    "loads a module by a computed name": [
      (event) => import(`node:${event["name"]}`),
      /loads modules by "import\(`node:/,
    ],
    "captures process.env": [
      () => environment["HOME"],
      /captures process\.env, .*; write process\.env\.NAME in the handler/,
    ],
    "captures a copy of process.env": [() => copy, /captures process\.env/],
    "uses __dirname": [() => __dirname, /uses __dirname/],
    "uses eval": [() => eval("blocked") as unknown, /uses eval/],
    "has a loop with a variable of the name of a captured one": [
      () => {
        for (const shadowed of ["inner"]) {
          assert.ok(shadowed);
        }
        return shadowed;
      },
      /uses "shadowed", which Pulumi leaves out for an inner variable of that name; rename the inner one/,
    ],
    "has a label": [
      () => {
        outer: for (;;) {
          for (;;) {
            break outer;
          }
        }
        return 1;
      },
      /has the label "outer", .*; move the loop into a function/,
    ],
    "calls a function that looks at its this": [() => owner(), /calls "owner", whose this is another/],
    "compares functions with the same code": [() => one === other, /captures "(?:one|other)" and "(?:one|other)"/],
  };
  for (const [what, [handler, says]] of Object.entries(refused)) {
    it(what, async () => assert.match(await refusalOf(handler), says));
  }
});

describe("a callback that means the same in Lambda is accepted, which", () => {
  const blocked: Record<string, boolean> = { mallory: true };
  const state: { problem?: string } = {};
  const validate = (name: string) => {
    if (name === "mallory") {
      state.problem = "no";
    } else {
      delete state.problem;
    }
  };
  const counter = { calls: 0 };
  const table = { z: 1, a: 2, m: { x: 1 } };
  const readOne = () => table.a;
  class Shape {
    area() {
      return 1;
    }
  }
  class Square extends Shape {
    constructor(private readonly side: number) {
      super();
    }
    override area() {
      return this.side * this.side + super.area();
    }
    static of(side: number) {
      return new Square(side);
    }
  }
  const square = new Square(3);
  const frozen = Object.freeze({ role: "user", list: Object.freeze([1]) });
  const even = (n: number): boolean => n === 0 || odd(n - 1);
  const odd = (n: number): boolean => n !== 0 && even(n - 1);
  const prefixed = (prefix: string) => (name: string) => `${prefix} ${name}`;
  const greet = prefixed("hello");
  const withDefaults = ({ a = 1, b: { c = 2 } = {} }: { a?: number; b?: { c?: number } } = {}) => [a, c];
  const digest = createHash;
  const specifier = "node:os";
  const shared = { n: 1 };
  const both = { one: shared, two: shared };
  const members = { double: (text: string) => text + text, other: () => 1 };
  const byGetters = Object.defineProperties({} as typeof members, {
    double: { enumerable: true, get: () => members.double },
    other: { enumerable: true, get: () => members.other },
  });
  const ofItself = Object.defineProperties({} as { total: number }, {
    items: { enumerable: true, value: [1] },
    total: {
      enumerable: true,
      get(this: { items?: unknown[] }) {
        return this.items?.length;
      },
    },
  });

  const accepted: Record<string, Handler> = {
    "asks for members by in, Object.hasOwn and a computed name": ({ name = "" }) => [
      name in blocked,
      Object.hasOwn(blocked, name),
      blocked[name] ?? null,
    ],
    "shares an object between functions, and between calls": ({ name = "" }) => {
      validate(name);
      return [state.problem ?? null, ++counter.calls];
    },
    "reads one member, and lists all in their order": () => [readOne(), JSON.stringify(table)],
    "has classes that inherit, with their names": () => [
      square instanceof Shape,
      square.area(),
      Square.of(2).area(),
      square.constructor.name,
      Shape.name,
    ],
    "reads what is frozen, and asks whether it is": () => [
      frozen.role,
      Object.isFrozen(frozen),
      Object.isFrozen(frozen.list),
      Reflect.set(frozen, "role", "admin"),
    ],
    "has functions that call each other": () => even(10),
    "has a function made by another": ({ name = "" }) => greet(name),
    "has defaults, templates and optional members": ({ name }) => [
      withDefaults({}),
      `${name}`.length,
      blocked?.["x"] ?? 0,
    ],
    "uses modules of Node.js": () => os.EOL,
    "loads a module by a variable that holds its name": async () => ((await import(specifier)) as typeof os).EOL,
    "reads one of several members that getters give": ({ name = "" }) => byGetters.double(name),
    "reads a member by a getter that reads the rest": () => ofItself.total,
    "reaches one object in two ways": () => both.one === both.two && both.one === shared,
  };
  for (const [what, handler] of Object.entries(accepted)) {
    it(what, async () => {
      const there = await answers(await inLambda(handler), events);
      assert.deepEqual(there, await answers(handler, events));
    });
  }

  it("but not one that takes a function out of a module of Node.js", async () => {
    assert.match(await refusalOf(() => digest("sha256").update("a").digest("hex")), /cannot be serialised|captures/);
  });
});

describe("a factory is refused whose code is seen to give", () => {
  const later = nodeRuntime("nodejs24.x");
  const earlier = nodeRuntime("nodejs22.x");
  const serialised = (factory: () => unknown, of = later) => serialiseFit("here", factory, "everything", of, true);
  const three = (event: unknown, context: unknown, done: unknown) => [event, context, done];

  const refused: Readonly<Record<string, readonly [factory: () => unknown, says: RegExp]>> = {
    nothing: [
      () => {
        [1].map((one) => {
          return one;
        });
      },
      /here: the callback is a factory that gives nothing, not a handler; write \{ factory: \(\) => async \(event\)/,
    ],
    undefined: [() => undefined, /gives nothing/],
    "a promise": [() => Promise.resolve(three), /is a factory that gives a promise, not a handler; write/],
    "a new promise": [() => new Promise(() => undefined), /gives a promise/],
    "a module that is being imported": [() => import("node:os"), /gives a promise/],
    "a handler with three parameters": [
      () => async (event: unknown, context: unknown, done: unknown) => [event, context, done],
      /three parameters, which nodejs24\.x takes for one with a callback, and refuses; take two and return a promise, or set runtime to "nodejs22\.x"\.$/,
    ],
  };
  for (const [what, [factory, says]] of Object.entries(refused)) {
    it(what, () => assert.rejects(serialised(factory), says));
  }

  const accepted: Readonly<Record<string, () => unknown>> = {
    "a handler": () => async (event: unknown) => event,
    "a handler from a variable": () => {
      const handler = async () => 1;
      return handler;
    },
    "a handler from a call": () => Object.assign(async () => 1, {}),
    "a handler with defaults":
      () =>
      async (event: unknown, context: unknown, tries: number = 3) => [event, context, tries],
  };
  for (const [what, factory] of Object.entries(accepted)) {
    it(`but not ${what}`, () => serialised(factory));
  }

  it("but not three parameters on nodejs22.x", () =>
    serialised(() => async (event: unknown, context: unknown, done: unknown) => [event, context, done], earlier));
});
