import { strict as assert } from "node:assert";
import { buildModel } from "../../../simulator/model/buildModel";
import { AccessReport, accessReport } from "../../../simulator/reports/accessReport";
import { UserError } from "../../../simulator/userError";
import { Changes, workedSet } from "../../support/registrations";

const unknown = "m2m-unknown:output listenerArn of the stack acme/network/prod";
const listener = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/a/1/2";
const elsewhere = "arn:aws:lambda:eu-central-1:123456789012:function:theirs";
const proxy = { integrationType: "HTTP_PROXY", payloadFormatVersion: "1.0", integrationMethod: "ANY" };

function reportOf(changes: Changes): AccessReport {
  return accessReport(buildModel(Object.values(workedSet(changes)), "report"), "orders", "dev");
}

/** What a program is refused with that is to be served. */
function refusal(changes: Changes): string {
  const registrations = Object.values(workedSet(changes));
  try {
    buildModel(registrations, "serve");
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
  assert.fail("it is served");
}

describe("what answers, in a report", () => {
  for (const [what, changes, target, refused] of [
    [
      "a function that the program does not create",
      { integration: { integrationUri: elsewhere } },
      { kind: "elsewhere", name: elsewhere },
      /is not a function of this program/,
    ],
    [
      "a service of AWS",
      {
        integration: {
          integrationSubtype: "EventBridge-PutEvents",
          integrationUri: undefined,
          payloadFormatVersion: undefined,
          requestParameters: { Detail: "$request.body" },
        },
      },
      { kind: "elsewhere", name: "EventBridge-PutEvents" },
      /integrationSubtype is not modelled/,
    ],
    [
      "a listener that is not known",
      { integration: { ...proxy, connectionType: "VPC_LINK", connectionId: "abc", integrationUri: unknown } },
      { kind: "elsewhere", name: "output listenerArn of the stack acme/network/prod" },
      /integrationUri depends on output listenerArn of the stack acme\/network\/prod/,
    ],
    [
      "a listener by its ARN, over a link that is not known",
      { integration: { ...proxy, connectionType: "VPC_LINK", connectionId: undefined, integrationUri: listener } },
      { kind: "private", name: listener },
      /connectionId is missing/,
    ],
    [
      "a server whose URL has a variable of the stage",
      { integration: { ...proxy, integrationUri: "https://${stageVariables.host}/x" } },
      { kind: "elsewhere", name: "https://${stageVariables.host}/x" },
      /is not a URL that the simulator can call/,
    ],
    [
      "a function of an image",
      { fn: { packageType: "Image", imageUri: "x", runtime: undefined, handler: undefined, code: undefined } },
      { kind: "function", name: "orders" },
      /packageType = "Image" is not modelled/,
    ],
    [
      "a function in Python, with code in a bucket and a layer",
      { fn: { runtime: "python3.13", code: undefined, s3Bucket: unknown, s3Key: "x.zip", layers: ["arn:1"] } },
      { kind: "function", name: "orders" },
      /the option layers is not modelled/,
    ],
  ] as const satisfies readonly (readonly [string, Changes, object, RegExp])[]) {
    it(`${what} is told, and who may call it: to serve it is refused`, () => {
      const [route] = reportOf(changes).apis[0]!.routes.filter(({ access }) => access !== "public");
      assert.deepEqual(route!.target, target);
      assert.deepEqual(
        route!.clients.map(({ client }) => client),
        ["reporting"],
      );
      assert.match(refusal(changes), refused);
    });
  }

  it("but not what decides who may call: those stop a report, too", () => {
    for (const changes of [
      { authorizer: { authorizerType: "REQUEST" } },
      { closed: { authorizationScopes: [unknown] } },
    ] as const satisfies readonly Changes[]) {
      assert.throws(() => reportOf(changes), UserError);
    }
  });
});
