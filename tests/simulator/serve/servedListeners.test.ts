import { strict as assert } from "node:assert";
import type { Model } from "../../../simulator/model/model";
import { isOrigin } from "../../../simulator/serve/isOrigin";
import { servedListeners } from "../../../simulator/serve/servedListeners";
import { UserError } from "../../../simulator/userError";
import { api, route } from "../../support/models";

const orders = { name: "orders-0", arn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/o/1/2" };
const stock = { name: "stock-0", arn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/s/1/2" };

const privateRoute = (routeKey: string, listener: typeof orders) => ({
  ...route(routeKey),
  integration: { kind: "private" as const, listener, method: "ANY", headers: {}, timeoutMilliseconds: 1000 },
});
const model: Pick<Model, "apis"> = {
  apis: [
    api("orders", [privateRoute("GET /orders", orders), route("GET /health"), privateRoute("GET /stock", stock)]),
    api("admin", [privateRoute("$default", orders)]),
  ],
};

const url = "http://127.0.0.1:8080";
const served = (standIns: Record<string, string>, isStrict = true, of = model) =>
  servedListeners(of, new Map(Object.entries(standIns)), isStrict);

describe("the listeners of a model", () => {
  it("are told once each, with their routes in all APIs and what stands in for them", () => {
    const expected = [
      { ...orders, routes: ["GET /orders", "$default"], url },
      { ...stock, routes: ["GET /stock"] },
    ];
    assert.deepEqual(served({ [orders.name]: url }), expected);
    assert.deepEqual(served({ [orders.arn]: url }), expected);
    assert.deepEqual(served({}, true, { apis: [api("plain", [route("GET /health")])] }), []);
  });

  for (const [standIns, message, of] of [
    [
      { stcok: url, [orders.name]: url },
      "listener stcok: no route is answered by a listener of that name or ARN; name one of: orders-0, stock-0.",
    ],
    [{ orders: url }, "listener orders: no route of the program goes over a VPC link; leave it out.", { apis: [] }],
    [
      { [orders.name]: url, [orders.arn]: url },
      "listener orders-0: is given by its name and by its ARN; leave one out.",
    ],
    [
      { [stock.name]: "localhost:80" },
      'listener stock-0: "localhost:80" is not the origin of a server; give one such as http://127.0.0.1:8080.',
    ],
  ] as const) {
    it(`are refused: ${message}`, () => {
      assert.throws(
        () => served(standIns, true, of),
        (error) => error instanceof UserError && error.message === message,
      );
    });
  }

  it("may be gone in a later version of the program", () => {
    assert.deepEqual(
      served({ gone: url }, false).map((one) => one.url),
      [undefined, undefined],
    );
    assert.throws(() => served({ gone: "x" }, false), UserError);
  });
});

describe("isOrigin", () => {
  for (const origin of [
    "http://127.0.0.1:8080",
    "https://localhost",
    "http://[::1]:3000",
    "http://host.docker.internal:80",
  ]) {
    it(`takes ${origin}`, () => assert.ok(isOrigin(origin)));
  }

  for (const other of [
    "",
    "localhost:8080",
    "ftp://localhost",
    "http://",
    "http://localhost/",
    "http://localhost:0",
    "http://localhost:65536",
    "http://localhost:08080",
    "http://localhost:80:80",
    "http://user@localhost",
    "http://localhost?x",
    "http://localhost#x",
    "http://local host",
    "http://localhost\n",
    "http://[::1",
    "HTTP://localhost",
  ]) {
    it(`refuses ${JSON.stringify(other)}`, () => assert.ok(!isOrigin(other)));
  }
});
