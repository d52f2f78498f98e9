import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { refusalOf, register } from "../../support/mocks";
import { createRoute } from "./base";

const rule = "sends the callers' tokens without TLS; use https, or allow it by allowPlainHttp: true.";
const place = 'ApiWithJwt "orders": routes["GET /orders"].handler.url';
const closed = (handler: object) => () => createRoute({ scopes: ["orders/read"], handler });

describe("a closed route to a server by plain HTTP", () => {
  for (const url of [
    "http://orders.example.com/v1",
    "http://${stageVariables.host}/v1",
    "http://orders.example.com:8443/${stageVariables.path}",
  ]) {
    it(`is refused: ${url}`, async () => {
      const { error } = await refusalOf("ApiWithJwt", closed({ url }));
      assert.equal(error.message, `${place} = ${JSON.stringify(url)} ${rule}`);
    });
  }

  it("is refused for any client, and in other letters is no URL at all", async () => {
    const any = () =>
      createRoute({ access: "any-client", scopes: undefined, handler: { url: "http://a.example.com" } });
    assert.match((await refusalOf("ApiWithJwt", any)).error.message, /sends the callers' tokens without TLS/);
    assert.match(
      (await refusalOf("ApiWithJwt", closed({ url: "HTTP://a.example.com" }))).error.message,
      /is not a URL/,
    );
  });

  for (const url of ["http://orders.example.com", "HTTP://orders.example.com", " http://orders.example.com"]) {
    it(`is refused when an output turns out to be ${JSON.stringify(url)}`, async () => {
      // The value may be confidential, and is not shown.
      const expected = (error: Error) => error.message.includes(`${place} ${rule}`);
      await assert.rejects(register(closed({ url: pulumi.output(url) })), expected);
      await assert.rejects(register(closed({ url: pulumi.interpolate`${url}/v1` })), expected);
    });
  }

  it("is accepted where it is allowed, by https, and on a public route", async () => {
    const allowed = { url: "http://orders.example.com", allowPlainHttp: true };
    for (const handler of [
      allowed,
      { ...allowed, url: pulumi.output(allowed.url) },
      { url: pulumi.output("https://orders.example.com") },
    ]) {
      await register(closed(handler));
    }
    await register(() =>
      createRoute({ access: "public", scopes: undefined, handler: { url: "http://orders.example.com" } }),
    );
  });

  it("is not allowed by what is no plain truth value", async () => {
    const handler = { url: "http://orders.example.com", allowPlainHttp: pulumi.output(true) };
    const { error } = await refusalOf("ApiWithJwt", closed(handler));
    assert.match(error.message, /handler\.allowPlainHttp = an output is not a plain truth value/);
  });
});
