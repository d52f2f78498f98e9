import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { Args, Changed, changesExactly, createApi, createAuth, handler } from "./base";

const main = "apigatewayv2.Authorizer orders";
const named = (name: string) => `apigatewayv2.Authorizer orders-${name}`;
const closedRoute = "apigatewayv2.Route orders-get-orders";

const cognito = "https://cognito-idp.eu-central-1.amazonaws.com";
const google = { issuer: "https://accounts.google.com", audience: "own.apps.googleusercontent.com" };

/** The base, with another authorizer or other scopes for its closed route. */
const createWith = (closed: object, args: Args) =>
  createApi({
    routes: { "GET /orders": { handler, ...closed }, "GET /health": { access: "public", handler } },
    ...args,
  });

/** The inputs of an authorizer. */
const authorizer = ({ made }: Changed, name: string, issuer: unknown, audiences: readonly unknown[]) => ({
  ...{ apiId: made("orders-Api"), name, authorizerType: "JWT" },
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer, audiences },
});

/** The component's own inputs, and the closed route's, with another rule of access. */
function access(changed: Changed, shown: object, authorizerName = "orders", scopes?: readonly unknown[]) {
  const { authorizationScopes, ...route } = changed.was(closedRoute);
  assert.ok(authorizationScopes);
  return {
    "ApiWithJwt orders": { routes: { "GET /orders": shown, "GET /health": { access: "public" } } },
    [closedRoute]: {
      ...route,
      authorizerId: changed.made(`${authorizerName}-Authorizer`),
      ...(scopes && { authorizationScopes: scopes }),
    },
  };
}

describe("ApiWithJwt's auth", () => {
  changesExactly(
    "may be some of a pool's clients",
    () => createApi({ auth: createAuth().only("reporting") }),
    (changed) => ({
      [main]: authorizer(changed, "orders", changed.made(`${cognito}/orders-UserPool`), [
        changed.made("orders-reporting-UserPoolClient"),
      ]),
    }),
    ({ before }) => assert.ok(!before(main).includes("cognito.UserPoolClient orders-checkout")),
  );

  changesExactly(
    "may be all of a pool's clients, each named, in any order and more than once",
    () => createApi({ auth: createAuth().only("reporting", "checkout", "reporting") }),
    () => ({}),
  );

  for (const [title, source, issuer, audiences] of [
    ["with one audience", google, google.issuer, [google.audience]],
    [
      "with several audiences, in the order given",
      { issuer: "https://login.example.com/tenant/v2.0", audience: ["b", pulumi.output("a")] },
      "https://login.example.com/tenant/v2.0",
      ["b", "a"],
    ],
    [
      "whose name ends in a slash",
      { issuer: "https://acme.eu.auth0.com/", audience: "https://api.example.com", allowTrailingSlash: true },
      "https://acme.eu.auth0.com/",
      ["https://api.example.com"],
    ],
    [
      "that outputs tell",
      { issuer: pulumi.output("https://login.example.com"), audience: pulumi.output("a") },
      "https://login.example.com",
      ["a"],
    ],
    [
      "that is a pool in another account",
      { issuer: `${cognito}/eu-central-1_AbCdEfGhI`, audience: ["1example23456789"] },
      `${cognito}/eu-central-1_AbCdEfGhI`,
      ["1example23456789"],
    ],
  ] as const) {
    changesExactly(
      `may be a foreign issuer ${title}`,
      () => createWith({ scopes: ["write:orders", "api://orders/.default"] }, { auth: source }),
      (changed) => ({
        ...access(changed, { scopes: ["api://orders/.default", "write:orders"] }, "orders", [
          "api://orders/.default",
          "write:orders",
        ]),
        [main]: authorizer(changed, "orders", issuer, audiences),
      }),
    );
  }
});

describe("ApiWithJwt's authorizers", () => {
  const createStock = () => createAuth("stock", ["picker", "packer"]);

  changesExactly(
    "are created for pools, and chosen by routes, in place of auth's where none uses it",
    () =>
      createWith(
        { scopes: ["stock/write", "stock/read"], authorizer: "stock" },
        { authorizers: { stock: createStock() } },
      ),
    (changed) => ({
      ...access(changed, { scopes: ["stock/read", "stock/write"], authorizer: "stock" }, "orders-stock", [
        "stock/read",
        "stock/write",
      ]),
      [main]: null,
      [named("stock")]: authorizer(changed, "orders-stock", changed.made(`${cognito}/stock-UserPool`), [
        changed.made("stock-packer-UserPoolClient"),
        changed.made("stock-picker-UserPoolClient"),
      ]),
    }),
    ({ api }) => {
      assert.equal("authorizer" in api.nodes, false);
      assert.deepEqual(Object.keys(api.nodes.authorizers), ["stock"]);
    },
  );

  changesExactly(
    "stand beside auth's, whichever routes use them",
    () => createApi({ authorizers: { stock: createStock().only("picker"), google } }),
    (changed) => ({
      [named("stock")]: authorizer(changed, "orders-stock", changed.made(`${cognito}/stock-UserPool`), [
        changed.made("stock-picker-UserPoolClient"),
      ]),
      [named("google")]: authorizer(changed, "orders-google", google.issuer, [google.audience]),
    }),
    ({ api }) => {
      assert.ok(api.nodes.authorizer);
      assert.deepEqual(Object.keys(api.nodes.authorizers), ["google", "stock"]);
    },
  );

  changesExactly(
    "may be foreign, and any client of theirs may call",
    () => createWith({ access: "any-client", authorizer: "google" }, { authorizers: { google } }),
    (changed) => ({
      ...access(changed, { access: "any-client", authorizer: "google" }, "orders-google"),
      [main]: null,
      [named("google")]: authorizer(changed, "orders-google", google.issuer, [google.audience]),
    }),
  );

  changesExactly(
    "may hold two groups of one pool's clients",
    () => {
      const auth = createAuth();
      return createApi({ auth: auth.only("checkout"), authorizers: { reports: auth.only("reporting") } });
    },
    (changed) => {
      const issuer = changed.made(`${cognito}/orders-UserPool`);
      return {
        [main]: authorizer(changed, "orders", issuer, [changed.made("orders-checkout-UserPoolClient")]),
        [named("reports")]: authorizer(changed, "orders-reports", issuer, [
          changed.made("orders-reporting-UserPoolClient"),
        ]),
      };
    },
  );

  changesExactly(
    "may be none",
    () => createApi({ authorizers: {} }),
    () => ({}),
  );

  changesExactly(
    "need no client of auth where no route uses it",
    () =>
      createWith(
        { access: "any-client", authorizer: "google" },
        { auth: createAuth("orders", []), authorizers: { google } },
      ),
    (changed) => ({
      ...access(changed, { access: "any-client", authorizer: "google" }, "orders-google"),
      [main]: null,
      [named("google")]: authorizer(changed, "orders-google", google.issuer, [google.audience]),
    }),
  );
});
