import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as net from "node:net";
import { firstPort } from "../../../simulator/cli/firstPort";

const host = "127.0.0.1";

/** Listens on a port, or sees that something else does. */
async function occupy(port: number): Promise<net.Server> {
  const server = net.createServer().listen(port, host);
  await Promise.race([once(server, "listening"), once(server, "error")]).catch(() => undefined);
  return server;
}

describe("the first port to serve at", () => {
  it("is the one that was asked for, if nothing listens there", async () => {
    const other = await occupy(0);
    const { port } = other.address() as net.AddressInfo;
    await assert.rejects(firstPort({ host, port }), {
      message: `--port ${port}: ${host}:${port}, where the program would be served, is in use; stop what uses it, or choose another port (0 picks free ones).`,
    });
    other.close();
    await once(other, "close");
    assert.equal(await firstPort({ host, port }), port);
  });

  it("stays to be chosen by the system for 0", async () => {
    assert.equal(await firstPort({ host, port: 0 }), 0);
  });

  it("is the first free one from the usual one on, if none was asked for", async () => {
    const other = await occupy(4000);
    const port = await firstPort({ host, port: undefined });
    assert.ok(port > 4000 && port < 5000, String(port));
    other.close();
  });

  it("is not looked for at an address that is none", async () => {
    await assert.rejects(firstPort({ host: "192.0.2.1", port: undefined }), {
      message: "--host 192.0.2.1: is not an address of this machine; use 127.0.0.1.",
    });
  });
});
