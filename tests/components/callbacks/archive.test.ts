import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { compileFunction } from "node:vm";
import * as aws from "@pulumi/aws";
import { ApiWithJwt, Handler, HandlerFactory, HttpEvent, M2mAuth, TokenEvent } from "../../../components";
import { register, Registered, settle } from "../../support/mocks";

type Callback = Handler<HttpEvent> | HandlerFactory<Handler<HttpEvent>>;

/** The code of an API's functions by their names, as it reaches Lambda: file names and text, or path. */
async function archivesOf(handlers: Readonly<Record<string, Callback>>) {
  const { resources } = await register(() => {
    const auth = { issuer: "https://issuer.example.com", audience: "shop" };
    const routes = Object.entries(handlers).map(([key, handler]) => [key, { access: "public", handler }] as const);
    new ApiWithJwt("shop", { auth, routes: Object.fromEntries(routes) });
  });
  return codeOf(resources);
}

function codeOf(resources: readonly Registered[]): Record<string, Record<string, string>> {
  const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
  return Object.fromEntries(functions.map(({ name, inputs }) => [name, inputs["code"] as Record<string, string>]));
}

/** The code of the function of one handler. */
async function archiveOf(handler: Callback): Promise<Record<string, string>> {
  return (await archivesOf({ "GET /": handler }))["shop-get"]!;
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

  it("of a factory keeps what the factory makes, from one call to the next", async () => {
    const step = 2;
    const code = await archiveOf({
      factory: () => {
        let calls = 0;
        return async (event) => ({ calls: (calls += step), path: event.rawPath });
      },
    });
    assert.deepEqual(Object.keys(code), ["__index.js"]);
    const exported: { handler?: (event: object) => Promise<object> } = {};
    compileFunction(code["__index.js"]!, ["exports", "require"])(exported, require);
    assert.deepEqual(await exported.handler!({ rawPath: "/a" }), { calls: 2, path: "/a" });
    assert.deepEqual(await exported.handler!({ rawPath: "/b" }), { calls: 4, path: "/b" });
  });

  it("has the same text in each evaluation, whatever other routes there are", async () => {
    const handler: Callback = async (event) => greet(path.basename(event.rawPath));
    const other: Callback = async () => "something else";
    const alone = await archivesOf({ "GET /": handler });
    assert.deepEqual(await archivesOf({ "GET /": handler }), alone);
    const among = await archivesOf({ "GET /a": other, "GET /": handler, "GET /z": handler });
    assert.deepEqual(among["shop-get"], alone["shop-get"]);
    assert.deepEqual(among["shop-get-z"], alone["shop-get"]);
    assert.doesNotMatch(among["shop-get-a"]!["__index.js"]!, /basename|Hello/);
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

  it("brings the packages that these expect the project to have", async () => {
    const packages = {
      ".": ["used", "driver"],
      "node_modules/used": [],
      "node_modules/driver": ["wire"],
      "node_modules/wire": [],
    };
    const code = await inProject(
      packages,
      () =>
        archiveOf(async () => [
          // @ts-expect-error: only the project of this test has it
          (await import("used")) as object,
        ]),
      {
        "node_modules/used": {
          peerDependencies: { driver: "1.0.0", absent: "1.0.0" },
          peerDependenciesMeta: { absent: { optional: true } },
        },
      },
    );
    assert.deepEqual(Object.keys(code).sort(), [
      "__index.js",
      "node_modules/driver",
      "node_modules/used",
      "node_modules/wire",
    ]);
  });

  describe("in a workspace, whose packages npm puts above the project,", () => {
    const workspace = {
      ".": [],
      "node_modules/used": ["inner"],
      "node_modules/inner": [],
      "apps/shop": ["used"],
    };
    const more = { ".": { name: "all", workspaces: ["apps/*"] } };
    const archive = async () => {
      process.chdir("apps/shop");
      return archiveOf(async () => [
        // @ts-expect-error: only the project of this test has it
        (await import("used")) as object,
      ]);
    };

    it("has them where Lambda finds them", async () => {
      const code = await inProject(workspace, archive, more);
      assert.deepEqual(Object.keys(code).sort(), ["__index.js", "node_modules/inner", "node_modules/used"]);
    });

    it("has both versions of what the project has another version of", async () => {
      const twice = {
        ...workspace,
        "apps/shop": ["used", "inner"],
        "apps/shop/node_modules/inner": [],
      };
      const both = async () => {
        process.chdir("apps/shop");
        return archiveOf(async () => [
          // @ts-expect-error: only the project of this test has it
          (await import("used")) as object,
          // @ts-expect-error: only the project of this test has it
          (await import("inner")) as object,
        ]);
      };
      const code = await inProject(twice, both, more);
      assert.deepEqual(code, {
        "__index.js": code["__index.js"],
        "node_modules/inner": "node_modules/inner",
        "node_modules/used": "../../node_modules/used",
        "node_modules/used/node_modules/inner": "../../node_modules/inner",
      });
    });
  });

  it("brings the packages that the program imports at its top", async () => {
    const packages = { ".": ["used", "unused"], "node_modules/used": [], "node_modules/unused": [] };
    const code = await inProject(packages, async () => {
      await fs.writeFile("node_modules/used/index.js", "exports.answer = () => 42;");
      const used = createRequire(path.join(process.cwd(), "index.js"))("used") as { answer: () => number };
      return archiveOf(async () => used.answer());
    });
    assert.deepEqual(Object.keys(code).sort(), ["__index.js", "node_modules/used"]);
    assert.match(code["__index.js"]!, /require\("used[^"]*"\)/);
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
  const fit: Record<string, { handler: Callback; answer: unknown }> = {
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

describe("a callback that captures outputs of resources", () => {
  function program() {
    const table = new aws.dynamodb.Table("orders", {
      attributes: [{ name: "id", type: "S" }],
      hashKey: "id",
      name: "orders-table",
    });
    const auth = new M2mAuth("shop", {
      resourceServers: { items: { scopes: { read: "Read" } } },
      clients: { reader: ["items/read"] },
      tokenCustomization: {
        handler: async (event): Promise<TokenEvent> => ({ ...event, region: table.name.get() }),
      },
    });
    const handler = async () => [
      table.name.get(),
      api.url.get(),
      api.nodes.api.id.get(),
      auth.tokenEndpoint.get(),
      auth.clients.reader.clientId.get(),
    ];
    const api: ApiWithJwt<typeof auth> = new ApiWithJwt("shop", {
      auth,
      routes: { "GET /": { access: "public", handler } },
    });
    return auth.tokenEndpoint;
  }

  it("has their values, even those of its own API", async () => {
    const { resources, result } = await register(program);
    const { "shop-get": code = {}, ...others } = codeOf(resources);
    const [trigger = {}] = Object.values(others);
    assert.deepEqual(Object.keys(code), ["__index.js"]);
    assert.deepEqual(await run(code), [
      "orders-table",
      "https://shop-Api.execute-api.eu-central-1.amazonaws.com",
      "shop-Api",
      (await settle(result)).value,
      "shop-reader-UserPoolClient",
    ]);
    assert.deepEqual(await run(trigger), { region: "orders-table" });
  });

  it("does not keep a preview waiting for them", async () => {
    const { resources } = await register(program, { preview: true });
    assert.deepEqual(Object.keys(codeOf(resources)["shop-get"]!), ["__index.js"]);
  });
});

/** Does something in the folder of a project that has some packages, each with its dependencies. */
async function inProject<T>(
  packages: Readonly<Record<string, readonly string[]>>,
  action: () => Promise<T>,
  more: Readonly<Record<string, object>> = {},
): Promise<T> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-archive-")));
  const before = process.cwd();
  try {
    for (const [folder, names] of Object.entries(packages)) {
      const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
      const manifest = { name: folder.replace("node_modules/", ""), version: "1.0.0", dependencies, ...more[folder] };
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
