import { strict as assert } from "node:assert";
import { modelFaults, resource } from "../../support/registrations";

const leaveOut = "leave it out of the stack that you simulate.";

/** The faults of the worked set-up with one more resource, one a line. */
function faultsWith(type: string, inputs: object = {}): string[] {
  return modelFaults({}, resource(type, "more", inputs as Record<string, unknown>));
}

describe("a type that a request would meet", () => {
  for (const type of [
    "aws:apigatewayv2/routingRule:RoutingRule",
    "aws:apigateway/restApi:RestApi",
    "aws:lambda/functionUrl:FunctionUrl",
    "aws:lambda/alias:Alias",
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:cognito/identityProvider:IdentityProvider",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
    // The same services by Pulumi's other provider.
    "aws-native:apigatewayv2:Route",
    "aws-native:cognito:UserPoolClient",
    "aws-native:lambda:Permission",
    "aws-native:lambda:Url",
    "aws-native:wafv2:WebAclAssociation",
    // Components that live elsewhere, and what they would create.
    "aws-apigateway:index:RestAPI",
  ]) {
    it(`refuses ${type}`, () => {
      const message = `${type} "more": the simulator does not model this type; ${leaveOut}`;
      assert.deepEqual(faultsWith(type), [message]);
    });
  }

  for (const [type, inputs] of [
    ["aws:cloudcontrol/resource:Resource", { typeName: "AWS::ApiGatewayV2::Route", desiredState: "{}" }],
    ["aws:cloudformation/stack:Stack", { templateBody: '{"Resources":{"P":{"Type":"AWS::Lambda::Permission"}}}' }],
  ] as const) {
    it(`refuses ${type} that holds what a request would meet`, () => {
      const message = `${type} "more": the simulator does not model this type; ${leaveOut}`;
      assert.deepEqual(faultsWith(type, inputs), [message]);
    });
    it(`accepts ${type} that holds anything else`, () => {
      assert.deepEqual(faultsWith(type, { typeName: "AWS::Logs::LogGroup", templateBody: "{}" }), []);
    });
  }
});
