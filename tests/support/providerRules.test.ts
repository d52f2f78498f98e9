import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { ApiWithJwt, M2mAuth } from "../../components";
import { register, Registered, unknown } from "./mocks";
import { providerRules, providerViolations } from "./providerRules";
import { long, policy, samples, Values } from "./providerRules/samples";

/** A resource as far as the rules look at it. */
function resource(type: string, inputs: Values, name = "orders"): Registered {
  const urn = `urn:pulumi:test-stack::test-project::${type}::${name}`;
  return {
    ...{ type, name, urn, inputs },
    parent: "",
    dependencies: [],
    propertyDependencies: {},
    secrets: [],
    deleteBeforeReplace: false,
    aliases: [],
    importId: "",
  };
}

const violations = (type: string, inputs: Values, name?: string) => providerViolations([resource(type, inputs, name)]);

/** The arguments of a type's constructor, as the package declares them: name, and whether it must be given. */
function declaredInputs(type: string): ReadonlyMap<string, boolean> {
  const [, file = "", name = ""] = type.split(":");
  const root = path.dirname(require.resolve("@pulumi/aws/package.json"));
  const source = fs.readFileSync(path.join(root, `${file}.d.ts`), "utf8");
  const body = new RegExp(`^export interface ${name}Args \\{\n(.*?)^\\}`, "ms").exec(source)?.[1] ?? "";
  return new Map([...body.matchAll(/^ {4}(\w+)(\??): /gm)].map(([, input, optional]) => [input!, optional === ""]));
}

describe("the provider's rules", () => {
  for (const [type, { sound, unsound }] of Object.entries(samples)) {
    describe(type, () => {
      it("knows the inputs that the package declares", () => {
        const declared = declaredInputs(type);
        const { inputs } = providerRules[type]!;
        assert.deepEqual(Object.keys(inputs).sort(), [...declared.keys()].sort());
        const unguarded = [...declared].filter(([input, must]) => must && !inputs[input]?.required);
        assert.deepEqual(unguarded, []);
      });

      it("accepts sound inputs", () => {
        assert.deepEqual(violations(type, sound), []);
      });

      it("accepts inputs that a preview does not know", () => {
        const nothingKnown = Object.fromEntries(Object.keys(sound).map((input) => [input, unknown]));
        assert.deepEqual(violations(type, nothingKnown), []);
      });

      for (const [change, said] of unsound) {
        it(`says ${said.source}`, () => {
          const lines = violations(type, { ...sound, ...change });
          assert.match(lines.join("\n"), said);
          assert.ok(lines.every((line) => line.startsWith(`${type} orders: `) && !line.includes("\n")));
        });
      }
    });
  }

  it("have a sample each", () => {
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(providerRules).sort());
  });

  it("say of a type that they lack it", () => {
    assert.deepEqual(violations("aws:sqs/queue:Queue", {}), ["aws:sqs/queue:Queue orders: no rules for this type"]);
  });

  it("leave what is not AWS's alone", () => {
    assert.deepEqual(violations("aws-m2m:index:M2mAuth", { any: 1 }), []);
  });

  it("hold for the names that Pulumi makes", () => {
    const type = "aws:lambda/function:Function";
    const { sound } = samples[type]!;
    assert.deepEqual(violations(type, sound, long(56)), []);
    assert.match(violations(type, sound, long(57)).join("\n"), /name \(made by Pulumi\) = ".*" must be text up to 64/);
    assert.match(violations(type, sound, "a.b").join("\n"), /name \(made by Pulumi\) = "a\.b-0123456" must be text/);
    assert.deepEqual(violations("aws:iam/role:Role", { assumeRolePolicy: policy, namePrefix: "a" }, "a b"), []);
  });
});

describe("the components' inputs", () => {
  const program = () => {
    const auth = new M2mAuth("orders", {
      resourceServers: { orders: { scopes: { read: "Read orders" } } },
      clients: { reporting: ["orders/read"] },
    });
    return new ApiWithJwt("orders", {
      auth,
      routes: {
        "GET /orders/{id}": { scopes: ["orders/read"], handler: async () => ({ statusCode: 204 }) },
        "GET /health": { access: "public", handler: async () => ({ statusCode: 204 }) },
      },
    });
  };

  for (const preview of [false, true]) {
    it(`are what the provider accepts ${preview ? "in a preview" : "at an update"}`, async () => {
      const { resources } = await register(program, { preview });
      assert.deepEqual(providerViolations(resources), []);
    });
  }
});
