import { strict as assert } from "node:assert";
import type { OpenAPIV3_1 } from "openapi-client-axios";
import { parse } from "yaml";
import { runM2m, printedBy } from "../support/m2m";
import { openApiProblems } from "../support/openApiProblems";
import { makeOwnProgram, makeProgram, programSource, removePrograms } from "../support/programs";

describe("m2m openapi", () => {
  after(removePrograms);

  it("describes the program of this repository, in YAML and in JSON, as a validator takes it", async () => {
    const dir = await makeOwnProgram();
    const [yaml, json] = await Promise.all([printedBy(dir, "openapi"), printedBy(dir, "openapi", "--format", "json")]);
    assert.match(yaml, /^openapi: 3\.1\.\d\n/);
    assert.deepEqual(parse(yaml), JSON.parse(json));
    assert.deepEqual(await openApiProblems(yaml), []);
    assert.deepEqual(await openApiProblems(json), []);
  });

  it("knows a domain that the program states, and none that derives from an id of the simulator's", async () => {
    const tokenUrl = async (setUp: string) => {
      const source = programSource(`"GET /x": { scopes: ["items/read"], handler: async () => "x" }`);
      const dir = await makeProgram({ "index.ts": source.replace("clients:", `${setUp} clients:`) });
      const { components } = JSON.parse(await printedBy(dir, "openapi", "--format", "json")) as OpenAPIV3_1.Document;
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
    const document = parse(await printedBy(dir, "openapi", "--api", "more")) as OpenAPIV3_1.Document;
    assert.deepEqual([document.info.title, Object.keys(document.paths!)], ["more", ["/y"]]);
  });
});
