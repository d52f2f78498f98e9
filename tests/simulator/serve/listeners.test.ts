import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as net from "node:net";
import * as os from "node:os";
import { text } from "node:stream/consumers";
import { Listeners } from "../../../simulator/serve/listeners";

const host = "127.0.0.1";
const places = ["api:shop", "pool:shop"] as const;

describe("ports that are in use", () => {
  let other: net.Server;
  let port: number;
  beforeEach(async () => {
    other = net.createServer().listen(0, host);
    await once(other, "listening");
    ({ port } = other.address() as net.AddressInfo);
  });
  afterEach(() => other.close());

  it("are passed over where no port was asked for", async () => {
    const listeners = new Listeners({ host, port, passesOver: true });
    await listeners.open(places, new Map(), undefined);
    const [api, pool] = places.map((place) => listeners.at(place).port);
    assert.ok(port < api! && api! < pool!, `${port} ${api} ${pool}`);
    await listeners.close();
  });

  it("are refused otherwise", async () => {
    const listeners = new Listeners({ host, port });
    await assert.rejects(
      listeners.open(places, new Map(), undefined),
      /where the API "shop" would be served, is in use/,
    );
    await listeners.close();
  });
});

describe("AWS's API", () => {
  it("is served to this machine alone, without a certificate, wherever the rest is served", async () => {
    const listeners = new Listeners({ host: "0.0.0.0", port: 0, allowedHosts: ["orders.internal"] });
    await listeners.open(["api:shop", "aws:"], new Map(), undefined);
    listeners.at("aws:").serve({ handle: async (_, response) => void response.end("served") });
    const { origin, port } = listeners.at("aws:");
    try {
      assert.equal(origin, `http://127.0.0.1:${port}`);
      assert.equal(await (await fetch(origin)).text(), "served");
      const own = Object.values(os.networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal));
      const [address] = own.filter(({ family }) => family === "IPv4");
      if (address) {
        await assert.rejects(fetch(`http://${address.address}:${port}`));
      }
      const socket = net.connect(port, "127.0.0.1");
      socket.end("GET / HTTP/1.1\r\nHost: orders.internal\r\nConnection: close\r\n\r\n");
      assert.match(await text(socket), /^HTTP\/1\.1 421 /);
    } finally {
      await listeners.close();
    }
  });
});
