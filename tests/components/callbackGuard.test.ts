import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runInThisContext } from "node:vm";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ApiWithJwt, Handler, HandlerFactory, HttpEvent, M2mAuth, TokenHandler } from "../../components";
import { byLabel, register, Registered } from "../support/mocks";
import { observe } from "../support/observe";

type Callback = Handler<HttpEvent>;

/** An API that needs no other component. */
function createApi(handlers: Readonly<Record<string, Callback | HandlerFactory<Callback>>>): ApiWithJwt {
  const routes = Object.entries(handlers).map(([key, handler]) => [key, { access: "public", handler }] as const);
  const auth = { issuer: "https://issuer.example.com", audience: "shop" };
  return new ApiWithJwt("shop", { auth, routes: Object.fromEntries(routes) });
}

function createAuth(handler: Callback | TokenHandler): M2mAuth {
  return new M2mAuth("shop", {
    resourceServers: { items: { scopes: { read: "Read" } } },
    clients: { reader: ["items/read"] },
    tokenCustomization: { handler: handler as TokenHandler },
  });
}

/** The lines of the error in which a program ends before it has registered anything. */
async function refusal(program: () => unknown, options?: { preview: boolean }): Promise<string[]> {
  const { outcome, registered } = await observe(program, options);
  assert.ok(outcome instanceof Error, "It was accepted.");
  assert.ok(pulumi.RunError.isInstance(outcome), outcome.stack);
  assert.deepEqual(registered, []);
  return outcome.message.split("\n");
}

/** Asserts that a callback is refused wherever it stands, deployed or in a preview. */
async function assertRefused(handler: Callback, why: RegExp, fix: RegExp): Promise<void> {
  const api = () => createApi({ "GET /": handler });
  const [line = "", ...more] = await refusal(api);
  const where = 'ApiWithJwt "shop": routes["GET /"].handler: ';
  assert.ok(line.startsWith(`${where}the callback `), line);
  assert.deepEqual(more, []);
  const said = line.slice(where.length);
  assert.match(said, why);
  assert.match(said, fix);
  assert.ok(said.endsWith("."), said);
  assert.doesNotMatch(said, /hidden/);
  assert.deepEqual(await refusal(api, { preview: true }), [line]);
  assert.deepEqual(await refusal(() => createAuth(handler)), [`M2mAuth "shop": tokenCustomization.handler: ${said}`]);
}

/** What the archive of the one route's function consists of. */
function filesOf(resources: readonly Registered[]): string[] {
  return Object.keys(byLabel(resources)["lambda.Function shop-get"]!.inputs["code"] as object).sort();
}

/** The package.json of a package, and the names of its other files. They are not loaded here. */
interface Package {
  readonly files?: readonly string[];
  readonly [field: string]: unknown;
}

/** Does something in the folder of a project that has some packages. */
async function inProject<T>(packages: Readonly<Record<string, Package>>, action: () => Promise<T>): Promise<T> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-guard-")));
  const before = process.cwd();
  try {
    for (const [folder, { files = [], ...manifest }] of Object.entries(packages)) {
      const name = folder.replace("node_modules/", "");
      for (const file of ["package.json", ...files]) {
        const text = file === "package.json" ? JSON.stringify({ name, version: "1.0.0", ...manifest }) : "";
        await fs.mkdir(path.dirname(path.join(dir, folder, file)), { recursive: true });
        await fs.writeFile(path.join(dir, folder, file), text);
      }
    }
    process.chdir(dir);
    return await action();
  } finally {
    process.chdir(before);
    await fs.rm(dir, { recursive: true });
  }
}

/** Handlers with calls that the compiler of this file would resolve. */
const requires = (specifier: string) => runInThisContext(`async () => require("${specifier}")`) as Callback;
const imports = (specifier: string) => runInThisContext(`async () => import("${specifier}")`) as Callback;

const createInside = /; create such a value inside the handler\.$/;
const plainValues = /; create it inside the handler, or capture plain objects, lists and strings\.$/;
const environment = /; pass it by "environment" and read it from process\.env\.$/;
const readThere = /; read what it needs from process\.env, set by "environment"\.$/;
const importAtTop = /; import it at the top of a file of the program\.$/;

describe("a callback is refused before anything of its component is registered, which", () => {
  const bound = Math.max.bind(undefined, 1);
  const url = new URL("https://example.com");
  const format = new Intl.NumberFormat("en");
  const account = new (class {
    #balance: number;
    constructor(start = 1) {
      this.#balance = start;
    }
    balance(): number {
      return this.#balance;
    }
  })();
  const local = createRequire(__filename);
  const long = "x".repeat(512 * 1024);
  const secret = pulumi.secret("hidden");
  const nested = { keys: [pulumi.secret("hidden")] };

  const refusals: Record<string, readonly [handler: Callback, why: RegExp, fix: RegExp]> = {
    "captures a native function": [
      async () => bound(2),
      /cannot be serialised: .*captured 'bound'.*native code/,
      createInside,
    ],
    "captures an object with native parts": [async () => url.href, /cannot be serialised: .*'url'/, createInside],
    "captures an object of ECMAScript's libraries": [
      async () => format.format(1),
      /cannot be serialised: .*'format'/,
      createInside,
    ],
    "captures an object with private fields": [
      async () => account.balance(),
      /does not survive serialisation: .*'#balance'/,
      /; do not capture instances of classes with #private fields; create them inside the handler\.$/,
    ],
    "uses Pulumi": [
      async () => pulumi.runtime.isDryRun(),
      /uses "@pulumi\/pulumi\/[\w/.]+", which is not in Lambda/,
      readThere,
    ],
    "uses a constant of Pulumi's packages": [
      async () => aws.lambda.Runtime.NodeJS24dX,
      /uses "@pulumi\/aws\/[\w/.]+", which is not in Lambda/,
      readThere,
    ],
    "loads a file by import": [
      async () => import("../support/mocks.js"),
      /loads the file "\.\.\/support\/mocks\.js", which is not in its archive/,
      importAtTop,
    ],
    "loads a file by require": [
      requires("/opt/settings.json"),
      /loads the file "\/opt\/settings\.json", which is not in its archive/,
      importAtTop,
    ],
    "uses a package of the program that is only there for development": [
      async () => parse("a: 1") as object,
      /requires "yaml", which is not in the "dependencies" of \S+package\.json/,
      /; run "npm install yaml"\.$/,
    ],
    "captures a function of Node.js itself": [async () => Object.keys(local), /cannot be serialised: /, createInside],
    "captures a secret": [async () => secret.get(), /captures a secret, which .* in plain text/, environment],
    "captures an object with a secret": [async () => nested.keys[0]!.get(), /captures a secret/, environment],
    "becomes too long a text": [
      async () => long.length,
      /becomes 52\d{4} bytes of text, more than the 524288 that are accepted/,
      /; do not capture large values or libraries as a whole; load them inside the handler\.$/,
    ],
  };
  for (const [mistake, [handler, why, fix]] of Object.entries(refusals)) {
    it(mistake, () => assertRefused(handler, why, fix));
  }

  // Pulumi serialises these without a word; what the handler does with them then fails in Lambda.
  const map = new Map([["a", 1]]);
  const set = new Set([1]);
  const weakMap = new WeakMap();
  const date = new Date(0);
  const buffer = Buffer.from("a");
  const bytes = new Uint8Array(2);
  const symbol = Symbol("a");
  const query = new URLSearchParams("a=1");
  const headers = new Headers();
  const state = { visits: [new Map([["a", 1]])] };
  const readDate = () => date.getTime();
  const hollow: Record<string, readonly [handler: Callback, what: string]> = {
    "a Map": [async () => map.get("a") ?? null, '"map", a Map'],
    "a Set": [async () => set.has(1), '"set", a Set'],
    "a WeakMap": [async () => weakMap.has({}), '"weakMap", a WeakMap'],
    "a Date": [async () => date.getTime(), '"date", a Date'],
    "a Buffer": [async () => buffer.toString("utf8"), '"buffer", a Buffer'],
    "a typed array": [async () => bytes[0] ?? null, '"bytes", a Uint8Array'],
    "a Symbol": [async () => symbol.toString(), '"symbol", a Symbol'],
    "a URLSearchParams": [async () => query.get("a"), '"query", a URLSearchParams'],
    Headers: [async () => headers.get("a"), '"headers", a Headers'],
    "an object with a Map somewhere": [async () => state.visits[0]!.get("a") ?? null, '"state_visits_0", a Map'],
    "a function that captures a Date": [async () => readDate(), '"date", a Date'],
  };
  for (const [mistake, [handler, what]] of Object.entries(hollow)) {
    const why = new RegExp(`^the callback captures ${what}, whose contents do not survive serialisation;`);
    it(`captures ${mistake}`, () => assertRefused(handler, why, plainValues));
  }

  // Serialisation makes plain functions of constructors: what fields are set to, and what a built-in class does, is lost.
  class Fields {
    count = 5;
  }
  class Cache extends Map<string, number> {}
  class NotFound extends Error {
    constructor(readonly status: number) {
      super("Not found");
    }
  }
  const lossy: Record<string, Callback> = {
    "a class with fields": async () => new Fields().count,
    "a class that extends Map": async () => new Cache([["a", 1]]).get("a") ?? null,
    "a class that extends Error": async () => new NotFound(404).message,
  };
  for (const [mistake, handler] of Object.entries(lossy)) {
    it(`captures ${mistake}`, () => assertRefused(handler, /^the callback captures /, /; declare the class inside /));
  }
});

describe("a callback with a secret is refused, which", () => {
  const line =
    'ApiWithJwt "shop": routes["GET /"].handler: the callback captures a secret, which would stand in its code in ' +
    'plain text; pass it by "environment" and read it from process.env.';

  for (const preview of [false, true]) {
    const when = preview ? ", in a preview" : "";

    it(`is captured by a factory${when}`, async () => {
      const key = pulumi.secret("hidden");
      const handler = { factory: () => async () => key.get() };
      assert.deepEqual(await refusal(() => createApi({ "GET /": handler }), { preview }), [line]);
    });

    it(`comes from the configuration${when}`, async () => {
      const lines = await refusal(
        () => {
          pulumi.runtime.setAllConfig({ "test-project:key": "hidden" }, ["test-project:key"]);
          const key = new pulumi.Config("test-project").requireSecret("key");
          createApi({ "GET /": async () => key.get() });
        },
        { preview },
      );
      assert.deepEqual(lines, [line]);
    });

    it(`is made of a resource's output${when}`, async () => {
      const { outcome, registered } = await observe(
        () => {
          const key = pulumi.secret(new aws.sns.Topic("topic").arn);
          createApi({ "GET /": async () => key.get() });
        },
        { preview },
      );
      assert.equal((outcome as Error).message, line);
      assert.deepEqual(registered, ["aws:sns/topic:Topic topic"]);
    });

    it(`becomes known with a resource, before its function is registered${when}`, async () => {
      const { outcome, registered } = await observe(
        () => {
          const { clients } = createAuth(async () => ({}));
          const header = pulumi.interpolate`Bearer ${clients["reader"]!.clientSecret}`;
          createApi({ "GET /": async () => header.get() });
        },
        {
          preview,
          hold: { type: "aws:cognito/userPoolClient:UserPoolClient", until: "aws:apigatewayv2/api:Api" },
        },
      );
      assert.equal((outcome as Error).message, line);
      assert.ok(registered.includes("aws:apigatewayv2/api:Api shop"), registered.join());
      assert.ok(!registered.includes("aws:lambda/function:Function shop-get"), registered.join());
    });
  }
});

describe("callbacks are told apart:", () => {
  const map = new Map([["a", 1]]);
  const secret = pulumi.secret("hidden");
  const handlers: Record<string, Callback> = {
    "POST /a": async () => map.has("a"),
    "GET /fit": async () => ({ statusCode: 204 }),
    $default: requires("./file.js"),
    "GET /a/{id}": async () => secret.get(),
  };
  for (const preview of [false, true]) {
    it(`all that are unfit are named in one error, in the order of the routes${preview ? ", in a preview" : ""}`, async () => {
      const lines = await refusal(() => createApi(handlers), { preview });
      const keys = lines.map((line) => /^ApiWithJwt "shop": routes\["(.*)"\]\.handler: the callback /.exec(line)?.[1]);
      assert.deepEqual(keys, ["POST /a", "$default", "GET /a/{id}"]);
      assert.match(lines[0]!, /captures "map", a Map/);
      assert.match(lines[1]!, /loads the file "\.\/file\.js"/);
      assert.match(lines[2]!, /captures a secret/);
    });
  }

  it("a fit one among them would have been registered with its API", async () => {
    const { outcome, registered } = await observe(() => createApi({ "GET /fit": handlers["GET /fit"]! }));
    assert.ok(!(outcome instanceof Error));
    assert.equal(registered[0], "aws-m2m:index:ApiWithJwt shop");
    assert.ok(registered.includes("aws:lambda/function:Function shop-get-fit"));
  });
});

/** A package, and what loads it where that is not a plain `require`. */
type Case = readonly [used: Package, handler?: Callback];

describe("of packages, a callback is refused which", () => {
  const project = (used: Package) => ({ ".": { dependencies: { used: "1" } }, "node_modules/used": used });

  it("loads one that is not in the dependencies", () =>
    inProject({ ".": {}, "node_modules/used": {} }, async () => {
      const manifest = path.join(process.cwd(), "package.json");
      const why = `requires "used", which is not in the "dependencies" of ${manifest}; `;
      for (const handler of [requires("used"), imports("used/part")]) {
        const [line = ""] = await refusal(() => createApi({ "GET /": handler }));
        assert.ok(line.includes(`the callback ${why}`), line);
      }
      await assertRefused(requires("used"), /requires "used"/, /; run "npm install used"\.$/);
    }));

  it("loads one of a scope that is not in the dependencies", () =>
    inProject({ ".": { dependencies: { "@own/other": "1" } } }, () =>
      assertRefused(requires("@own/used/part"), /requires "@own\/used", which/, /; run "npm install @own\/used"\.$/),
    ));

  it("loads one that is in the dependencies, and not installed", () =>
    inProject({ ".": { dependencies: { used: "1" } } }, () =>
      assertRefused(imports("used"), /needs the package "used", which is not installed/, /; run "npm install"\.$/),
    ));

  it("loads one that needs another which is not installed", () => {
    const packages = {
      ...project({ dependencies: { inner: "1" } }),
      "node_modules/inner": { dependencies: { innermost: "1" } },
    };
    return inProject(packages, () =>
      assertRefused(requires("used"), /the package "innermost", which is not installed/, /; run "npm install"\.$/),
    );
  });

  const ofPrograms = /needs the package "(?:used|inner)", which is a part of Pulumi programs and not in Lambda/;
  const leave = /; leave it to the program, and hand over what the handler needs\.$/;

  it("loads one that is for Pulumi programs", () =>
    inProject(project({ pulumi: {} }), () => assertRefused(requires("used"), ofPrograms, leave)));

  it("loads one that needs another which is for Pulumi programs", () =>
    inProject(
      { ...project({ dependencies: { inner: "1" } }), "node_modules/inner": { pulumi: { resource: true } } },
      () => assertRefused(requires("used"), ofPrograms, leave),
    ));

  const esModules: Record<string, Case> = {
    "by its type": [{ type: "module", main: "index.js", files: ["index.js"] }],
    "by its type, without saying which file is its main one": [{ type: "module", files: ["index.js"] }],
    "by the name of its main file": [{ main: "index.mjs", files: ["index.mjs"] }],
    "by exports for import only": [{ exports: { import: "./index.mjs" }, files: ["index.mjs"] }],
    "by its type, whatever it exports by default": [
      { type: "module", exports: { default: "./index.js" }, files: ["index.js"] },
    ],
    "by its type and one exported file": [{ type: "module", exports: "./index.js", files: ["index.js"] }],
    "in the part that is loaded": [
      {
        exports: { ".": { import: "./index.mjs", require: "./index.cjs" }, "./part": { import: "./part.mjs" } },
        files: ["index.mjs", "index.cjs", "part.mjs"],
      },
      requires("used/part"),
    ],
  };
  for (const [how, [used, handler = requires("used")]] of Object.entries(esModules)) {
    it(`requires one that is an ES module ${how}`, () =>
      inProject(project(used), () =>
        assertRefused(
          handler,
          /requires "used(?:\/part)?", an ES module, which Lambda's Node\.js cannot load by require/,
          /; write await import\("used(?:\/part)?"\) inside the handler\.$/,
        ),
      ));
  }

  const both = { import: "./index.js", require: "./cjs/index.js" };
  const fit: Record<string, Case> = {
    "requires a CommonJS one": [{ files: ["index.js"] }],
    "requires a CommonJS file of an ES module": [{ type: "module", main: "index.cjs", files: ["index.cjs"] }],
    "requires one that has a form for require": [
      { exports: { import: "./index.mjs", require: "./index.js" }, files: ["index.mjs", "index.js"] },
    ],
    "requires one whose form for require is in a folder of CommonJS": [
      { type: "module", exports: { ".": { node: both } }, files: ["index.js", "cjs/index.js"] },
    ],
    "requires a data file": [{ type: "module", files: ["data.json"] }, requires("used/data.json")],
    "imports an ES module": [{ type: "module", exports: "./index.js", files: ["index.js"] }, imports("used")],
    "imports a part of one": [{ exports: { "./part": "./part.mjs" }, files: ["part.mjs"] }, imports("used/part")],
    "needs another that Node.js has itself": [{ dependencies: { events: "1" }, files: ["index.js"] }],
  };
  for (const [how, [used, handler = requires("used")]] of Object.entries(fit)) {
    it(`but not one that ${how}`, () =>
      inProject({ ...project(used), "node_modules/used/cjs": { type: "commonjs" } }, async () => {
        const { resources } = await register(() => createApi({ "GET /": handler }));
        assert.deepEqual(filesOf(resources), ["__index.js", "node_modules/used"]);
      }));
  }

  // Words about a package load none.
  const mentions: Record<string, string> = {
    "in a comment": 'async () => { /* unlike require("used") */ return 1; }',
    "in a text": "async () => 'require(\"used\")'",
    "by a method of that name": 'async (event) => event.require("used")',
  };
  for (const [how, text] of Object.entries(mentions)) {
    it(`but not one that mentions one ${how}`, async () => {
      const { resources } = await register(() => createApi({ "GET /": runInThisContext(text) as Callback }));
      assert.deepEqual(filesOf(resources), ["__index.js"]);
    });
  }
});
