import { parseArgs } from "node:util";
import { isOrigin } from "../serve/isOrigin";
import { UsageError } from "./usage";

/** Which program is evaluated: the same for every command. */
export interface ProgramOptions {
  readonly dir: string;
  readonly stack: string;
}

/** Options of `m2m dev`. */
export interface DevOptions extends ProgramOptions {
  readonly port: number;
  readonly host: string;
  readonly watch: boolean;
  readonly json: boolean;
  readonly https: boolean;
  /** Origins of the servers that stand in for listeners behind VPC links, by the listeners' names or ARNs. */
  readonly listeners: ReadonlyMap<string, string>;
  /** Files of truststores by the name of their domain. */
  readonly truststores: ReadonlyMap<string, string>;
}

/** Forms of the access report. */
const accessFormats = ["table", "markdown", "json"] as const;

/** Options of `m2m access`. */
export interface AccessOptions extends ProgramOptions {
  readonly format: (typeof accessFormats)[number];
  /** A file that holds an earlier report. */
  readonly against?: string;
  readonly failOnWidening: boolean;
}

const openApiFormats = ["yaml", "json"] as const;

/** Options of `m2m openapi`. */
export interface OpenApiOptions extends ProgramOptions {
  readonly format: (typeof openApiFormats)[number];
  /** Logical name of an API. */
  readonly api?: string;
  /** Base URL of the API. */
  readonly server?: string;
  /** Token endpoint of each user pool, by the pool's logical name; under "" that of the only one. */
  readonly tokenUrls: ReadonlyMap<string, string>;
}

/** What the command line asks for. */
export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "dev"; readonly options: DevOptions }
  | { readonly name: "access"; readonly options: AccessOptions }
  | { readonly name: "openapi"; readonly options: OpenApiOptions };

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

/** The options of all commands, and of none. */
const general = { help: { ...flag, short: "h" }, version: flag } as const;
const program = { dir: text, stack: text } as const;

/** The options of each command. */
const optionsOf = {
  dev: {
    ...program,
    port: text,
    host: text,
    https: flag,
    listener: texts,
    truststore: texts,
    "no-watch": flag,
    json: flag,
  },
  access: { ...program, format: text, against: text, "fail-on-widening": flag },
  openapi: { ...program, format: text, api: text, server: text, "token-url": texts },
} as const;

/** Options by name as they were given. What a command does not have was refused before. */
type Given = ReturnType<typeof parse>["values"];

/** What each command makes of its options. */
const readers = {
  dev: (given: Given) => ({
    name: "dev" as const,
    options: {
      ...readProgram(given),
      port: readPort(given.port ?? "4000"),
      host: given.host ?? "127.0.0.1",
      watch: given["no-watch"] !== true,
      json: given.json === true,
      https: given.https === true,
      listeners: readListeners(given.listener ?? []),
      truststores: readTruststores(given.truststore ?? []),
    },
  }),
  access: (given: Given) => ({ name: "access" as const, options: readAccess(given) }),
  openapi: ({ format, api, server, "token-url": tokenUrls = [], ...given }: Given) => ({
    name: "openapi" as const,
    options: {
      ...readProgram(given),
      format: readFormat(format ?? "yaml", openApiFormats),
      ...(api !== undefined && { api }),
      ...(server !== undefined && { server: readUrl("--server", server).replace(/\/$/, "") }),
      tokenUrls: new Map(tokenUrls.map(readTokenUrl)),
    },
  }),
};

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} when it is not understood.
 */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals, tokens } = parse(argv);
  if (values.help) {
    return { name: "help" };
  }
  if (values.version) {
    return { name: "version" };
  }
  const [command, ...rest] = positionals;
  if (command === undefined) {
    throw new UsageError("no command was given; try `m2m dev`.");
  }
  if (!isCommand(command)) {
    throw new UsageError(`"${command}" is not a command; the commands are: ${Object.keys(optionsOf).join(", ")}.`);
  }
  if (rest.length > 0) {
    throw new UsageError(`"${rest.join(" ")}" is not understood; options begin with --.`);
  }
  const strange = tokens.find((token) => token.kind === "option" && !(token.name in optionsOf[command]));
  if (strange?.kind === "option") {
    const own = Object.keys(optionsOf[command]).map((name) => `--${name}`);
    throw new UsageError(`${strange.rawName} is not an option of m2m ${command}; its options are: ${own.join(", ")}.`);
  }
  return readers[command](values);
}

function parse(argv: readonly string[]) {
  const options = { ...general, ...optionsOf.dev, ...optionsOf.access, ...optionsOf.openapi };
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, tokens: true, options });
  } catch (error) {
    throw new UsageError((error as Error).message.split("\n")[0]);
  }
}

function isCommand(name: string): name is keyof typeof optionsOf {
  return Object.hasOwn(optionsOf, name);
}

function readProgram({ dir = ".", stack = "dev" }: Given): ProgramOptions {
  return { dir, stack };
}

function readAccess({ format = "table", against, "fail-on-widening": failOnWidening, ...given }: Given): AccessOptions {
  if (failOnWidening && against === undefined) {
    throw new UsageError("--fail-on-widening: there is nothing to compare with; give --against a file.");
  }
  return {
    ...readProgram(given),
    format: readFormat(format, accessFormats),
    ...(against !== undefined && { against }),
    failOnWidening: failOnWidening === true,
  };
}

/** `NAME=URL`, each name once. */
function readListeners(given: readonly string[]): Map<string, string> {
  const listeners = new Map<string, string>();
  for (const one of given) {
    const [, name = "", url = ""] = /^(.+?)=(https?:.*)$/s.exec(one) ?? [];
    if (name === "" || !isOrigin(url)) {
      throw new UsageError(
        `--listener ${one}: is not the name of a listener and the origin of a server; give one such as orders=http://127.0.0.1:8080.`,
      );
    }
    if (listeners.has(name)) {
      throw new UsageError(`--listener ${one}: is given for ${name} already; leave one out.`);
    }
    listeners.set(name, url);
  }
  return listeners;
}

function readFormat<T extends string>(given: string, formats: readonly T[]): T {
  const format = formats.find((one) => one === given);
  if (format === undefined) {
    throw new UsageError(`--format ${given}: is not a format; give one of ${formats.join(", ")}.`);
  }
  return format;
}

function readPort(given: string): number {
  if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) {
    throw new UsageError(`--port ${given}: is not a port; give a number from 0 to 65535.`);
  }
  return Number(given);
}

/** `DOMAIN=FILE`, one for each domain. */
function readTruststores(given: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const one of given) {
    const [, domain = "", file = ""] = /^([^=]*)=(.*)$/s.exec(one) ?? [];
    if (domain === "" || file === "") {
      throw new UsageError(`--truststore ${one}: give a domain and a file, such as api.example.com=truststore.pem.`);
    }
    if (files.has(domain)) {
      throw new UsageError(`--truststore ${one}: the domain has one already; give one file for each.`);
    }
    files.set(domain, file);
  }
  return files;
}

function readUrl(option: string, given: string): string {
  if (!/^https?:\/\/[^\s/?#@{}]+(?:\/[^\s?#{}]*)?$/.test(given) || !URL.canParse(given)) {
    throw new UsageError(`${option} ${given}: is not a URL without query; give one such as https://api.example.com.`);
  }
  return given;
}

/** `URL`, or `POOL=URL` where an API trusts more than one pool. */
function readTokenUrl(given: string): [pool: string, url: string] {
  const [, pool = "", url = ""] = /^(?:(?!https?:)([^=]+)=)?(.*)$/s.exec(given) ?? [];
  return [pool, readUrl("--token-url", url)];
}
