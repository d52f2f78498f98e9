import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { PoolServer } from "../../../simulator/cognito/poolServer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import { ControlServer } from "../../../simulator/cli/controlServer";
import { RunningFile } from "../../../simulator/serve/runningFile";
import { modelOf, noTriggers } from "../../support/registrations";

describe("what other commands ask of the one that serves", () => {
  let control: ControlServer;
  let clientId: string;
  before(async () => {
    const model = modelOf();
    const [pool] = model.pools;
    clientId = pool!.clients[0]!.clientId;
    const keys = await SigningKeys.generate();
    const pools = [new PoolServer(pool!, "http://127.0.0.1", keys, noTriggers, Date.now)];
    control = await ControlServer.start(() => ({ apis: [], domains: [], invocations: [], pools }));
  });
  after(() => control.close());

  const ask = (target: string, given: unknown, headers: Record<string, string> = {}, method = "POST") =>
    fetch(`${control.running.origin}${target}`, {
      method,
      headers: { authorization: `Bearer ${control.running.token}`, ...headers },
      ...(method === "POST" && { body: typeof given === "string" ? given : JSON.stringify(given) }),
    });

  it("is the secret of a client", async () => {
    const answer = (await (await ask("/secret", { clientId })).json()) as { secret: string };
    assert.match(answer.secret, /^[a-z\d]{51}$/);
    assert.deepEqual(await (await ask("/secret", { clientId: "nobody" })).json(), {});
  });

  it("is a rotation, where something rotates", async () => {
    const problem = "the program rotates no secret; give one an aws.secretsmanager.SecretRotation.";
    assert.deepEqual(await (await ask("/rotate", {})).json(), { problem });
  });

  for (const [what, status, request] of [
    ["without the token", 403, () => ask("/secret", { clientId }, { authorization: "" })],
    ["with another token", 403, () => ask("/secret", { clientId }, { authorization: `Bearer ${"A".repeat(43)}` })],
    ["from a page of a browser", 403, () => ask("/secret", { clientId }, { origin: "https://evil.example" })],
    ["for nothing that there is", 404, () => ask("/constructor", {})],
    ["by a method that changes nothing", 404, () => ask("/rotate", {}, {}, "GET")],
    ["with no JSON", 400, () => ask("/rotate", "{")],
    ["with JSON that is no object", 400, () => ask("/rotate", "null")],
    ["with too much", 400, () => ask("/rotate", " ".repeat(100_000))],
  ] as const) {
    it(`is refused ${what}`, async () => {
      const response = await request();
      assert.equal(response.status, status);
      assert.deepEqual(Object.keys((await response.json()) as object), ["problem"]);
    });
  }
});

describe("the file that tells where a program is served", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-running-"));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  const owner = { dir: "/orders", stack: "dev" };
  const running = { origin: "http://127.0.0.1:4001", token: "secret" };
  const fileIn = async () => path.join(folder, (await fs.readdir(folder))[0]!);

  it("is for its user alone, and for one stack of one program", async () => {
    const file = new RunningFile(folder, owner);
    assert.equal(await file.read(), undefined);
    assert.ok(await file.write(running));
    assert.equal((await fs.stat(await fileIn())).mode & 0o777, 0o600);
    assert.deepEqual(await new RunningFile(folder, owner).read(), running);
    for (const other of [{ stack: "prod" }, { dir: "/billing" }, { program: "deploy.ts#program" }]) {
      assert.equal(await new RunningFile(folder, { ...owner, ...other }).read(), undefined);
    }
  });

  it("is not believed where others can write it, or where it leads to another machine", async () => {
    const file = new RunningFile(folder, owner);
    await file.write(running);
    await fs.chmod(await fileIn(), 0o666);
    assert.equal(await file.read(), undefined);
    for (const origin of ["http://evil.example:1", "http://127.0.0.1:1@evil.example", "https://127.0.0.1:1"]) {
      await file.write({ ...running, origin });
      assert.equal(await file.read(), undefined);
    }
    await fs.writeFile(await fileIn(), "{", { mode: 0o600 });
    assert.equal(await file.read(), undefined);
  });

  it("goes with the command that wrote it, and not with an earlier one", async () => {
    const file = new RunningFile(folder, owner);
    const later = { ...running, token: "other" };
    await file.write(running);
    await file.write(later);
    await file.remove(running);
    assert.deepEqual(await file.read(), later);
    await file.remove(later);
    assert.equal(await file.read(), undefined);
  });

  it("is missing where it cannot be written", async () => {
    const file = new RunningFile("/proc/m2m", owner);
    assert.equal(await file.write(running), false);
  });
});
