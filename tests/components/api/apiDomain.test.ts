import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { account, Args, Changed, changesExactly, createApi, hasUrl } from "./base";

const certificateArn = `arn:aws:acm:${account}:certificate/0a1b2c3d`;
const domain = { name: "api.example.com", certificateArn };
const withDomain = (more: object = {}, args: Args = {}) => createApi({ domain: { ...domain, ...more }, ...args });

const domainInputs = {
  domainName: "api.example.com",
  domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
};
const mappingInputs = ({ made }: Changed) => ({
  apiId: made("orders-Api"),
  domainName: "api.example.com",
  stage: "$default",
});

describe("ApiWithJwt's domain", () => {
  changesExactly(
    "is created and mapped to the stage, and is the URL",
    () => withDomain(),
    (changed) => ({
      "apigatewayv2.DomainName orders": domainInputs,
      "apigatewayv2.ApiMapping orders": mappingInputs(changed),
    }),
    async (changed) => {
      await hasUrl(changed, "https://api.example.com");
      // A mapping is possible once the stage and the domain exist.
      const before = changed.before("apigatewayv2.ApiMapping orders");
      for (const name of ["apigatewayv2.Stage orders", "apigatewayv2.DomainName orders", "apigatewayv2.Api orders"]) {
        assert.ok(before.includes(name), name);
      }
      assert.deepEqual(Object.keys(changed.api.nodes).sort(), [
        ...[
          "accessLogGroup",
          "api",
          "apiMapping",
          "authorizer",
          "authorizers",
          "domainName",
          "functions",
          "routes",
          "stage",
        ],
      ]);
    },
  );

  changesExactly(
    "can be shared by several APIs, each below a path",
    () => withDomain({ path: "v1/orders" }),
    (changed) => ({
      "apigatewayv2.DomainName orders": domainInputs,
      "apigatewayv2.ApiMapping orders": { ...mappingInputs(changed), apiMappingKey: "v1/orders" },
    }),
    (changed) => hasUrl(changed, "https://api.example.com/v1/orders"),
  );

  changesExactly(
    "has a record where a hosted zone is given",
    () => withDomain({ hostedZoneId: pulumi.output("Z123ABC") }),
    (changed) => ({
      "apigatewayv2.DomainName orders": domainInputs,
      "apigatewayv2.ApiMapping orders": mappingInputs(changed),
      "route53.Record orders": {
        zoneId: "Z123ABC",
        name: "api.example.com",
        type: "A",
        aliases: [
          {
            name: changed.made("d-abc.execute-api.eu-central-1.amazonaws.com"),
            zoneId: changed.made("Z1U9ULNL0V5AJ3"),
            evaluateTargetHealth: false,
          },
        ],
      },
    }),
    async (changed) => {
      await hasUrl(changed, "https://api.example.com");
      assert.ok(changed.api.nodes.domainRecord);
    },
  );

  changesExactly(
    "can ask for a certificate of callers, too",
    () =>
      withDomain(
        { mutualTls: { truststoreUri: "s3://trust/store.pem", truststoreVersion: pulumi.output("3") } },
        { disableDefaultEndpoint: true },
      ),
    (changed) => ({
      "apigatewayv2.Api orders": { protocolType: "HTTP", disableExecuteApiEndpoint: true },
      "apigatewayv2.DomainName orders": {
        ...domainInputs,
        mutualTlsAuthentication: { truststoreUri: "s3://trust/store.pem", truststoreVersion: "3" },
      },
      "apigatewayv2.ApiMapping orders": mappingInputs(changed),
    }),
    (changed) => hasUrl(changed, "https://api.example.com"),
  );

  changesExactly(
    "can be outputs throughout",
    () =>
      withDomain(
        {
          name: pulumi.output("api.example.com"),
          certificateArn: pulumi.output(certificateArn),
          path: pulumi.output("v1"),
          mutualTls: { truststoreUri: pulumi.output("s3://trust/store.pem") },
        },
        { disableDefaultEndpoint: true },
      ),
    (changed) => ({
      "apigatewayv2.Api orders": { protocolType: "HTTP", disableExecuteApiEndpoint: true },
      "apigatewayv2.DomainName orders": {
        ...domainInputs,
        mutualTlsAuthentication: { truststoreUri: "s3://trust/store.pem" },
      },
      "apigatewayv2.ApiMapping orders": { ...mappingInputs(changed), apiMappingKey: "v1" },
    }),
    (changed) => hasUrl(changed, "https://api.example.com/v1"),
  );

  for (const [path, url] of [
    [undefined, "https://shared.example.com"],
    ["v1", "https://shared.example.com/v1"],
    [pulumi.output("v2/orders"), "https://shared.example.com/v2/orders"],
  ] as const) {
    changesExactly(
      `can be one that exists, at ${url}`,
      () =>
        createApi({ domain: { existing: pulumi.output("shared.example.com"), path }, disableDefaultEndpoint: false }),
      (changed) => ({
        "apigatewayv2.Api orders": { protocolType: "HTTP", disableExecuteApiEndpoint: false },
        "apigatewayv2.ApiMapping orders": {
          ...mappingInputs(changed),
          domainName: "shared.example.com",
          ...(path !== undefined && { apiMappingKey: url.replace("https://shared.example.com/", "") }),
        },
      }),
      async (changed) => {
        await hasUrl(changed, url);
        assert.equal("domainName" in changed.api.nodes, false);
      },
    );
  }
});
