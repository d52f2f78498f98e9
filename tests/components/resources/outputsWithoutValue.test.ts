import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuthArgs } from "../../../components";
import { defaultDomainPrefix } from "../../../components/aws/domainPrefix";
import { mapText } from "../../../components/resources/mapText";
import { byLabel, register, Registered, settle } from "../../support/mocks";
import { createSmall } from "../auth/base";

/** What an output is that turns out to have no value, as one that another stack does not export. */
const none = () => pulumi.output(undefined) as unknown as pulumi.Output<string>;

const poolInto = (args: Partial<M2mAuthArgs>) => () => createSmall({ userPoolId: none(), ...args });

const routeTo = (handler: object) => () =>
  new ApiWithJwt("orders", {
    auth: { issuer: "https://login.example.com", audience: "orders" },
    routes: { "GET /orders": { access: "any-client", handler: handler as { url: string } } },
  });

/** What the provider must be left to refuse, each by the name of a required input. */
const programs: Readonly<Record<string, { run: () => unknown; resource: string; input: string }>> = {
  "the id of a user pool": {
    run: poolInto({ domain: { prefix: "acme-orders" } }),
    resource: "cognito.UserPoolClient small-reader",
    input: "userPoolId",
  },
  "the ARN of a function": {
    run: () => routeTo({ functionArn: none() })(),
    resource: "lambda.Permission orders-get-orders",
    input: "function",
  },
  "the URL of a server": {
    run: () => routeTo({ url: none() })(),
    resource: "apigatewayv2.Integration orders-get-orders",
    input: "integrationUri",
  },
};

describe("an output that turns out to have no value", () => {
  for (const [title, { run, resource, input }] of Object.entries(programs)) {
    it(`leaves ${title}, to the provider`, async () => {
      const { resources } = await register(run);
      const registered = new Map<string, Registered>(Object.entries(byLabel(resources))).get(resource)!;
      assert.equal(registered.inputs[input], undefined);
    });
  }

  it("leaves a default prefix, which is made of the id of a pool, to the provider", async () => {
    const prefix = mapText(none(), (id) => defaultDomainPrefix("orders", "dev", id));
    assert.equal((await settle(prefix)).value, undefined);
  });
});
