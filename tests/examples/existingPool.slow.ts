import { strict as assert } from "node:assert";
import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { copyExample, removeExamples } from "../support/examples";
import { runM2m } from "../support/m2m";

const pool = "eu-west-1_AbCdEfGhI";
const read = "https://api.example.com/stock/read";

describe("examples/existing-pool", () => {
  let dir: string;
  let app: M2mApp;
  before(async () => {
    dir = await copyExample("existing-pool");
    app = await startM2m({ dir });
  });
  after(async () => {
    await app.close();
    await removeExamples();
  });

  it("is served with a pool of the same id, which has its clients", async () => {
    assert.deepEqual(Object.keys(app.pools), [pool]);
    assert.ok(app.issuer!.endsWith(`/${pool}`));
    for (const client of ["checkout", "reporting"]) {
      const { clientId } = app.clients[client]!;
      const response = await app.as(client).get("/stock/TEA-1");
      assert.deepEqual(
        [response.status, await response.json()],
        [200, { sku: "TEA-1", requestedBy: clientId, issuer: app.issuer }],
      );
    }
    assert.equal((await app.fetch("/stock/TEA-1")).status, 401);
  });

  it("says that there is more in the pool than can be seen", async () => {
    assert.deepEqual(app.access().findings, [{ kind: "existing-pool", pool }]);
    const { stdout } = await runM2m(["access"], { cwd: dir });
    const text = "User pools that exist, whose other clients and scopes and whose token customisation are unseen here";
    assert.ok(stdout.replace(/\s+/g, " ").includes(`${text} ${pool}`), stdout);
  });

  it("is described with the token endpoint that is given, or with none that anyone could own", async () => {
    const tokenUrl = "https://acme-dev.auth.eu-west-1.amazoncognito.com/oauth2/token";
    const described = async (...args: readonly string[]) => {
      const { stdout } = await runM2m(["openapi", "--format", "json", ...args], { cwd: dir });
      const { components } = JSON.parse(stdout) as { components: { securitySchemes: Record<string, object> } };
      return components.securitySchemes;
    };
    const clientCredentials = { scopes: { [read]: "Read stock levels" } };
    assert.deepEqual(await described("--token-url", tokenUrl), {
      [pool]: {
        type: "oauth2",
        description: `Access tokens of the user pool ${pool}.`,
        flows: { clientCredentials: { tokenUrl, ...clientCredentials } },
      },
    });
    const unknown = "https://token-endpoint.invalid/oauth2/token";
    assert.deepEqual(await described(), {
      [pool]: {
        type: "oauth2",
        description: `Access tokens of the user pool ${pool}. Where it issues them is known to those who made the pool: ${unknown} stands for that.`,
        flows: { clientCredentials: { tokenUrl: unknown, ...clientCredentials } },
      },
    });
  });

  it("is served with the newer form of the pool's issuer", async () => {
    const other = await copyExample("existing-pool");
    await writeFile(
      path.join(other, "Pulumi.switched.yaml"),
      `config:
  aws:region: eu-west-1
  existing-pool:userPoolId: ${pool}
  existing-pool:userPoolDomain: https://auth.example.com
  existing-pool:userPoolIssuer: https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}
`,
    );
    const switched = await startM2m({ dir: other, stack: "switched" });
    assert.equal((await switched.as("checkout").get("/stock/TEA-1")).status, 200);
    await switched.close();
  });
});
