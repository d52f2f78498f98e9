import { strict as assert } from "node:assert";
import { AccessOptions, DevOptions, OpenApiOptions, readCommand } from "../../../simulator/cli/args";
import { usage, UsageError } from "../../../simulator/cli/usage";

const defaults: DevOptions = {
  dir: ".",
  stack: "dev",
  port: 4000,
  host: "127.0.0.1",
  watch: true,
  json: false,
  https: false,
  listeners: new Map(),
  truststores: new Map(),
};

const ofDev = "its options are: --dir, --stack, --port, --host, --https, --listener, --truststore, --no-watch, --json.";
const ofAccess = "its options are: --dir, --stack, --format, --against, --fail-on-widening.";
const ofOpenApi = "its options are: --dir, --stack, --format, --api, --server, --token-url.";

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
    [["--listener", "orders-0=http://127.0.0.1:8080"], { listeners: new Map([["orders-0", "http://127.0.0.1:8080"]]) }],
    [
      ["--listener", "a=b=https://[::1]:1", "--listener=arn:aws:x:listener/app/a/1/2=http://localhost"],
      {
        listeners: new Map([
          ["a=b", "https://[::1]:1"],
          ["arn:aws:x:listener/app/a/1/2", "http://localhost"],
        ]),
      },
    ],
    [
      ["--truststore", "a.example.com=a.pem", "--truststore=b.example.com=C:\\b=1.pem"],
      {
        truststores: new Map([
          ["a.example.com", "a.pem"],
          ["b.example.com", "C:\\b=1.pem"],
        ]),
      },
    ],
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

  for (const [args, changes] of [
    [[], {}],
    [["--stack", "prod", "--dir", "x"], { stack: "prod", dir: "x" }],
    [["--format", "markdown"], { format: "markdown" }],
    [["--against", "base.json", "--format=json"], { against: "base.json", format: "json" }],
    [["--fail-on-widening", "--against", "base.json"], { against: "base.json", failOnWidening: true }],
  ] as const) {
    it(`access ${args.join(" ")}`, () => {
      const options: AccessOptions = { dir: ".", stack: "dev", format: "table", failOnWidening: false, ...changes };
      assert.deepEqual(readCommand(["access", ...args]), { name: "access", options });
      assert.deepEqual(readCommand([...args, "access"]), { name: "access", options });
    });
  }

  for (const [args, changes] of [
    [[], {}],
    [["--format", "json", "--api", "orders"], { format: "json", api: "orders" }],
    [["--server", "https://api.example.com/v1/"], { server: "https://api.example.com/v1" }],
    [["--server", "http://127.0.0.1:4000"], { server: "http://127.0.0.1:4000" }],
    [
      ["--token-url", "https://x.example/oauth2/token"],
      { tokenUrls: new Map([["", "https://x.example/oauth2/token"]]) },
    ],
    [
      ["--token-url", "one=https://x.example/t", "--token-url", "two=https://y.example/a=b"],
      {
        tokenUrls: new Map([
          ["one", "https://x.example/t"],
          ["two", "https://y.example/a=b"],
        ]),
      },
    ],
  ] as const) {
    it(`openapi ${args.join(" ")}`, () => {
      const options: OpenApiOptions = { dir: ".", stack: "dev", format: "yaml", tokenUrls: new Map(), ...changes };
      assert.deepEqual(readCommand(["openapi", ...args]), { name: "openapi", options });
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
    [["deploy"], '"deploy" is not a command; the commands are: dev, access, openapi.'],
    [["constructor"], '"constructor" is not a command; the commands are: dev, access, openapi.'],
    [["access", "--port", "1"], `--port is not an option of m2m access; ${ofAccess}`],
    [["--no-watch", "access"], `--no-watch is not an option of m2m access; ${ofAccess}`],
    [["access", "--json"], `--json is not an option of m2m access; ${ofAccess}`],
    [["openapi", "--against", "x"], `--against is not an option of m2m openapi; ${ofOpenApi}`],
    [["dev", "--format", "json"], `--format is not an option of m2m dev; ${ofDev}`],
    [["access", "--format", "yaml"], "--format yaml: is not a format; give one of table, markdown, json."],
    [["openapi", "--format", ""], "--format : is not a format; give one of yaml, json."],
    [["access", "--fail-on-widening"], "--fail-on-widening: there is nothing to compare with; give --against a file."],
    ...[
      "",
      "api.example.com",
      "ftp://x",
      "https://",
      "https://x?a=1",
      "https://u@x",
      "https://x/#a",
      "https://x y",
      "https://{x}",
    ].map(
      (url) =>
        [
          ["openapi", `--server=${url}`],
          `--server ${url}: is not a URL without query; give one such as https://api.example.com.`,
        ] as const,
    ),
    [
      ["openapi", "--token-url", "x=y"],
      "--token-url y: is not a URL without query; give one such as https://api.example.com.",
    ],
    ...["a.pem", "=a.pem", "a.example.com=", ""].map(
      (given) =>
        [
          ["dev", `--truststore=${given}`],
          `--truststore ${given}: give a domain and a file, such as api.example.com=truststore.pem.`,
        ] as const,
    ),
    [
      ["dev", "--truststore", "a.example.com=a.pem", "--truststore", "a.example.com=b.pem"],
      "--truststore a.example.com=b.pem: the domain has one already; give one file for each.",
    ],
    [["access", "--truststore", "a=b"], `--truststore is not an option of m2m access; ${ofAccess}`],
    ...[
      "",
      "orders",
      "=http://x",
      "orders=",
      "orders=x:80",
      "orders=http://x/",
      "orders=http://x?y",
      "http://x:80",
    ].map(
      (one) =>
        [
          ["dev", `--listener=${one}`],
          `--listener ${one}: is not the name of a listener and the origin of a server; give one such as orders=http://127.0.0.1:8080.`,
        ] as const,
    ),
    [
      ["dev", "--listener", "a=http://x", "--listener", "a=http://y"],
      "--listener a=http://y: is given for a already; leave one out.",
    ],
    [["access", "--listener", "a=http://x"], `--listener is not an option of m2m access; ${ofAccess}`],
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
    for (const option of `${ofDev} ${ofAccess} ${ofOpenApi} --help --version`.match(/--[\w-]+/g)!) {
      assert.ok(usage.includes(option), option);
    }
  });
});
