import { strict as assert } from "node:assert";
import { Callers, rotationToken, Rotator } from "./rotator";
import { Call, Services } from "./services";

/** What `M2mAuth` writes for a client that does not rotate. */
const written = (clientSecret: string, more: object = {}) =>
  JSON.stringify({
    clientId: Services.clientId,
    clientSecret,
    tokenEndpoint: "https://auth.example.com",
    scopes: [],
    ...more,
  });

describe("a rotation of a client's secret", () => {
  const services = new Services();
  let rotator: Rotator;
  let url: string;
  before(async () => {
    url = await services.start();
  });
  after(() => services.stop());
  beforeEach(() => {
    services.reset();
    rotator = new Rotator(services, url);
  });
  afterEach(() => rotator.assertSilence());

  const values = () => services.clientSecrets.map(({ value }) => value);
  const actions = () => services.calls.splice(0).map(({ action }) => action);

  /** Rotates twice, so that both secrets of the client are the function's. */
  async function steady(): Promise<void> {
    await rotator.rotation();
    await rotator.rotation();
    services.calls = [];
  }

  it("mints the first value where there is none, and leaves the secret alone that callers were given before", async () => {
    await rotator.rotation();
    const value = services.valueAt("AWSCURRENT")!;
    assert.match(value, /^[A-Za-z0-9]{64}$/);
    assert.deepEqual(values(), ["initial", value]);
    assert.deepEqual(JSON.parse(services.versions.get(services.labelled("AWSCURRENT")!)!.value!), {
      clientId: Services.clientId,
      clientSecret: value,
      tokenEndpoint: `${url}/oauth2/token`,
      scopes: ["orders/read"],
      userPoolId: Services.userPoolId,
      userPoolClientId: Services.clientId,
      clientSecretValue: value,
      olderSecretIds: [services.clientSecrets[0]!.id],
    });
  });

  it("keeps the current secret and the one before it, and takes away the one before that", async () => {
    await rotator.rotation();
    const first = services.valueAt("AWSCURRENT");
    await rotator.rotation();
    const second = services.valueAt("AWSCURRENT");
    assert.deepEqual(values(), [first, second]);
    assert.equal(services.valueAt("AWSPREVIOUS"), first);
    await rotator.rotation();
    assert.deepEqual(values(), [second, services.valueAt("AWSCURRENT")]);
    assert.equal(services.labelled("AWSPENDING"), undefined);
  });

  it("calls no more than it needs", async () => {
    await steady();
    const calls: Record<string, string[]> = {};
    const token = services.startRotation();
    for (const step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
      await rotator.step(step, token);
      calls[step] = actions();
    }
    assert.deepEqual(calls, {
      createSecret: [
        "DescribeSecret",
        "GetSecretValue",
        "GetSecretValue",
        "ListUserPoolClientSecrets",
        "PutSecretValue",
      ],
      setSecret: [
        "DescribeSecret",
        "GetSecretValue",
        "token",
        "ListUserPoolClientSecrets",
        "GetSecretValue",
        "GetSecretValue",
        "DeleteUserPoolClientSecret",
        "AddUserPoolClientSecret",
      ],
      testSecret: ["DescribeSecret", "GetSecretValue", "token"],
      finishSecret: ["DescribeSecret", "GetSecretValue", "UpdateSecretVersionStage"],
    });
  });

  it("can repeat each step, and does nothing twice", async () => {
    await steady();
    const before = services.valueAt("AWSCURRENT");
    const token = services.startRotation();
    for (const step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
      await rotator.step(step, token);
      const state = JSON.stringify([values(), [...services.versions].map(([id, { value }]) => [id, value])]);
      await rotator.step(step, token);
      assert.equal(JSON.stringify([values(), [...services.versions].map(([id, { value }]) => [id, value])]), state);
    }
    assert.deepEqual(values(), [before, services.valueAt("AWSCURRENT")]);
    actions();
    await rotator.rotation(token);
    assert.deepEqual(actions(), Array(4).fill("DescribeSecret"), "what is current already is left alone");
  });

  it("takes over from what Pulumi wrote, whose secret lasts until the rotation after", async () => {
    services.putByHand(written("initial"));
    const callers = new Callers(services);
    await rotator.rotation();
    assert.deepEqual(values(), ["initial", services.valueAt("AWSCURRENT")]);
    assert.equal(services.valueAt("AWSPREVIOUS"), "initial");
    callers.rotationBegins();
    await rotator.rotation();
    assert.ok(!values().includes("initial"));
  });

  it("passes the rotation's token on", async () => {
    await rotator.rotation();
    const put = services.calls.find(({ action }) => action === "PutSecretValue")!;
    assert.equal(put.input["RotationToken"], rotationToken);
  });

  it("waits until a new secret is known everywhere", async () => {
    services.refusalsOfNew = 3;
    const callers = new Callers(services);
    await rotator.rotation();
    callers.rotationBegins();
    await rotator.rotation();
    assert.ok(services.accepts(services.valueAt("AWSCURRENT")!));
  });

  it("leaves the current secret where it was if the new one is refused", async () => {
    await steady();
    const current = services.valueAt("AWSCURRENT");
    services.refusalsOfNew = Infinity;
    const token = services.startRotation();
    await assert.rejects(
      rotator.rotation(token),
      /^Error: The token endpoint refuses the new secret; the current one stays\.$/,
    );
    assert.equal(services.valueAt("AWSCURRENT"), current);
    assert.ok(services.accepts(current!));
    services.clientSecrets.forEach((one) => (one.refusals = 0));
    await rotator.rotation(token);
    assert.deepEqual(values(), [current, services.valueAt("AWSCURRENT")]);
  });

  it("takes away what a rotation left behind that was given up, and not the current secret", async () => {
    await steady();
    const current = services.valueAt("AWSCURRENT")!;
    const token = services.startRotation();
    await rotator.step("createSecret", token);
    await rotator.step("setSecret", token);
    const orphan = values().at(-1)!;
    services.giveUpRotation();
    await rotator.rotation();
    assert.deepEqual(values(), [current, services.valueAt("AWSCURRENT")]);
    assert.notEqual(services.valueAt("AWSCURRENT"), orphan);
  });

  describe("when a rotation is only set up", () => {
    /** What Secrets Manager makes for the test, without a rotation. */
    function pendingVersion(value?: string): string {
      const token = services.startRotation();
      services.versions.get(token)!.value = value;
      return token;
    }

    it("passes where there is no value at all", () => rotator.step("testSecret", pendingVersion()));

    it("tests the current value where the version has none", async () => {
      services.putByHand(written("initial"));
      await rotator.step("testSecret", pendingVersion());
      assert.ok(actions().includes("token"));
      services.giveUpRotation();
      services.putByHand(written("wrong"));
      await assert.rejects(rotator.step("testSecret", pendingVersion()), /refuses the new secret/);
    });

    it("tests the copy of the current value", () => {
      services.putByHand(written("initial"));
      return rotator.step("testSecret", pendingVersion(written("initial")));
    });

    it("does not make a version current that has no value", async () => {
      await assert.rejects(rotator.step("finishSecret", pendingVersion()), /has no client secret\. /);
    });
  });

  describe("refuses", () => {
    /** Nothing has changed, and nothing was tried. */
    async function refuses(
      change: () => string | undefined,
      step: string,
      message: RegExp,
      settings = rotator.settings,
    ) {
      const token = change() ?? services.startRotation();
      services.calls = [];
      const before = JSON.stringify([values(), [...services.versions.keys()]]);
      await assert.rejects(rotator.step(step, token, settings), message);
      assert.equal(JSON.stringify([values(), [...services.versions.keys()]]), before);
      assert.ok(
        services.calls.every(({ action }) => /^(?:Describe|Get|List)/.test(action)),
        "something was changed or sent",
      );
    }

    for (const more of [{ clientId: "2other" }, { userPoolClientId: "2other" }, { userPoolId: "eu-west-1_Other" }]) {
      const [key] = Object.keys(more);
      for (const step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
        it(`a new value with another ${key}, at ${step}`, () =>
          refuses(
            () => {
              const token = services.startRotation();
              services.versions.get(token)!.value = written("x".repeat(64), more);
              return token;
            },
            step,
            new RegExp(`^Error: The new value's ${key} is not that of the client .*\\. Nothing is changed\\.$`),
          ));
      }
    }

    it("a secret of no client", () =>
      refuses(() => undefined, "createSecret", /is of no client that this function is for\.$/, {
        ...rotator.settings,
        clients: {},
      }));

    it("a version that is not to come", async () => {
      await rotator.rotation();
      await refuses(() => "unknown", "createSecret", /is not one that is to become the current one\.$/);
    });

    it("a secret that does not rotate", () =>
      refuses(() => void (services.isRotating = false), "createSecret", /does not rotate\.$/));

    it("an event that is none of a rotation", async () => {
      for (const step of ["create_secret", "constructor", undefined]) {
        await assert.rejects(rotator.step(step as string, "token"), /is not one of a rotation by Secrets Manager\.$/);
      }
    });
  });

  describe("that comes soon after another", () => {
    it("waits as long as callers may hold the secret before the current one", async () => {
      await steady();
      const previous = services.valueAt("AWSPREVIOUS")!;
      const token = services.startRotation();
      services.now = services.lastRotated + 59 * 60_000;
      await assert.rejects(
        rotator.rotation(token),
        /^Error: Callers may hold the secret before the current one until \S+Z\. Nothing is changed/,
      );
      assert.ok(services.accepts(previous));
      services.now = services.lastRotated + 61 * 60_000;
      await rotator.rotation(token);
      assert.ok(!services.accepts(previous));
    });

    it("goes on at once where the former secret was deleted by hand", async () => {
      await steady();
      const token = services.startRotation();
      services.now = services.lastRotated + 60_000;
      services.clientSecrets.shift();
      await rotator.rotation(token);
    });

    it("gives callers at once what a deployment has changed, with the secret that they have", async () => {
      await steady();
      const [previous, current] = values();
      const [client] = Object.values(rotator.settings.clients);
      const changed = {
        ...rotator.settings,
        clients: { [Services.arn]: { ...client!, scopes: ["orders/read", "orders/write"] } },
      };
      const token = services.startRotation();
      services.now = services.lastRotated + 60_000;
      const callers = new Callers(services);
      for (const step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
        await rotator.step(step, token, changed);
      }
      callers.rotationBegins();
      const text = services.versions.get(services.labelled("AWSCURRENT")!)!.value!;
      assert.deepEqual((JSON.parse(text) as { scopes: string[] }).scopes, ["orders/read", "orders/write"]);
      assert.equal(services.valueAt("AWSCURRENT"), current);
      assert.deepEqual(values(), [previous, current]);
      await rotator.rotation();
      assert.deepEqual(values(), [current, services.valueAt("AWSCURRENT")]);
    });

    it("takes away at once what nobody has", async () => {
      await steady();
      services.clientSecrets.shift();
      services.addSecret("nobody has it, as it is in no version");
      const token = services.startRotation();
      services.now = services.lastRotated + 60_000;
      await rotator.rotation(token);
      assert.equal(values().length, 2);
    });
  });

  describe("of a value that was written by hand", () => {
    it("knows a copy of the current one, and one of the former", async () => {
      for (const label of ["AWSCURRENT", "AWSPREVIOUS"]) {
        services.reset();
        await steady();
        const copied = services.valueAt(label)!;
        services.putByHand(written(copied));
        const callers = new Callers(services);
        await rotator.rotation();
        callers.rotationBegins();
        assert.ok(services.accepts(copied), label);
        assert.equal(services.valueAt("AWSPREVIOUS"), copied);
      }
    });

    it("goes back to the former version, with all that the function wrote there", async () => {
      await steady();
      const former = services.versions.get(services.labelled("AWSPREVIOUS")!)!.value!;
      services.putByHand(former);
      const callers = new Callers(services);
      await rotator.rotation();
      callers.rotationBegins();
      assert.equal(services.valueAt("AWSPREVIOUS"), (JSON.parse(former) as { clientSecret: string }).clientSecret);
    });

    it("replaces one that no client has", async () => {
      await steady();
      services.putByHand(JSON.stringify({ clientSecret: "nonsense" }));
      await rotator.rotation();
      assert.ok(services.accepts(services.valueAt("AWSCURRENT")!));
    });

    it("replaces what is no JSON", async () => {
      await steady();
      services.putByHand("nonsense");
      await rotator.rotation();
      assert.ok(services.accepts(services.valueAt("AWSCURRENT")!));
      services.versions.forEach(
        (version) => (version.value = version.value === "nonsense" ? undefined : version.value),
      );
    });

    it("replaces one of another client, whose secret is none of this one's", async () => {
      await steady();
      services.putByHand(written("x".repeat(64), { clientId: "2other", olderSecretIds: ["2other--1"] }));
      await rotator.rotation();
      assert.ok(services.accepts(services.valueAt("AWSCURRENT")!));
    });

    it("knows that a secret is not the one in use that was added later", async () => {
      services.putByHand(written("initial"));
      services.now += 10 * 60_000;
      services.addSecret("added later");
      const callers = new Callers(services);
      await rotator.rotation();
      callers.rotationBegins();
      assert.deepEqual(values(), ["initial", services.valueAt("AWSCURRENT")]);
    });

    it("stops before it takes away one of two that may be in use", async () => {
      services.addSecret("added by hand");
      services.putByHand(written("initial"));
      await assert.rejects(
        rotator.repeated(),
        /^Error: The client has two secrets, and which of them is in use is not known/,
      );
      assert.deepEqual(values(), ["initial", "added by hand"]);
    });
  });

  it("keeps the newer of two secrets where no value was ever stored", async () => {
    services.addSecret("the newer");
    services.now += 60 * 60_000;
    await rotator.rotation();
    assert.deepEqual(values(), ["the newer", services.valueAt("AWSCURRENT")]);
  });

  describe("repeats a call", () => {
    const error = (type: string, status = 400) => ({ kind: "error", status, body: { __type: type } }) as const;
    const once = (wanted: string, fault: ReturnType<typeof error>) => {
      let times = 2;
      return ({ action }: Call) => (action === wanted && times-- > 0 ? fault : undefined);
    };

    for (const [action, fault] of [
      ["AddUserPoolClientSecret", error("TooManyRequestsException")],
      ["AddUserPoolClientSecret", error("AccessDeniedException")],
      ["PutSecretValue", error("ThrottlingException")],
      ["ListUserPoolClientSecrets", error("InternalErrorException", 500)],
      ["GetSecretValue", error("InternalServiceError", 500)],
      ["token", error("too many", 429)],
      ["token", error("unavailable", 503)],
    ] as const) {
      it(`${action} after ${fault.body.__type}`, async () => {
        services.fault = once(action, fault);
        await rotator.rotation();
      });
    }

    it("not at all where it may have been done", async () => {
      for (const action of ["AddUserPoolClientSecret", "PutSecretValue"]) {
        services.reset();
        services.fault = once(action, error("InternalErrorException", 500));
        await assert.rejects(rotator.rotation(), new RegExp(`${action} failed: InternalErrorException`));
        assert.equal(services.calls.filter((call) => call.action === action).length, 1);
      }
    });
  });
});
