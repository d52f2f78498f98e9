import { strict as assert } from "node:assert";
import fc from "fast-check";
import * as net from "node:net";
import type { Invocation } from "../../simulator/lambda/functionRunner";
import { decidedModel, deciding } from "../support/deciding";
import { closeServers, serveApi } from "../support/gateway";
import { output, resource } from "../support/registrations";
import { requestText, statusesOf } from "./support";

interface Event {
  readonly identitySource?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly rawPath: string;
  readonly requestContext: { readonly authorizer?: { readonly lambda?: Readonly<Record<string, unknown>> | null } };
}

const whole = deciding();
const permission = resource("aws:lambda/permission:Permission", "all", {
  ...whole.set.permission.inputs,
  sourceArn: `${output(whole.set.api, "executionArn")}/*`,
});

const good = "Bearer good";

describe("attack: a Lambda authorizer", () => {
  after(closeServers);

  /** Serves an API on which a function decides; it lets in who sends what is good, unless it is given an answer. */
  async function attacked(changes: Parameters<typeof deciding>[0] = {}, answer?: string) {
    const { apis } = decidedModel(deciding(changes), ["GET /a", "ANY /b/{proxy+}"], permission);
    const [asked, handled]: [Event[], Event[]] = [[], []];
    const origin = await serveApi(apis[0]!, {
      invoke: (fn, event): Promise<Invocation> => {
        if (fn.name !== "check") {
          handled.push(event as Event);
          return Promise.resolve({ outcome: "returned", result: '"served"' });
        }
        asked.push(event as Event);
        const isAuthorized = (event as Event).identitySource?.join("\n") === good;
        return Promise.resolve({ outcome: "returned", result: answer ?? JSON.stringify({ isAuthorized }) });
      },
    });
    return {
      asked,
      handled,
      send: (line: string, lines: readonly string[]) => sendRaw(origin, requestText(line, lines)),
    };
  }

  const headers: Readonly<Record<string, readonly string[]>> = {
    none: [],
    empty: ["Authorization:"],
    blank: ["Authorization:    "],
    "good and bad": [`Authorization: ${good}`, "Authorization: bad"],
    "bad and good": ["Authorization: bad", `Authorization: ${good}`],
    "good and good": [`Authorization: ${good}`, `Authorization: ${good}`],
    "good, in other capitals, and bad": [`AUTHORIZATION: ${good}`, "authorization: bad"],
    "good and more": [`Authorization: ${good}, bad`],
    "in other capitals": ["Authorization: bearer good", "X-Authorization: Bearer good"],
    "a space before the colon": [`Authorization : ${good}`],
    folded: ["Authorization: Bearer", " good"],
    "folded into another": ["X-A: 1", `\tAuthorization: ${good}`],
    "a zero byte": [`Authorization: ${good}\0`],
    "a name that is close": [`Authorisation: ${good}`, `HTTP_AUTHORIZATION: ${good}`],
    "names that proxies know": [`Proxy-Authorization: ${good}`, `X-Forwarded-Authorization: ${good}`],
    "dropped as the connection's": ["Connection: authorization", `Authorization: ${good}`],
    "a cookie": [`Cookie: Authorization=${good}`],
    "an identity of its own": [`identitySource: ${good}`, `X-Amzn-Identity-Source: ${good}`],
  };
  for (const [what, lines] of Object.entries(headers)) {
    it(`the header: ${what}`, async () => {
      const { handled, send } = await attacked();
      for (const line of ["GET /a", "PUT /b/c/d"]) {
        const [status] = statusesOf(await send(line, lines));
        assert.ok([400, 401, 403].includes(status!), String(status));
      }
      assert.deepEqual(handled, []);
    });
  }

  for (const line of [
    "GET /a/",
    "GET //a",
    "GET /%61/",
    "GET /A",
    "get /a",
    "GET /b/../a",
    "GET /b/%2e%2e/a",
    "TRACE /a",
    "HEAD /a",
    "GET /a%",
    "GET http://x@127.0.0.1/a",
    "OPTIONS /b/c",
  ]) {
    it(`the path: ${line}, without what is good`, async () => {
      const { handled, send } = await attacked();
      const [status] = statusesOf(await send(line, ["Authorization: bad"]));
      assert.ok(status === undefined || status >= 400, String(status));
      assert.deepEqual(handled, []);
    });
  }

  for (const [what, answer] of Object.entries({
    nothing: "",
    "half of it": '{"isAuthorized":true',
    "a prototype that allows": '{"__proto__":{"isAuthorized":true}}',
    "two decisions, the last of which denies": '{"isAuthorized":true,"isAuthorized":false}',
    "a decision within the context": '{"context":{"isAuthorized":true}}',
    "other capitals": '{"IsAuthorized":true,"isauthorized":true}',
    "a list of one": '{"isAuthorized":[true]}',
    "a text": '{"isAuthorized":"true"}',
    "a response": '{"statusCode":200,"body":"{\\"isAuthorized\\":true}"}',
    numbers: '{"isAuthorized":1}',
  })) {
    it(`the answer: ${what}`, async () => {
      const { handled, send } = await attacked({}, answer);
      const [status] = statusesOf(await send("GET /a", [`Authorization: ${good}`]));
      assert.ok([403, 500].includes(status!), String(status));
      assert.deepEqual(handled, []);
    });
  }

  it("a context whose names are those of all objects", async () => {
    const context = '{"__proto__":{"admin":true},"constructor":"c","toString":"t"}';
    const { handled, send } = await attacked({}, `{"isAuthorized":true,"context":${context}}`);
    assert.deepEqual(statusesOf(await send("GET /a", [`Authorization: ${good}`])), [200]);
    const { lambda } = handled[0]!.requestContext.authorizer!;
    assert.equal((lambda as { admin?: boolean }).admin, undefined);
    assert.equal(JSON.stringify(lambda), context);
    assert.equal(({} as { admin?: boolean }).admin, undefined);
  });

  it("values that could be taken for one another where answers are kept", async () => {
    const sources = ["$request.header.x-a", "$request.header.x-b"];
    const { asked, send } = await attacked({ identitySources: sources, authorizerResultTtlInSeconds: 60 });
    const pairs = [
      ["1,2", "3"],
      ["1", "2,3"],
      ['1","2', "3"],
      ["1", '2","3'],
      ["3", "1,2"],
    ] as const;
    for (const [a, b] of [...pairs, ...pairs]) {
      await send("GET /a", [`X-A: ${a}`, `X-B: ${b}`]);
    }
    assert.deepEqual(
      asked.map(({ identitySource }) => identitySource),
      pairs,
    );
  });

  it("any headers: the handler runs only where the function let in what it saw, and sees the same", async () => {
    const { asked, handled, send } = await attacked();
    const name = fc.constantFrom("Authorization", "authorization", "X-Authorization", "Connection", "Cookie");
    const value = fc.constantFrom(good, "bad", "", "authorization", `${good}, ${good}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 4 }), async (lines) => {
        asked.length = handled.length = 0;
        const [status] = statusesOf(
          await send(
            "GET /a",
            lines.map((line) => line.join(": ")),
          ),
        );
        const letIn = asked.filter(({ identitySource }) => identitySource?.join("\n") === good);
        assert.equal(handled.length, letIn.length);
        assert.equal(status === 200, letIn.length === 1);
        assert.deepEqual(
          handled.map(({ headers: seen }) => seen["authorization"]),
          letIn.map(({ headers: seen }) => seen["authorization"]),
        );
      }),
      { numRuns: 100 },
    );
  });
});

/** Sends bytes on a connection of their own; all that is answered. */
async function sendRaw(origin: string, text: string): Promise<string> {
  const socket = net.connect({ port: Number(new URL(origin).port), host: "127.0.0.1" });
  let answered = "";
  const ended = new Promise<void>((resolve) => socket.on("error", () => undefined).on("close", () => resolve()));
  socket.setEncoding("latin1").on("data", (chunk: string) => (answered += chunk));
  socket.write(Buffer.from(text, "latin1"));
  await ended;
  return answered;
}
