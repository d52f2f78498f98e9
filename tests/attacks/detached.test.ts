import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import { functions } from "../support/functions";

/** A process is known by how long it sleeps: each of these by a time of its own. */
let seconds = 100_000 + (process.pid % 10_000);

function sleepers(time: number): number[] {
  const command = (pid: string) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && command(name).startsWith(`sleep\0${time}\0`))
    .map(Number);
}

describe("attack: a process that a handler leaves behind", function () {
  if (process.platform !== "linux") {
    return;
  }
  const start = functions();
  const spawn = (command: string, options: string) => `spawn("sh", ["-c", ${JSON.stringify(command)}], ${options})`;

  for (const [what, source] of Object.entries<(time: number) => string>({
    "in its group": (time) => spawn(`sleep ${time}`, "{}"),
    "in a group of its own": (time) => `spawn("sleep", ["${time}"], { detached: true, stdio: "ignore" }).unref()`,
    "without anything of its environment": (time) =>
      `spawn("/bin/sleep", ["${time}"], { argv0: "sleep", detached: true, env: {}, cwd: "/", stdio: "ignore" }).unref()`,
    "in a session of its own": (time) => spawn(`setsid sleep ${time}`, "{}"),
    "whose parent has ended": (time) => spawn(`(setsid sleep ${time} >/dev/null 2>&1 </dev/null &)`, "{}"),
    "whose parents have ended, and who knows nothing of them": (time) =>
      spawn(`cd /; (setsid sh -c "(env -i sleep ${time} &)" >/dev/null 2>&1 </dev/null &)`, "{ detached: true }"),
    "that ignores signals": (time) => spawn(`trap "" HUP INT TERM; setsid sleep ${time} & wait`, "{ detached: true }"),
    "that starts another one whenever one ends": (time) =>
      spawn(`setsid sh -c "while :; do sleep ${time}; done" &`, "{ detached: true }"),
  })) {
    for (const how of ["when the simulator ends", "when its environment ends"]) {
      it(`${what} ends ${how}`, async () => {
        const time = seconds++;
        const { runner } = start({
          "index.js": `const { spawn } = require("node:child_process");
            exports.handler = async ({ exit }) => { if (exit) process.exit(1); ${source(time)}; return 1; };`,
        });
        assert.equal((await runner.invoke({})).outcome, "returned");
        while (sleepers(time).length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        if (how === "when the simulator ends") {
          await runner.close();
        } else {
          await runner.invoke({ exit: true });
          await Promise.all([...runner["alive"]].map(({ gone }) => gone));
        }
        // Who is ended takes a moment to be gone.
        while (sleepers(time).length > 0) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
    }
  }

  it("does not end those of another environment", async () => {
    const [time, other] = [seconds++, seconds++];
    const code = `const { spawn } = require("node:child_process");
      exports.handler = async ({ time }) => { spawn("sleep", [String(time)], { detached: true, stdio: "ignore" }).unref(); return 1; };`;
    const [one, two] = [start({ "index.js": code }), start({ "index.js": code })];
    await one.runner.invoke({ time });
    await two.runner.invoke({ time: other });
    await one.runner.close();
    assert.equal(sleepers(other).length, 1);
  });
});
