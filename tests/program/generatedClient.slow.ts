import { strict as assert } from "node:assert";
import OpenAPIClientAxios, { AxiosInstance, Document, OpenAPIV3_1 } from "openapi-client-axios";
import { parse } from "yaml";
import { M2mDev, printedBy, startM2m } from "../support/m2m";
import { makeOwnProgram, removePrograms } from "../support/programs";

/**
 * A client that a tool builds from the document. What it knows of the API (addresses, operations, who may call them) is
 * from there; only the credentials are not.
 */
async function generatedClient(text: string, credentials: { clientId: string; clientSecret: string }) {
  const definition = parse(text) as Document;
  const tool = new OpenAPIClientAxios({ definition, axiosConfigDefaults: { validateStatus: () => true } });
  const client: AxiosInstance = await tool.init();
  const tokensFor: string[] = [];

  /** A token for one of the alternatives that an operation asks for; none where it asks for nothing. */
  async function authorization(operationId: string): Promise<Record<string, string>> {
    const [alternative] = tool.getOperation(operationId)!.security ?? [];
    const [scheme, scopes] = Object.entries(alternative ?? {})[0] ?? [];
    if (scheme === undefined) {
      return {};
    }
    const { flows } = tool.document.components!.securitySchemes![scheme] as OpenAPIV3_1.OAuth2SecurityScheme;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      ...(scopes!.length > 0 && { scope: scopes!.join(" ") }),
    });
    const { data } = await client.post<{ access_token?: string }>(flows.clientCredentials!.tokenUrl, form, {
      auth: { username: credentials.clientId, password: credentials.clientSecret },
    });
    tokensFor.push(operationId);
    return data.access_token === undefined ? {} : { Authorization: `Bearer ${data.access_token}` };
  }

  const call = async (operationId: string, parameters: Record<string, string> = {}, body?: object) => {
    const operations = client as unknown as Record<
      string,
      (...args: unknown[]) => Promise<{ status: number; data: unknown }>
    >;
    return operations[operationId]!(parameters, body, { headers: await authorization(operationId) });
  };
  return { call, tokensFor };
}

describe("a client generated from the OpenAPI document", () => {
  let m2m: M2mDev;
  let document: string;
  before(async () => {
    const dir = await makeOwnProgram();
    m2m = await startM2m({ dir });
    document = await printedBy(dir, "openapi", "--server", m2m.ready.apiUrl, "--token-url", m2m.ready.tokenEndpoint);
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("obtains a token for an operation, and calls it in the running simulator", async () => {
    const { call, tokensFor } = await generatedClient(document, m2m.ready.clients["reporting"]!);
    const order = await call("getOrdersById", { id: "7" });
    assert.equal(order.status, 200);
    assert.equal((order.data as { id: string }).id, "7");
    assert.deepEqual(tokensFor, ["getOrdersById"]);
  });

  it("needs no token for a public operation, and any token for one that asks for no scope", async () => {
    const { call, tokensFor } = await generatedClient(document, m2m.ready.clients["checkout"]!);
    assert.equal((await call("getTest")).status, 200);
    assert.deepEqual(tokensFor, []);
    assert.equal((await call("getTestJwt")).status, 200);
    assert.deepEqual(tokensFor, ["getTestJwt"]);
  });

  it("sends a body, and is refused as the document says", async () => {
    const order = { item: "book", quantity: 1 };
    const checkout = await generatedClient(document, m2m.ready.clients["checkout"]!);
    const created = await checkout.call("postOrders", {}, order);
    assert.ok(created.status >= 200 && created.status < 300, JSON.stringify(created.data));
    // The token endpoint gives no token with a scope that a client lacks, and the API lets nobody in without one.
    const reporting = await generatedClient(document, m2m.ready.clients["reporting"]!);
    const refused = await reporting.call("postOrders", {}, order);
    assert.deepEqual([refused.status, refused.data], [401, { message: "Unauthorized" }]);
    const { responses } = (parse(document) as OpenAPIV3_1.Document).paths!["/orders"]!.post!;
    assert.ok(responses && "401" in responses && "403" in responses && "2XX" in responses);
  });
});
