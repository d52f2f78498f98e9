import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";
import { proseOf } from "./documents";

const routes = `
  "GET /read": { scopes: ["items/read"], handler: async () => [] },
  "ANY /closed": { access: "any-client", handler: async () => [] },
  "POST /open": { access: "public", handler: async () => [] },
  "GET /limited": { access: "public", handler: async () => [], throttle: { rateLimit: 0, burstLimit: 0 } },
  "GET /throws": { access: "public", handler: async () => { throw new Error("no table"); } },
  "GET /busy": { access: "public", handler: async () => [], reservedConcurrency: 0 },
`;

/** Clients that were made by hand, and wrongly. */
const setUp = `
  const client = (name: string, args: object) =>
    new aws.cognito.UserPoolClient(name, { name, userPoolId: auth.userPoolId, generateSecret: true, ...args }, { dependsOn: auth });
  client("off", {});
  client("people", {
    allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["code"], allowedOauthScopes: ["items/read"],
    callbackUrls: ["https://app.example.com"], supportedIdentityProviders: ["COGNITO"],
  });
`;

describe("answers that the troubleshooting page explains", () => {
  let m2m: M2mDev;
  before(async () => {
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": programSource(routes, setUp) }) });
  });
  after(async () => {
    await m2m?.stop();
    await removePrograms();
  });

  /** An error of the token endpoint. */
  const refusal = async (client: string, form?: Record<string, string>, init?: RequestInit) => {
    const response = await m2m.requestToken(client, form, init);
    assert.equal(response.status, 400);
    return `\`${((await response.json()) as { error: string }).error}\``;
  };
  /** An answer of the API: its status, and what it says. */
  const answer = async (target: string, init?: Parameters<M2mDev["call"]>[1]) => {
    const response = await m2m.call(target, init);
    return `${response.status} \`${await response.text()}\``;
  };
  const status = async (target: string, init?: Parameters<M2mDev["call"]>[1]) => (await m2m.call(target, init)).status;

  /** What each heading says, as it is met. */
  const met: Readonly<Record<string, () => Promise<string>>> = {
    "`invalid_client`": () => refusal("reader", {}, { headers: { authorization: `Basic ${btoa("reader:wrong")}` } }),
    "`invalid_grant`": () => refusal("off"),
    "`invalid_scope`": () => refusal("reader", { scope: "items/write" }),
    "`unauthorized_client`": () => refusal("people"),
    "`unsupported_grant_type`, `invalid_request`": async () => {
      const json = { headers: { "content-type": "application/json" }, body: '{ "grant_type": "client_credentials" }' };
      return `${await refusal("reader", { grant_type: "password" })}, ${await refusal("reader", {}, json)}`;
    },
    '401 `{"message":"Unauthorized"}`': () => answer("/read"),
    '403 `{"message":"Forbidden"}`': async () => answer("/read", { token: await m2m.token("writer") }),
    '401 for a preflight request, or "blocked by CORS policy"': async () => {
      const headers = { origin: "https://app.example.com", "access-control-request-method": "GET" };
      const found = await status("/closed", { method: "OPTIONS", headers });
      return `${found} for a preflight request, or "blocked by CORS policy"`;
    },
    '404 `{"message":"Not Found"}`': async () => {
      assert.equal(await answer("/read/"), await answer("/read", { method: "POST" }));
      return answer("/read", { method: "POST" });
    },
    "413, 431": async () => {
      const tooMuch = await status("/open", { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) });
      return `${tooMuch}, ${await status("/read", { headers: { "x-long": "x".repeat(10_240) } })}`;
    },
    '429 `{"message":"Too Many Requests"}`': () => answer("/limited"),
    '500 `{"message":"Internal Server Error"}`': () => answer("/throws"),
    '503 `{"message":"Service Unavailable"}`': () => answer("/busy"),
  };

  /** What only AWS answers. */
  const elsewhere = ["The host is not found", "429 from the token endpoint"];

  it("are all of those that have a heading", () => {
    const { lines } = proseOf("docs/troubleshooting.md");
    const headings = lines.flatMap((line) => /^### (.*)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(headings.filter((heading) => !elsewhere.includes(heading)).sort(), Object.keys(met).sort());
  });

  for (const [heading, meet] of Object.entries(met)) {
    it(`are met: ${heading}`, async () => {
      assert.equal(await meet(), heading);
    });
  }
});
