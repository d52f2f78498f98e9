import { strict as assert } from "node:assert";
import * as path from "node:path";
import { label, register, Registered } from "../support/mocks";
import { makeProgram, removePrograms, writeProgramFile } from "../support/programs";
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

describe("the recipe from hand-written resources", () => {
  let byHand: readonly Registered[];
  let moved: readonly Registered[];

  before(async () => {
    const dir = await makeProgram({});
    const evaluate = async (name: string, source: string) => {
      await writeProgramFile(dir, `${name}.ts`, source.replaceAll('"pulumi-aws-m2m"', '"~/components"'));
      const file = path.join(dir, `${name}.ts`);
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
      return (await register(() => require(file) as unknown)).resources;
    };
    byHand = await evaluate("before", blockWith("docs/recipes.md", "ts", 'UserPool("machines")'));
    moved = await evaluate("after", blockWith("docs/recipes.md", "ts", 'formerly({ orders: "machines" })'));
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
