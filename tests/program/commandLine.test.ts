import { strict as assert } from "node:assert";
import * as net from "node:net";
import { once } from "node:events";
import { root, runM2m } from "../support/m2m";

describe("the command line", () => {
  const refused: readonly [args: string[], code: number, says: string][] = [
    [[], 2, "no command was given"],
    [["serve"], 2, '"serve" is not a command'],
    [["dev", "--prot", "1"], 2, "--prot"],
    [["dev", "extra"], 2, '"extra" is not understood'],
    [["dev", "--port", "abc"], 2, "--port abc: is not a port"],
    [["dev", "--port", "70000"], 2, "--port 70000: is not a port"],
    [["dev", "--format", "json"], 2, "--format is not an option of m2m dev"],
    [["access", "--host", "::1"], 2, "--host is not an option of m2m access"],
    [["access", "--stack", "staging"], 1, "--stack staging:"],
    [["openapi", "--dir", "nowhere"], 1, "no such folder"],
    [["dev", "--stack", "staging"], 1, "--stack staging:"],
    [["dev", "--stack", "../dev"], 1, '--stack "../dev": is not the name of a stack'],
    [["dev", "--dir", "nowhere"], 1, "no such folder"],
    [["dev", "--host", "192.0.2.1", "--port", "0"], 1, "--host 192.0.2.1: is not an address of this machine"],
  ];
  for (const [args, expected, says] of refused) {
    it(`refuses: m2m ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await runM2m(args, { cwd: root });
      assert.equal(code, expected, stderr);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(says), stderr);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }

  it("refuses a port that is in use, and says which", async () => {
    const other = net.createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as net.AddressInfo;
    const { code, stdout, stderr } = await runM2m(["dev", "--port", String(port)]);
    other.close();
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(`--port ${port}: 127.0.0.1:${port}, where the API "orders" would be served, is in use`));
  });

  it("shows help and the version", async () => {
    assert.match((await runM2m(["--help"])).stdout, /^Usage: m2m <command>/);
    assert.match((await runM2m(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
