import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

/** Types and comments that the JavaScript does not have move its lines. */
const shared = `
interface Item {
  id: string;
}

function load(id: string): Item {
  // Typed, so that the columns differ, too.
  if (id !== "") throw new Error("no such item");
  return { id };
}

class Shelf {
  /** Documented. */
  find(id: string): Item {
    throw new Error(\`nothing on the shelf: \${id}\`);
  }
}
const shelf = new Shelf();
const same = {
  first: async (): Promise<Item> => { throw new Error("alike"); },
};
`;

const other = `
interface Unused { a: string }

export const fromOtherFile = async (): Promise<Unused> => {
  throw new TypeError("in another file");
};
`;

const bundled = `
interface Unused { a: string }

export const handler = async (): Promise<Unused> => {
  throw new TypeError("in a bundle");
};
`;

const routes = `
  "GET /inline": {
    access: "public",
    handler: async () => {
      const item: Item = load("1");
      return item;
    },
  },
  "GET /shelf": { access: "public", handler: async () => shelf.find("2") },
  "GET /other": { access: "public", handler: fromOtherFile },
  "GET /bundled": { access: "public", handler: fromFile(() => import("./handlers/bundled"), "handler") },
  "GET /logged": {
    access: "public",
    handler: async () => {
      console.error(new Error("only printed"));
      console.log(JSON.stringify({ stack: new Error("as data").stack }));
      return { stack: new Error("returned").stack };
    },
  },
  "GET /rejected": {
    access: "public",
    handler: async () => {
      void Promise.reject(new RangeError("nobody waits"));
      return new Promise(() => setInterval(() => undefined, 1000));
    },
  },
  "GET /properties": {
    access: "public",
    handler: async () => {
      throw Object.assign(new Error("with more"), { code: "E_MORE" });
    },
  },
  "GET /factory": {
    access: "public",
    handler: {
      factory: () => {
        const name: string = "factory";
        return async (): Promise<Item> => {
          throw new Error(\`of the \${name}\`);
        };
      },
    },
  },
  "GET /alike": { access: "public", handler: same.first }
`;

/** The line and the column of a text in a source, as a trace has them. */
function placeIn(source: string, text: string): string {
  const before = source.slice(0, source.indexOf(text)).split("\n");
  assert.ok(source.includes(text), text);
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe("the stack traces of handlers", () => {
  const source = `import { fromOtherFile } from "./handlers/other";\n${programSource(routes, shared).replace("ApiWithJwt,", "ApiWithJwt, fromFile,")}`;
  const at = (text: string) => `index.ts:${placeIn(source, text)}`;
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({
      dir: await makeProgram({ "index.ts": source, "handlers/other.ts": other, "handlers/bundled.ts": bundled }),
    });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  /** What a request to a route has the function print, without what is told of the request. */
  async function printed(route: string, end: RegExp): Promise<string> {
    const from = m2m.log.length;
    await m2m.logs(end, () => m2m.call(`/${route}`));
    const label = `[GET /${route}] `;
    return m2m.log
      .slice(from)
      .split("\n")
      .filter((line) => line.startsWith(label))
      .map((line) => line.slice(label.length))
      .join("\n");
  }

  const done = / 500 GET /;

  it("name the line of an inline callback, and that of what it calls", async () => {
    assert.equal(
      await printed("inline", done),
      `Invoke Error Error: no such item\n    at Object.<anonymous> (${at('new Error("no such')})\n    at ${at('load("1")')}`,
    );
  });

  it("name the line of a method", async () => {
    const trace = await printed("shelf", done);
    assert.ok(trace.includes(at("new Error(`nothing on")), trace);
    assert.ok(trace.includes(at('find("2")')), trace);
  });

  it("name the file that a handler stands in", async () => {
    assert.match(await printed("other", done), new RegExp(`handlers/other\\.ts:${placeIn(other, "new TypeError")}\\b`));
  });

  it("name the line of a handler that was bundled", async () => {
    assert.match(
      await printed("bundled", done),
      new RegExp(`handlers/bundled\\.ts:${placeIn(bundled, "new TypeError")}\\b`),
    );
  });

  it("name the line of what a factory makes", async () => {
    assert.ok((await printed("factory", done)).includes(at("new Error(`of the")));
  });

  it("name the line in what is printed, also within JSON, and leave the answer as it is", async () => {
    const text = await printed("logged", / 200 GET \/logged/);
    const answer = ((await (await m2m.call("/logged")).json()) as { stack: string }).stack;
    assert.ok(text.includes(`Error: only printed\n    at ${at('new Error("only')}`), text);
    assert.ok(text.includes(`Error: as data\\n    at ${at('new Error("as')}\\n`), text);
    assert.match(answer, /__index\.js:\d+:\d+/);
  });

  it("name the line of a rejection that nobody waits for, with the line above", async () => {
    const text = await printed("rejected", done);
    assert.ok(text.startsWith(`index.ts:${placeIn(source, "new RangeError").split(":")[0]}\n`), text);
    assert.ok(text.includes(`RangeError: nobody waits\n    at ${at("new RangeError")}`), text);
  });

  it("keep the properties of an error", async () => {
    assert.match(
      await printed("properties", done),
      /Error: with more\n {4}at index\.ts:\d+:\d+\n {2}\{\n {2}code: 'E_MORE'\n\}/,
    );
  });

  it("show nothing of what called the handler", () => {
    assert.doesNotMatch(m2m.log.replace(/\\n.*/g, ""), /lambdaRuntime\.js|__index\.js|callHandler/);
  });
});
