import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import * as net from "node:net";
import { Listener } from "../../../simulator/serve/listener";

const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, "a");

describe("a client that still sends when it is refused", () => {
  let listener: Listener;
  before(async () => {
    listener = await Listener.listen("127.0.0.1", 0, "the test");
    listener.serve({
      handle: async (_, response) => {
        response.writeHead(404, { "Content-Length": "2" });
        response.end("no");
      },
    });
  });
  after(() => listener.close());

  /** The status that Node's client sees, on a connection of its own. */
  async function sends(headers: http.OutgoingHttpHeaders, body: Buffer): Promise<number> {
    const { port } = listener;
    const request = http.request({ host: "127.0.0.1", port, method: "POST", headers, agent: false });
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    // The answer is here, and ends the connection: what is still to be written fails on the client's own side.
    request.on("error", () => undefined);
    response.resume();
    return response.statusCode!;
  }

  /** What a client that only writes and reads gets. */
  async function writes(head: string, rest: Buffer): Promise<string> {
    const socket = net.connect({ port: listener.port, host: "127.0.0.1" });
    socket.write(head);
    socket.write(rest);
    let text = "";
    for await (const chunk of socket.setEncoding("latin1")) {
      text += chunk as string;
    }
    return text.slice(0, text.indexOf("\r\n"));
  }

  const cases: Record<string, readonly [expected: unknown, request: () => Promise<unknown>]> = {
    "by the site, on a connection that ends": [404, () => sends({}, megabytes(20))],
    "for an expectation": [417, () => sends({ expect: "a-miracle" }, megabytes(20))],
    "for a megabyte of head": [431, () => sends({ x: megabytes(1).toString() }, megabytes(1))],
    "for a coding besides chunked, with a body that is none": [
      "HTTP/1.1 501 Not Implemented",
      () => writes("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", megabytes(5)),
    ],
    "for what is no HTTP": ["HTTP/1.1 400 Bad Request", () => writes("nonsense\r\n\r\n", megabytes(5))],
  };
  for (const [why, [expected, request]] of Object.entries(cases)) {
    it(`reads the answer, refused ${why}`, async () => {
      for (let times = 0; times < 5; times++) {
        assert.equal(await request(), expected);
      }
    });
  }
});
