import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Addressed, httpDestination, privateDestination } from "../../../simulator/apiGateway/destination";
import type { HttpIntegration, PrivateIntegration } from "../../../simulator/model/model";

const proxying = { method: "ANY", headers: {}, timeoutMilliseconds: 1000 };
const listener = { name: "orders", arn: "arn" };
const origin = "http://127.0.0.1:8080";

/** What a segment of a path may hold on the wire, dots and what stands for separators elsewhere among it. */
const piece = fc.constantFrom(
  ".",
  "..",
  "a",
  "%2e",
  "%2E",
  "%2f",
  "%2F",
  "%5c",
  "%5C",
  "\\",
  ";",
  "%",
  "%25",
  "@",
  ":",
  "#",
);
const segment = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const query = fc.constantFrom("", "?", "?a=../b", "?x#y");

const addressed = (target: string, pathParameters: Record<string, string> = {}, routeKey = "$default"): Addressed => ({
  target,
  path: target.split("?", 1)[0]!,
  routeKey,
  pathParameters,
});

/** What is between separators of a path, for a server that takes encoded ones, and backslashes, for separators, too. */
const segmentsOf = (target: string) => decodeURIComponent(target.split("?", 1)[0]!).split(/[/\\]/);

function destinationOf(make: () => { readonly target: string; readonly origin: URL }) {
  try {
    return make();
  } catch (error) {
    assert.ok(error instanceof URIError, String(error));
    return undefined;
  }
}

describe("where a request is passed on to", () => {
  it("is the very target that came, at the stand-in, or nowhere", () => {
    const integration: PrivateIntegration = { kind: "private", listener, ...proxying };
    let passed = 0;
    fc.assert(
      fc.property(path, query, (one, behind) => {
        const destination = destinationOf(() => privateDestination(integration, origin, addressed(one + behind)));
        if (destination) {
          passed++;
          assert.deepEqual([destination.target, destination.origin.origin], [one + behind, origin]);
          assert.ok(segmentsOf(one).every((part) => part !== "." && part !== ".."));
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(passed > 100, String(passed));
  });

  const value = fc.oneof(fc.string(), fc.string({ unit: "binary" }), piece);

  it("has parameters that stay in their places, whatever a caller makes them", () => {
    const mapped: PrivateIntegration = { kind: "private", listener, ...proxying, path: "/v1/$request.path.id/end" };
    const http: HttpIntegration = { kind: "http", ...proxying, url: `${origin}/v1/{id}/end` };
    fc.assert(
      fc.property(value, (id) => {
        const request = addressed("/orders/x?q", { id }, "GET /orders/{id}");
        for (const make of [() => privateDestination(mapped, origin, request), () => httpDestination(http, request)]) {
          const destination = destinationOf(make);
          if (destination) {
            assert.match(destination.target, /^\/v1\/[A-Za-z0-9%._~!'()*-]*\/end\?q$/);
            assert.equal(destination.origin.host, new URL(origin).host);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
