import { strict as assert } from "node:assert";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { register } from "../../support/mocks";
import { withPlaces } from "../../support/sdkTraces";
import { createApi } from "../api/base";

/** The lines of a stack trace that lie in this file. */
const linesHere = (error: unknown) =>
  ((error as Error).stack ?? "").split("\n").filter((line) => line.includes(path.basename(__filename)));

/** What a program throws. */
async function thrownBy(program: () => unknown): Promise<unknown> {
  return register(program).then(
    () => assert.fail("nothing was thrown"),
    (error: unknown) => error,
  );
}

describe("stack traces around the components", () => {
  it("are as long as before once a component has been created, or has failed to be", async () => {
    const limit = Error.stackTraceLimit;
    await register(() => createApi());
    assert.equal(Error.stackTraceLimit, limit);
    await thrownBy(() => createApi({ transform: { api: leaveOutProtocol } }));
    assert.equal(Error.stackTraceLimit, limit);
  });

  it("lead to the program where the provider refuses what a transform leaves out", async () => {
    const error = await thrownBy(() => createApi({ transform: { api: leaveOutProtocol } }));
    assert.match((error as Error).message, /Missing required property 'protocolType'/);
    assert.notDeepEqual(linesHere(error), []);
  });

  it("are whole in a transform", async () => {
    const broken = () => {
      throw new Error("broken transform");
    };
    const error = await thrownBy(() => createApi({ transform: { stage: broken } }));
    assert.match(linesHere(error)[0] ?? "", /broken/);
  });

  for (const [whose, program] of [
    ["the component", (broken: pulumi.ResourceTransformation) => createApi({}, { transformations: [broken] })],
    [
      "a child",
      (broken: pulumi.ResourceTransformation) =>
        createApi({
          transform: {
            stage: (_: object, opts: pulumi.CustomResourceOptions) => {
              opts.transformations = [broken];
            },
          },
        }),
    ],
    [
      "the stack",
      (broken: pulumi.ResourceTransformation) => {
        pulumi.runtime.registerStackTransformation(broken);
        return createApi();
      },
    ],
  ] as const) {
    it(`are whole in a transformation of ${whose}`, async () => {
      const broken: pulumi.ResourceTransformation = ({ type }) => {
        if (type === "aws:apigatewayv2/stage:Stage") {
          throw new Error("broken transformation");
        }
        return undefined;
      };
      const error = await thrownBy(() => program(broken));
      assert.match(linesHere(error)[0] ?? "", /broken/);
    });
  }

  it("tell the engine where the program creates each resource", async () => {
    const unplaced: string[] = [];
    let registered = 0;
    const program = () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
      const registerResource = monitor.registerResource.bind(monitor);
      monitor.registerResource = (request, callback) => {
        const files = (request.getStacktrace()?.getFramesList() ?? []).map((frame) => frame.getPc()?.getUri() ?? "");
        registered++;
        if (request.getParent() !== "" && !files.some((file) => file.endsWith("api/base.ts"))) {
          unplaced.push(request.getType());
        }
        return registerResource(request, callback);
      };
      createApi();
    };
    await withPlaces(() => register(program));
    assert.ok(registered > 10);
    assert.deepEqual(unplaced, []);
  });
});

const leaveOutProtocol = (args: { protocolType?: unknown }) => {
  delete args.protocolType;
};

/** What the SDK sends to the engine of each resource. */
interface Monitor {
  registerResource(
    request: {
      getType(): string;
      getParent(): string;
      getStacktrace(): { getFramesList(): { getPc(): { getUri(): string } | undefined }[] } | undefined;
    },
    callback: unknown,
  ): unknown;
}
