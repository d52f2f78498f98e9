import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { compileFunction } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ApiWithJwt, Handler, HttpEvent, M2mAuth } from "../../components";
import { byLabel, register } from "../support/mocks";

/** The code of a function whose handler is given, as it reaches Lambda: file names and text, or path. */
async function archiveOf(handler: Handler<HttpEvent>, options?: { preview: boolean }): Promise<Record<string, string>> {
  const { resources } = await register(() => {
    const auth = new M2mAuth("shop", { resourceServers: { items: { scopes: { read: "Read" } } }, clients: {} });
    new ApiWithJwt("shop", { auth, routes: { "GET /": { access: "public", handler } } });
  }, options);
  return byLabel(resources)["lambda.Function shop-get"]!.inputs["code"] as Record<string, string>;
}

/** Runs a callback's text as Lambda does. */
async function run(code: Record<string, string>, event: object = {}): Promise<unknown> {
  const exported: { handler?: (event: object) => unknown } = {};
  compileFunction(code["__index.js"]!, ["exports", "require"])(exported, require);
  return exported.handler!(event);
}

const greeting = { text: "Hello" };
const greet = (name: string) => ({ greeting: `${greeting.text} ${name}` });

describe("a callback's archive", () => {
  it("is one file, which answers as the handler does", async () => {
    const code = await archiveOf(async (event) => greet(path.basename(event.rawPath)));
    assert.deepEqual(Object.keys(code), ["__index.js"]);
    assert.deepEqual(await run(code, { rawPath: "/to/you" }), { greeting: "Hello you" });
  });

  it("reads its settings where it runs", async () => {
    const code = await archiveOf(async () => process.env["M2M_TEST_SETTING"] ?? null);
    process.env["M2M_TEST_SETTING"] = "in Lambda";
    try {
      assert.equal(await run(code), "in Lambda");
    } finally {
      delete process.env["M2M_TEST_SETTING"];
    }
  });

  it("has the same text each time", async () => {
    const handler: Handler<HttpEvent> = async (event) => greet(path.basename(event.rawPath));
    assert.deepEqual(await archiveOf(handler), await archiveOf(handler));
  });

  it("brings the packages that it loads, with all that these need, and no others", async () => {
    const packages = {
      ".": ["used", "@own/used", "unused"],
      "node_modules/used": ["inner"],
      "node_modules/inner": [],
      "node_modules/@own/used": [],
      "node_modules/unused": [],
    };
    const code = await inProject(packages, () =>
      archiveOf(async () => [
        // @ts-expect-error: only the project of this test has it
        (await import("used/part")) as object,
        // @ts-expect-error: only the project of this test has it
        (await import("@own/used")) as object,
        await import("node:fs"),
        await import("fs/promises"),
      ]),
    );
    assert.deepEqual(Object.keys(code).sort(), [
      "__index.js",
      "node_modules/@own/used",
      "node_modules/inner",
      "node_modules/used",
    ]);
  });
});

describe("a callback that would break in Lambda is refused, which", () => {
  const secret = pulumi.secret("hidden");
  const nested = { keys: [pulumi.secret("hidden")] };
  const bound = Math.max.bind(undefined, 1);
  const config = new pulumi.Config("test-project");
  const where = 'ApiWithJwt "shop": routes["GET /"].handler: ';

  const refusals: Record<string, { handler: Handler<HttpEvent>; message: RegExp; fix: RegExp }> = {
    "captures a secret": {
      handler: async () => secret.get(),
      message: /captures a secret, which would stand in its code in plain text/,
      fix: /pass it by "environment" and read it from process\.env\.$/,
    },
    "captures an object with a secret": {
      handler: async () => nested.keys[0]!.get(),
      message: /captures a secret/,
      fix: /pass it by "environment"/,
    },
    "cannot be serialised": {
      handler: async () => bound(2),
      message: /cannot be serialised: .*captured 'bound'.*native code/,
      fix: /create such a value inside the handler\.$/,
    },
    "uses Pulumi": {
      handler: async () => config.get("setting") ?? null,
      message: /uses "@pulumi\/pulumi\/[\w/.]+", which is not in Lambda/,
      fix: /read what it needs from process\.env, set by "environment"\.$/,
    },
    "loads a file": {
      handler: async () => import("../support/mocks.js"),
      message: /loads the file "\.\.\/support\/mocks\.js", which is not in its archive/,
      fix: /import it at the top of a file of the program\.$/,
    },
    "requires a package that is not installed in Lambda": {
      handler: async () => parse("a: 1") as object,
      message: /requires "yaml", which is not in the "dependencies" of \S+package\.json/,
      fix: /run "npm install yaml"\.$/,
    },
  };
  for (const [mistake, { handler, message, fix }] of Object.entries(refusals)) {
    for (const preview of [false, true]) {
      it(`${mistake}${preview ? ", in a preview too" : ""}`, async () => {
        await assert.rejects(archiveOf(handler, { preview }), (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error), error.stack);
          assert.ok(messageOf(error).startsWith(where), error.message);
          assert.equal(error.message.split("\n").length, 1, error.message);
          assert.match(error.message, message);
          assert.match(error.message, fix);
          assert.doesNotMatch(error.message, /hidden/);
          return true;
        });
      });
    }
  }

  // Pulumi serialises these without a word; what the handler does with them then fails in Lambda.
  const map = new Map([["a", 1]]);
  const set = new Set([1]);
  const date = new Date(0);
  const buffer = Buffer.from("a");
  const symbol = Symbol("a");
  const corrupted: Record<string, { handler: Handler<HttpEvent>; name: string }> = {
    "a Map": { handler: async () => map.get("a") ?? null, name: "map" },
    "a Set": { handler: async () => set.has(1), name: "set" },
    "a Date": { handler: async () => date.getTime(), name: "date" },
    "a Buffer": { handler: async () => buffer.toString("utf8"), name: "buffer" },
    "a Symbol": { handler: async () => symbol.toString(), name: "symbol" },
  };
  for (const [what, { handler, name }] of Object.entries(corrupted)) {
    it(`captures ${what}`, async () => {
      await assert.rejects(archiveOf(handler), (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error), error.stack);
        assert.equal(
          messageOf(error),
          `${where}the callback captures "${name}", ${what}, whose contents do not survive serialisation; ` +
            "create it inside the handler, or capture plain objects, lists and strings.",
        );
        return true;
      });
    });
  }

  it("captures an object with private fields", async () => {
    const account = new (class {
      #balance = 1;
      balance(): number {
        return this.#balance;
      }
    })();
    await assert.rejects(
      archiveOf(async () => account.balance()),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error), error.stack);
        assert.ok(messageOf(error).startsWith(`${where}the callback does not survive serialisation: `), error.message);
        assert.match(error.message, /'#balance'.*; do not capture instances of classes with #private fields; /);
        return true;
      },
    );
  });
});

describe("a callback that works in Lambda is accepted, which", () => {
  const pattern = /^a+$/;
  const list = Object.freeze([1, { deep: [2n] }] as const);
  const settled = Promise.resolve(3);
  const failure = new TypeError("no");
  const entry = {
    get size() {
      return 4;
    },
  };
  class Counter {
    constructor(private readonly start: number) {}
    *[Symbol.iterator](): Generator<number> {
      yield this.start;
      yield this.start + 1;
    }
  }
  const counter = new Counter(1);
  async function* numbers(): AsyncGenerator<number> {
    yield* counter;
  }
  const fit: Record<string, { handler: Handler<HttpEvent>; answer: unknown }> = {
    "captures a pattern": { handler: async () => pattern.test("aa"), answer: true },
    "captures nested lists and objects": { handler: async () => String(list[1].deep[0]), answer: "2" },
    "captures a promise": { handler: async () => settled, answer: 3 },
    "captures an error": { handler: async () => failure.message, answer: "no" },
    "captures an object with a getter": { handler: async () => entry.size, answer: 4 },
    "captures a class": { handler: async () => [...new Counter(5)], answer: [5, 6] },
    "captures an instance": { handler: async () => [...counter], answer: [1, 2] },
    "captures an async generator": {
      handler: async () => {
        let sum = 0;
        for await (const number of numbers()) {
          sum += number;
        }
        return sum;
      },
      answer: 3,
    },
    "makes a Map itself": { handler: async () => new Map([["a", 1]]).get("a") ?? null, answer: 1 },
    "mentions a Map": { handler: async () => "global.Map.prototype", answer: "global.Map.prototype" },
  };
  for (const [what, { handler, answer }] of Object.entries(fit)) {
    it(what, async () => {
      assert.deepEqual(await run(await archiveOf(handler)), answer);
    });
  }
});

/** An error's message without what the runtime puts in front. */
function messageOf(error: Error): string {
  return error.message.replace(/^error serializing property "code": /, "");
}

/** Does something in the folder of a project that has some packages, each with its dependencies. */
async function inProject<T>(packages: Record<string, string[]>, action: () => Promise<T>): Promise<T> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-archive-")));
  const before = process.cwd();
  try {
    for (const [folder, names] of Object.entries(packages)) {
      const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
      const manifest = { name: folder.replace("node_modules/", ""), version: "1.0.0", dependencies };
      await fs.mkdir(path.join(dir, folder), { recursive: true });
      await fs.writeFile(path.join(dir, folder, "package.json"), JSON.stringify(manifest));
    }
    process.chdir(dir);
    return await action();
  } finally {
    process.chdir(before);
    await fs.rm(dir, { recursive: true });
  }
}
