import { strict as assert } from "node:assert";
import { AccessOptions, ClientsOptions, DevOptions, OpenApiOptions, readCommand } from "../../../simulator/cli/args";
import { commandNames, usage, UsageError, usageOf } from "../../../simulator/cli/usage";

const defaults: DevOptions = {
  dir: ".",
  stack: "dev",
  port: undefined,
  host: "127.0.0.1",
  allowedHosts: [],
  watch: true,
  json: false,
  clients: false,
  quiet: false,
  log: "text",
  https: false,
  awsIssuers: false,
  listeners: new Map(),
  truststores: new Map(),
};

describe("the command line", () => {
  for (const [args, changes] of [
    [[], {}],
    [["--dir", "api"], { dir: "api" }],
    [["--dir=api"], { dir: "api" }],
    [["--stack", "acme/orders/prod"], { stack: "acme/orders/prod" }],
    [["--program", "./deploy.ts#program"], { program: "./deploy.ts#program" }],
    [["--port", "0"], { port: 0 }],
    [["--port", "65535"], { port: 65535 }],
    [["--host", "0.0.0.0"], { host: "0.0.0.0" }],
    [["--host", "::1"], { host: "::1" }],
    [
      ["--allowed-host", "Orders.internal", "--allowed-host=192.168.1.20", "--allowed-host=fd00:0::1"],
      { allowedHosts: ["orders.internal", "192.168.1.20", "fd00::1"] },
    ],
    [["--no-watch"], { watch: false }],
    [["--json"], { json: true }],
    [["--clients", "--quiet"], { clients: true, quiet: true }],
    [["--log", "json"], { log: "json" }],
    [["--https"], { https: true }],
    [["--aws-issuers"], { awsIssuers: true }],
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

  for (const [args, changes] of [
    [[], {}],
    [["reporting"], { client: "reporting" }],
    [["reporting", "--secret", "--pool", "people"], { client: "reporting", secret: true, pool: "people" }],
    [["--secret", "--", "-x"], { client: "-x", secret: true }],
    [["--stack", "prod", "--port", "5000", "--https"], { stack: "prod", port: 5000, https: true }],
  ] as const) {
    it(`clients ${args.join(" ")}`, () => {
      const options: ClientsOptions = { dir: ".", stack: "dev", secret: false, port: 4000, https: false, ...changes };
      assert.deepEqual(readCommand(["clients", ...args]), { name: "clients", options });
    });
  }

  for (const [args, options] of [
    [[], { dir: ".", into: false }],
    [["orders"], { dir: "orders", into: false }],
    [["--into", "orders"], { dir: "orders", into: true }],
    [["--into"], { dir: ".", into: true }],
  ] as const) {
    it(`init ${args.join(" ")}`, () => {
      assert.deepEqual(readCommand(["init", ...args]), { name: "init", options });
    });
  }

  for (const args of [
    ["--help"],
    ["-h"],
    ["help"],
    ["help", "nonsense"],
    ["nonsense", "-h"],
    ["--help", "--version"],
  ]) {
    it(`${args.join(" ")} asks for help`, () => assert.deepEqual(readCommand(args), { name: "help" }));
  }

  for (const args of [
    ["dev", "--help"],
    ["help", "dev"],
    ["-h", "dev", "--json"],
  ]) {
    it(`${args.join(" ")} asks for help on a command`, () => {
      assert.deepEqual(readCommand(args), { name: "help", of: "dev" });
    });
  }

  for (const args of [["--version"], ["-v"], ["dev", "--version"]]) {
    it(`${args.join(" ")} asks for the version`, () => assert.deepEqual(readCommand(args), { name: "version" }));
  }

  for (const [args, message] of [
    [[], "no command was given; try `m2m dev`, or `m2m init` for a new project."],
    [["--json"], "no command was given; try `m2m dev`, or `m2m init` for a new project."],
    [["deploy"], '"deploy" is not a command; the commands are: init, dev, clients, rotate, access, openapi.'],
    [
      ["acess"],
      '"acess" is not a command; did you mean access? There are init, dev, clients, rotate, access, openapi.',
    ],
    [["constructor"], '"constructor" is not a command; the commands are: init, dev, clients, rotate, access, openapi.'],
    [["clients", "--secret"], "--secret: is that of one client; name it, as in `m2m clients reporting --secret`."],
    [["clients", "a", "b"], '"b" is not understood; options begin with --.'],
    [["dev", "--log", "xml"], "--log xml: is not a format; give one of text, json."],
    [["dev", "--prot", "4000"], "--prot is not an option of m2m dev; did you mean --port?"],
    [["--prot", "4000", "dev"], "--prot is not an option of m2m dev; did you mean --port?"],
    [["access", "--fail"], "--fail is not an option of m2m access; did you mean --fail-on-widening?"],
    [["dev", "--watch"], "--watch is not an option of m2m dev."],
    [["--prot"], "--prot is not an option; did you mean --port?"],
    [["--versoin"], "--versoin is not an option; did you mean --version?"],
    [["--xyz"], "--xyz is not an option that is known here."],
    [["dev", "orders"], '"orders" is not understood; options begin with --, as in --dir orders.'],
    [["dev", "--port"], "--port has no value; write one behind it."],
    [["dev", "--port", "--json"], "--port has no value; write one behind it."],
    [["dev", "--json=false"], "--json takes no value; leave it out."],
    [["access", "--port", "1"], `--port is not an option of m2m access.`],
    [["--no-watch", "access"], `--no-watch is not an option of m2m access.`],
    [["access", "--json"], `--json is not an option of m2m access.`],
    [["openapi", "--against", "x"], `--against is not an option of m2m openapi.`],
    [["dev", "--format", "json"], `--format is not an option of m2m dev.`],
    [["access", "--format", "yaml"], "--format yaml: is not a format; give one of table, markdown, json."],
    [["openapi", "--format", ""], "--format : is not a format; give one of yaml, json."],
    [["access", "--fail-on-widening"], "--fail-on-widening: there is nothing to compare with; give --against a file."],
    ...[
      "",
      "api.example.com",
      "ftp://x",
      "https://",
      ["https://x?a=1", "https://x?…"],
      ["https://u@x", "https://…@x"],
      ["https://u:secret@x/y", "https://…@x/y"],
      ["https://x/#a", "https://x/#…"],
      "https://x y",
      "https://{x}",
      ["https://x\u202ey", "https://x\\u{202e}y"],
    ].map(
      (given) =>
        [
          ["openapi", `--server=${[given].flat()[0]}`],
          `--server ${[given].flat().at(-1)}: is not a URL without query; give one such as https://api.example.com.`,
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
    [["access", "--truststore", "a=b"], `--truststore is not an option of m2m access.`],
    ...[
      "",
      "orders",
      "=http://x",
      "orders=",
      "orders=x:80",
      "orders=http://x/",
      ["orders=http://x?y", "orders=http://x?…"],
      ["orders=http://u:secret@x", "orders=http://…@x"],
      "http://x:80",
    ].map(
      (given) =>
        [
          ["dev", `--listener=${[given].flat()[0]}`],
          `--listener ${[given].flat().at(-1)}: is not the name of a listener and the origin of a server; give one such as orders=http://127.0.0.1:8080.`,
        ] as const,
    ),
    [
      ["dev", "--listener", "a=http://x", "--listener", "a=http://y"],
      "--listener a=http://y: is given for a already; leave one out.",
    ],
    [["access", "--listener", "a=http://x"], `--listener is not an option of m2m access.`],
    [["init", "a", "b"], '"b" is not understood; options begin with --.'],
    [["init", "--inot"], "--inot is not an option of m2m init; did you mean --into?"],
    [["init", "--dir", "a"], "--dir is not an option of m2m init."],
    [["dev", "--into"], "--into is not an option of m2m dev."],
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

  it("has every option in the help on its command, within 80 columns", () => {
    const own = {
      init: "into",
      dev: "port host allowed-host https aws-issuers listener truststore no-watch clients quiet log json",
      clients: "secret pool port https",
      rotate: "",
      access: "format against fail-on-widening",
      openapi: "format api server token-url",
    };
    for (const name of commandNames) {
      const shared = name === "init" ? "" : "dir stack program ";
      for (const option of `${shared}${own[name]}`.split(" ")) {
        assert.match(usageOf(name), new RegExp(`^  --${option}\\b`, "m"));
      }
      assert.ok(usage.includes(`\n  ${name} `));
    }
    for (const text of [usage, ...commandNames.map(usageOf)]) {
      assert.deepEqual(
        text.split("\n").filter((line) => line.length > 80),
        [],
      );
    }
  });

  it("says whose help tells more", () => {
    const commandOf = (args: readonly string[]) => {
      try {
        readCommand(args);
      } catch (error) {
        return (error as UsageError).command;
      }
      return assert.fail();
    };
    assert.equal(commandOf(["--prot", "dev"]), "dev");
    assert.equal(commandOf(["access", "--format", "xml"]), "access");
    assert.equal(commandOf(["acess"]), undefined);
  });
});
