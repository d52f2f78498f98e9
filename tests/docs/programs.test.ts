import { strict as assert } from "node:assert";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { register } from "../support/mocks";
import { providerViolations } from "../support/providerRules";
import { makeProgram, removePrograms, writeProgramFile } from "../support/programs";
import { CodeBlock, codeBlocks } from "./documents";

/** Values of the configuration that blocks ask for. */
const config: Readonly<Record<string, string>> = {
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  deletionProtection: "true",
  logRetentionInDays: "30",
  rateLimit: "100",
};

/** Whole programs with the components: nothing is left to be imagined, and no other stack is needed. */
function isProgram({ language, code }: CodeBlock): boolean {
  return (
    language === "ts" &&
    /^import \{[^}]*\} from "pulumi-aws-m2m";$/m.test(code) &&
    !/^declare |StackReference/m.test(code)
  );
}

describe("programs in the documentation", () => {
  let dir: string;
  before(async () => {
    dir = await makeProgram({});
  });
  after(removePrograms);

  const programs = codeBlocks().filter(isProgram);

  it("are found", () => {
    assert.ok(programs.length > 10);
  });

  for (const { document, line, code } of programs) {
    it(`are sound: ${document}, line ${line}`, async () => {
      const name = `${document.replaceAll("/", "-")}-${line}.ts`;
      await writeProgramFile(
        dir,
        name,
        code.replaceAll('"pulumi-aws-m2m"', '"~/components"').replaceAll('"./functions/', '"~/functions/'),
      );
      const { resources } = await register(() => {
        const keys = Object.entries(config).map(([key, value]) => [`test-project:${key}`, value]);
        pulumi.runtime.setAllConfig(Object.fromEntries(keys) as Record<string, string>);
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
        return require(path.join(dir, name)) as unknown;
      });
      assert.ok(resources.some(({ type }) => type.startsWith("aws-m2m:index:")));
      // What only AWS would refuse.
      const ours = resources.filter(({ urn }) => urn.includes("aws-m2m:index:"));
      assert.deepEqual(providerViolations(ours), []);
    });
  }
});
