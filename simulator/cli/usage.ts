/** A command line that is not understood. The command prints it and exits 2. */
export class UsageError extends Error {}

export const usage = `Usage: m2m <command> [options]

Commands:
  dev      Serve the Pulumi program of this folder on this machine
  access   Say who may call what, and what of it has changed
  openapi  Describe an API of the program as OpenAPI 3.1

Options of all commands:
  --dir <folder>    Folder of the Pulumi project (default: this one)
  --stack <name>    Stack whose configuration is used (default: dev)

Options of dev:
  --port <port>     Port of the API; the user pool gets the next one; 0 picks free ports (default: 4000)
  --host <address>  Address to listen on (default: 127.0.0.1)
  --https           Serve https, with a certificate of this machine; how to trust it is printed
  --listener <name>=<url>
                    Server that stands in for a listener behind a VPC link, named as in the program or by its ARN;
                    for each listener again; the routes of one without answer 503
  --truststore <domain>=<file>
                    Certificates that a domain with mutual TLS trusts, where the program does not put them into S3
  --no-watch        Do not evaluate the program again when it changes
  --json            Print one line of JSON once ready, and logs on standard error

Options of access:
  --format <form>     table, markdown or json (default: table)
  --against <file>    Print the difference from an earlier report, which --format json wrote
  --fail-on-widening  With --against: exit 3 if someone gained access

Options of openapi:
  --format <form>              yaml or json (default: yaml)
  --api <name>                 Logical name of the API, where the program has more than one
  --server <url>               Base URL of the API; only AWS knows it, unless the API has a domain
  --token-url [<pool>=]<url>   Token endpoint of a user pool, where the program does not state its domain

  --help            Show this text
  --version         Show the version

Exit codes: 0 done, 1 the program or a file is at fault, 2 wrong usage, 3 access widened
`;
