import { messageLine } from "../userError";

/** The commands, as they are listed. */
const summaries = {
  init: "Make a Pulumi project with an API, or add what one lacks",
  dev: "Serve the Pulumi program of this folder on this machine",
  clients: "Say the ids of clients, and the secret of one",
  rotate: "Rotate the secrets of a running m2m dev, or that of one client",
  access: "Say who may call what, and what of it has changed",
  openapi: "Describe an API of the program as OpenAPI 3.1",
} as const;

/** The name of a command. */
export type CommandName = keyof typeof summaries;

export const commandNames = Object.keys(summaries) as readonly CommandName[];

/** A command line that is not understood. The command prints it and exits 2. */
export class UsageError extends Error {
  /** @param command Whose help tells more; absent where no command is known. */
  constructor(
    message: string,
    readonly command?: CommandName,
  ) {
    super(messageLine(message));
  }
}

/** What stands behind the name of a command. */
const forms: Readonly<Record<CommandName, string>> = {
  init: "[folder] [options]",
  dev: "[options]",
  clients: "[name] [options]",
  rotate: "[name] [options]",
  access: "[options]",
  openapi: "[options]",
};

/** Options of the commands that evaluate a program: all but init. */
const programOptions = `  --dir <folder>    Folder of the Pulumi project (default: this one)
  --stack <name>    Stack whose configuration is used (default: dev)
  --program <file>#<name>
                    Exported function that is the program, as for the
                    Automation API (default: what Pulumi.yaml says)`;

const optionsOf: Readonly<Record<CommandName, string>> = {
  init: `  --into            Add to a project that exists: what its package.json and
                    tsconfig.json lack, and files that are not there`,
  dev: `  --port <port>     Port of the API; the user pool gets the next one; 0 picks
                    free ports (default: the free ones from 4000 on)
  --host <address>  Address to listen on (default: 127.0.0.1)
  --allowed-host <name>
                    Name or address that requests may be addressed to, besides
                    those of this machine, --host and the program's domains;
                    for each one again
  --https           Serve https, with a certificate of this machine; how to
                    trust it is printed
  --inspect[=[<host>:]<port>]
                    Let debuggers attach to functions, each at a port of its
                    own from this one on (default: 127.0.0.1:9229); there are
                    no limits of time then
  --aws-issuers     Have tokens carry the issuer that they have on AWS, for
                    handlers that verify them by the pool's id
  --listener <name>=<url>
                    Server that stands in for a listener behind a VPC link,
                    named as in the program or by its ARN; for each listener
                    again; the routes of one without answer 503
  --truststore <domain>=<file>
                    Certificates that a domain with mutual TLS trusts, where
                    the program does not put them into S3
  --no-watch        Do not evaluate the program again when it changes
  --clients         List every client, however many there are
  --quiet           Do not tell of requests
  --log <form>      text, or json for an object a line (default: text)
  --json            Print one line of JSON once ready, and logs on standard
                    error`,
  clients: `  --secret          Print the secret of the client alone, for scripts
  --pool <name>     Logical name of the client's user pool, where several have
                    a client of that name
  --port <port>     Port of the API that the token URL goes by: what m2m dev
                    was started with, or says (default: 4000)
  --https           Where m2m dev was started with --https`,
  rotate: "",
  access: `  --format <form>   table, markdown or json (default: table)
  --against <file>  Print the difference from an earlier report, which
                    --format json wrote
  --fail-on-widening
                    With --against: exit 3 if someone gained access`,
  openapi: `  --format <form>   yaml or json (default: yaml)
  --api <name>      Logical name of the API, where the program has several
  --server <url>    Base URL of the API; only AWS knows it, unless the API has
                    a domain
  --token-url [<pool>=]<url>
                    Token endpoint of a user pool, where the program does not
                    state its domain`,
};

const exitCodes: Readonly<Record<CommandName, string>> = {
  init: "0 done, 1 a file is in the way or at fault, 2 wrong usage",
  dev: "0 ended, 1 the program or a file is at fault, 2 wrong usage",
  clients: "0 done, 1 the program is at fault, 2 wrong usage",
  rotate: "0 done, 1 nothing serves the program, or a step failed, 2 wrong\nusage",
  access: "0 done, 1 the program or a file is at fault, 2 wrong usage,\n3 access widened",
  openapi: "0 done, 1 the program is at fault, 2 wrong usage",
};

/** The help on all commands. */
export const usage = `Usage: m2m <command> [options]

Commands:
${commandNames.map((name) => `  ${name.padEnd(8)} ${summaries[name]}`).join("\n")}

Options of all commands but init:
${programOptions}

Options of all commands:
  --help            Show the help on a command: m2m dev --help
  --version         Show the version

Exit codes: 0 done, 1 the program or a file is at fault, 2 wrong usage,
3 access widened
`;

/** The help on one command. */
export function usageOf(name: CommandName): string {
  return `Usage: m2m ${name} ${forms[name]}

${summaries[name]}.
${optionsOf[name] === "" ? "" : `\nOptions:\n${optionsOf[name]}\n`}${name === "init" ? "" : `\nOptions of the program:\n${programOptions}\n`}
Exit codes: ${exitCodes[name]}
`;
}
