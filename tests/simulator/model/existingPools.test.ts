import { strict as assert } from "node:assert";
import { Registration } from "../../../simulator/evaluate/registration";
import { buildModel } from "../../../simulator/model/buildModel";
import { trustedIssuer } from "../../../simulator/model/trustedIssuer";
import { tokenObstacle } from "../../../simulator/model/whoMayCall";
import { Changes, modelFaults, modelOf, region, resource, workedSet } from "../../support/registrations";

const id = `${region}_AbCdEfGhI`;
const byDefault = `https://cognito-idp.${region}.amazonaws.com/${id}`;
const switched = `https://issuer-cognito-idp.${region}.amazonaws.com/${id}`;
const set = workedSet();

const trusting = (issuer: string) => ({ jwtConfiguration: { issuer, audiences: [set.client.id] } });

/** The worked set-up, added to a pool that exists. */
const added = {
  pool: null,
  domain: null,
  server: { userPoolId: id },
  client: { userPoolId: id },
  authorizer: trusting(byDefault),
} satisfies Changes;

describe("a user pool that exists outside of the program", () => {
  it("has what the program adds, and goes by its id", () => {
    const { pools } = modelOf(added);
    const { clients, scopes, ...rest } = pools[0]!;
    const unseen = { isOpenToSignUp: false, users: [], domains: [], statedDomains: [] };
    assert.deepEqual(rest, { name: id, id, isExisting: true, issuer: byDefault, ...unseen });
    assert.deepEqual(
      [...scopes.keys()],
      ["https://api.example.com/orders/read", "https://api.example.com/orders/write"],
    );
    assert.deepEqual([pools.length, clients.map(({ name }) => name)], [1, ["reporting"]]);
  });

  it("is taken to have a token endpoint", () => {
    const [pool] = modelOf(added).pools;
    assert.equal(tokenObstacle(pool!, pool!.clients[0]!), undefined);
    const [own] = modelOf({ domain: null }).pools;
    assert.equal(tokenObstacle(own!, own!.clients[0]!), "no-domain");
  });

  it("has the domain that the program adds to it", () => {
    const { pools } = modelOf({ ...added, domain: { userPoolId: id } });
    assert.deepEqual(pools[0]!.statedDomains, [`https://acme-orders-dev.auth.${region}.amazoncognito.com`]);
  });

  it("has the issuer that an authorizer states, in either form", () => {
    assert.equal(modelOf({ ...added, authorizer: trusting(switched) }).pools[0]!.issuer, switched);
    const elsewhere = trusting("https://login.example.com");
    assert.equal(modelOf({ ...added, authorizer: elsewhere }).pools[0]!.issuer, byDefault);
  });

  it("is refused with two issuers", () => {
    const inputs = { ...set.authorizer.inputs, ...trusting(switched) };
    const other = resource("aws:apigatewayv2/authorizer:Authorizer", "other", inputs);
    assert.deepEqual(modelFaults(added, other), [
      `aws:apigatewayv2/authorizer:Authorizer "other": jwtConfiguration.issuer = "${switched}" is another than the authorizer "orders" has for the same user pool; a pool has one issuer: use that which its tokens carry in iss.`,
    ]);
  });

  it("stands beside pools of the program", () => {
    const server = resource("aws:cognito/resourceServer:ResourceServer", "more", {
      ...{ userPoolId: id, identifier: "more", name: "more" },
      scopes: [{ scopeName: "use", scopeDescription: "Use it" }],
    });
    const { pools } = modelOf({}, server);
    assert.deepEqual(
      pools.map(({ name, isExisting, scopes }) => [name, isExisting, scopes.size]),
      [
        ["orders", false, 2],
        [id, true, 1],
      ],
    );
  });

  it("is none where the program only trusts it, or only looks it up", () => {
    const looked: Registration = { ...resource("aws:cognito/userPool:UserPool", "shared"), id, isRead: true };
    const { pools, apis } = modelOf({ authorizer: trusting(byDefault) }, looked);
    assert.deepEqual(
      pools.map(({ name }) => name),
      ["orders"],
    );
    assert.equal(trustedIssuer(apis[0]!.routes[0]!), byDefault);
  });

  it("may be looked up", () => {
    const looked: Registration = { ...resource("aws:cognito/userPool:UserPool", "shared"), id, isRead: true };
    const { pools } = modelOf(added, looked);
    assert.deepEqual(
      pools.map(({ name, isExisting }) => [name, isExisting]),
      [[id, true]],
    );
  });

  const client = 'aws:cognito/userPoolClient:UserPoolClient "orders"';
  const server = 'aws:cognito/resourceServer:ResourceServer "orders"';
  const orGive =
    'create that in the stack that you simulate, or give the id of one that exists, such as "eu-west-1_AbCdEfGhI"';
  const refused: Readonly<Record<string, readonly [changes: Changes, ...faults: string[]]>> = {
    "a scope that no resource server of the program defines": [
      { ...added, client: { userPoolId: id, allowedOauthScopes: ["stock/read"] } },
      `${client}: allowedOauthScopes has "stock/read", which no resource server of this program defines in the existing user pool; define it, or use one of https://api.example.com/orders/read, https://api.example.com/orders/write.`,
    ],
    "scopes of a pool of the program": [
      { client: { userPoolId: id } },
      `${client}: allowedOauthScopes has "https://api.example.com/orders/read", which no resource server of this program defines in the existing user pool; define it, or use one of none.`,
    ],
    "an id that is none of a pool": [
      { ...added, server: { userPoolId: `${region}_short` }, client: null },
      `${server}: userPoolId = "${region}_short" is not the id of a user pool of this program; ${orGive}.`,
    ],
    "a pool of another Region": [
      { ...added, server: { userPoolId: "us-east-1_AbCdEfGhI" }, client: null },
      `${server}: userPoolId = "us-east-1_AbCdEfGhI" is a pool of us-east-1, and the resource is made in ${region}; use a provider of the pool's Region.`,
    ],
    "a slash behind its issuer": [
      { ...added, authorizer: trusting(`${byDefault}/`) },
      `aws:apigatewayv2/authorizer:Authorizer "orders": jwtConfiguration.issuer = "${byDefault}/" is neither a user pool of this program nor an https URL; use \`https://\${userPool.endpoint}\`, or the URL of an issuer elsewhere.`,
    ],
  };
  for (const [what, [changes, ...faults]] of Object.entries(refused)) {
    it(`is refused ${what}`, () => assert.deepEqual(modelFaults(changes), faults));
  }

  it("is refused two resource servers of one identifier", () => {
    const inputs = { ...set.server.inputs, userPoolId: id };
    const again = resource("aws:cognito/resourceServer:ResourceServer", "again", inputs);
    assert.match(
      modelFaults(added, again).join("\n"),
      /"again": resource server "orders" of its pool has the identifier/,
    );
    // The same one in another pool is another one.
    const elsewhere = { ...set.server.inputs, userPoolId: `${region}_Elsewhere` };
    assert.deepEqual(modelFaults(added, resource("aws:cognito/resourceServer:ResourceServer", "again", elsewhere)), []);
  });

  it("is enough to serve", () => {
    const { server: one } = workedSet({ server: { userPoolId: id } });
    assert.equal(buildModel([one]).pools.length, 1);
  });
});
