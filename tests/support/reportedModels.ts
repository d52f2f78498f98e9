import type { Model } from "../../simulator/model/model";
import { api, authorizer, client, partners, pool, route, someFunction } from "./models";

const base = "https://api.example.com/orders";
const orders = pool(
  "orders",
  [`${base}/read`, `${base}/write`],
  [client("checkout", [`${base}/write`]), client("reporting", [`${base}/read`])],
);
const trust = authorizer(orders);

/** One API, one pool, two clients. */
export const small: Model = {
  domains: [],
  invocations: [],
  pools: [orders],
  apis: [
    api("orders", [
      route("GET /test"),
      route("GET /test_jwt", trust),
      route("GET /orders/{id}", trust, [`${base}/read`]),
      route("POST /orders", trust, [`${base}/write`]),
      route("ANY /orders/{rest+}", trust, [`${base}/read`, `${base}/write`]),
    ]),
  ],
};

const billing = pool(
  "billing",
  ["billing/read", "billing/void"],
  [client("ledger", ["billing/read"]), client("audit", [])],
);

/** Two APIs, three pools, an issuer elsewhere, and something of every finding. */
export const wide: Model = {
  domains: [],
  invocations: [],
  pools: [
    { ...orders, trigger: { function: someFunction, isPermitted: true } },
    billing,
    pool(
      "elsewhere",
      ["stock/read"],
      [client("robot", ["stock/read"]), client("broken", ["stock/read"], { isOauthOn: false })],
    ),
  ],
  apis: [
    api("shop", [
      route("GET /orders/{id}", trust, [`${base}/read`]),
      route("GET /bills", { ...authorizer(billing), audiences: ["id-of-ledger", "gone"] }, [
        "billing/read",
        "billing/raed",
      ]),
      route("GET /catalogue", partners, ["catalogue.read"]),
      route("POST /catalogue", { ...partners, audiences: ["a", "b"] }),
      route("DELETE /orders/{id}", authorizer(orders, ["reporting"], "only"), [`${base}/write`]),
    ]),
    api("health", [route("GET /health"), route("HEAD /health")]),
  ],
};

const domains = ["billing", "orders", "shipping"];
const names = Array.from({ length: 40 }, (_, index) => `client-${String(index + 1).padStart(2, "0")}`);
const fleet = pool(
  "fleet",
  domains.flatMap((domain) => [`https://api.example.com/${domain}/read`, `https://api.example.com/${domain}/write`]),
  names.map((name, index) => {
    const own = `https://api.example.com/${domains[index % 3]}`;
    return client(name, index % 8 === 0 ? [`${own}/read`, `${own}/write`] : [`${own}/read`]);
  }),
);

/** Forty clients and a hundred routes. */
export const many: Model = {
  domains: [],
  invocations: [],
  pools: [fleet],
  apis: [
    api("fleet", [
      ...Array.from({ length: 98 }, (_, index) => {
        const [domain, number] = [domains[index % 3]!, String(index).padStart(2, "0")];
        const scope = `https://api.example.com/${domain}`;
        return index % 2 === 0
          ? route(`GET /${domain}/v${number}`, authorizer(fleet), [`${scope}/read`])
          : route(`PUT /${domain}/v${number}/{id}`, authorizer(fleet), [`${scope}/write`]);
      }),
      route("GET /any", authorizer(fleet, names.slice(2))),
      route("GET /mixed", authorizer(fleet), [
        "https://api.example.com/billing/write",
        "https://api.example.com/orders/read",
      ]),
    ]),
  ],
};
