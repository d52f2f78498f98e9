import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as net from "node:net";
import { endM2m, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const route = `"GET /x": { access: "public", handler: async () => "x" }`;

describe("m2m, when it starts", () => {
  after(removePrograms);

  for (const [args, signal, status] of [
    [["dev", "--port", "0"], "SIGINT", 130],
    [["dev", "--port", "0"], "SIGTERM", 143],
    [["access"], "SIGINT", 130],
  ] as const) {
    it(`${args[0]} is ended by ${signal}, with what the program waits for`, async () => {
      // A program that a signal cannot end, and that waits for a process of its own, which calls here.
      const server = net.createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as net.AddressInfo;
      const waiter = `require("node:net").connect(${port}, "127.0.0.1"); process.on("SIGTERM", () => undefined);`;
      const cwd = await makeProgram({
        "index.ts": `
import { spawnSync } from "node:child_process";
process.on("SIGTERM", () => undefined);
spawnSync(process.execPath, ["-e", ${JSON.stringify(waiter)}], { stdio: "inherit" });`,
      });
      const connected = once(server, "connection") as Promise<[net.Socket]>;
      const { code, stdout, stderr } = await endM2m(args, { cwd, signal, when: connected });
      const [socket] = await connected;
      socket.on("error", () => undefined).resume();
      if (!socket.closed) {
        await once(socket, "close");
      }
      server.close();
      assert.equal(code, status, stderr);
      assert.equal(stdout, "");
      const what = args[0] === "dev" ? "served" : "evaluated";
      assert.equal(stderr, `m2m: ended by ${signal} before the program was ${what}; run it again.\n`);
    });
  }

  it("takes other ports than the usual one if that is in use, and says so", async () => {
    const other = net.createServer().listen(4000, "127.0.0.1");
    await Promise.race([once(other, "listening"), once(other, "error")]).catch(() => undefined);
    const dev = await startM2m({ dir: await makeProgram({ "index.ts": programSource(route) }), findsPorts: true });
    other.close();
    const first = Number(new URL(dev.ready.apiUrl).port);
    assert.ok(first > 4000 && first < 5000, dev.ready.apiUrl);
    assert.ok(Number(new URL(dev.ready.tokenEndpoint).port) > first, dev.ready.tokenEndpoint);
    assert.equal((await dev.call("/x")).status, 200);
    const { code, stderr } = await dev.stop();
    assert.equal(code, 0);
    assert.match(stderr, /^Port 4000 is in use; ports from \d+ on are taken\. --port chooses others\.$/m);
  });
});
