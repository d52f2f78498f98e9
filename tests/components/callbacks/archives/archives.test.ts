import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ArchiveBucket, Archives, M2mAuth } from "../../../../components";
import { byLabel, register, Registered } from "../../../support/mocks";
import { account, baseRoutes, changesExactly, createApi, handler, ofApi } from "../../api/base";
import { createSmall, echo } from "../../auth/base";

const bucket = "acme-archives";
const isFunction = ({ type }: Registered) => type === "aws:lambda/function:Function";
const isObject = ({ type }: Registered) => type === "aws:s3/bucketObjectv2:BucketObjectv2";
const keyOf = ({ inputs }: Registered) => String(inputs["key"]);
const digestIn = (one: Registered) => /\/([0-9a-f]{64})\.zip$/.exec(keyOf(one))![1]!;

/** The functions and objects of a program. */
async function codeOf(program: () => unknown) {
  const { resources } = await register(program);
  return { functions: resources.filter(isFunction), objects: resources.filter(isObject) };
}

const apiOf = (routes: object, more: object = {}, name = "orders") =>
  new ApiWithJwt(name, { auth: { issuer: "https://issuer.example.com", audience: "shop" }, routes, ...more } as never);

describe("archives", () => {
  const buckets: Record<string, () => Archives["bucket"]> = {
    "a name": () => bucket,
    "an output": () => pulumi.output(bucket),
    "a bucket": () => new aws.s3.Bucket("own", { bucket }),
    "an ArchiveBucket": () => new ArchiveBucket("own"),
  };
  for (const [what, given] of Object.entries(buckets)) {
    const s3Bucket = { "a bucket": "own-bucket", "an ArchiveBucket": "own-bucket" }[what] ?? bucket;
    changesExactly(
      `by ${what} puts the code of each function elsewhere, and changes nothing else`,
      () => createApi({ archives: { bucket: given() } }),
      ({ was, made, all, preview }) => {
        const changes = ["get-orders", "get-health"].map((route) => {
          const name = `orders-${route}`;
          const { code, ...inputs } = was(`lambda.Function ${name}`);
          const object = Object.values(all).find((one) => isObject(one) && one.name.startsWith(name))!;
          const key = made(`test-project/test-stack/${name}-0123/${preview ? "" : digestIn(object)}.zip`);
          const place = preview && what !== "a name" && what !== "an output" ? made(s3Bucket) : s3Bucket;
          return {
            [`s3.BucketObjectv2 ${object.name}`]: {
              bucket: place,
              key,
              source: code,
              overrideProvider: { defaultTags: { tags: {} } },
            },
            // The object is not made yet in a preview.
            [`lambda.Function ${name}`]: { ...inputs, s3Bucket: place, s3Key: key },
          };
        });
        return Object.assign({}, ...changes) as Record<string, unknown>;
      },
    );
  }

  it("are named by their content: the same bytes have one digest, on any machine and in any component", async () => {
    const same = { "GET /a": { access: "public", handler }, "GET /b": { access: "public", handler } };
    const program = () => {
      apiOf(same, { archives: { bucket } });
      apiOf(same, { archives: { bucket } }, "stock");
    };
    const { objects } = await codeOf(program);
    assert.equal(objects.length, 4);
    assert.equal(new Set(objects.map(digestIn)).size, 1);
    assert.deepEqual((await codeOf(program)).objects, objects);
  });

  it("never share an object, so that no deployment deletes that of another function", async () => {
    const same = { "GET /a": { access: "public", handler }, "GET /b": { access: "public", handler } };
    const { objects } = await codeOf(() => {
      apiOf(same, { archives: { bucket } });
      apiOf(same, { archives: { bucket } }, "stock");
    });
    assert.equal(new Set(objects.map(keyOf)).size, 4);
  });

  it("that are other ones are other objects, and not replacements", async () => {
    const one = (answer: () => Promise<object>) =>
      codeOf(() => apiOf({ "GET /a": { access: "public", handler: answer } }, { archives: { bucket } }));
    const [before, after] = [
      (await one(async () => ({ statusCode: 200 }))).objects[0]!,
      (await one(async () => ({ statusCode: 201 }))).objects[0]!,
    ];
    for (const object of [before, after]) {
      assert.equal(object.name, `orders-get-a-${digestIn(object).slice(0, 12)}`);
    }
    assert.notEqual(before.name, after.name);
  });

  it("are there before the function, and after what closes the bucket", async () => {
    const { resources } = await register(() => createApi({ archives: { bucket: new ArchiveBucket("own") } }));
    const object = resources.find(isObject)!;
    const fn = resources.filter(isFunction).find(({ dependencies }) => dependencies.includes(object.urn));
    assert.ok(fn);
    assert.deepEqual(object.dependencies.map((urn) => urn.split(":").at(-3)).sort(), [
      ...["Bucket", "BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration"],
      ...["BucketVersioning", "Role"],
    ]);
  });

  it("hold the functions of preflight requests and of token customisation, too", async () => {
    const { functions, objects } = await codeOf(() => {
      const auth = createSmall({ tokenCustomization: { handler: echo }, archives: { bucket } });
      const routes = { "ANY /{proxy+}": { access: "any-client", handler } };
      apiOf(routes, { auth, cors: { allowOrigins: ["https://app.example.com"] }, archives: { bucket } });
    });
    assert.equal(functions.length, 3);
    assert.equal(objects.length, 3);
    assert.ok(functions.every(({ inputs }) => inputs["code"] === undefined && inputs["s3Bucket"] === bucket));
  });

  it("can be deleted when the callback changes, whatever is protected", async () => {
    const { result } = await register(() => createApi({ archives: { bucket } }, { protect: true }));
    const { archive, ...others } = result.nodes.routes["GET /orders"]!;
    const isProtected = (one: unknown) => (one as { __protect: boolean }).__protect;
    assert.equal(isProtected(await archive), false);
    assert.ok(
      Object.values(others)
        .filter((one) => pulumi.Resource.isInstance(one))
        .every(isProtected),
    );
  });

  it("have Pulumi look for unknown values in no resource, which would take longer for each further route", async () => {
    const readsOf = async (more: object) => {
      let reads = 0;
      await register(() => {
        // Whoever comes from an object to its component, and looks at all of it, gets here.
        Object.defineProperty(createApi(more), "watched", { enumerable: true, get: () => ++reads });
      });
      return reads;
    };
    assert.equal(await readsOf({ archives: { bucket } }), await readsOf({}));
  });

  it("of a callback that is not fit give the error of the callback", async () => {
    class Stock {
      count = 1;
    }
    const unfit = async () => new Stock().count;
    const message = async (more: object) => {
      let found: unknown;
      await register(() => apiOf({ "GET /a": { access: "public", handler: unfit } }, more)).catch((error: unknown) => {
        found = (error as Error).message;
      });
      return found;
    };
    assert.match(String(await message({})), /the callback captures/);
    assert.equal(await message({ archives: { bucket } }), await message({}));
  });

  for (const [what, archives, said] of [
    [
      "no bucket",
      {},
      "archives.bucket = null is not the name of a bucket; pass an ArchiveBucket, an aws.s3.Bucket, or a bucket's name.",
    ],
    ["a bucket's name in its place", bucket, `archives = "${bucket}" is not an object; write { bucket }.`],
    [
      "a name that no bucket has",
      { bucket: "Acme_Archives" },
      'archives.bucket = "Acme_Archives" is not the name of a bucket; pass an ArchiveBucket, an aws.s3.Bucket, or a bucket\'s name.',
    ],
    [
      "a path",
      { bucket: "acme/archives" },
      'archives.bucket = "acme/archives" is not the name of a bucket; pass an ArchiveBucket, an aws.s3.Bucket, or a bucket\'s name.',
    ],
    [
      "an option that is not known",
      { bucket, prefix: "a" },
      "archives.prefix is not an argument that is known here; use one of bucket.",
    ],
  ] as const) {
    it(`refuse ${what}`, async () => {
      for (const [owner, program] of [
        ['ApiWithJwt "orders"', () => apiOf(baseRoutes, { archives })],
        ['M2mAuth "small"', () => createSmall({ archives: archives as never })],
      ] as const) {
        await assert.rejects(register<unknown>(program), { message: `${owner}: ${said}` });
      }
    });
  }

  it("refuse an ArchiveBucket in its place", async () => {
    await assert.rejects(
      register(() => apiOf(baseRoutes, { archives: new ArchiveBucket("own") })),
      { message: 'ApiWithJwt "orders": archives is a resource; write { bucket } around it.' },
    );
  });
});

describe("a preview of many callbacks", () => {
  const routes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`GET /r${index}`, { access: "public", handler }]));

  /** What a program logs. */
  async function logged(program: () => unknown, preview = true, hasEngine = true): Promise<string[]> {
    const lines: string[] = [];
    const runtime = pulumi.runtime as { getEngine: () => unknown };
    const { getEngine } = runtime;
    runtime.getEngine = () => (hasEngine ? {} : undefined);
    const { info } = console;
    const mock = console as { log: (line: string) => void; info: (line: string) => void };
    const { log } = mock;
    mock.log = mock.info = (line) => void lines.push(line);
    try {
      await register(program, { preview });
    } finally {
      mock.log = log;
      mock.info = info;
      runtime.getEngine = getEngine;
    }
    return lines.filter((line) => line.includes("archives"));
  }

  it("says once what their uploads cost", async () => {
    const [line, ...others] = await logged(() => {
      apiOf(routes(12));
      apiOf(routes(12), {}, "stock");
    });
    assert.deepEqual(others, []);
    assert.match(line!, /the code of 24 callbacks one after another, 5 seconds each: about 2 min /);
  });

  for (const [what, program, preview, hasEngine] of [
    ["of ten", () => apiOf(routes(10)), true, true],
    ["in a bucket", () => apiOf(routes(11), { archives: { bucket } }), true, true],
    ["at the update", () => apiOf(routes(11)), false, true],
    ["without an engine, which would upload them", () => apiOf(routes(11)), true, false],
  ] as const) {
    it(`says nothing ${what}`, async () => assert.deepEqual(await logged(program, preview, hasEngine), []));
  }
});

describe("ArchiveBucket", () => {
  const inputsOf = async (program: () => ArchiveBucket) => {
    const { resources } = await register(program);
    return Object.fromEntries(Object.entries(byLabel(resources)).map(([name, { inputs }]) => [name, inputs]));
  };

  it("is private, encrypted, reached by TLS, and forgets what is not current any more", async () => {
    const { resources } = await register(() => new ArchiveBucket("own"));
    const inputs = Object.fromEntries(Object.entries(byLabel(resources)).map(([name, one]) => [name, one.inputs]));
    const { policy, ...ofPolicy } = inputs["s3.BucketPolicy own"]!;
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::own-bucket", "arn:aws:s3:::own-bucket/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    const ofBucket = { bucket: "own-bucket" };
    assert.deepEqual(
      { ...inputs, "s3.BucketPolicy own": ofPolicy },
      {
        "ArchiveBucket own": {},
        "s3.Bucket own": {},
        "s3.BucketPolicy own": ofBucket,
        "s3.BucketPublicAccessBlock own": {
          ...ofBucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        "s3.BucketServerSideEncryptionConfiguration own": {
          ...ofBucket,
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        },
        "s3.BucketVersioning own": { ...ofBucket, versioningConfiguration: { status: "Enabled" } },
        "s3.BucketLifecycleConfiguration own": {
          ...ofBucket,
          rules: [
            {
              id: "not-current",
              status: "Enabled",
              filter: { prefix: "" },
              noncurrentVersionExpiration: { noncurrentDays: 30 },
              expiration: { expiredObjectDeleteMarker: true },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
      },
    );
  });

  for (const [kind, label] of [
    ["bucket", "s3.Bucket own"],
    ["publicAccessBlock", "s3.BucketPublicAccessBlock own"],
    ["encryption", "s3.BucketServerSideEncryptionConfiguration own"],
    ["versioning", "s3.BucketVersioning own"],
    ["lifecycle", "s3.BucketLifecycleConfiguration own"],
    ["policy", "s3.BucketPolicy own"],
  ] as const) {
    it(`is changed by the transform ${kind}, and nothing else is`, async () => {
      const own = { region: "eu-central-1" };
      const plain = await inputsOf(() => new ArchiveBucket("own"));
      const changed = await inputsOf(() => new ArchiveBucket("own", { transform: { [kind]: own } }));
      assert.deepEqual(changed, { ...plain, [label]: { ...plain[label], ...own } });
    });
  }

  it("has its tags and can be emptied where the program says so", async () => {
    const inputs = await inputsOf(() => new ArchiveBucket("own", { forceDestroy: true, tags: { team: "orders" } }));
    assert.deepEqual(inputs["s3.Bucket own"], { forceDestroy: true, tags: { team: "orders" } });
  });

  for (const [mistake, program, message] of [
    [
      "a name that no bucket could have",
      () => new ArchiveBucket("Own_Bucket"),
      'ArchiveBucket "Own_Bucket": name = "Own_Bucket" cannot be a part of a bucket\'s name; use 3 to 40 lower-case letters, digits and -, beginning with a letter or digit.',
    ],
    [
      "an argument that is not known",
      () => new ArchiveBucket("own", { forceDestory: true } as never),
      'ArchiveBucket "own": forceDestory is not an argument that is known here; did you mean "forceDestroy"? Known: forceDestroy, tags, transform.',
    ],
    [
      "text for a truth value",
      () => new ArchiveBucket("own", { forceDestroy: "yes" } as never),
      'ArchiveBucket "own": forceDestroy = "yes" is not a truth value; use one of true, false.',
    ],
  ] as const) {
    it(`refuses ${mistake}`, async () => {
      await assert.rejects(register(program), { message });
    });
  }

  it("serves a pool's trigger and an API of the same program", async () => {
    const { functions, objects } = await codeOf(() => {
      const archives = { bucket: new ArchiveBucket("own") };
      const auth = new M2mAuth("orders", {
        resourceServers: { orders: { scopes: { read: "Read" } } },
        clients: { reporting: ["orders/read"] },
        tokenCustomization: { handler: echo },
        archives,
      });
      new ApiWithJwt("orders", { auth, archives, routes: { "GET /": { scopes: ["orders/read"], handler } } });
    });
    assert.deepEqual(
      functions.map(({ inputs }) => inputs["s3Key"]).sort(),
      objects.map(({ inputs }) => inputs["key"]).sort(),
    );
    assert.ok(account.length > 0 && ofApi(functions).length === 1);
  });
});
