import { strict as assert } from "node:assert";
import type { GatewayEvent } from "../../simulator/apiGateway/event";
import { authorities, certify, Identity, rsa } from "../support/certificates";
import { modelOf, resource, routeOf, workedSet } from "../support/registrations";
import { domainOf, Sent, ServedDomain, servingDomain } from "../support/servedDomain";
import { call, serving } from "./support";

const set = workedSet();
const everything = routeOf(set, "ANY /{proxy+}");
const dev = resource("aws:apigatewayv2/stage:Stage", "dev", { apiId: set.api.id, name: "dev", autoDeploy: true });
const mappingsPage = "[D] http-api-mappings page";
const mutualTlsPage = "[D23] http-api-mutual-tls page";

describe("as API Gateway: the mappings of a domain", () => {
  // The numbers of the page's example, as stages: all of one API, and told apart by what the event says.
  const stages = ["s2", "s3", "s4", "s5"].map((name) =>
    resource("aws:apigatewayv2/stage:Stage", name, { apiId: set.api.id, name, autoDeploy: true }),
  );
  const mappings = {
    "": {},
    orders: { stage: "s2" },
    "orders/v1/items": { stage: "s3" },
    "orders/v2/items": { stage: "s4" },
    "orders/v2/items/categories": { stage: "s5" },
  };
  const root = routeOf(set, "$default");
  const served = servingDomain(() =>
    ServedDomain.start(modelOf({}, everything, root, ...stages, ...domainOf(set, mappings))),
  );

  for (const [path, stage] of [
    ["/orders", "s2"],
    ["/orders/v1/items", "s3"],
    ["/orders/v2/items", "s4"],
    ["/orders/v1/items/123", "s3"],
    ["/orders/v2/items/categories/5", "s5"],
    ["/customers", "$default"],
  ] as const) {
    it(`${mappingsPage}: ${path} goes to the longest one that matches`, async () => {
      assert.equal((await served().call(`GET ${path}`)).status, 200);
      assert.equal(served().events[0]!.requestContext.stage, stage);
    });
  }
});

describe("as API Gateway: the event of a domain", () => {
  const mappings = { "": {}, v1: { stage: "dev" } };
  const served = servingDomain(() => ServedDomain.start(modelOf({}, everything, dev, ...domainOf(set, mappings))));
  const eventOf = async (line: string, options: Sent = {}): Promise<GatewayEvent> => {
    assert.equal((await served().call(line, options)).status, 200);
    return served().events[0]!;
  };

  it("[REC] an event of SondeHub, 31 Jan 2021: domainName, and its first label as domainPrefix", async () => {
    const { requestContext, rawPath } = await eventOf("PUT /sondes/telemetry");
    assert.deepEqual([requestContext.domainName, requestContext.domainPrefix], ["api.example.com", "api"]);
    assert.deepEqual([rawPath, requestContext.http.path], ["/sondes/telemetry", "/sondes/telemetry"]);
    assert.deepEqual([requestContext.stage, requestContext.apiId], ["$default", set.api.id]);
  });

  it("[ISSUE] serverless-express 465, powertools-python 576 and 621: rawPath has the stage, and not the mapping", async () => {
    const { requestContext, rawPath, pathParameters } = await eventOf("GET /v1/foo%20bar?a=b");
    assert.deepEqual([rawPath, requestContext.http.path], ["/dev/foo bar", "/dev/foo bar"]);
    assert.deepEqual([requestContext.stage, { ...pathParameters }], ["dev", { proxy: "foo bar" }]);
  });

  it("has no client certificate without mutual TLS", async () => {
    assert.ok(!("authentication" in (await eventOf("GET /x")).requestContext));
  });
});

describe("as API Gateway: an endpoint that is switched off", () => {
  const served = serving(
    modelOf({ api: { disableExecuteApiEndpoint: true, corsConfiguration: { allowOrigins: ["*"] } } }, dev),
  );

  it("[OBS] execute-api endpoint disabled: 403, on every stage", async () => {
    for (const line of ["GET /health", "GET /dev/health", "GET /orders/1", "POST /", "GET /nowhere"]) {
      const { status, body } = await call(served(), line);
      assert.deepEqual([status, body], [403, '{"message":"Forbidden"}'], line);
    }
    const preflight = { origin: "https://a.b", "access-control-request-method": "GET" };
    assert.equal((await call(served(), "OPTIONS /health", { headers: preflight })).status, 403);
  });
});

describe("as API Gateway: mutual TLS", () => {
  let root: Identity;
  let client: Identity;
  const subject = "C=US,ST=Washington,L=Seattle,O=Amazon Web Services,OU=Security,CN=My Client";
  const served = servingDomain(async () => {
    [root] = (await authorities("C=US,O=Amazon Web Services,CN=My Private CA")) as [Identity];
    client = await certify(subject, { by: root, serialNumber: "01", algorithm: rsa(2048) });
    return ServedDomain.start(modelOf({}, ...domainOf(set)), [root]);
  });

  it("[REC] compute blog, introducing-mutual-tls: requestContext.authentication.clientCert", async () => {
    assert.equal((await served().call("GET /health", { identity: client })).status, 200);
    const { clientCert } = served().events[0]!.requestContext.authentication!;
    const { clientCertPem, validity, ...rest } = clientCert;
    assert.deepEqual(rest, {
      subjectDN: subject,
      issuerDN: "C=US,O=Amazon Web Services,CN=My Private CA",
      serialNumber: "1",
    });
    assert.match(clientCertPem, /^-----BEGIN CERTIFICATE-----\nMII/);
    assert.deepEqual(Object.keys(validity).sort(), ["notAfter", "notBefore"]);
    for (const time of Object.values(validity)) {
      assert.match(time, /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/);
    }
  });

  it("[D] http-api-develop-integrations-lambda page: a long serial number by its bytes", async () => {
    const identity = await certify("CN=a", { by: root, serialNumber: "00a1".repeat(8) });
    await served().call("GET /health", { identity });
    const { serialNumber } = served().events[0]!.requestContext.authentication!.clientCert;
    assert.equal(serialNumber, "a1:00:a1:00:a1:00:a1:00:a1:00:a1:00:a1:00:a1");
  });

  it("[OBS] subratamazumder/aws-learning: a client without a certificate gets no answer", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      await assert.rejects(served().call("GET /health", { maxVersion }), { code: "ECONNRESET" });
    }
    assert.deepEqual(served().logged, Array(2).fill("refused a client that showed no certificate"));
  });

  const forbidden = async (identity: Identity, options: Sent = {}) => {
    const { status, body, headers } = await served().call("GET /health", { identity, ...options });
    assert.deepEqual([status, body], [403, '{"message":"Forbidden"}']);
    assert.match(headers["apigw-requestid"] as string, /^[\w+/]{15}=$/);
    assert.deepEqual(served().events, []);
  };
  it(`${mutualTlsPage}, knowledge centre: 403 for a certificate that is not trusted, or signed itself`, async () => {
    const [stranger] = (await authorities("CN=stranger")) as [Identity];
    await forbidden(await certify("CN=a", { by: stranger }));
    await forbidden(await certify("CN=a"));
  });
  it(`${mutualTlsPage}: 403 for a certificate that has expired`, async () => {
    await forbidden(await certify("CN=a", { by: root, from: -7_200_000, until: -3_600_000 }));
  });
  it(`${mutualTlsPage}: 403 for keys shorter than RSA-2048, and for SHA-1`, async () => {
    // Which Node.js would not send by itself.
    const ciphers = "DEFAULT@SECLEVEL=0";
    await forbidden(await certify("CN=a", { by: root, algorithm: rsa(1024) }), { ciphers });
    await forbidden(await certify("CN=a", { by: root, hash: "SHA-1" }), { ciphers });
  });
  it("[OBS] javierinthecloud: four authorities, those of the truststore, and no more", async () => {
    const chain = await authorities("CN=1", "CN=2", "CN=3", "CN=4", "CN=5");
    served().trust([root, ...chain]);
    const identity = await certify("CN=a", { by: chain[3] });
    assert.equal((await served().call("GET /health", { identity })).status, 200);
    served().reset();
    await forbidden(await certify("CN=a", { by: chain[4] }));
  });
});
