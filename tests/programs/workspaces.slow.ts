import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { root } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";
import { served } from "../support/servedProgram";

/** What a package manager would install of the registry. */
const installed = ["@pulumi", "@types", "fast-deep-equal", "ts-node", "typescript"];

/** A repository of several packages: an API, and what it shares with others. */
const files = {
  "package.json": JSON.stringify({ name: "acme", private: true, workspaces: ["apps/*", "packages/*"] }),
  "apps/bookings/package.json": JSON.stringify({
    name: "@acme/bookings",
    private: true,
    dependencies: { "@acme/desk": "*", "pulumi-aws-m2m": "*", "@pulumi/aws": "*", "@pulumi/pulumi": "*" },
  }),
  "apps/bookings/Pulumi.yaml": "name: bookings\nruntime: nodejs\nmain: src/\nstackConfigDir: stacks\n",
  "apps/bookings/stacks/Pulumi.dev.yaml": "config:\n  bookings:rooms: 4\n",
  "apps/bookings/src/index.ts": `import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { book } from "@acme/desk";
import { scopes } from "@acme/desk/scopes";

export = async () => {
  const rooms = new pulumi.Config().requireNumber("rooms");
  const auth = new M2mAuth("bookings", {
    resourceServers: { bookings: { scopes } },
    clients: { portal: ["bookings/read"], desk: ["bookings/read", "bookings/write"] },
  });
  const api = new ApiWithJwt("bookings", {
    auth,
    routes: {
      "GET /rooms": { scopes: ["bookings/read"], handler: async () => ({ rooms }) },
      "POST /rooms/{id}": { scopes: ["bookings/write"], handler: async (event) => book(event.pathParameters?.["id"]) },
    },
  });
  return { url: api.url, rooms: Promise.resolve(rooms) };
};
`,
  "packages/desk/package.json": JSON.stringify({
    name: "@acme/desk",
    version: "1.0.0",
    exports: { ".": "./book.ts", "./scopes": "./scopes.ts" },
    dependencies: { "fast-deep-equal": "3" },
  }),
  "packages/desk/book.ts": `import equal from "fast-deep-equal";
export function book(id: string | undefined): { id: string; isFirst: boolean } {
  return { id: id ?? "", isFirst: equal({ id }, { id: "1" }) };
}
`,
  "packages/desk/scopes.ts": `export const scopes = { read: "See bookings", write: "Book" };\n`,
};

/** Where each package manager puts links: all at the top, or each package's own beside it. */
const layouts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  npm: { node_modules: [...installed, "@acme/desk", "@acme/bookings", "pulumi-aws-m2m"] },
  pnpm: {
    "apps/bookings/node_modules": ["@pulumi", "@types", "ts-node", "typescript", "@acme/desk", "pulumi-aws-m2m"],
    "packages/desk/node_modules": ["fast-deep-equal"],
  },
};

/** What the links of the repository itself, and of this package, lead to. */
const own = (repository: string): Readonly<Record<string, string>> => ({
  "@acme/desk": path.join(repository, "packages/desk"),
  "@acme/bookings": path.join(repository, "apps/bookings"),
  "pulumi-aws-m2m": root,
});

describe("a program in a repository with workspaces", () => {
  after(removePrograms);

  for (const [manager, layout] of Object.entries(layouts)) {
    it(`of ${manager} is reported, described and served`, async () => {
      const repository = await makeProgram(
        manager === "pnpm" ? { ...files, "pnpm-workspace.yaml": "packages: ['*/*']\n" } : files,
      );
      await fs.rm(path.join(repository, "node_modules"));
      for (const [folder, names] of Object.entries(layout)) {
        for (const name of names) {
          const link = path.join(repository, folder, name);
          await fs.mkdir(path.dirname(link), { recursive: true });
          await fs.symlink(own(repository)[name] ?? path.join(root, "node_modules", name), link, "junction");
        }
      }
      const { app, access, paths } = await served(path.join(repository, "apps/bookings"));
      assert.deepEqual(access, { "GET /rooms": ["desk", "portal"], "POST /rooms/{id}": ["desk"] });
      assert.deepEqual(paths, { "/rooms": ["get"], "/rooms/{id}": ["post"] });
      assert.deepEqual(await (await app.as("portal").get("/rooms")).json(), { rooms: 4 });
      assert.deepEqual(await (await app.as("desk").post("/rooms/1")).json(), { id: "1", isFirst: true });
      assert.equal((await app.as("portal").post("/rooms/1")).status, 403);
      await app.close();
    });
  }
});
