/** A command line that is not understood. The command prints it and exits 2. */
export class UsageError extends Error {}

export const usage = `Usage: m2m <command> [options]

Commands:
  dev    Serve the Pulumi program of this folder on this machine

Options of dev:
  --dir <folder>    Folder of the Pulumi project (default: this one)
  --stack <name>    Stack whose configuration is used (default: dev)
  --port <port>     Port of the API; the user pool gets the next one; 0 picks free ports (default: 4000)
  --host <address>  Address to listen on (default: 127.0.0.1)
  --https           Serve https, with a certificate of this machine; how to trust it is printed
  --no-watch        Do not evaluate the program again when it changes
  --json            Print one line of JSON once ready, and logs on standard error

  --help            Show this text
  --version         Show the version
`;
