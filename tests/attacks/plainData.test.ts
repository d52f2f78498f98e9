import { strict as assert } from "node:assert";
import type { GatewayEvent } from "../../simulator/apiGateway/event";
import { encodeText, signed } from "../support/servedModel";
import { attacked, exchange, requestText, statusesOf } from "./support";

/** Names that every object has, or that make other objects of it. */
const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "__lookupSetter__",
  "isPrototypeOf",
  "toJSON",
  "then",
];

type Map = Readonly<Record<string, string>>;

describe("attack: names that objects have by themselves", () => {
  const served = attacked();
  const before = names.map((name) => [name, Reflect.getOwnPropertyDescriptor(Object.prototype, name)] as const);

  /** The event of a request as the function gets it: by way of JSON. */
  async function eventOf(request: string): Promise<GatewayEvent> {
    assert.deepEqual(statusesOf(await exchange(served(), request)), [200]);
    return JSON.parse(JSON.stringify(served().events[0])) as GatewayEvent;
  }

  function assertPlain(map: Map | undefined, name: string, value: string): void {
    assert.ok(map && Object.hasOwn(map, name), name);
    assert.equal(Object.getOwnPropertyDescriptor(map, name)?.value, value);
    assert.equal(Object.getPrototypeOf(map), Object.prototype);
  }

  afterEach("pollute nothing", () => {
    const fresh = {} as Record<string, unknown>;
    assert.equal(fresh["polluted"], undefined);
    assert.equal(([] as unknown as Map)["polluted"], undefined);
    for (const [name, descriptor] of before) {
      assert.deepEqual(Reflect.getOwnPropertyDescriptor(Object.prototype, name), descriptor);
    }
  });

  for (const name of names) {
    it(`${name} as a header is a header`, async () => {
      const { headers } = await eventOf(requestText("GET /public/x", [`${name}: a`, `${name}: polluted`]));
      assertPlain(headers, name.toLowerCase(), "a,polluted");
    });

    it(`${name} as a query parameter is one`, async () => {
      const event = await eventOf(requestText(`GET /public/x?${name}=a&${name}=b&${name}[polluted]=c&a=d`));
      assertPlain(event.queryStringParameters, name, "a,b");
      assertPlain(event.queryStringParameters, `${name}[polluted]`, "c");
    });

    it(`${name} as a path parameter is its value`, async () => {
      const { pathParameters } = await eventOf(requestText(`GET /public/${name}/polluted`));
      assertPlain(pathParameters, "proxy", `${name}/polluted`);
    });

    it(`${name} as a cookie is one`, async () => {
      const { cookies } = await eventOf(requestText("GET /public/x", [`Cookie: ${name}=polluted; a=b`]));
      assert.deepEqual(cookies, [`${name}=polluted`, "a=b"]);
    });

    it(`${name} as a claim is a claim`, async () => {
      const good = JSON.stringify(served().goodClaims()).slice(0, -1);
      const header = JSON.stringify({ kid: served().kid(), alg: "RS256" }).slice(0, -1);
      const token = signed(
        encodeText(`${header},"${name}":{"polluted":true}}`),
        encodeText(`${good},"${name}":{"polluted":true}}`),
        served().privateKey(),
      );
      const event = await eventOf(requestText("GET /me", [`Authorization: ${token}`]));
      assertPlain(event.requestContext.authorizer?.jwt?.claims, name, '{"polluted":true}');
    });

    it(`${name} as a scope is a scope, and no more`, async () => {
      const request = (scope: string) => requestText("GET /orders/1", [`Authorization: ${served().token({ scope })}`]);
      assert.deepEqual(statusesOf(await exchange(served(), request(name))), [403]);
      assert.deepEqual(served().events, []);
      const { requestContext } = await eventOf(request(`${name} ${String(served().goodClaims()["scope"])}`));
      assert.equal(requestContext.authorizer?.jwt?.scopes?.[0], name);
    });
  }

  it("in a body stay text", async () => {
    const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const event = await eventOf(requestText("POST /public/x", ["Content-Type: application/json"], body));
    assert.equal(event.body, body);
  });
});

describe("attack: headers that the gateway writes itself", () => {
  const served = attacked();
  for (const header of ["X-Amzn-Trace-Id: evil", "X-Forwarded-For: evil", "X-Forwarded-Proto: evil", "Via: evil"]) {
    it(`do not take the caller's word: ${header}`, async () => {
      const request = requestText("GET /public/x", [header, "X-Forwarded-Port: 1", "apigw-requestid: evil"]);
      assert.deepEqual(statusesOf(await exchange(served(), request)), [200]);
      const { headers, requestContext } = served().events[0]!;
      assert.equal(requestContext.http.sourceIp, "127.0.0.1");
      assert.notEqual(requestContext.requestId, "evil");
      assert.equal(requestContext.authorizer, undefined);
      assert.equal(headers["x-forwarded-proto"], "http");
      assert.match(headers["x-forwarded-for"]!, /127\.0\.0\.1$/);
      assert.match(headers["x-amzn-trace-id"]!, /^Root=1-/);
    });
  }
});
