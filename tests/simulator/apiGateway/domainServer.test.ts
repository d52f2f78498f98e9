import { strict as assert } from "node:assert";
import fc from "fast-check";
import { authorities, certify, Identity } from "../../support/certificates";
import { closeServers, listen } from "../../support/gateway";
import { modelOf, resource, routeOf, workedSet } from "../../support/registrations";
import { domainOf, ServedDomain, servingDomain } from "../../support/servedDomain";

const set = workedSet();

describe("a domain", () => {
  it("chooses the mapping of most segments that the path begins with, whatever mappings and path are like", async () => {
    const segment = fc.constantFrom("a", "b", "ab", "A", "a.b", "$x", "a+b");
    const keys = fc.uniqueArray(
      fc.array(segment, { maxLength: 3 }).map((parts) => parts.join("/")),
      { minLength: 1, maxLength: 6 },
    );
    const paths = fc.array(fc.oneof(segment, fc.constant("")), { maxLength: 5 });
    const property = fc.asyncProperty(keys, paths, async (mapped, parts) => {
      const stages = mapped.map((_, index) =>
        resource("aws:apigatewayv2/stage:Stage", `s${index}`, {
          apiId: set.api.id,
          name: `s${index}`,
          autoDeploy: true,
        }),
      );
      const mappings = Object.fromEntries(mapped.map((key, index) => [key, { stage: `s${index}` }]));
      const routes = [routeOf(set, "$default")];
      const served = await ServedDomain.start(modelOf({}, ...stages, ...routes, ...domainOf(set, mappings)));
      try {
        const { status } = await served.call(`GET /${parts.join("/")}`);
        const fits = (key: string) => key === "" || key.split("/").every((one, index) => one === parts[index]);
        const [best] = mapped
          .filter(fits)
          .sort((a, b) => b.split("/").length - a.split("/").length || b.length - a.length);
        assert.equal(status, best === undefined ? 403 : 200);
        if (best !== undefined) {
          const { requestContext, rawPath } = served.events[0]!;
          const rest = best === "" ? parts : parts.slice(best.split("/").length);
          assert.equal(requestContext.stage, `s${mapped.indexOf(best)}`);
          assert.equal(rawPath, `/${requestContext.stage}/${rest.join("/")}`);
        }
      } finally {
        await served.close();
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe("a domain before a private server", () => {
  let received: (string | undefined)[];
  const dev = resource("aws:apigatewayv2/stage:Stage", "dev", { apiId: set.api.id, name: "dev", autoDeploy: true });
  const listener = resource("aws:lb/listener:Listener", "orders");
  const served = servingDomain(async () => {
    const standIn = await listen((request, response) => {
      received.push(request.url);
      response.end();
    });
    const integration = {
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: listener.id,
      connectionType: "VPC_LINK",
      connectionId: "abc123",
      payloadFormatVersion: "1.0",
    };
    const mappings = { v1: {}, v2: { stage: "dev" } };
    return ServedDomain.start(modelOf({ integration }, listener, dev, ...domainOf(set, mappings)), undefined, standIn);
  });
  beforeEach(() => (received = []));
  after(closeServers);

  it("passes on the path that functions get: with the stage, and without the mapping", async () => {
    for (const [path, passed] of [
      ["/v1/health?a=%20b", "/health?a=%20b"],
      ["/v2/health?", "/dev/health?"],
    ] as const) {
      assert.equal((await served().call(`GET ${path}`)).status, 200);
      assert.equal(received.pop(), passed);
    }
  });
});

describe("a domain before an HTTP server", () => {
  let received: { url: string | undefined; partner: string | string[] | undefined }[];
  let root: Identity;
  const served = servingDomain(async () => {
    [root] = (await authorities("CN=root")) as [Identity];
    const server = await listen((request, response) => {
      received.push({ url: request.url, partner: request.headers["x-partner"] });
      response.end("from the server");
    });
    const integration = {
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: `${server}/behind`,
      payloadFormatVersion: "1.0",
      requestParameters: {
        "overwrite:header.x-partner":
          "$context.identity.clientCert.subjectDN by $context.identity.clientCert.issuerDN until $context.identity.clientCert.validity.notAfter",
      },
    };
    return ServedDomain.start(modelOf({ integration }, ...domainOf(set, { v1: {} })), [root]);
  });
  beforeEach(() => (received = []));
  after(closeServers);

  it("tells it who calls, whatever the caller says", async () => {
    const identity = await certify("O=Globex,CN=globex", { by: root });
    const headers = { "x-partner": "initech" };
    assert.equal((await served().call("GET /v1/health?a=b", { identity, headers })).body, "from the server");
    const [{ url, partner }] = received as [(typeof received)[number]];
    assert.equal(url, "/behind?a=b");
    assert.match(String(partner), /^O=Globex,CN=globex by CN=root until [A-Z][a-z]{2} [ \d]\d .* GMT$/);
  });

  it("puts no line of its own into a header, and none that HTTP cannot carry", async () => {
    const split = await certify([{ CN: ["a\r\nx-admin: 1"] }], { by: root });
    assert.equal((await served().call("GET /v1/health", { identity: split })).status, 200);
    assert.match(String(received[0]!.partner), /^CN=a\\0D\\0Ax-admin: 1 by /);
    const beyond = await certify([{ CN: ["Ž"] }], { by: root });
    assert.equal((await served().call("GET /v1/health", { identity: beyond })).status, 503);
    assert.equal(received.length, 1);
  });
});
