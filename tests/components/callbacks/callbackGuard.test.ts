import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { observe } from "../../support/observe";
import { assertRefused, Callback, createApi, createAuth, refusal, requires } from "./base";

const createInside = /; create such a value inside the handler\.$/;
const plainValues = /; create it inside the handler, or capture plain objects, lists and strings\.$/;
const environment = /; pass it by "environment" and read it from process\.env\.$/;
const readThere = /; read what it needs from process\.env, set by "environment"\.$/;
const importAtTop = /; import it at the top of a file of the program\.$/;

describe("a callback is refused before anything of its component is registered, which", () => {
  const { get: sizeOf } = Object.getOwnPropertyDescriptor(Map.prototype, "size") as unknown as { get: () => number };
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
      async () => sizeOf.call(new Map()),
      /cannot be serialised: .*captured 'sizeOf'.*native code/,
      createInside,
    ],
    "captures an object with native parts": [async () => url.href, /captures "url", a URL/, plainValues],
    "captures an object of ECMAScript's libraries": [
      async () => format.format(1),
      /captures "format", a NumberFormat/,
      plainValues,
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
      async () => import("../../support/mocks.js"),
      /loads the file "\.\.\/\.\.\/support\/mocks\.js", which is not in its archive/,
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
    "captures a function of Node.js itself": [
      async () => Object.keys(local),
      /captures "local", a require of the program, which does not survive/,
      /; write require\("…"\) with the name of the module, and not by another name\.$/,
    ],
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
    "a Headers": [async () => headers.get("a"), '"headers", a Headers'],
    "an object with a Map somewhere": [async () => state.visits[0]!.get("a") ?? null, '"state.visits[0]", a Map'],
    "a function that captures a Date": [async () => readDate(), '"date", a Date'],
  };
  for (const [mistake, [handler, what]] of Object.entries(hollow)) {
    const why = new RegExp(
      `^the callback captures ${what.replace(/[[\]]/g, "\\$&")}, whose contents do not survive serialisation;`,
    );
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
