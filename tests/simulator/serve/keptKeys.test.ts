import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import { makePrivateFolder } from "../../../simulator/serve/cacheFolder";
import { KeptKeys, KeyOwner } from "../../../simulator/serve/keptKeys";
import { SigningKeyring } from "../../../simulator/serve/signingKeyring";

const owner: KeyOwner = { dir: "/home/me/orders", stack: "dev" };
const pool = "eu-central-1_abc";
const hasModes = process.platform !== "win32";

describe("the signing keys of a pool", () => {
  let parent: string;
  let folder: string;
  let notes: string[];
  /** Keys take their time: each test gets these, one after the other. */
  let ring: SigningKeys[];
  let next: number;
  const generate = () => Promise.resolve(ring[next++ % ring.length]!);
  before(async () => (ring = await Promise.all(Array.from({ length: 5 }, () => SigningKeys.generate()))));
  beforeEach(async () => {
    parent = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-keys-"));
    folder = path.join(parent, "pulumi-aws-m2m", "keys");
    notes = [];
    next = 0;
  });
  afterEach(() => fs.rm(parent, { recursive: true, force: true }));

  const store = (of = owner, at = folder) => new KeptKeys(at, of, (line) => notes.push(line));
  const keys = async (of?: KeyOwner, id = pool) => store(of).of(id, generate);
  const kids = (given: SigningKeys) => given.jwks.keys.map(({ kid }) => kid);
  const file = async () => path.join(folder, (await fs.readdir(folder))[0]!);

  it("are the same in the next run, and sign what it verifies", async () => {
    const first = await keys();
    const second = await new SigningKeyring(store()).of(pool);
    assert.deepEqual(second.jwks, first.jwks);
    assert.notEqual(kids(first)[0], kids(first)[1]);
    assert.deepEqual(notes, []);
    const [header = ""] = (await first.signAccessToken({ a: 1 })).split(".");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    assert.ok(second.publicKey(kid));
  });

  it("are those of one pool, one stack and one folder", async () => {
    const all = [
      await keys(),
      await keys(owner, "other"),
      await keys({ ...owner, stack: "prod" }),
      await keys({ ...owner, dir: "/elsewhere" }),
      await keys(owner, "../../evil"),
    ];
    assert.equal(new Set(all.flatMap(kids)).size, 10);
    assert.equal((await fs.readdir(folder)).length, 5);
    assert.ok(store().isFilled && !store({ ...owner, dir: "/new" }).isFilled);
  });

  it("are new after their file was removed", async () => {
    const first = await keys();
    await fs.rm(await file());
    assert.notDeepEqual(kids(await keys()), kids(first));
    assert.deepEqual(notes, []);
  });

  it("are the same for all that start at the same time", async () => {
    const all = await Promise.all([keys(), keys(), keys()]);
    assert.equal(new Set(all.map((one) => kids(one).join())).size, 1);
    assert.equal((await fs.readdir(folder)).length, 1, "nothing else is left");
  });

  if (hasModes) {
    it("are for the user alone", async () => {
      await keys();
      assert.equal((await fs.stat(await file())).mode & 0o777, 0o600);
      assert.equal((await fs.stat(folder)).mode & 0o777, 0o700);
      assert.equal((await fs.stat(path.dirname(folder))).mode & 0o777, 0o700);
    });

    it("have their folder closed again where it was opened", async () => {
      const first = await keys();
      await fs.chmod(folder, 0o777);
      assert.deepEqual(kids(await keys()), kids(first));
      assert.equal((await fs.stat(folder)).mode & 0o777, 0o700);
    });
  }

  const other = (modulusLength: number) =>
    generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ format: "pem", type: "pkcs8" });
  const elliptic = () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "pem", type: "pkcs8" });
  const hostile: Readonly<Record<string, readonly [make: (at: string) => unknown, why: string]>> = {
    "others may read": [(at) => fs.chmod(at, 0o644), "may be read or written by others"],
    "others may write": [(at) => fs.chmod(at, 0o620), "may be read or written by others"],
    "is a link to nothing": [
      async (at) => {
        await fs.rm(at);
        await fs.symlink("/root/nothing", at);
      },
      "is a symbolic link",
    ],
    "is a link to another one": [
      async (at) => {
        await fs.rename(at, `${at}.real`);
        await fs.symlink(`${at}.real`, at);
      },
      "is a symbolic link",
    ],
    "is a pipe, which nobody writes to": [
      async (at) => {
        await fs.rm(at);
        execFileSync("mkfifo", ["-m", "600", at]);
      },
      "is no file",
    ],
    "is empty": [(at) => fs.writeFile(at, ""), "holds no signing keys"],
    "is cut off": [
      async (at) => fs.writeFile(at, (await fs.readFile(at, "utf8")).slice(0, 700)),
      "holds no signing keys",
    ],
    "holds null": [(at) => fs.writeFile(at, "null"), "holds no signing keys"],
    "holds a short key": [
      (at) => fs.writeFile(at, JSON.stringify({ id: other(1024), access: other(1024) })),
      "holds no signing keys",
    ],
    "holds a key of another kind": [
      (at) => fs.writeFile(at, JSON.stringify({ id: elliptic(), access: elliptic() })),
      "holds no signing keys",
    ],
    "is very long": [(at) => fs.writeFile(at, " ".repeat(70_000)), "is too long"],
  };
  for (const [what, [make, why]] of Object.entries(hasModes ? hostile : {})) {
    it(`are made anew, with a word, where the file ${what}`, async () => {
      const first = await keys();
      const at = await file();
      await make(at);
      const second = await keys();
      assert.notDeepEqual(kids(second), kids(first));
      assert.deepEqual(notes, [
        `${at}: ${why}, and new signing keys replace those in it: tokens of before are refused.`,
      ]);
      assert.deepEqual(kids(await keys()), kids(second), "they are kept from then on");
      assert.equal(notes.length, 1);
      assert.ok((await fs.lstat(at)).isFile());
    });
  }

  it("leave what a link leads to as it is", async () => {
    await keys();
    const at = await file();
    const target = path.join(parent, "precious");
    await fs.writeFile(target, "mine");
    await fs.rm(at);
    await fs.symlink(target, at);
    await keys();
    assert.equal(await fs.readFile(target, "utf8"), "mine");
  });

  const unusable: Readonly<Record<string, (at: string) => unknown>> = {
    "whose place a file has": async (at) => {
      await fs.mkdir(path.dirname(at));
      await fs.writeFile(at, "");
    },
    "below a file": (at) => fs.writeFile(path.dirname(at), ""),
    "that is a link to another one": async (at) => {
      await fs.mkdir(path.dirname(at));
      await fs.symlink(parent, at);
    },
  };
  for (const [what, make] of Object.entries(unusable)) {
    it(`last as long as the run, with one word, with a folder ${what}`, async () => {
      await make(folder);
      const kept = store();
      const keyring = new SigningKeyring(kept);
      const first = await keyring.of(pool);
      assert.deepEqual(await keyring.of(pool), first);
      await keyring.of("another");
      assert.equal(notes.length, 1);
      assert.match(
        notes[0]!,
        /keys: the signing keys cannot be kept here \(.*\), and tokens end with this run; set XDG_CACHE_HOME to a folder that can be used\.$/,
      );
    });
  }

  if (process.platform === "linux") {
    it("do not wait for a folder that can never be, as in /proc", async () => {
      const kept = store(owner, "/proc/m2m/pulumi-aws-m2m/keys");
      assert.ok(await kept.of(pool, generate));
      assert.match(notes[0]!, /^\/proc\/m2m\/.*\(ENOENT\)/);
      await assert.rejects(makePrivateFolder("/proc/self/m2m/x"), { code: "ENOENT" });
    });
  }
});
