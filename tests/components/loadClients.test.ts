import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { ArgumentError, joinClients, loadClients, M2mAuth } from "../../components";
import { byLabel, register } from "../support/mocks";
import * as schema from "../../clients.schema.json";

const servers = { orders: { scopes: { read: "Read orders", write: "Create orders" } } } as const;
const isValid = new Ajv({ strict: false }).compile(schema);

describe("clients in a file", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "clients-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const write = (text: string, name = "clients.yaml") => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  /** The lines of what a file is refused with, without the file's folder. */
  const refusal = (text: string): string[] => {
    try {
      loadClients(write(text), servers);
    } catch (error) {
      assert.ok(error instanceof ArgumentError, String(error));
      return error.message.replaceAll(`${folder}${path.sep}`, "").split("\n");
    }
    throw new Error("it was accepted");
  };

  const good = `# yaml-language-server: $schema=node_modules/pulumi-aws-m2m/clients.schema.json
clients:
  reporting: [orders/read]
  checkout:
    description: Checkout of the shop
    owner: team-shop@example.com
    scopes:
      - orders/read
      - orders/write
    accessTokenValidity: { minutes: 15 }
    rotation: { everyDays: 7 }
`;

  it("are what a map in the program would be", () => {
    assert.deepEqual(loadClients(write(good), servers), {
      reporting: { scopes: ["orders/read"] },
      checkout: {
        description: "Checkout of the shop",
        owner: "team-shop@example.com",
        scopes: ["orders/read", "orders/write"],
        accessTokenValidity: { minutes: 15 },
        rotation: { everyDays: 7 },
      },
    });
    assert.equal(isValid(parse(good)), true);
  });

  it("may be JSON, with the schema's name", () => {
    const text = JSON.stringify({ $schema: "x", clients: { reporting: ["orders/read"] } });
    assert.deepEqual(loadClients(write(text, "clients.json"), servers), { reporting: { scopes: ["orders/read"] } });
    assert.equal(isValid(JSON.parse(text)), true);
  });

  it("make an M2mAuth, whose inputs show who owns them", async () => {
    const { resources } = await register(
      () =>
        new M2mAuth("shop", {
          resourceServers: servers,
          clients: joinClients(loadClients(write(good), servers), { monitoring: ["orders/read"] }),
          secretsManager: {},
        }),
    );
    const names = resources.filter(({ type }) => type.endsWith("UserPoolClient")).map(({ name }) => name);
    assert.deepEqual(names, ["shop-checkout", "shop-monitoring", "shop-reporting"]);
    const { clients } = byLabel(resources)["M2mAuth shop"]!.inputs as { clients: Record<string, object> };
    assert.deepEqual(clients["checkout"], {
      scopes: ["orders/read", "orders/write"],
      description: "Checkout of the shop",
      owner: "team-shop@example.com",
    });
  });

  it("have scopes that the compiler knows", () => {
    const loaded = loadClients(write(good), servers);
    const [scope] = loaded["reporting"]!.scopes;
    const known: "orders/read" | "orders/write" | undefined = scope;
    // @ts-expect-error: no resource server has this scope
    const strange: "orders/raed" | undefined = scope;
    assert.equal(known, strange);
  });

  it("are refused with all faults, each at its line", () => {
    const text = `clients:
  reporting: [orders/raed]
  checkout:
    scopes:
      - orders/read
      - stock/read
    validity: 15
    accessTokenValidity:
      minutes: 1
  "bad/name": [orders/read]
  empty: []
  nothing:
`;
    assert.deepEqual(refusal(text), [
      'clients.yaml:2: clients.reporting[0] = "orders/raed" is not a scope of any resource server; did you mean "orders/read"? Known: orders/read, orders/write.',
      'clients.yaml:6: clients.checkout.scopes[1] = "stock/read" is not a scope of any resource server; use one of orders/read, orders/write.',
      'clients.yaml:7: clients.checkout.validity is not an argument that is known here; did you mean "accessTokenValidity"? Known: accessTokenValidity, description, owner, rotation, scopes.',
      "clients.yaml:9: clients.checkout.accessTokenValidity.minutes = 1 is not between 5 and 1440 minutes; give a whole number of minutes in that range.",
      'clients.yaml:10: clients["bad/name"] is not a client name that Cognito accepts; use 1 to 128 letters, digits, spaces and _ + = , . @ -.',
      "clients.yaml:11: clients.empty = [] is empty; give the client at least one scope, as Cognito requires.",
      'clients.yaml:12: clients.nothing = null is not an object; write ["server/scope"] or { scopes: [...] }.',
    ]);
    assert.equal(isValid(parse(text)), false);
  });

  for (const [what, text, line] of [
    ["a name twice", "clients:\n  a: [orders/read]\n  a: [orders/write]\n", 3],
    ["a bracket that is not closed", "clients:\n  a: [orders/read\n", 3],
    ["an alias of nothing", "clients:\n  a: *b\n", 1],
  ] as const) {
    it(`are refused with ${what}`, () => {
      const [first] = refusal(text);
      assert.match(first!, new RegExp(`^clients\\.yaml:${line}: the file is malformed: .*; correct it\\.$`));
    });
  }

  for (const [what, text] of [
    ["nothing", ""],
    ["a list", "- a\n"],
    ["no clients", "client: {}\n"],
    ["a text instead of clients", "clients: none\n"],
  ] as const) {
    it(`are refused in a file of ${what}, at a line`, () => {
      assert.match(refusal(text)[0]!, /^clients\.yaml:1: /);
      assert.equal(isValid(parse(text)), false);
    });
  }

  it("do not grow by aliases of aliases", () => {
    const levels = ["a: &a [orders/read, orders/read]"];
    for (const [from, to] of "abcdefgh".split("").map((one, index, all) => [one, all[index + 1] ?? "i"])) {
      levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(", ")}]`);
    }
    assert.match(refusal(`clients:\n${levels.map((one) => `  ${one}\n`).join("")}`)[0]!, /aliases cannot be resolved/);
  });

  it("are refused where there is no file", () => {
    assert.throws(
      () => loadClients("no-such.yaml", servers),
      (error: Error) =>
        error.message ===
        `no-such.yaml: the file cannot be read (ENOENT), seen from ${process.cwd()}; correct the path.`,
    );
  });

  it("are refused where the program has one of the same name", () => {
    assert.throws(
      () => joinClients(loadClients(write(good), servers), { checkout: ["orders/read"], other: ["orders/read"] }),
      (error: Error) => error.message === "joinClients(): clients.checkout is in both maps; keep it in one of them.",
    );
  });
});
