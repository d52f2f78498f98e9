import { strict as assert } from "node:assert";
import OpenAPIClientAxios, { AxiosInstance, Document, OpenAPIV3_1 } from "openapi-client-axios";
import { parse } from "yaml";
import { M2mDev, root, runM2m, startM2m } from "../support/m2m";
import { openApiProblems } from "../support/openApiProblems";
import { makeProgram, programSource, removePrograms } from "../support/programs";

async function describeProgram(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runM2m(["openapi", ...args], { cwd: dir });
  assert.equal(code, 0, stderr);
  return stdout;
}

describe("m2m openapi", () => {
  after(removePrograms);

  it("describes the program of this repository, in YAML and in JSON, as a validator takes it", async () => {
    const [yaml, json] = await Promise.all([describeProgram(root), describeProgram(root, "--format", "json")]);
    assert.match(yaml, /^openapi: 3\.1\.\d\n/);
    assert.deepEqual(parse(yaml), JSON.parse(json));
    assert.deepEqual(await openApiProblems(yaml), []);
    assert.deepEqual(await openApiProblems(json), []);
  });

  it("knows a domain that the program states, and none that derives from an id of the simulator's", async () => {
    const tokenUrl = async (setUp: string) => {
      const source = programSource(`"GET /x": { scopes: ["items/read"], handler: async () => "x" }`);
      const dir = await makeProgram({ "index.ts": source.replace("clients:", `${setUp} clients:`) });
      const { components } = JSON.parse(await describeProgram(dir, "--format", "json")) as OpenAPIV3_1.Document;
      const scheme = components!.securitySchemes!["shop"] as OpenAPIV3_1.OAuth2SecurityScheme;
      return scheme.flows.clientCredentials!.tokenUrl;
    };
    assert.deepEqual(
      await Promise.all([
        tokenUrl(`domain: { prefix: "acme-shop" },`),
        tokenUrl(`domain: { prefix: pulumi.interpolate\`acme-\${pulumi.getStack()}\` },`),
        tokenUrl(""),
      ]),
      [
        "https://acme-shop.auth.eu-central-1.amazoncognito.com/oauth2/token",
        "https://acme-dev.auth.eu-central-1.amazoncognito.com/oauth2/token",
        "https://token-endpoint.invalid/oauth2/token",
      ],
    );
  });

  it("asks which API it is, where there are several, and takes no pool that is not the API's", async () => {
    const source = programSource(
      `"GET /x": { scopes: ["items/read"], handler: async () => "x" }`,
      `new ApiWithJwt("more", { auth, routes: { "GET /y": { access: "public", handler: async () => "y" } } });`,
    );
    const dir = await makeProgram({ "index.ts": source });
    for (const [args, says] of [
      [[], "the program has several APIs; choose one by --api: more, shop."],
      [["--api", "shp"], "--api shp: is not an API of the program; choose one of more, shop."],
      [
        ["--api", "shop", "--token-url", "users=https://x.example/t"],
        "--token-url users=https://x.example/t: the API does not trust such a user pool; it trusts: shop.",
      ],
      [
        ["--api", "more", "--token-url", "https://x.example/t"],
        "--token-url https://x.example/t: say of which user pool by <pool>=<url>; the API trusts: none.",
      ],
    ] as const) {
      const { code, stdout, stderr } = await runM2m(["openapi", ...args], { cwd: dir });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.ok(stderr.endsWith(`m2m: ${says}\n`), stderr);
    }
    const document = parse(await describeProgram(dir, "--api", "more")) as OpenAPIV3_1.Document;
    assert.deepEqual([document.info.title, Object.keys(document.paths!)], ["more", ["/y"]]);
  });
});

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
    m2m = await startM2m({ dir: root });
    document = await describeProgram(root, "--server", m2m.ready.apiUrl, "--token-url", m2m.ready.tokenEndpoint);
  });
  after(() => m2m.stop());

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
