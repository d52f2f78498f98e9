import { strict as assert } from "node:assert";
import * as path from "node:path";
import { label, register, Registered } from "../support/mocks";
import { makeProgram, removePrograms } from "../support/programs";
import { blockWith } from "./documents";

/**
 * Arguments whose change replaces a resource, of the types in the recipe, as Terraform's provider for AWS marks them.
 *
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  "cognito.UserPool": ["aliasAttributes", "usernameAttributes", "usernameConfiguration", "name"],
  "cognito.ResourceServer": ["identifier", "name", "userPoolId"],
  "cognito.UserPoolClient": ["generateSecret", "userPoolId"],
  "cognito.UserPoolDomain": ["domain", "userPoolId"],
  "apigatewayv2.Api": ["protocolType", "name"],
  "apigatewayv2.Authorizer": ["apiId"],
  "apigatewayv2.Integration": ["apiId", "integrationType", "connectionType"],
  "apigatewayv2.Route": ["apiId"],
  "apigatewayv2.Stage": ["apiId", "name"],
  "lambda.Function": ["name", "packageType"],
  "iam.Role": ["name", "namePrefix", "path"],
};

/** Left behind, because its successor allows less, or something else. */
const leftBehind = ["iam.RolePolicyAttachment", "lambda.Permission"];

/** What the component brings that was not there before. */
const brought = ["cloudwatch.LogGroup", "iam.RolePolicy", "lambda.Permission"];

const typeOf = ({ urn }: Registered) => label(urn).split(" ")[0]!;

/** Ids in the mocks are made of the resource's name: this is how one reads after the move. */
const idOf = ({ name, type }: Registered) => `${name}-${type.split(":").pop()!}`;

/** What a block of the recipes registers, or another version of it. */
async function evaluate(
  text: string,
  change: (source: string) => string = (source) => source,
): Promise<readonly Registered[]> {
  const source = blockWith("docs/recipes.md", "ts", text).replaceAll('"pulumi-aws-m2m"', '"~/components"');
  const dir = await makeProgram({ "block.ts": change(source) });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
  return (await register(() => require(path.join(dir, "block.ts")) as unknown)).resources;
}

describe("the recipe that keeps a domain's former address", () => {
  after(removePrograms);

  it("moves the domain that was, and changes nothing of it", async () => {
    const recipe = 'UserPoolDomain(\n  "former"';
    const own = /domain: \{\n.*?\n {2}\},/s;
    const before = await evaluate(recipe, (source) => {
      return source.replace(own, 'domain: { prefix: "acme-orders" },').replace(/^new aws[^]*/m, "");
    });
    const kept = (await evaluate(recipe)).find(({ name }) => name === "former")!;
    const [was, ...others] = before.filter(({ urn }) => label(urn).startsWith("cognito.UserPoolDomain "));
    assert.deepEqual(others, []);
    assert.deepEqual(kept.aliases, [was!.urn]);
    assert.deepEqual(kept.inputs, was!.inputs);
  });
});

describe("the recipe from hand-written resources", () => {
  let byHand: readonly Registered[];
  let moved: readonly Registered[];

  before(async () => {
    byHand = await evaluate('UserPool("machines")');
    moved = await evaluate('formerly({ orders: "machines" })');
  });

  after(removePrograms);

  const successorsOf = ({ urn }: Registered) => moved.filter(({ aliases }) => aliases.includes(urn));

  it("gives each resource one successor, and leaves behind only what it says", () => {
    assert.ok(byHand.length > 10);
    for (const resource of byHand) {
      const expected = leftBehind.includes(typeOf(resource)) ? 0 : 1;
      const found = successorsOf(resource);
      assert.equal(found.length, expected, `${label(resource.urn)}: ${found.map(({ urn }) => label(urn)).join(", ")}`);
      assert.ok(found.every(({ type }) => type === resource.type));
    }
    const known = byHand.map(({ urn }) => urn);
    const strange = moved.flatMap(({ aliases }) => aliases).filter((alias) => !known.includes(alias));
    assert.deepEqual(strange, [], "an alias of nothing");
  });

  it("brings only what it says", () => {
    const anew = moved.filter(({ aliases, type }) => aliases.length === 0 && !type.startsWith("aws-m2m:"));
    assert.deepEqual([...new Set(anew.map(typeOf))].sort(), brought);
  });

  it("changes no argument that would replace a resource", () => {
    const pairs = byHand.flatMap((was) => successorsOf(was).map((is) => [was, is] as const));
    const ids = new Map(pairs.map(([was, is]) => [idOf(is), idOf(was)]));
    for (const [was, is] of pairs) {
      const names = replacing[typeOf(was)];
      assert.ok(names, `${typeOf(was)}: what replaces it is not known here.`);
      for (const name of names) {
        const value = is.inputs[name];
        const same = typeof value === "string" ? (ids.get(value) ?? value) : value;
        assert.deepEqual(same, was.inputs[name], `${label(was.urn)}: ${name}`);
      }
    }
  });
});
