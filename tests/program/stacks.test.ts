import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { violationsOf } from "../policy/support";
import { root } from "../support/m2m";
import type { Registered } from "../support/mocks";
import { programResources } from "../support/programResources";
import { makeOwnProgram, removePrograms } from "../support/programs";
import { providerViolations } from "../support/providerRules";

const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** In what the stacks are to differ, as their resources have it. */
const differences: Readonly<Record<string, (resources: readonly Registered[]) => unknown>> = {
  "deletion protection": (resources) => one(resources, ":UserPool").inputs["deletionProtection"],
  "retention of logs": (resources) => one(resources, ":LogGroup").inputs["retentionInDays"],
  "limits of requests": (resources) => one(resources, ":Stage").inputs["defaultRouteSettings"],
  "the token endpoint's domain": (resources) => one(resources, ":UserPoolDomain").inputs["domain"],
};

const expected: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  dev: {
    "deletion protection": "INACTIVE",
    "retention of logs": 7,
    "limits of requests": { throttlingBurstLimit: 5000, throttlingRateLimit: 10_000 },
    "the token endpoint's domain": /^orders-test-stack-[0-9a-f]+$/,
  },
  prod: {
    "deletion protection": "ACTIVE",
    "retention of logs": 90,
    "limits of requests": { throttlingBurstLimit: 1000, throttlingRateLimit: 500 },
    "the token endpoint's domain": "acme-orders",
  },
};

function one(resources: readonly Registered[], ending: string): Registered {
  return resources.find(({ type }) => type.endsWith(ending))!;
}

describe("the stacks of this repository's program", () => {
  it("are those that are tested here", () => {
    assert.deepEqual(stacks.sort(), Object.keys(expected).sort());
  });

  for (const stack of stacks) {
    describe(stack, () => {
      let resources: readonly Registered[];
      before(async () => {
        resources = await programResources(root, stack);
      });

      for (const [what, read] of Object.entries(differences)) {
        it(`has its own value for ${what}`, () => {
          const value = expected[stack]![what];
          if (value instanceof RegExp) {
            assert.match(String(read(resources)), value);
          } else {
            assert.deepEqual(read(resources), value);
          }
        });
      }

      it("passes the provider's rules and the policy pack", () => {
        assert.deepEqual(providerViolations(resources), []);
        assert.deepEqual(violationsOf(resources), []);
      });

      describe("served", () => {
        let app: M2mApp;
        before(async () => {
          app = await startM2m({ dir: await makeOwnProgram(), stack });
        });
        after(async () => {
          await app.close();
          await removePrograms();
        });

        it("lets each client do its part, and no more", async () => {
          const statuses = async (client: string) => [
            (await app.as(client).get("/orders/7")).status,
            (await app.as(client).post("/orders", { item: "tea" })).status,
            (await app.as(client).get("/test_jwt")).status,
          ];
          assert.deepEqual(await statuses("reporting"), [200, 403, 200]);
          assert.deepEqual(await statuses("checkout"), [403, 201, 200]);
          assert.equal((await app.fetch("/test_jwt")).status, 401);
        });
      });
    });
  }
});
