import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as net from "node:net";
import { runM2m } from "../support/m2m";
import { makeOwnProgram, makeProgram, removePrograms } from "../support/programs";

describe("the command line", () => {
  let cwd: string;
  before(async () => {
    cwd = await makeOwnProgram();
  });
  after(removePrograms);

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
      const { code, stdout, stderr } = await runM2m(args, { cwd });
      assert.equal(code, expected, stderr);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(says), stderr);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }

  it("refuses a port that is in use before the program is evaluated, and says which", async () => {
    const dir = await makeProgram({ "index.ts": `console.log("evaluated");` });
    const other = net.createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as net.AddressInfo;
    const { code, stdout, stderr } = await runM2m(["dev", "--port", String(port)], { cwd: dir });
    other.close();
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(`--port ${port}: 127.0.0.1:${port}, where the program would be served, is in use`));
    assert.ok(!stderr.includes("evaluated"), stderr);
  });

  it("tells of wrong usage in two lines: what is wrong, and whose help tells more", async () => {
    const { stderr } = await runM2m(["dev", "--prot", "1"], { cwd });
    assert.equal(stderr, "m2m: --prot is not an option of m2m dev; did you mean --port?\nm2m: see m2m dev --help\n");
  });

  it("says the secret of one client, and only that, for scripts", async () => {
    const { code, stdout, stderr } = await runM2m(["clients", "reporting", "--secret"], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^[a-z\d]{51,52}\n$/);
    const other = await runM2m(["clients", "reprting"], { cwd });
    assert.equal(other.code, 1);
    assert.match(other.stderr, /^m2m: "reprting" is not a client of the program; did you mean "reporting"\? It has /);
    const whole = (await runM2m(["clients", "reporting", "--port", "5000"], { cwd })).stdout;
    assert.match(whole, new RegExp(`^Secret +${stdout.trim()}$`, "m"));
    assert.match(whole, /^Token URL +http:\/\/127\.0\.0\.1:5001\/oauth2\/token$/m);
    const all = (await runM2m(["clients"], { cwd })).stdout;
    assert.ok(all.includes("reporting") && !all.includes(stdout.trim()));
  });

  it("shows help and the version", async () => {
    assert.match((await runM2m(["--help"])).stdout, /^Usage: m2m <command>/);
    assert.match((await runM2m(["dev", "--help"])).stdout, /^Usage: m2m dev \[options\]/);
    assert.match((await runM2m(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
