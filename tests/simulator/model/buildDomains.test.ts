import { strict as assert } from "node:assert";
import { unknownPrefix } from "../../../simulator/evaluate/elsewhere/unknownValues";
import { modelFaults, modelOf, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const [domainType, mappingType] = ["aws:apigatewayv2/domainName:DomainName", "aws:apigatewayv2/apiMapping:ApiMapping"];
const configuration = {
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/a",
  endpointType: "REGIONAL",
  securityPolicy: "TLS_1_2",
};

const domain = (changes: object = {}, name = "own") =>
  resource(domainType, name, {
    domainName: "api.example.com",
    domainNameConfiguration: configuration,
    ...changes,
  });
const mapping = (changes: object = {}, name = "own") =>
  resource(mappingType, name, { apiId: set.api.id, domainName: "api.example.com", stage: "$default", ...changes });
const v1 = resource("aws:apigatewayv2/stage:Stage", "v1", { apiId: set.api.id, name: "v1", autoDeploy: true });

describe("the domains of a model", () => {
  it("have their mappings, each to a stage of an API", () => {
    const { domains } = modelOf(
      {},
      v1,
      domain(),
      mapping(),
      mapping({ apiMappingKey: "v1/orders", stage: "v1" }, "v1"),
    );
    assert.deepEqual(domains, [
      {
        name: "api.example.com",
        isStated: true,
        mappings: [
          { key: "", api: "orders", stage: "$default" },
          { key: "v1/orders", api: "orders", stage: "v1" },
        ],
      },
    ]);
  });

  it("are none where there are none", () => assert.deepEqual(modelOf().domains, []));

  it("may have names that derive from others", () => {
    const derived = { ...domain(), derived: ["domainName"] };
    assert.equal(modelOf({}, derived, mapping()).domains[0]!.isStated, false);
  });

  it("are the only way to an API whose endpoint is off", () => {
    const { apis } = modelOf({ api: { disableExecuteApiEndpoint: true } }, domain(), mapping());
    assert.equal(apis[0]!.isEndpointOff, true);
    assert.equal(modelOf({ api: { disableExecuteApiEndpoint: false } }).apis[0]!.isEndpointOff, false);
  });

  it("take every option that has to do with certificates and addresses", () => {
    const more = {
      domainNameConfiguration: {
        ...configuration,
        ipAddressType: "dualstack",
        ownershipVerificationCertificateArn: `${unknownPrefix}aws:acm/certificate:Certificate "own" arn`,
      },
      routingMode: "API_MAPPING_ONLY",
      tags: { a: "b" },
    };
    assert.deepEqual(modelFaults({}, domain(more), mapping()), []);
  });

  const own = `${domainType} "own"`;
  const mapped = `${mappingType} "own"`;
  for (const [what, resources, ...expected] of [
    [
      "a domain without a mapping",
      [domain()],
      `${own}: no API is mapped to it, so nothing of it can be called; add an aws.apigatewayv2.ApiMapping, or leave the domain out of the stack that you simulate.`,
    ],
    [
      "a mapping of a domain that is elsewhere",
      [mapping()],
      `${mapped}: domainName = "api.example.com" is not a domain of this program; create its aws.apigatewayv2.DomainName in the stack that you simulate.`,
    ],
    [
      "a mapping of an API that is elsewhere",
      [domain(), mapping({ apiId: "abc" })],
      `${mapped}: apiId = "abc" is not the id of an API of this program; create that in the stack that you simulate.`,
    ],
    [
      "a mapping of a stage that is not there",
      [domain(), mapping({ stage: "v2" })],
      `${mapped}: stage = "v2" is not a stage of its API; name one of $default.`,
    ],
    [
      "two domains of one name",
      [domain(), domain({}, "again"), mapping()],
      `${domainType} "again": another one has the domainName "api.example.com", too; remove one.`,
    ],
    [
      "two mappings of a domain itself",
      [domain(), mapping(), mapping({ apiMappingKey: "" }, "again")],
      `${mappingType} "again": the domain itself is mapped already; give it an apiMappingKey of its own.`,
    ],
    [
      "two mappings of one path",
      [domain(), mapping({ apiMappingKey: "a" }), mapping({ apiMappingKey: "a" }, "again")],
      `${mappingType} "again": the path "a" of its domain is mapped already; give it an apiMappingKey of its own.`,
    ],
    ...["/a", "a/", "a//b", "/", "a b", "ä", "a?b", "a%20b", "x".repeat(301)].map(
      (apiMappingKey) =>
        [
          `a mapping at "${apiMappingKey.slice(0, 9)}"`,
          [domain(), mapping({ apiMappingKey })],
          `${mapped}: apiMappingKey = ${JSON.stringify(apiMappingKey)} is refused by API Gateway; use up to 300 letters, digits and $-_.+!*'(), with single slashes between them.`,
        ] as const,
    ),
    [
      "a wildcard",
      [domain({ domainName: "*.example.com" }), mapping({ domainName: "*.example.com" })],
      `${own}: domainName = "*.example.com" is a wildcard, which is not modelled; name one domain.`,
    ],
    ...["API.example.com", "https://api.example.com", "example", "api.example.com/x", "-a.example.com", ""].map(
      (domainName) =>
        [
          `the domain "${domainName}"`,
          [domain({ domainName }), mapping({ domainName })],
          `${own}: domainName = ${JSON.stringify(domainName)} is not a domain name; write it in lower case: "api.example.com".`,
        ] as const,
    ),
    [
      "an edge-optimised domain, and an old version of TLS",
      [
        domain({ domainNameConfiguration: { ...configuration, endpointType: "EDGE", securityPolicy: "TLS_1_0" } }),
        mapping(),
      ],
      `${own}: domainNameConfiguration.endpointType = "EDGE" is refused for HTTP APIs; set it to "REGIONAL".`,
      `${own}: domainNameConfiguration.securityPolicy = "TLS_1_0" is refused for HTTP APIs; set it to "TLS_1_2".`,
    ],
    [
      "routing rules",
      [domain({ routingMode: "ROUTING_RULE_ONLY" }), mapping()],
      `${own}: routingMode = "ROUTING_RULE_ONLY" is not modelled; only "API_MAPPING_ONLY" is.`,
    ],
    [
      "a domain that only AWS knows",
      [domain({ domainName: `${unknownPrefix}x` }), mapping({ domainName: `${unknownPrefix}x` })],
      `${own}: domainName depends on x, which the simulator does not know; give a stand-in in m2m.yaml, under resources.`,
      `${mapped}: domainName depends on x, which the simulator does not know; give a stand-in in m2m.yaml, under resources.`,
    ],
    [
      "a domain that is looked up",
      [{ ...domain(), isRead: true }],
      `${own}: it is looked up in AWS, which the simulator cannot do; create it in the stack that you simulate.`,
    ],
  ] as const) {
    it(`refuse ${what}`, () => assert.deepEqual(modelFaults({}, ...resources), expected));
  }
});
