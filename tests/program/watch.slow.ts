import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";

const program = (route: string) =>
  `import { answer } from "./answer";\n${programSource(`"GET /${route}": { access: "public", handler: answer },
    "GET /closed": { access: "any-client", handler: answer }`)}`;
const answer = (text: string) => `export const answer = async () => "${text}";`;

describe("m2m dev, when the program changes", () => {
  let dir: string;
  let m2m: M2mDev;
  const get = async (path: string) => {
    const response = await m2m.call(path);
    return `${response.status} ${await response.text()}`;
  };
  before(async () => {
    dir = await makeProgram({ "index.ts": program("old"), "answer.ts": answer("one") });
    m2m = await startM2m({ dir, args: [] });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  it("serves the new version of a handler's file, at the same address and with the same credentials", async () => {
    const token = await m2m.token("reader");
    assert.equal(await get("/old"), "200 one");
    await m2m.logs(/answer\.ts changed, and the new version is served/, () =>
      writeProgramFile(dir, "answer.ts", answer("two")),
    );
    assert.equal(await get("/old"), "200 two");
    assert.equal((await m2m.call("/closed", { token })).status, 200);
    assert.equal((await m2m.requestToken("reader")).status, 200);
  });

  it("keeps the last good version when the new one fails, and says why", async () => {
    await m2m.logs(/index\.ts changed, and the last good version stays/, () =>
      writeProgramFile(dir, "index.ts", `throw new Error("half written");`),
    );
    assert.match(m2m.log, /index\.ts:1: Error: half written/);
    assert.equal(await get("/old"), "200 two");
  });

  it("serves the next good version", async () => {
    await m2m.logs(/index\.ts changed, and the new version is served/, () =>
      writeProgramFile(dir, "index.ts", program("new")),
    );
    assert.equal(await get("/new"), "200 two");
    assert.equal(await get("/old"), '404 {"message":"Not Found"}');
  });

  it("notices a file that was removed and came back, and what is written to it then", async () => {
    const stays = /the last good version stays/;
    const served = /answer\.ts changed, and the new version is served/;
    await m2m.logs(stays, () => fs.rm(path.join(dir, "answer.ts")));
    for (const text of ["three", "four"]) {
      await m2m.logs(served, () => writeProgramFile(dir, "answer.ts", answer(text)));
      assert.equal(await get("/new"), `200 ${text}`);
    }
  });

  it("notices a change of the stack's configuration", async () => {
    await m2m.logs(/Pulumi\.dev\.yaml changed, and the new version is served/, () =>
      writeProgramFile(dir, "Pulumi.dev.yaml", "config:\n  aws:region: us-west-2\n"),
    );
    const [, payload = ""] = (await m2m.token("reader")).split(".");
    assert.match(Buffer.from(payload, "base64url").toString(), /"iss":"[^"]+\/us-west-2_\w{9}"/);
  });

  it("answers every request while a burst of changes goes on, and serves the last of them", async () => {
    let isOver = false;
    const asking = Array.from({ length: 8 }, async () => {
      const answers = new Set<string>();
      while (!isOver) {
        answers.add(await get("/new"));
      }
      return answers;
    });
    await m2m.logs(/answer\.ts changed, and the new version is served/, async () => {
      for (let count = 0; count < 30; count++) {
        await writeProgramFile(dir, "answer.ts", answer(`burst ${count}`));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    while ((await get("/new")) !== "200 burst 29") {
      await new Promise((resolve) => setImmediate(resolve));
    }
    isOver = true;
    const answers = new Set((await Promise.all(asking)).flatMap((own) => [...own]));
    assert.ok(answers.size > 1);
    assert.deepEqual(
      [...answers].filter((one) => !one.startsWith("200 ")),
      [],
    );
  });

  it("takes what is written before it is told that the first version is ready", async () => {
    const second = await makeProgram({ "index.ts": program("old"), "answer.ts": answer("early") });
    const early = startM2m({ dir: second, args: [] });
    let isSettled = false;
    const settle = () => (isSettled = true);
    early.then(settle, settle);
    // Written all the time, up to the moment that it is ready.
    let count = 0;
    while (!isSettled) {
      await writeProgramFile(second, "answer.ts.new", answer(`early ${++count}`));
      await fs.rename(path.join(second, "answer.ts.new"), path.join(second, "answer.ts"));
    }
    const running = await early;
    while ((await (await running.call("/old")).text()) !== `early ${count}`) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await running.stop();
  });

  it("prints nothing more on standard output", () => {
    assert.equal(m2m.out.trimEnd().split("\n").length, 1);
  });
});

describe("m2m dev, when the file of a bundled handler changes", () => {
  let m2m: M2mDev;
  let dir: string;
  before(async () => {
    const routes = ["/", "/same", "/counter"].map(
      (path) =>
        `"GET ${path}": { access: "public", handler: fromFile(() => import("./functions/${path === "/counter" ? "counter" : "get"}.js"), "get") },`,
    );
    dir = await makeProgram({
      "index.ts": `import { common } from "./functions/common";
        ${programSource(routes.join("\n")).replace("ApiWithJwt,", "ApiWithJwt, fromFile, loadClients,")}
        const clients = loadClients("clients.yaml", { orders: { scopes: { read: "Read" } } });
        console.log("evaluated with " + common + " and " + Object.keys(clients).join());`,
      "clients.yaml": "clients: { first: [orders/read] }",
      "functions/get.ts": 'import { text } from "./text";\nexport const get = async () => text;',
      "functions/text.ts": 'export const text = "one";',
      "functions/common.ts": "export const common = 1;",
      "functions/counter.ts":
        'import { common } from "./common";\nlet count = 0;\nexport const get = async () => common + "-" + ++count;',
    });
    m2m = await startM2m({ dir, args: [] });
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });
  const answer = async (path = "/") => (await m2m.call(path)).text();
  const evaluations = () => m2m.log.match(/^evaluated/gm)?.length;
  const write = async (file: string, text: string, said: "new version is served" | "last good version stays") => {
    await m2m.logs(new RegExp(`${file}\\.ts changed, and the ${said}`), () =>
      writeProgramFile(dir, `functions/${file}.ts`, text),
    );
  };
  const served = "new version is served";

  it("serves the new version without another evaluation, and leaves other functions alone", async () => {
    assert.deepEqual([await answer(), await answer("/same"), await answer("/counter")], ["one", "one", "1-1"]);
    await write("text", 'export const text = "two";', served);
    assert.deepEqual([await answer(), await answer("/same"), await answer("/counter")], ["two", "two", "1-2"]);
    await write(
      "get",
      'import { more } from "./more";\nexport const get = async () => more;',
      "last good version stays",
    );
    assert.match(m2m.log, /get\.ts:1: imports ".\/more", which is not there; correct the path/);
    await m2m.logs(/more\.ts changed, and the new version is served|get\.ts changed, and the new/, async () => {
      await writeProgramFile(dir, "functions/more.ts", 'export const more = "three";');
      await writeProgramFile(
        dir,
        "functions/get.ts",
        'import { more } from "./more";\nexport const get = async () => more ;',
      );
    });
    assert.equal(await answer(), "three");
    await write("more", 'export const more = "four";', served);
    assert.deepEqual([await answer(), await answer("/counter")], ["four", "1-3"]);
    // The first one, and the one that said what was wrong.
    assert.equal(evaluations(), 2);
  });

  it("evaluates the program to say what is wrong, and serves the last good version", async () => {
    const before = evaluations()!;
    await write("get", "export const get =", "last good version stays");
    assert.match(m2m.log, /get\.ts:1: cannot be bundled: /);
    await write("get", "export const set = async () => 1;", "last good version stays");
    assert.match(m2m.log, /has no export "get"; it exports "set"/);
    assert.equal(evaluations(), before + 2);
    assert.equal(await answer(), "four");
    await write("get", 'export const get = async () => "five";', served);
    assert.equal(await answer(), "five");
    assert.equal(evaluations(), before + 2);
  });

  it("evaluates the program where it loads the file itself", async () => {
    await write("common", "export const common = 2;", served);
    assert.match(m2m.log, /evaluated with 2/);
    assert.equal(await answer("/counter"), "2-1");
    assert.equal(await answer(), "five");
  });

  it("evaluates the program where a file of clients changes", async () => {
    await m2m.logs(/clients\.yaml changed, and the new version is served/, () =>
      writeProgramFile(dir, "clients.yaml", "clients: { second: [orders/read] }"),
    );
    assert.match(m2m.log, /evaluated with 2 and second/);
  });
});
