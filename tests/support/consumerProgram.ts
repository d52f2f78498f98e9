/** The user's own dependency: small, CommonJS, without dependencies of its own. */
export const ownDependency = "fast-deep-equal";

/** A program of a user who has installed the package, file by file. */
export const consumerProgram: Readonly<Record<string, string>> = {
  "Pulumi.yaml": "name: stock\nruntime: nodejs\nmain: index.ts\n",
  "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
  "package.json": JSON.stringify({
    name: "stock",
    private: true,
    dependencies: { "@pulumi/aws": "*", "@pulumi/pulumi": "*", [ownDependency]: "*", "pulumi-aws-m2m": "*" },
    devDependencies: { "@types/node": "*", typescript: "*" },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
    files: ["index.ts", "access.ts"],
  }),
  "tsconfig.misspelt.json": JSON.stringify({
    extends: "./tsconfig.json",
    files: ["misspeltClient.ts", "misspeltRoute.ts"],
  }),
  "index.ts": `
import * as fs from "node:fs";
import equal from "fast-deep-equal";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { getItem } from "./getItem";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { identifier: "https://stock.example.com", scopes: { read: "Read", write: "Write" } } },
  clients: { reader: ["items/read"], writer: { scopes: ["items/read", "items/write"] } },
});

const api = new ApiWithJwt("stock", {
  auth,
  routes: {
    "GET /items/{id}": { scopes: ["items/read"], handler: getItem },
    "POST /items": {
      scopes: ["items/write"],
      handler: async (event) => ({
        isEmpty: equal(JSON.parse(event.body ?? "{}"), {}),
        packages: fs.readdirSync(process.env["LAMBDA_TASK_ROOT"] + "/node_modules"),
      }),
    },
    "GET /greeting": {
      access: "any-client",
      handler: async () => ({ statusCode: 200, body: process.env["GREETING"] ?? "nothing" }),
      environment: { GREETING: "good day" },
    },
  },
});

export const url = api.url;
export const reader = auth.clients.reader.clientId;
`,
  "getItem.ts": `
import * as fs from "node:fs";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";

const unit = "kg";

/** Answers with what it was asked for, and with the files that came to Lambda with it. */
export async function getItem(event: M2mEvent): Promise<HttpResponse> {
  const files = fs.readdirSync(process.env["LAMBDA_TASK_ROOT"]!, { recursive: true });
  const { client_id: client } = event.requestContext.authorizer.jwt.claims;
  return { statusCode: 200, body: JSON.stringify({ id: event.pathParameters?.["id"], unit, client, files }) };
}
`,
  "access.ts": `
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";

/** A user's own test of the program. */
export async function check(): Promise<string[]> {
  const app: M2mApp = await startM2m({ dir: __dirname });
  const response: Response = await app.as("reader").get("/items/7");
  const [api] = app.access().apis;
  await app.close();
  return [String(response.status), ...(api?.routes ?? []).map(({ routeKey }) => routeKey)];
}
`,
  "helper.ts": `
import { ApiWithJwt, ArgumentError, M2mAuth } from "pulumi-aws-m2m";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/read"] },
});
new ApiWithJwt("stock", {
  auth,
  routes: { "GET /items": { scopes: ["items/read"], handler: async () => new ArgumentError("x", []).message } },
});
`,
  "program.mjs": `
import * as os from "node:os";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const region = { region: "eu-west-1", name: "eu-west-1", accountId: "123456789012" };
await pulumi.runtime.setMocks({
  newResource: ({ name, type, inputs }) => {
    console.log(type);
    return { id: name, state: { ...inputs, ...region, arn: "arn:aws:x:eu-west-1:123456789012:" + name } };
  },
  call: ({ inputs }) => ({ ...inputs, ...region }),
});
const auth = new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/read"] },
});
new ApiWithJwt("stock", {
  auth,
  routes: { "GET /items": { scopes: ["items/read"], handler: async () => os.hostname() } },
});
`,
  "misspeltClient.ts": `
import { M2mAuth } from "pulumi-aws-m2m";

new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/raed"] },
});
`,
  "misspeltRoute.ts": `
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const auth = new M2mAuth("stock", {
  resourceServers: { items: { scopes: { read: "Read" } } },
  clients: { reader: ["items/read"] },
});
new ApiWithJwt("stock", {
  auth,
  routes: { "GET /items": { scopes: ["items/reed"], handler: async () => [] } },
});
`,
};
