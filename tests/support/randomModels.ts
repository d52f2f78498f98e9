import fc from "fast-check";
import type {
  Api,
  AppClient,
  FunctionAuthorizer,
  JwtAuthorizer,
  Model,
  Route,
  UserPool,
} from "../../simulator/model/model";
import * as models from "./models";

const scopeNames = ["https://api.example.com/orders/read", "https://api.example.com/orders/write", "stock/read"];

/** Route keys that an API may have together. */
const routeKeys = [
  "GET /",
  "GET /orders",
  "POST /orders",
  "ANY /orders",
  "GET /orders/{id}",
  "PUT /orders/{orderId}",
  "ANY /orders/{rest+}",
  "GET /orders/{id}/lines/{line}",
  "GET /orders-lines",
  "HEAD /orders/lines",
  "GET /{proxy+}",
  "$default",
];

const someScopes = fc.subarray(scopeNames);

/** Mostly true: a route that lets nobody in shows little. */
const mostly = fc.integer({ min: 0, max: 9 }).map((number) => number > 0);

function client(pool: string): fc.Arbitrary<(index: number) => AppClient> {
  return fc
    .record({
      name: fc.constantFrom("reporting", "checkout", "batch"),
      hasSecret: mostly,
      mayFlow: mostly,
      isOauthOn: mostly,
      scopes: someScopes,
      signIn: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(["code", "ALLOW_USER_SRP_AUTH"])),
    })
    .map(({ name, hasSecret, mayFlow, isOauthOn, scopes, signIn }) => (index) => {
      const { clientSecret, ...bare } = models.client(name, scopes, { clientId: `${pool}${index}`, isOauthOn });
      return {
        ...bare,
        ...(hasSecret && clientSecret !== undefined && { clientSecret }),
        ...(!mayFlow && { flows: ["code"] }),
        signIn,
      };
    });
}

function pool(name: string): fc.Arbitrary<UserPool> {
  return fc
    .record({
      isExisting: fc.constantFrom(false, false, false, true),
      hasDomain: mostly,
      isDomainStated: fc.boolean(),
      defined: someScopes,
      clients: fc.array(client(name), { maxLength: 4 }),
      trigger: fc.constantFrom("none", "none", "permitted", "forbidden"),
    })
    .map(({ isExisting, hasDomain, isDomainStated, defined, clients, trigger }) => {
      const made = clients.map((make, index) => make(index));
      const whole = models.pool(name, defined, made);
      return {
        ...whole,
        isExisting,
        domains: hasDomain ? whole.domains : [],
        statedDomains: hasDomain && isDomainStated ? whole.domains : [],
        ...(trigger !== "none" && { trigger: { function: models.someFunction, isPermitted: trigger === "permitted" } }),
      };
    });
}

function authorizer(pools: readonly UserPool[]): fc.Arbitrary<JwtAuthorizer> {
  const ids = [...pools.flatMap(({ clients }) => clients.map(({ clientId }) => clientId)), "stray"];
  const issuers = [
    ...pools.map(({ issuer }) => issuer),
    ...pools.map(({ issuer }) => issuer),
    "https://login.partner.example",
  ];
  return fc.record({
    kind: fc.constant("jwt" as const),
    name: fc.constantFrom("main", "other"),
    issuer: fc.constantFrom(...issuers),
    audiences: fc.subarray(ids, { minLength: 1 }),
  });
}

/** Functions that decide, of two names. */
const decider: fc.Arbitrary<FunctionAuthorizer> = fc
  .record({ functionName: fc.constantFrom("check", "other-check"), ttlSeconds: fc.constantFrom(0, 60) })
  .map((changes) => ({ ...models.decider, ...changes }));

function route(routeKey: string, pools: readonly UserPool[]): fc.Arbitrary<Route> {
  return fc
    .record({ isClosed: mostly, isDecided: fc.boolean(), trusted: authorizer(pools), by: decider, scopes: someScopes })
    .map(({ isClosed, isDecided, trusted, by, scopes }) =>
      !isClosed
        ? models.route(routeKey)
        : isDecided && scopes.length === 0
          ? models.route(routeKey, by)
          : models.route(routeKey, trusted, scopes),
    );
}

function api(name: string, pools: readonly UserPool[]): fc.Arbitrary<Api> {
  return fc
    .shuffledSubarray(routeKeys)
    .chain((keys) => fc.tuple(...keys.map((key) => route(key, pools))))
    .map((routes) => models.api(name, routes));
}

/** Models of programs with one or two pools and one or two APIs, which need not make sense. */
export const randomModel: fc.Arbitrary<Model> = fc
  .tuple(pool("alpha"), pool("beta"), fc.boolean())
  .map(([alpha, beta, isOne]) => (isOne ? [alpha] : [alpha, beta]))
  .chain((pools) =>
    fc
      .tuple(api("one", pools), api("two", pools), fc.boolean())
      .map(([one, two, isOne]) => ({ pools, apis: isOne ? [one] : [one, two], domains: [], invocations: [] })),
  );
