import { strict as assert } from "node:assert";
import fc from "fast-check";
import { ForeignIssuers } from "../../../simulator/apiGateway/foreignIssuers";
import { authorize } from "../../../simulator/apiGateway/jwtAuthorizer";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Model, UserPool } from "../../../simulator/model/model";
import { accessReport } from "../../../simulator/reports/accessReport";
import { Trusts } from "../../../simulator/serve/trusts";
import { closeServers, listen } from "../../support/gateway";
import { randomModel } from "../../support/randomModels";

/** A trigger that leaves tokens as they are. */
const triggers = {
  invoke: (_: unknown, event: object) =>
    Promise.resolve({ outcome: "returned" as const, result: JSON.stringify(event) }),
  log: () => undefined,
};

describe("the matrix of routes and clients", () => {
  let keys: readonly SigningKeys[];
  let origin: string;
  let answering: PoolServer;
  before(async () => {
    keys = await Promise.all([SigningKeys.generate(), SigningKeys.generate()]);
    origin = await listen((request, response) => answering.handle(request, response));
  });
  after(closeServers);

  async function tokenOf(clientId: string, secret: string | undefined): Promise<string | undefined> {
    const response = await fetch(`${origin}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret ?? "none"}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    return ((await response.json()) as { access_token?: string }).access_token;
  }

  /** Each route of each API with each client that calls it with a token of its own and is let in. */
  async function letIn({ pools, apis }: Model): Promise<string[]> {
    const servers = pools.map((pool, index) => new PoolServer(pool, origin, keys[index]!, triggers, Date.now));
    // A token names the issuer on this machine.
    const localIssuer = new Map(servers.map(({ pool, issuer }) => [pool.issuer, issuer]));
    const trusts = new Trusts(servers, new ForeignIssuers(Date.now));
    const found: string[] = [];
    for (const server of servers) {
      answering = server;
      for (const { clientId, clientSecret } of server.pool.clients) {
        const token = await tokenOf(clientId, clientSecret);
        for (const api of apis) {
          for (const { routeKey, authorizer, scopes } of api.routes) {
            if (token === undefined || authorizer?.kind !== "jwt" || !localIssuer.has(authorizer.issuer)) {
              continue;
            }
            const { status } = await authorize(token, trusts.of(authorizer), scopes, Date.now() + 1000);
            if (status === 200) {
              found.push(`${api.name} ${routeKey} ${clientId}`);
            }
          }
        }
      }
    }
    return found.sort();
  }

  /** The same as the report has it, with the names of clients turned back into their ids. */
  function reported(model: Model): string[] {
    const idOf = ({ clients }: UserPool, name: string) => clients.find((one) => one.name === name)?.clientId ?? name;
    const { apis } = accessReport(model, "p", "s");
    return apis
      .flatMap((api) =>
        api.routes.flatMap(({ routeKey, clients }) =>
          clients.map(({ pool, client }) => {
            return `${api.name} ${routeKey} ${idOf(
              model.pools.find(({ name }) => name === pool)!,
              client,
            )}`;
          }),
        ),
      )
      .sort();
  }

  it("is what the token endpoint and the authorizers decide, by real tokens", async () => {
    let granted = 0;
    const property = fc.asyncProperty(randomModel, async (model) => {
      const found = await letIn(model);
      granted += found.length;
      assert.deepEqual(reported(model), found);
    });
    await fc.assert(property);
    // Without calls that are let in, both lists would be empty, and agree.
    assert.ok(granted > 20, `only ${granted} calls were let in`);
  });
});

describe("an access report", () => {
  it("does not depend on the order in which a program registers things, but for clients of one name", () => {
    fc.assert(
      fc.property(randomModel, (model) => {
        const backwards = {
          ...model,
          pools: [...model.pools].reverse(),
          apis: [...model.apis].reverse().map((api) => ({ ...api, routes: [...api.routes].reverse() })),
        };
        assert.deepEqual(accessReport(backwards, "p", "s"), accessReport(model, "p", "s"));
      }),
    );
  });

  it("has no secret, no id of a pool or an API, and no address", () => {
    fc.assert(
      fc.property(randomModel, (model) => {
        const text = JSON.stringify(accessReport(model, "p", "s"));
        for (const made of ["secret-of", "eu-central-1_", "id-of-", "amazonaws.com", "amazoncognito.com"]) {
          assert.ok(!text.includes(made), made);
        }
      }),
    );
  });
});
