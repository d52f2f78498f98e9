import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as net from "node:net";
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
