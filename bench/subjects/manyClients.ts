import type { Subject } from "../harness/row";
import { installation } from "./installation";
import { compiled, runProgram } from "./plan/plan";

/** An API with ten routes whose tokens a function checks, as a map of so many clients has it. */
const program = (clients: number) => `
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
const names = Array.from({ length: ${clients} }, (_, index) => "client" + index);
const auth = new M2mAuth("shop", {
  resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
  clients: Object.fromEntries(names.map((name) => [name, ["orders/read"]])),
});
const routes = Array.from({ length: 10 }, (_, index) => [
  "GET /orders" + index,
  { scopes: ["orders/read"], handler: { url: "https://orders.example.com/" + index } },
]);
new ApiWithJwt("shop", { auth: { auth, checkedBy: "function" }, routes: Object.fromEntries(routes) });
`;

/** The same clients by the provider alone, without an API. */
const plain = (clients: number) => `
import * as cognito from "@pulumi/aws/cognito";
const pool = new cognito.UserPool("shop");
for (let index = 0; index < ${clients}; index++) {
  new cognito.UserPoolClient("client" + index, {
    userPoolId: pool.id,
    name: "client" + index,
    generateSecret: true,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["client_credentials"],
    allowedOauthScopes: ["orders/read"],
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    accessTokenValidity: 60,
    tokenValidityUnits: { accessToken: "minutes" },
  });
}
`;

/** What such programs take, each in a process of its own that plays the engine; ours first. */
export function manyClients(clients: number): readonly [Subject, Subject] {
  return [subject("m2m", program(clients), clients), subject("plain Pulumi, without an API", plain(clients), clients)];
}

function subject(name: string, text: string, clients: number): Subject {
  return {
    name,
    run: async () => {
      const files = { "index.js": compiled(text) };
      const { cpuMs, wallMs, mostMb, resources } = await runProgram(installation(), files, ["pulumi", "index.js"], {});
      const figures = { "CPU, ms": cpuMs, "time, ms": wallMs, "peak memory, MB": mostMb, resources };
      return { figures, faults: resources > clients ? [] : ["not all clients were registered"] };
    },
  };
}
