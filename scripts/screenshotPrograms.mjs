import { mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const components = JSON.stringify(join(root, "dist/components"));

/** This repository's program: four routes and two clients. */
const small = readFileSync(join(root, "index.ts"), "utf8")
  .replace('"./components"', components)
  .replaceAll('"./functions/', `"${root}/functions/`);

/** Sixty routes and forty clients, named as those of a company are. */
function large() {
  const nouns = [
    "orders",
    "invoices",
    "customers",
    "shipments",
    "products",
    "refunds",
    "payments",
    "stock",
    "carts",
    "webhooks",
  ];
  const routes = nouns.flatMap((noun) => [
    `"GET /${noun}": { scopes: ["${noun}/read"], handler }`,
    `"POST /${noun}": { scopes: ["${noun}/write"], handler }`,
    `"GET /${noun}/{id}": { scopes: ["${noun}/read"], handler }`,
    `"PATCH /${noun}/{id}": { scopes: ["${noun}/write"], handler }`,
    `"DELETE /${noun}/{id}": { scopes: ["${noun}/write"], handler }`,
    noun === "webhooks"
      ? `"GET /health": { access: "public", handler }`
      : `"GET /${noun}/{id}/history": { access: "any-client", handler }`,
  ]);
  const teams = ["billing", "warehouse", "storefront", "reporting", "partner", "support", "mobile", "fraud"];
  const jobs = ["sync", "export", "gateway", "worker", "nightly-import"];
  const clients = teams.flatMap((team, at) =>
    jobs.map((job, index) => {
      const held = nouns.filter((_, number) => (number * 7 + at * 3 + index * 5) % 6 < 2);
      const scopes = held.flatMap((noun, number) => [
        `${noun}/read`,
        ...((number + at + index) % 3 === 0 ? [`${noun}/write`] : []),
      ]);
      return `"${team}-${job}": ${JSON.stringify(scopes)}`;
    }),
  );
  const servers = nouns.map((noun) => `${noun}: { scopes: { read: "Read ${noun}", write: "Change ${noun}" } }`);
  return `
import { ApiWithJwt, M2mAuth } from ${components};
const auth = new M2mAuth("shop", { resourceServers: { ${servers.join(", ")} }, clients: { ${clients.join(", ")} } });
const handler = async (event: object) => ({ ok: true, at: (event as { rawPath: string }).rawPath });
new ApiWithJwt("shop", { auth, routes: { ${routes.join(", ")} } });
`;
}

const sources = {
  small,
  large: large(),
  empty: `
import { M2mAuth } from ${components};
new M2mAuth("shop", {
  resourceServers: { orders: { scopes: { read: "Read orders" } } },
  clients: { reporting: ["orders/read"] },
});
`,
};

/** What breaks the small program: a scope that there is not. */
export const broken = small.replaceAll('"orders/read"', '"orders/raed"');

/** Makes a project of a program in a folder of its own. */
export function makeProject(name) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `m2m-page-${name}-`)));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"), "junction");
  const stack =
    name === "small" ? readFileSync(join(root, "Pulumi.dev.yaml"), "utf8") : "config:\n  aws:region: eu-central-1\n";
  const project =
    name === "small"
      ? readFileSync(join(root, "Pulumi.yaml"), "utf8")
      : `name: acme-shop\nruntime: nodejs\nmain: index.ts\n`;
  const files = {
    "Pulumi.yaml": project,
    "Pulumi.dev.yaml": stack,
    "package.json": '{ "name": "acme-shop", "private": true }\n',
    "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext" } }\n',
    "index.ts": sources[name],
  };
  Object.entries(files).forEach(([file, text]) => writeFileSync(join(dir, file), text));
  return dir;
}
