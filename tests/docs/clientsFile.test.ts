import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import * as schema from "../../clients.schema.json";
import { loadClients } from "../../components";
import { blockWith } from "./documents";

const servers = { orders: { scopes: { read: "Read orders", write: "Create orders" } } } as const;
const isValid = new Ajv({ strict: false }).compile(schema);

describe("the page on many clients", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "clients-page-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const load = (text: string) => {
    const file = path.join(folder, "clients.yaml");
    fs.writeFileSync(file, text);
    return loadClients(file, servers);
  };

  it("shows a file of clients that is one, and the error of another", () => {
    const text = blockWith("docs/many-clients.md", "yaml", "clients:");
    assert.deepEqual(Object.keys(load(text)), ["reporting", "checkout"]);
    assert.equal(isValid(parse(text)), true);
    const shown = blockWith("docs/many-clients.md", "text", "orders/raed").trim();
    assert.throws(
      () => load(text.replace("[orders/read]", "[orders/raed]")),
      ({ message }: Error) => message.split("\n")[0]!.replace(`${folder}${path.sep}`, "") === shown,
    );
  });
});
