import { strict as assert } from "node:assert";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { M2mAuth, TokenHandler } from "../../components";
import { label, refusalOf, register, Registered, settle } from "../support/mocks";
import { AuthArgs, createSmall, everything } from "./auth/base";

/** Beginning of every secret text that a test makes up. */
const secretText = "hidden-";

/** The secrets that AWS makes up here, by the mocks. */
const clientSecrets = ["full-reader-secret", "full-writer-secret"];

const holdsSecret = (value: unknown) =>
  [secretText, ...clientSecrets].some((text) =>
    inspect(value, { depth: Infinity, breakLength: Infinity }).includes(text),
  );

/** A program with everything that has to do with secrets. */
const createFull = () => {
  const args = everything();
  return createSmall(
    {
      ...args,
      secretsManager: {},
      tokenCustomization: {
        ...args.tokenCustomization!,
        environment: { PASSWORD: pulumi.secret("hidden-password"), STAGE: "dev" },
      },
    },
    "full",
  );
};

/** Everything that is logged, or written to the console, while something is done. */
async function logOf(action: () => Promise<unknown>): Promise<string> {
  const written: string[] = [];
  const console_ = console as unknown as Record<string, unknown>;
  const log = pulumi.log as unknown as Record<string, unknown>;
  const streams = [process.stdout, process.stderr] as unknown as Record<string, unknown>[];
  const places: [Record<string, unknown>, string][] = [
    ...["debug", "error", "info", "log", "trace", "warn"].map((name) => [console_, name] as [typeof log, string]),
    // Not debug: there, Pulumi itself shows all that the provider answers.
    ...["error", "info", "warn"].map((name) => [log, name] as [typeof log, string]),
    ...streams.map((stream) => [stream, "write"] as [typeof log, string]),
  ];
  const originals = places.map(([object, name]) => object[name]);
  const note = (...values: unknown[]) => {
    written.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
    return true;
  };
  places.forEach(([object, name]) => (object[name] = note));
  try {
    await action();
  } finally {
    places.forEach(([object, name], index) => (object[name] = originals[index]));
  }
  return written.join("\n");
}

/** Where secret texts stand: the resource and its input, and whether that input is marked as secret. */
const placesOf = (resources: readonly Registered[]) =>
  resources.flatMap(({ urn, inputs, secrets }) =>
    Object.entries(inputs)
      .filter(([, value]) => holdsSecret(value))
      .map(([input]) => [label(urn), input, secrets.includes(input) ? "secret" : "plain"]),
  );

/** Every output that an object holds, however deep, by its path. Resources are left out: the provider marks theirs. */
function outputsIn(value: unknown, path: string): [path: string, output: pulumi.Output<unknown>][] {
  if (pulumi.Output.isInstance(value)) {
    return [[path, value]];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value)
    .filter(([key, member]) => !key.startsWith("__") && !pulumi.Resource.isInstance(member))
    .flatMap(([key, member]) => outputsIn(member, `${path}.${key}`));
}

describe("a secret of an M2mAuth", () => {
  it("stands in these inputs, marked as secret, and in no other", async () => {
    const { resources } = await register(createFull);
    assert.deepEqual(placesOf(resources), [
      ["lambda.Function full-token-trigger", "environment", "secret"],
      ["secretsmanager.SecretVersion full-reader", "secretString", "secret"],
      ["secretsmanager.SecretVersion full-writer", "secretString", "secret"],
    ]);
  });

  it("that rotates stands nowhere", async () => {
    const { resources, result } = await register(() => createSmall(everything(), "full"));
    const places = placesOf(resources).map(([resource]) => resource);
    assert.deepEqual(
      places.filter((one) => one!.startsWith("secretsmanager")),
      ["secretsmanager.SecretVersion full-writer"],
    );
    const outputs = outputsIn(result, "auth").map(([path]) => path);
    assert.ok(outputs.includes("auth.clients.reader.secretArn"));
    assert.ok(!outputs.includes("auth.clients.reader.clientSecret"));
  });

  it("stands in these outputs, marked as secret, and in no other", async () => {
    const { resources, result } = await register(createFull);
    const places = await Promise.all(
      outputsIn(result, "auth").map(async ([path, output]) => ({ path, ...(await settle(output)) })),
    );
    assert.ok(places.length > 10);
    assert.deepEqual(
      places.filter(({ value }) => holdsSecret(value)).map(({ path, isSecret }) => [path, isSecret]),
      [
        ["auth.clients.reader.clientSecret", true],
        ["auth.clients.writer.clientSecret", true],
      ],
    );
    assert.ok(resources.some(({ outputs }) => outputs));
    assert.deepEqual(
      resources.filter(({ outputs }) => holdsSecret(outputs)),
      [],
    );
  });

  it("makes secret what a program makes of it", async () => {
    const { result } = await register(() => {
      const { clients } = createFull();
      const { clientId, clientSecret } = clients["reader"]!;
      return {
        all: pulumi.output(clients),
        header: pulumi.interpolate`${clientId}:${clientSecret}`.apply((text) => Buffer.from(text).toString("base64")),
        json: pulumi.jsonStringify({ clientId, clientSecret }),
      };
    });
    for (const output of Object.values(result)) {
      assert.equal(await pulumi.isSecret(output as pulumi.Output<unknown>), true);
    }
  });

  it("is a secret in a preview too, before it is known", async () => {
    const { resources, result } = await register(createFull, { preview: true });
    assert.deepEqual(placesOf(resources), [["lambda.Function full-token-trigger", "environment", "secret"]]);
    for (const { clientSecret } of Object.values(result.clients)) {
      assert.equal((await settle(clientSecret)).isSecret, true);
    }
  });

  for (const preview of [false, true]) {
    it(`is not logged ${preview ? "in a preview" : "at an update"}`, async () => {
      const log = await logOf(async () => {
        const { result } = await register(
          () => {
            const auth = createFull();
            // What is logged must be seen, or nothing would be found.
            void pulumi.log.info("begun");
            return auth;
          },
          { preview },
        );
        await Promise.all(outputsIn(result, "auth").map(([, output]) => settle(output)));
      });
      assert.match(log, /begun/);
      assert.ok(!holdsSecret(log), log);
    });
  }
});

describe("an argument that is given as a secret", () => {
  const hide = <T>(value: T): pulumi.Output<T> =>
    pulumi.secret<unknown>(typeof value === "string" ? `${secretText}${value}` : value) as pulumi.Output<T>;

  it("is secret wherever it goes", async () => {
    const { resources } = await register(() => createSmall(everything(hide), "full"));
    const places = placesOf(resources);
    assert.deepEqual(
      places.filter(([, , mark]) => mark === "plain"),
      [],
    );
    assert.deepEqual(
      // The name of the archive's object ends in the archive's digest.
      places.map(([resource, input]) => `${resource!.replace(/-[0-9a-f]{12}$/, "")}: ${input}`),
      [
        "cloudwatch.EventRule full-rotation-failed: tags",
        "cloudwatch.EventTarget full-rotation-failed: arn",
        "cloudwatch.LogGroup full-rotation: tags",
        "cloudwatch.LogGroup full-token-trigger: tags",
        "cloudwatch.MetricAlarm full-rotation-errors: alarmActions",
        "cloudwatch.MetricAlarm full-rotation-errors: okActions",
        "cloudwatch.MetricAlarm full-rotation-errors: tags",
        "cognito.ResourceServer full-items: identifier",
        "cognito.ResourceServer full-items: name",
        "cognito.ResourceServer full-items: scopes",
        "cognito.ResourceServer full-stock: scopes",
        "cognito.UserPool full: tags",
        "cognito.UserPool full: userPoolTier",
        "cognito.UserPoolClient full-reader: allowedOauthScopes",
        "cognito.UserPoolDomain full-custom: certificateArn",
        "cognito.UserPoolDomain full-custom: domain",
        "iam.Role full-rotation: tags",
        "iam.Role full-token-trigger: tags",
        "iam.RolePolicy full-rotation: policy",
        "iam.RolePolicy full-token-trigger: policy",
        "iam.RolePolicyAttachment full-token-trigger.own: policyArn",
        "iam.RolePolicyAttachment full-token-trigger.tracing: policyArn",
        "lambda.Function full-rotation: code",
        "lambda.Function full-rotation: environment",
        "lambda.Function full-rotation: tags",
        "lambda.Function full-token-trigger: architectures",
        "lambda.Function full-token-trigger: environment",
        "lambda.Function full-token-trigger: layers",
        "lambda.Function full-token-trigger: runtime",
        "lambda.Function full-token-trigger: s3Bucket",
        "lambda.Function full-token-trigger: tags",
        "lambda.Function full-token-trigger: vpcConfig",
        "route53.Record full: name",
        "route53.Record full: zoneId",
        "s3.BucketObjectv2 full-token-trigger: bucket",
        "secretsmanager.Secret full-reader: kmsKeyId",
        "secretsmanager.Secret full-reader: name",
        "secretsmanager.Secret full-reader: tags",
        "secretsmanager.Secret full-writer: kmsKeyId",
        "secretsmanager.Secret full-writer: name",
        "secretsmanager.Secret full-writer: tags",
        "secretsmanager.SecretRotation full-reader: rotationRules",
        "secretsmanager.SecretVersion full-writer: secretString",
        "wafv2.WebAclAssociation full: webAclArn",
      ],
    );
  });

  const misplaced: Record<string, Partial<Record<keyof AuthArgs, unknown>>> = {
    "instead of an object": { secretsManager: pulumi.secret({ namePrefix: "hidden-prefix/" }) },
    "instead of a map": { tags: pulumi.secret({ team: "hidden-team" }) },
    "instead of a list": { clients: { reader: pulumi.secret(["hidden-scope"]) } },
    "in a list instead of an object": { tags: [pulumi.secret("hidden-team")] },
    "in an object instead of a text": { tier: { name: pulumi.secret("hidden-tier") } },
    "for a scope": { clients: { reader: [pulumi.secret("hidden-scope")] } },
    "among environment variables that are a list": {
      tokenCustomization: { handler: async () => {}, environment: [pulumi.secret("hidden-password")] },
    },
  };
  for (const [where, args] of Object.entries(misplaced)) {
    it(`is not in the error when it stands ${where}`, async () => {
      const log = await logOf(async () => {
        const { error } = await refusalOf("M2mAuth", () => createSmall(args as Partial<AuthArgs>));
        assert.ok(!holdsSecret(error.message), error.message);
      });
      assert.ok(!holdsSecret(log), log);
    });
  }
});

describe("a token customisation that captures a secret is refused without showing it, if it is", () => {
  const captured: Record<string, (other: M2mAuth) => TokenHandler> = {
    "a secret output": () => {
      const password = pulumi.secret("hidden-password");
      return async (event) => Object.assign(event, { password: password.get() });
    },
    "a part of an object": () => {
      const settings = { database: { password: pulumi.secret("hidden-password") } };
      return async (event) => Object.assign(event, { password: settings.database.password.get() });
    },
    "made of another secret": () => {
      const url = pulumi.interpolate`https://user:${pulumi.secret("hidden-password")}@example.com`;
      return async (event) => Object.assign(event, { url: url.get() });
    },
    "a client's, which only AWS knows": (other) => {
      const { clientSecret } = other.clients.reader!;
      return async (event) => Object.assign(event, { secret: clientSecret.get() });
    },
  };

  for (const preview of [false, true]) {
    for (const [what, handler] of Object.entries(captured)) {
      it(`${what}, ${preview ? "in a preview" : "at an update"}`, async () => {
        let error: Error | undefined;
        const log = await logOf(async () => {
          const program = () => {
            // Its client's secret is one of those that are looked for.
            const other = createSmall({}, "full");
            return createSmall({ tokenCustomization: { handler: handler(other) } });
          };
          await register(program, { preview }).catch((reason: unknown) => (error = reason as Error));
        });
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
          error.message,
          'M2mAuth "small": tokenCustomization.handler: the callback captures a secret, which would stand in its code in plain text; pass it by "environment" and read it from process.env.',
        );
        assert.ok(!holdsSecret(error.stack), error.stack);
        assert.ok(!holdsSecret(log), log);
      });
    }
  }
});
