import { strict as assert } from "node:assert";
import type { Registration } from "../../../simulator/evaluate/registration";
import type { PrivateIntegration } from "../../../simulator/model/model";
import { modelFaults, modelOf, output, resource, workedSet } from "../../support/registrations";

const set = workedSet();
const type = "aws:apigatewayv2/integration:Integration";
const account = "eu-central-1:123456789012";
const foreign = `arn:aws:elasticloadbalancing:${account}:listener/app/own/50dc6c495c0c9188/f2f7dc8efc522ab2`;

/** A route that a listener answers. */
function routeTo(integrationUri: string, name = "private", properties: object = {}): Registration[] {
  const integration = resource(type, name, {
    apiId: set.api.id,
    integrationType: "HTTP_PROXY",
    integrationMethod: "GET",
    integrationUri,
    connectionType: "VPC_LINK",
    connectionId: "abc123",
    payloadFormatVersion: "1.0",
    ...properties,
  });
  const target = `integrations/${integration.id}`;
  return [
    integration,
    resource("aws:apigatewayv2/route:Route", name, { apiId: set.api.id, routeKey: `GET /${name}`, target }),
  ];
}

function built(...registrations: Registration[]): PrivateIntegration[] {
  return modelOf({}, ...registrations).apis[0]!.routes.flatMap(({ integration }) =>
    integration.kind === "private" ? [integration] : [],
  );
}

const faults = (properties: object, uri = foreign) =>
  modelFaults({}, ...routeTo(uri, "private", properties)).map((line) => line.replace(`${type} "private": `, ""));

describe("buildIntegration: a listener behind a VPC link", () => {
  it("has the method, the time and what else is set", () => {
    const properties = {
      timeoutMilliseconds: 5000,
      tlsConfig: { serverNameToVerify: "orders.internal" },
      requestParameters: {
        "overwrite:header.X-Client": "$context.authorizer.claims.client_id",
        "overwrite:header.host": "orders.internal:8443",
        "overwrite:path": "/v1$request.path",
      },
    };
    assert.deepEqual(built(...routeTo(foreign, "private", properties)), [
      {
        kind: "private",
        listener: { name: foreign, arn: foreign },
        method: "GET",
        timeoutMilliseconds: 5000,
        headers: { "x-client": "$context.authorizer.claims.client_id", host: "orders.internal:8443" },
        path: "/v1$request.path",
        serverName: "orders.internal",
      },
    ]);
  });

  it("is left as it is by default", () => {
    assert.deepEqual(built(...routeTo(foreign)), [
      {
        kind: "private",
        listener: { name: foreign, arn: foreign },
        method: "GET",
        timeoutMilliseconds: 30_000,
        headers: {},
      },
    ]);
  });

  for (const of of ["aws:lb/listener:Listener", "aws:alb/listener:Listener", "aws:servicediscovery/service:Service"]) {
    it(`goes by the logical name of ${of}`, () => {
      const listener = resource(of, "orders");
      const arn = output(listener, "arn");
      assert.deepEqual(built(listener, ...routeTo(arn))[0]!.listener, { name: "orders", arn });
    });
  }

  it("goes by its ARN where another one that is used has the same name", () => {
    const [one, two] = [
      resource("aws:lb/listener:Listener", "orders"),
      resource("aws:alb/listener:Listener", "orders"),
    ];
    const [first, second] = [output(one, "arn"), output(two, "arn")];
    const names = built(one, two, ...routeTo(first, "a"), ...routeTo(second, "b")).map(({ listener }) => listener.name);
    assert.deepEqual(names, [first, second]);
    // One that is not used takes no name away.
    assert.equal(built(one, two, ...routeTo(first))[0]!.listener.name, "orders");
  });

  it("may be created, or looked up, with its VPC link beside it", () => {
    const link = resource("aws:apigatewayv2/vpcLink:VpcLink", "orders", { subnetIds: ["subnet-1"] });
    assert.match(link.id, /^[a-z0-9]{6}$/);
    for (const isRead of [false, true]) {
      assert.equal(built({ ...link, isRead }, ...routeTo(foreign, "private", { connectionId: link.id })).length, 1);
    }
  });

  for (const uri of [
    "https://orders.internal/",
    `arn:aws:elasticloadbalancing:${account}:loadbalancer/app/own/50dc6c495c0c9188`,
    `arn:aws:elasticloadbalancing:${account}:listener/gwy/own/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    `arn:aws:elasticloadbalancing:${account}:targetgroup/own/50dc6c495c0c9188`,
    `arn:aws:lambda:${account}:function:orders`,
    `arn:aws:servicediscovery:${account}:service/srv-1?stage=v2`,
    `${foreign} `,
    "",
  ]) {
    it(`is refused at ${JSON.stringify(uri)}`, () => {
      const rule = "is not the ARN of a load balancer's listener or of a Cloud Map service";
      const fix = "pass the arn output of one, without a query";
      assert.deepEqual(faults({}, uri), [`integrationUri = ${JSON.stringify(uri)} ${rule}; ${fix}.`]);
    });
  }

  const modelledMappings =
    "only overwrite:header.<name> with texts and the usual variables, and overwrite:path with a path and $request.path variables, are.";

  for (const [properties, says] of [
    [{ connectionId: undefined }, "connectionId is missing; set it to the id of a VPC link."],
    [{ integrationMethod: undefined }, "integrationMethod is missing; set it, to ANY for the request's own."],
    [{ payloadFormatVersion: "2.0" }, 'payloadFormatVersion = "2.0" is not modelled; set it to "1.0".'],
    [
      { timeoutMilliseconds: 30_001 },
      "timeoutMilliseconds = 30001 is refused by AWS; use a whole number from 50 to 30000.",
    ],
    [
      { requestParameters: { "overwrite:header.via": "x" } },
      'requestParameters["overwrite:header.via"] sets a header that API Gateway keeps to itself; choose another name.',
    ],
    [
      { requestParameters: { "overwrite:header.Host": "$context.domainName" } },
      'requestParameters["overwrite:header.Host"] = "$context.domainName" is not modelled; only the name of a host is.',
    ],
    ...[
      ["append:header.x", "1"],
      ["overwrite:querystring.x", "1"],
      ["overwrite:path", ""],
      ["overwrite:path", "no-slash"],
      ["overwrite:path", "$request.path.id"],
      ["overwrite:path", "/$request.pathology"],
      ["overwrite:path", "/$context.stage"],
      ["overwrite:path", "/a?b"],
      ["overwrite:path", "/a b"],
      ["overwrite:path", "/a\r\nx: y"],
    ].map(
      ([target = "", value = ""]) =>
        [
          { requestParameters: { [target]: value } },
          `requestParameters["${target}"]${target.includes("header") ? "" : ` = ${JSON.stringify(value)}`} is not modelled; ${modelledMappings}`,
        ] as const,
    ),
  ] as const) {
    it(`is refused with ${JSON.stringify(properties)}`, () => assert.deepEqual(faults(properties), [says]));
  }

  it("is refused at an ARN that only AWS knows", () => {
    const unknown = 'm2m-unknown:awsx:ecs:FargateService "orders" arn';
    assert.ok(
      faults({}, unknown).includes(
        'integrationUri depends on awsx:ecs:FargateService "orders" arn, which the simulator does not know; give a stand-in in m2m.yaml, under resources.',
      ),
    );
  });
});
