import { strict as assert } from "node:assert";
import { ApiWithJwt, ArchiveBucket, Archives, M2mAuth } from "../../components";
import type { Call } from "./emulatedCall";
import { EngineStack, ownName } from "./engineStack";
import { unservedType } from "./requirements";

/** What the program is made from. */
interface Args {
  readonly isInBucket: boolean;
  /** What a callback answers. */
  readonly answer: string;
}

const uploaded: Args = { isInBucket: false, answer: "first" };
const inBucket: Args = { isInBucket: true, answer: "first" };

function program({ isInBucket, answer }: Args): void {
  const bucket = new ArchiveBucket(ownName("archives"));
  const archives: { archives?: Archives } = isInBucket ? { archives: { bucket } } : {};
  const auth = new M2mAuth("orders", {
    resourceServers: { orders: { scopes: { read: "Read orders" } } },
    clients: { reporting: ["orders/read"] },
    tokenCustomization: { handler: async (event) => event },
    deletionProtection: false,
    ...archives,
  });
  new ApiWithJwt("orders", {
    auth,
    routes: {
      "GET /orders": { scopes: ["orders/read"], handler: async () => ({ statusCode: 200, body: answer }) },
      "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
    },
    ...archives,
  });
}

const functions = ["orders-get-health", "orders-get-orders", "orders-token-trigger"];

describe("archives in a bucket", () => {
  let args = uploaded;
  let stack: EngineStack | undefined;
  let unserved: string | undefined;

  before(async () => {
    stack = await EngineStack.create(() => program(args), { project: ownName("archives") });
  });
  after(() => stack?.remove());

  /** Asserts the steps of a preview, whose objects end in `*` for a digest; deploys; and resolves with what was sent. */
  async function becomes(next: Args, steps: readonly string[]): Promise<readonly Call[]> {
    args = next;
    const shown = (await stack!.preview()).map((step) =>
      // AWS tells when a function was changed.
      String(step)
        .replace(/-[0-9a-f]{12}$/, "-*")
        .replace(" lastModified,", ""),
    );
    assert.deepEqual(shown, [...steps].sort());
    const calls = await stack!.up();
    await stack!.isSettled();
    await stack!.isSettled({ refresh: true });
    return calls.filter(({ method }) => method !== "HEAD");
  }

  it("are previewed, unless the provider does not know them, and says so", async () => {
    args = inBucket;
    try {
      const steps = await stack!.preview();
      assert.equal(steps.filter((step) => String(step).startsWith("+ s3.BucketObjectv2 ")).length, functions.length);
    } catch (error) {
      unserved = unservedType(error);
    }
  });

  describe("once deployed", () => {
    let atFirst: Record<string, unknown>;

    before(async function () {
      if (unserved !== undefined) {
        this.skip();
      }
      args = uploaded;
      await stack!.up();
      await stack!.refresh();
      await stack!.isSettled();
      atFirst = stack!.snapshot();
    });
    after(() => stack?.destroy());

    it("are switched on for functions that exist, which changes the place of their code and nothing else", async () => {
      const calls = await becomes(inBucket, [
        ...functions.map((name) => `+ s3.BucketObjectv2 ${name}-*`),
        ...functions.map((name) => `~ lambda.Function ${name}: code, s3Bucket, s3Key`),
      ]);
      const [objects, others] = partition(calls, ({ service }) => service === "s3");
      assert.deepEqual(new Set(objects.map(({ method }) => method)), new Set(["PUT"]));
      assert.equal(objects.length, functions.length);
      assert.equal(others.length, functions.length);
      for (const { action, body } of others) {
        assert.match(action, /^PUT \/2015-03-31\/functions\/[^/]+\/code$/);
        const { S3Bucket, S3Key, ZipFile } = JSON.parse(body) as Readonly<Record<string, string>>;
        assert.equal(ZipFile, undefined);
        assert.ok(objects.some(({ path }) => path.startsWith(`/${S3Bucket!}/${S3Key!}`)));
      }
    });

    it("are other objects where a callback changes by one line, and those before are deleted", async () => {
      const calls = await becomes({ ...inBucket, answer: "second" }, [
        "+ s3.BucketObjectv2 orders-get-orders-*",
        "~ lambda.Function orders-get-orders: s3Key",
        "- s3.BucketObjectv2 orders-get-orders-*",
      ]);
      const updated = calls.findIndex(({ service }) => service === "lambda");
      // The one before is deleted when no function is made from it.
      const order = calls.map(({ service, method }) => `${service} ${method}`);
      assert.equal(order.indexOf("s3 PUT") < updated, true, order.join("\n"));
      assert.equal(order.indexOf("s3 DELETE") > updated, true, order.join("\n"));
    });

    it("are switched off, and functions are as they were before", async () => {
      const calls = await becomes(uploaded, [
        ...functions.map((name) => `- s3.BucketObjectv2 ${name}-*`),
        ...functions.map((name) => `~ lambda.Function ${name}: code, s3Bucket, s3Key`),
      ]);
      const others = calls.filter(({ service }) => service !== "s3");
      assert.equal(others.length, functions.length);
      for (const { action, body } of others) {
        assert.match(action, /^PUT \/2015-03-31\/functions\/[^/]+\/code$/);
        assert.equal(typeof (JSON.parse(body) as { ZipFile?: unknown }).ZipFile, "string");
      }
      assert.deepEqual(stack!.snapshot(), atFirst);
    });

    it("are destroyed with their bucket, of which nothing is left", async () => {
      await becomes(inBucket, [
        ...functions.map((name) => `+ s3.BucketObjectv2 ${name}-*`),
        ...functions.map((name) => `~ lambda.Function ${name}: code, s3Bucket, s3Key`),
      ]);
      await stack!.destroy();
    });
  });
});

function partition<T>(all: readonly T[], isOf: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isOf), all.filter((one) => !isOf(one))];
}
