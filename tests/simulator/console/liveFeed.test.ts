import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { LiveFeed } from "../../../simulator/console/liveFeed";
import type { TrafficEntry } from "../../../simulator/console/protocol";
import type { RequestRecord } from "../../../simulator/requestRecord";

const record = (path: string): RequestRecord => ({
  time: 0,
  server: { kind: "api", name: "orders" },
  method: "GET",
  path,
  status: 403,
  milliseconds: 1,
  refusal: { kind: "no-token" },
});

describe("the feed of the page", () => {
  let feed: LiveFeed;
  let server: http.Server;
  let worded: number;
  const clients: http.ClientRequest[] = [];

  beforeEach(async () => {
    worded = 0;
    feed = new LiveFeed(() => `reason ${++worded}`);
    server = http.createServer((request, response) => feed.open(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    clients.splice(0).forEach((client) => client.destroy());
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A page that listens, and all that it has been told. */
  class Listener {
    text = "";

    constructor(readonly response: http.IncomingMessage) {
      response
        .setEncoding("utf8")
        .on("error", () => undefined)
        .on("data", (chunk: string) => (this.text += chunk));
    }

    get told(): TrafficEntry[] {
      return [...this.text.matchAll(/^data: (\[.*\])\n\n/gm)].flatMap(
        ([, data]) => JSON.parse(data!) as TrafficEntry[],
      );
    }

    /** Waits until that holds of what it has been told. */
    async until(isSo: () => boolean): Promise<void> {
      while (!isSo()) {
        await once(this.response, "data");
      }
    }
  }

  async function open(target = "/"): Promise<Listener> {
    const { port } = server.address() as AddressInfo;
    const client = http.get({ port, host: "127.0.0.1", path: target });
    client.on("error", () => undefined);
    clients.push(client);
    const [response] = (await once(client, "response")) as [http.IncomingMessage];
    return new Listener(response);
  }

  /** What a page has been told, once it was of so many requests. */
  async function told(listener: Listener, count: number): Promise<TrafficEntry[]> {
    await listener.until(() => listener.told.length >= count);
    return listener.told;
  }

  it("keeps the last 500 requests, and puts none into words while nobody listens", async () => {
    for (let index = 1; index <= 1_200; index++) {
      feed.add(record(`/${index}`), false);
    }
    assert.equal(worded, 0);
    const all = await told(await open(), 500);
    assert.deepEqual([all.length, all[0]!.path, all.at(-1)!.path], [500, "/701", "/1200"]);
    assert.equal(all[0]!.reason, "reason 1");
  });

  it("tells each listener what it has not heard of", async () => {
    feed.add(record("/1"), false);
    const first = await open();
    const [entry] = await told(first, 1);
    const second = await open(`/?after=${entry!.id}`);
    feed.add(record("/2"), true);
    const paths = (entries: TrafficEntry[]) => entries.map(({ path, isOwn }) => [path, isOwn]);
    assert.deepEqual(paths(await told(first, 2)), [
      ["/1", false],
      ["/2", true],
    ]);
    assert.deepEqual(paths(await told(second, 1)), [["/2", true]]);
  });

  it("holds nothing back for a listener that does not read, and tells it the rest once it does", async () => {
    const slow = await open();
    slow.response.pause();
    const long = "x".repeat(8_000);
    // More than the connection takes; it fits in the feed's own memory no more than 500 times.
    for (let round = 0; round < 8; round++) {
      for (let index = 0; index < 500; index++) {
        feed.add(record(`/${long}`), false);
      }
      const before = feed.add(record("/before"), false)().id;
      feed.add(record(`/round-${round}`), false);
      // Somebody who reads: by then, the other one would have been told, too.
      const quick = await open(`/?after=${before}`);
      await told(quick, 1);
      quick.response.destroy();
    }
    feed.add(record("/last"), false);
    slow.response.resume();
    await slow.until(() => slow.text.includes("/last"));
    const count = [...slow.text.matchAll(/"id":/g)].length;
    assert.ok(count < 3_000, `${count} of more than 4,000 requests were told of`);
  });

  it("sends something where nothing happens", async () => {
    feed = new LiveFeed(() => undefined, 5);
    const listener = await open();
    await listener.until(() => listener.text.endsWith(":\n\n:\n\n"));
    assert.match(listener.text, /^retry: 1000\n\n(?::\n\n)+$/);
  });

  it("has room for 32 listeners, and again when they go", async () => {
    const all = await Promise.all(Array.from({ length: 32 }, () => open()));
    assert.equal(feed.hasRoom, false);
    const closed = new Promise<void>((resolve) => {
      const wait = () => (feed.hasRoom ? resolve() : setImmediate(wait));
      wait();
    });
    all[0]!.response.destroy();
    await closed;
  });
});
