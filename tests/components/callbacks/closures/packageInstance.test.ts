import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import * as path from "node:path";
import { Callback, createApi, inProject, refusal } from "../base";

/** A client as those of the AWS SDK are: what it needs lies where no serialiser gets. */
const store = `
class Store { constructor() { this.cache = new Map(); } get(key) { return this.cache.get(key); } }
class Kept { constructor(client) { this.client = client; } }
module.exports = { Store, Kept, keep: (client) => new Kept(client) };
`;
const program = `
const { Store, keep } = require("store");
const own = require("./own");
const db = new Store();
const clients = { db, other: 1 };
const kept = keep(db);
const read = (key) => db.get(key);
exports.directly = async () => db.get("a") ?? null;
exports.asMember = async () => clients.db.get("a") ?? null;
exports.through = async () => read("a") ?? null;
exports.wrapped = async () => kept.client.get("a") ?? null;
exports.fromModule = async () => own.database.get("a") ?? null;
exports.ownMap = (() => { const seen = new Map(); return async () => seen.get("a") ?? null; })();
`;

/** The fault of one of the program's handlers. */
async function faultOf(name: string): Promise<string> {
  const packages = {
    ".": {
      dependencies: { store: "1.0.0" },
      files: { "program.js": program, "own.js": 'exports.database = new (require("store").Store)();\n' },
    },
    "node_modules/store": { main: "index.js", files: { "index.js": store } },
  };
  return inProject(packages, async () => {
    const loaded = createRequire(path.join(process.cwd(), "program.js"))("./program.js") as Record<string, Callback>;
    const [line = "", ...more] = await refusal(() => createApi({ "GET /": loaded[name]! }));
    assert.deepEqual(more, []);
    return line.replace('ApiWithJwt "shop": routes["GET /"].handler: the callback ', "");
  });
}

const wayOut =
  'which cannot be serialised; put the handler into a file of its own, where its client stands at the top, and write fromFile(() => import("./file"), "name"); or create it inside the handler.';

describe("a callback that captures an instance of a package's class is refused with the variable, its line and the way out", () => {
  const faults: Readonly<Record<string, string>> = {
    directly: 'captures "db", declared at program.js:4, a Store of the package "store"',
    asMember: 'captures "clients.db", declared at program.js:5, a Store of the package "store"',
    through: 'captures "db", declared at program.js:4, a Store of the package "store"',
    wrapped: 'captures "kept", declared at program.js:6, a Kept of the package "store"',
  };
  for (const [name, fault] of Object.entries(faults)) {
    it(name, async () => {
      assert.equal(await faultOf(name), `${fault}, ${wayOut}`);
    });
  }

  it("where another file of the program has made it", async () => {
    assert.equal(await faultOf("fromModule"), `captures "database", a Store of the package "store", ${wayOut}`);
  });

  it("but not one of the language's own", async () => {
    assert.match(await faultOf("ownMap"), /^captures "seen", a Map, /);
  });
});
