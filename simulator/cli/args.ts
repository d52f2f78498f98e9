import { parseArgs } from "node:util";
import { hostOf } from "../serve/hostRule";
import { isOrigin } from "../serve/isOrigin";
import { nearest } from "../nearest";
import { CommandName, commandNames, UsageError } from "./usage";

/** Which program is evaluated: the same for every command. */
export interface ProgramOptions {
  readonly dir: string;
  readonly stack: string;
  /** `FILE#NAME`: the function that is the program, as for the Automation API. Absent if Pulumi.yaml tells. */
  readonly program?: string;
}

/** Options of `m2m init`. */
export interface InitOptions {
  /** Folder of the project. */
  readonly dir: string;
  /** Whether something may be there. */
  readonly into: boolean;
}

/** Options of `m2m dev`. */
export interface DevOptions extends ProgramOptions {
  /** `undefined` for the next free ones from {@link usualPort} on. */
  readonly port: number | undefined;
  readonly host: string;
  /** Names and addresses that requests may be addressed to, besides loopback, the host and the program's domains. */
  readonly allowedHosts: readonly string[];
  readonly watch: boolean;
  readonly json: boolean;
  /** Whether every client is listed, however many there are. */
  readonly clients: boolean;
  /** Whether requests are not told of. */
  readonly quiet: boolean;
  readonly log: (typeof logForms)[number];
  readonly https: boolean;
  /** Where debuggers attach to functions: the first port. Absent where none can. */
  readonly inspect?: InspectAddress;
  /** Whether tokens carry the issuer that their pool has on AWS. */
  readonly awsIssuers: boolean;
  /** Origins of the servers that stand in for listeners behind VPC links, by the listeners' names or ARNs. */
  readonly listeners: ReadonlyMap<string, string>;
  /** Files of truststores by the name of their domain. */
  readonly truststores: ReadonlyMap<string, string>;
}

/** An address for debuggers. */
export interface InspectAddress {
  readonly host: string;
  readonly port: number;
}

const logForms = ["text", "json"] as const;

/** Options of `m2m clients`. */
export interface ClientsOptions extends ProgramOptions {
  /** The client that is asked for; absent for all. */
  readonly client?: string;
  /** Whether its secret is printed alone. */
  readonly secret: boolean;
  /** Logical name of a user pool. */
  readonly pool?: string;
  /** Port of the API, by which the token URL goes. */
  readonly port: number;
  readonly https: boolean;
}

/** Options of `m2m rotate`. */
export interface RotateOptions extends ProgramOptions {
  /** The client or the secret; absent for all. */
  readonly name?: string;
}

/** Where `m2m dev` looks for free ports, unless it is told one. */
export const usualPort = 4000;

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
  | { readonly name: "help"; readonly of?: CommandName }
  | { readonly name: "version" }
  | { readonly name: "init"; readonly options: InitOptions }
  | { readonly name: "dev"; readonly options: DevOptions }
  | { readonly name: "clients"; readonly options: ClientsOptions }
  | { readonly name: "rotate"; readonly options: RotateOptions }
  | { readonly name: "access"; readonly options: AccessOptions }
  | { readonly name: "openapi"; readonly options: OpenApiOptions };

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

/** The options of all commands, and of none. */
const general = { help: { ...flag, short: "h" }, version: { ...flag, short: "v" } } as const;
const program = { dir: text, stack: text, program: text } as const;

/** The options of each command. */
const optionsOf = {
  init: { into: flag },
  dev: {
    ...program,
    port: text,
    host: text,
    "allowed-host": texts,
    https: flag,
    inspect: text,
    "aws-issuers": flag,
    listener: texts,
    truststore: texts,
    "no-watch": flag,
    clients: flag,
    quiet: flag,
    log: text,
    json: flag,
  },
  clients: { ...program, secret: flag, pool: text, port: text, https: flag },
  rotate: { ...program },
  access: { ...program, format: text, against: text, "fail-on-widening": flag },
  openapi: { ...program, format: text, api: text, server: text, "token-url": texts },
} as const;

/** All options that there are: which of them its command has is seen once that is known. */
const allOptions = {
  ...general,
  ...optionsOf.init,
  ...optionsOf.dev,
  ...optionsOf.clients,
  ...optionsOf.access,
  ...optionsOf.openapi,
};

/** Options by name as they were given. What a command does not have was refused before. */
type Given = ReturnType<typeof parse>["values"];

/** How many words a command takes besides its name. */
const wordsOf: Readonly<Record<CommandName, number>> = {
  init: 1,
  dev: 0,
  clients: 1,
  rotate: 1,
  access: 0,
  openapi: 0,
};

/** What each command makes of its options. */
const readers = {
  init: ({ into = false }: Given, [dir = "."]: readonly string[]) => ({
    name: "init" as const,
    options: { dir, into },
  }),
  dev: (given: Given) => ({
    name: "dev" as const,
    options: {
      ...readProgram(given),
      port: given.port === undefined ? undefined : readPort(given.port),
      host: given.host ?? "127.0.0.1",
      allowedHosts: (given["allowed-host"] ?? []).map(readAllowedHost),
      watch: given["no-watch"] !== true,
      json: given.json === true,
      clients: given.clients === true,
      quiet: given.quiet === true,
      log: readForm("--log", given.log ?? "text", logForms),
      https: given.https === true,
      ...(given.inspect !== undefined && { inspect: readInspect(given.inspect) }),
      awsIssuers: given["aws-issuers"] === true,
      listeners: readListeners(given.listener ?? []),
      truststores: readTruststores(given.truststore ?? []),
    },
  }),
  clients: (given: Given, [client]: readonly string[]) => ({
    name: "clients" as const,
    options: readClients(given, client),
  }),
  rotate: (given: Given, [name]: readonly string[]) => ({
    name: "rotate" as const,
    options: { ...readProgram(given), ...(name !== undefined && { name }) },
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
  const asked = argv.find(isCommand);
  try {
    return readArguments(argv, asked);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, asked) : error;
  }
}

/** @param asked The command, as far as a line that may not be understood shows it. */
function readArguments(argv: readonly string[], asked: CommandName | undefined): Command {
  const { values, positionals, tokens } = parse(argv, asked);
  const [command, ...rest] = positionals;
  const of = command === "help" ? rest[0] : command;
  if (values.help || command === "help") {
    return { name: "help", ...(of !== undefined && isCommand(of) && { of }) };
  }
  if (values.version) {
    return { name: "version" };
  }
  if (command === undefined) {
    throw new UsageError("no command was given; try `m2m dev`, or `m2m init` for a new project.");
  }
  if (!isCommand(command)) {
    throw new UsageError(`"${command}" is not a command; ${suggested(command, commandNames)}.`);
  }
  const extra = rest.slice(wordsOf[command]);
  if (extra.length > 0) {
    const folder = extra.length === 1 && wordsOf[command] === 0 ? extra[0]! : "-";
    const as = folder.startsWith("-") ? "" : `, as in --dir ${folder}`;
    throw new UsageError(`"${extra.join(" ")}" is not understood; options begin with --${as}.`);
  }
  const strange = tokens.find((token) => token.kind === "option" && !(token.name in optionsOf[command]));
  if (strange?.kind === "option") {
    throw strangeOption(strange.rawName, command);
  }
  return readers[command](values, rest);
}

function strangeOption(given: string, command: CommandName | undefined): UsageError {
  if (command === undefined) {
    const meant = nearest(given.replace(/^--?/, ""), Object.keys(allOptions));
    return new UsageError(
      `${given} is not an option${meant === undefined ? " that is known here." : `; did you mean --${meant}?`}`,
    );
  }
  const isNo = /^--?no-/.test(given);
  // Nobody who asks for something means that it is to be left out.
  const own = Object.keys({ ...optionsOf[command], ...general }).filter((name) => isNo || !name.startsWith("no-"));
  const meant = nearest(given.replace(/^--?(?:no-)?/, ""), own) ?? nearest(given.replace(/^--?/, ""), own);
  const fix = meant === undefined ? "" : `; did you mean --${meant}?`;
  return new UsageError(`${given} is not an option of m2m ${command}${fix === "" ? "." : fix}`);
}

function suggested(given: string, names: readonly string[]): string {
  const meant = nearest(given, names);
  return meant === undefined
    ? `the commands are: ${names.join(", ")}`
    : `did you mean ${meant}? There are ${names.join(", ")}`;
}

/** @param command Whose options it may have been meant to have. */
function parse(argv: readonly string[], command: CommandName | undefined) {
  try {
    // The value of this one may be left out, as for node.
    const args = argv.map((arg) => (arg === "--inspect" ? "--inspect=" : arg));
    return parseArgs({ args, allowPositionals: true, tokens: true, options: allOptions });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [, unknown] = /^Unknown option '([^']*)'/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && unknown !== undefined) {
      throw strangeOption(unknown, command);
    }
    const [, name] = /^Option '(?:-\w, )?(--[\w-]+)/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && name !== undefined) {
      const takesNone = message.includes("does not take");
      throw new UsageError(
        `${name} ${takesNone ? "takes no value; leave it out" : "has no value; write one behind it"}.`,
      );
    }
    throw new UsageError(message.split("\n", 1)[0]!);
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(optionsOf, name);
}

function readProgram({ dir = ".", stack = "dev", program: named }: Given): ProgramOptions {
  return { dir, stack, ...(named !== undefined && { program: named }) };
}

function readClients({ secret = false, pool, port, ...given }: Given, client: string | undefined): ClientsOptions {
  if (secret && client === undefined) {
    throw new UsageError("--secret: is that of one client; name it, as in `m2m clients reporting --secret`.");
  }
  return {
    ...readProgram(given),
    ...(client !== undefined && { client }),
    secret,
    ...(pool !== undefined && { pool }),
    port: port === undefined ? usualPort : readPort(port),
    https: given.https === true,
  };
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
  return readForm("--format", given, formats);
}

function readForm<T extends string>(option: string, given: string, forms: readonly T[]): T {
  const form = forms.find((one) => one === given);
  if (form === undefined) {
    throw new UsageError(`${option} ${given}: is not a format; give one of ${forms.join(", ")}.`);
  }
  return form;
}

/** `[host:]port`, as Node.js takes it. */
function readInspect(given: string): InspectAddress {
  const [, host, port = ""] = /^(?:(.*):)?(\d{1,5})$/.exec(given === "" ? "9229" : given) ?? [];
  const name = host === undefined ? "127.0.0.1" : hostOf(host);
  if (name === undefined || port === "" || Number(port) > 65_535) {
    throw new UsageError(`--inspect=${given}: is not a port, or a host and a port; give one such as 127.0.0.1:9229.`);
  }
  return { host: name.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
}

function readPort(given: string): number {
  if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) {
    throw new UsageError(`--port ${given}: is not a port; give a number from 0 to 65535.`);
  }
  return Number(given);
}

/** A name or an address, as a Host header has it, without a port. */
function readAllowedHost(given: string): string {
  const isAddress = /^[\da-f]*:[\da-f:.]*$/i.test(given);
  const host = hostOf(isAddress ? `[${given}]` : given);
  if (host === undefined || (!isAddress && given.includes(":"))) {
    const fix = "give one without scheme and port, such as orders.internal or 192.168.1.20";
    throw new UsageError(`--allowed-host ${given}: is not the name or the address of a host; ${fix}.`);
  }
  return host;
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
