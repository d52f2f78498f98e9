import { strict as assert } from "node:assert";
import { removeBundles } from "../../support/bundles";
import { evaluateProgram, Evaluated, registrationsOf } from "../../support/evaluated";
import { removePrograms } from "../../support/programs";

const source = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const tell = (line: object) => console.log(JSON.stringify(line));

const hook = new pulumi.ResourceHook("check", async () => tell({ ran: "hook" }));
const retry = new pulumi.ErrorHook("retry", async () => { tell({ ran: "error hook" }); return false; });
const topic = new aws.sns.Topic("first", {}, { hooks: { beforeCreate: [hook], afterCreate: [async () => tell({ ran: "function" })] } });
new aws.sns.Topic("second", {}, { hooks: { beforeUpdate: [hook], onError: [retry] } });

class Sheet extends pulumi.dynamic.Resource {
  declare readonly url: pulumi.Output<string>;
  declare readonly title: pulumi.Output<string>;
  declare readonly owner: pulumi.Output<string>;
  constructor(name: string, props: { title: pulumi.Input<string>; owner?: pulumi.Input<string> }, key: pulumi.Input<string>) {
    const create = async () => { tell({ ran: "create" }); return { id: "1", outs: { url: key } }; };
    super({ create }, name, { url: undefined, ...props }, {}, "sheets", "Sheet");
  }
}
const sheet = new Sheet("sheet", { title: "Orders", owner: pulumi.secret("me") }, "key");
const same = new pulumi.dynamic.Resource({ create: async () => ({ id: "1" }) }, "plain", { topic: topic.arn });
pulumi.all([sheet.id, sheet.title, same.id]).apply(([id, title, plain]) => tell({ id, title, plain }));
pulumi.isSecret(sheet.owner).then((isSecret) => tell({ isSecret }));
`;

describe("what is registered and not run", () => {
  let evaluated: Evaluated;
  before(async () => {
    evaluated = await evaluateProgram({ "index.ts": source });
  });
  after(async () => {
    await removePrograms();
    await removeBundles();
  });
  const line = (text: string) => source.split("\n").findIndex((one) => one.includes(text)) + 1;

  it("hooks and dynamic providers, as it is said, once for all hooks", () => {
    registrationsOf(evaluated);
    assert.deepEqual(
      evaluated.told.filter(({ ran }) => ran !== undefined),
      [],
    );
    const dynamic = (name: string) =>
      `${name} is not run, its id is made up, and what it computes is not known; nothing is to be done where no request depends on that.`;
    assert.deepEqual(
      [...(evaluated.evaluation.ok ? evaluated.evaluation.notes : [])].sort(),
      [
        `index.ts:${line('"first"')}: the hooks of aws:sns/topic:Topic "first" are not run, nor are others; what they do or refuse is to be seen with the Pulumi CLI.`,
        `index.ts:${line("super({ create }")}: the dynamic provider of ${dynamic('pulumi-nodejs:dynamic/sheets:Sheet "sheet"')}`,
        `index.ts:${line("new pulumi.dynamic.Resource(")}: the dynamic provider of ${dynamic('pulumi-nodejs:dynamic:Resource "plain"')}`,
      ].sort(),
    );
  });

  it("a dynamic resource has its inputs and a made-up id, and no provider", () => {
    const [sheet, plain, topic] = ["sheet", "plain", "first"].map((name) =>
      registrationsOf(evaluated).find((one) => one.name === name)!,
    );
    assert.deepEqual(sheet!.inputs, { title: "Orders", owner: "me" });
    assert.deepEqual(plain!.inputs, { topic: topic!.outputs["arn"] });
    assert.deepEqual(plain!.outputs, plain!.inputs);
    assert.match(sheet!.id, /^sheet-[0-9a-f]{7}$/);
    assert.deepEqual(
      evaluated.told.find(({ id }) => id !== undefined),
      { id: sheet!.id, title: "Orders", plain: plain!.id },
    );
    assert.deepEqual(
      evaluated.told.find(({ isSecret }) => isSecret !== undefined),
      { isSecret: true },
    );
  });
});
