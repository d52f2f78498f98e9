import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Rotator } from "./rotator";
import { Fault, Services } from "./services";

/** Something that happens to a secret. */
type Event =
  | { readonly kind: "rotation" }
  /** The fault meets one of its calls; sometimes the rotation is repeated, and sometimes nobody does. */
  | { readonly kind: "failed rotation"; readonly at: number; readonly fault: Fault; readonly isRepeated: boolean }
  /** Somebody puts a version there: a copy of one that was there, without what the function adds to it. */
  | { readonly kind: "put by hand"; readonly label: "AWSCURRENT" | "AWSPREVIOUS" }
  /** The program changes what callers read, and is deployed: which rotates. */
  | { readonly kind: "deployment"; readonly scope: string }
  /** `rotation: "paused"`, and back: the rotation is cancelled, and the next one begins at once. */
  | { readonly kind: "off and on" }
  | { readonly kind: "time"; readonly minutes: number };

const fault = fc.oneof(
  fc.record({ kind: fc.constantFrom("killed before" as const, "killed after" as const, "answer lost" as const) }),
  fc.constant({ kind: "error" as const, status: 500, body: { __type: "InternalServerException" } }),
  fc.constant({ kind: "error" as const, status: 400, body: { __type: "LimitExceededException" } }),
);

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("rotation" as const) }),
  fc.record({
    kind: fc.constant("failed rotation" as const),
    at: fc.integer({ min: 0, max: 20 }),
    fault,
    isRepeated: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("put by hand" as const), label: fc.constantFrom("AWSCURRENT", "AWSPREVIOUS") }),
  fc.record({ kind: fc.constant("deployment" as const), scope: fc.constantFrom("orders/read", "orders/write") }),
  fc.record({ kind: fc.constant("off and on" as const) }),
  fc.record({ kind: fc.constant("time" as const), minutes: fc.integer({ min: 1, max: 600 }) }),
);

describe("a client's secret, whatever happens to it", () => {
  const services = new Services();
  let url: string;
  before(async () => {
    url = await services.start();
  });
  after(() => services.stop());

  it("works at its current value, is one of two at most, and is told nobody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(event, { minLength: 1, maxLength: 10 }), async (wasWritten, events) => {
        services.reset();
        if (wasWritten) {
          const { clientId } = Services;
          services.putByHand(JSON.stringify({ clientId, clientSecret: "initial", scopes: [] }));
        }
        services.observe = () => {
          const current = services.valueAt("AWSCURRENT") ?? "initial";
          assert.ok(services.accepts(current) || services.valueAt("AWSCURRENT") === undefined, "a caller is refused");
          assert.ok(services.clientSecrets.length <= 2);
        };
        const rotator = new Rotator(services, url);
        for (const one of events) {
          await happen(rotator, one);
          rotator.assertSilence();
        }
      }),
      { numRuns: 60 },
    );
  });

  async function happen(rotator: Rotator, one: Event): Promise<void> {
    services.fault = () => undefined;
    switch (one.kind) {
      case "time":
        services.now += one.minutes * 60_000;
        return;
      case "put by hand": {
        const clientSecret = services.valueAt(one.label);
        // Whoever puts what was there before does so while it works.
        if (clientSecret !== undefined && services.accepts(clientSecret)) {
          services.putByHand(JSON.stringify({ clientId: Services.clientId, clientSecret }));
        }
        return;
      }
      case "failed rotation": {
        let count = 0;
        services.fault = () => (count++ === one.at ? one.fault : undefined);
        await rotate(rotator, 1);
        services.fault = () => undefined;
        return one.isRepeated ? rotate(rotator) : undefined;
      }
      case "off and on":
        if (services.labelled("AWSPENDING") !== undefined) {
          services.giveUpRotation();
        }
        return rotate(rotator);
      case "deployment":
        rotator.settings.clients[Services.arn] = { ...rotator.settings.clients[Services.arn]!, scopes: [one.scope] };
        return rotate(rotator);
      case "rotation":
        return rotate(rotator);
    }
  }

  /** Goes on with the rotation that is under way, or begins one. It may be refused, and must not do harm. */
  async function rotate(rotator: Rotator, attempts = 2): Promise<void> {
    const started = services.labelled("AWSPENDING") ?? services.startRotation(0);
    await rotator.repeated(started, attempts).catch((error: unknown) => {
      if (services.observed !== undefined) {
        throw error;
      }
    });
  }
});
