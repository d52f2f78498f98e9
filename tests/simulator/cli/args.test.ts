import { strict as assert } from "node:assert";
import { DevOptions, readCommand } from "../../../simulator/cli/args";
import { usage, UsageError } from "../../../simulator/cli/usage";

const defaults: DevOptions = {
  dir: ".",
  stack: "dev",
  port: 4000,
  host: "127.0.0.1",
  watch: true,
  json: false,
  https: false,
};

describe("the command line", () => {
  for (const [args, changes] of [
    [[], {}],
    [["--dir", "api"], { dir: "api" }],
    [["--dir=api"], { dir: "api" }],
    [["--stack", "prod"], { stack: "prod" }],
    [["--port", "0"], { port: 0 }],
    [["--port", "65535"], { port: 65535 }],
    [["--host", "0.0.0.0"], { host: "0.0.0.0" }],
    [["--host", "::1"], { host: "::1" }],
    [["--no-watch"], { watch: false }],
    [["--json"], { json: true }],
    [["--https"], { https: true }],
    [["--port", "1", "--port", "2"], { port: 2 }],
    [
      ["--dir", "a", "--stack", "b", "--port", "5000", "--host", "localhost", "--no-watch", "--json"],
      { dir: "a", stack: "b", port: 5000, host: "localhost", watch: false, json: true },
    ],
  ] as const) {
    it(`dev ${args.join(" ")}`, () => {
      assert.deepEqual(readCommand(["dev", ...args]), { name: "dev", options: { ...defaults, ...changes } });
      // Options may come before the command, too.
      assert.deepEqual(readCommand([...args, "dev"]), { name: "dev", options: { ...defaults, ...changes } });
    });
  }

  for (const args of [["--help"], ["-h"], ["dev", "--help"], ["nonsense", "-h"], ["--help", "--version"]]) {
    it(`${args.join(" ")} asks for help`, () => assert.deepEqual(readCommand(args), { name: "help" }));
  }

  for (const args of [["--version"], ["dev", "--version"]]) {
    it(`${args.join(" ")} asks for the version`, () => assert.deepEqual(readCommand(args), { name: "version" }));
  }

  for (const [args, message] of [
    [[], "no command was given; try `m2m dev`."],
    [["--json"], "no command was given; try `m2m dev`."],
    [["deploy"], '"deploy" is not a command; the commands are: dev.'],
    [["constructor"], '"constructor" is not a command; the commands are: dev.'],
    [["dev", "here", "there"], '"here there" is not understood; options begin with --.'],
    [["dev", "--", "--json"], '"--json" is not understood; options begin with --.'],
    ...["x", "-1", "65536", "1e3", "4000.5", "", " 80", "0x50", "123456"].map(
      (port) => [["dev", `--port=${port}`], `--port ${port}: is not a port; give a number from 0 to 65535.`] as const,
    ),
  ] as const) {
    it(`refuses "${args.join(" ")}"`, () => {
      assert.throws(
        () => readCommand(args),
        (error) => error instanceof UsageError && error.message === message,
      );
    });
  }

  for (const [args, named] of [
    [["dev", "--prot", "4000"], "--prot"],
    [["dev", "-p", "4000"], "-p"],
    [["dev", "--dir"], "--dir"],
    [["dev", "--stack"], "--stack"],
    [["dev", "--port", "--json"], "--port"],
    [["dev", "--json=false"], "--json"],
    [["dev", "--no-json"], "--no-json"],
    [["dev", "--watch"], "--watch"],
    [["dev", "--__proto__"], "--__proto__"],
  ] as const) {
    it(`refuses "${args.join(" ")}" in one line that names ${named}`, () => {
      assert.throws(
        () => readCommand(args),
        (error) => error instanceof UsageError && error.message.includes(named) && !error.message.includes("\n"),
      );
    });
  }

  it("has every option in its help", () => {
    for (const option of ["--dir", "--stack", "--port", "--host", "--no-watch", "--json", "--help", "--version"]) {
      assert.ok(usage.includes(option), option);
    }
  });
});
