import { strict as assert } from "node:assert";
import * as net from "node:net";
import { documentedDifference, functionWay } from "../support/functionWay";
import { ServedModel } from "../support/servedModel";
import type { JwtAuthorizer } from "../../simulator/model/model";
import { modelOf, resource, routeOf, workedSet } from "../support/registrations";

export const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];

const set = workedSet();
const otherPool = resource("aws:cognito/userPool:UserPool", "other");

/** Closed routes of every kind, and public ones beside them. Besides the pool that the API trusts, there is another. */
const model = modelOf(
  {},
  resource("aws:cognito/userPoolClient:UserPoolClient", "billing", { ...set.client.inputs, name: "billing" }),
  otherPool,
  resource("aws:cognito/resourceServer:ResourceServer", "other", { ...set.server.inputs, userPoolId: otherPool.id }),
  resource("aws:cognito/userPoolClient:UserPoolClient", "other", { ...set.client.inputs, userPoolId: otherPool.id }),
  resource("aws:apigatewayv2/stage:Stage", "v1", { apiId: set.api.id, name: "v1", autoDeploy: true }),
  routeOf(set, "GET /me", []),
  routeOf(set, "POST /orders", [read]),
  routeOf(set, "ANY /files/{path+}", [read, write]),
  routeOf(set, "GET /public/admin", [read]),
  routeOf(set, "ANY /public/{proxy+}"),
);

const closedKeys = new Set(model.apis[0]!.routes.filter((route) => route.authorizer).map((route) => route.routeKey));

/** Serves the API that is attacked, for the tests of a `describe`. */
export function attacked(): () => ServedModel {
  let served: ServedModel;
  before(async () => {
    served = await ServedModel.start(model);
    assert.equal(served.pools[1]!.pool.id, otherPool.id);
  });
  after(() => served.close());
  beforeEach(() => served.reset());
  return () => served;
}

/** How raw bytes are sent. */
export interface Sending {
  /** Ends the sending side at once: for messages that leave the server waiting for more. */
  readonly halfClose?: boolean;
  /** Where to; the API's unless another is given. */
  readonly port?: number;
}

/** Sends bytes on a connection of their own; everything that is answered before the server ends it. */
export async function exchange(
  served: ServedModel,
  bytes: string | Buffer,
  { halfClose = false, port = served.port }: Sending = {},
): Promise<string> {
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let text = "";
  const ended = new Promise<void>((resolve) => {
    // A server that refuses may reset the connection while more is on its way.
    socket.on("error", () => undefined).on("close", () => resolve());
    socket.on("end", () => socket.destroy());
  });
  socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  if (halfClose) {
    socket.end();
  }
  await ended;
  await served.settled();
  return text;
}

/** The status codes of all answers on a connection. */
export function statusesOf(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** A request of which one answer is expected. */
export function requestText(line: string, headers: readonly string[] = [], body = ""): string {
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body, "latin1")}`];
  return [`${line} HTTP/1.1`, "Host: localhost", ...headers, ...length, "Connection: close", "", body].join("\r\n");
}

/** The routes that lines of this file's requests reach. */
const routeKeys: Readonly<Record<string, string>> = {
  "GET /me": "GET /me",
  "GET /orders/1": "GET /orders/{id}",
  "DELETE /v1/files/a": "ANY /files/{path+}",
};

/** What checks tokens by a function, as often as there is a model. */
const functionWays = new WeakMap<ServedModel, ReturnType<typeof functionWay>>();

/** Sends a request with a token; the status of the answer. A function that checks tokens must decide alike. */
export async function statusWith(served: ServedModel, token: string, line = "GET /me"): Promise<number | undefined> {
  const [status] = statusesOf(await exchange(served, requestText(line, [`Authorization: ${token}`])));
  const closed = model.apis[0]!.routes.filter((route) => route.authorizer);
  const decide =
    functionWays.get(served) ??
    functionWay(
      served,
      (closed[0]!.authorizer as JwtAuthorizer).audiences,
      new Map(closed.map(({ routeKey, scopes }) => [routeKey, scopes.length > 0 ? scopes : null])),
    );
  functionWays.set(served, decide);
  // What a header's value is, for a server.
  const header = Buffer.from(token, "latin1")
    .toString("latin1")
    .replace(/^[ \t]+|[ \t]+$/g, "");
  const { answer, reason } = await decide(header, routeKeys[line]!);
  const difference = documentedDifference(header);
  if (difference === undefined || answer.isAuthorized) {
    assert.equal(answer.isAuthorized, status === 200, `the function, on ${line}: ${reason ?? "accepted"}`);
  }
  return status;
}

/** Checks that a token is refused on a route without scopes and on one with some, and that nothing ran. */
export async function assertTokenRefused(served: ServedModel, token: string): Promise<void> {
  for (const line of ["GET /me", "GET /orders/1", "DELETE /v1/files/a"]) {
    assert.equal(await statusWith(served, token, line), 401, line);
  }
  assert.deepEqual(served.events, []);
}

/** Checks that no function of a closed route ran. */
export function assertNothingClosedRan({ events }: ServedModel): void {
  assert.deepEqual(
    events.map(({ routeKey }) => routeKey).filter((routeKey) => closedKeys.has(routeKey)),
    [],
  );
}
