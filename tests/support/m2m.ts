import { strict as assert } from "node:assert";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Root of the repository. */
export const root = path.resolve(__dirname, "../..");

/** The command as it is published. */
const command = path.join(root, "dist/simulator/m2m.js");

/** The line that `m2m dev --json` prints. */
export interface Ready {
  apiUrl: string;
  tokenEndpoint: string;
  issuer: string;
  jwksUri: string;
  clients: Record<string, { clientId: string; clientSecret: string; scopes: string[] }>;
  routes: { routeKey: string; access: string; scopes: string[] }[];
  /** With --https, or with mutual TLS. */
  caFile?: string;
  /** With domains of one's own. */
  domains?: Record<string, { url: string; mutualTls?: true }>;
  /** Unless other machines are let in. */
  consoleUrl?: string;
  /** With secrets in Secrets Manager. */
  secrets?: { arns: Record<string, string>; environment: Record<string, string> };
  apis?: Record<string, Pick<Ready, "apiUrl" | "routes">>;
  pools?: Record<string, Pick<Ready, "tokenEndpoint" | "issuer" | "jwksUri" | "clients">>;
}

/** A finished run of the command. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command until it ends by itself. */
export async function runM2m(
  args: readonly string[],
  { cwd = root, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new M2mProcess(args, cwd, undefined, env).finished;
}

/** Runs a command in a program's folder, and resolves with what it prints when it succeeds. */
export async function printedBy(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runM2m(args, { cwd: dir });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Starts `m2m dev --json`, with `--port 0` unless it is to find ports by itself, and waits until it is ready. */
export async function startM2m(options: {
  dir: string;
  args?: readonly string[];
  command?: string;
  env?: NodeJS.ProcessEnv;
  node?: string;
  findsPorts?: boolean;
}): Promise<M2mDev> {
  const port = options.findsPorts === true ? [] : ["--port", "0"];
  const args = ["dev", "--json", ...port, "--dir", options.dir, ...(options.args ?? ["--no-watch"])];
  const running = new M2mProcess(args, options.dir, options.command, options.env, options.node);
  const line = await Promise.race([running.firstLine, running.finished]);
  if (typeof line !== "string") {
    throw new Error(`m2m dev ended with ${line.code} before it was ready:\n${line.stderr}`);
  }
  return new M2mDev(running, JSON.parse(line) as Ready);
}

let cacheFolder: string | undefined;

/** Where the command keeps what it makes, and not in that of the developer who runs the tests. */
function cache(): string {
  if (cacheFolder === undefined) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "m2m-cache-"));
    process.once("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
    cacheFolder = folder;
  }
  return cacheFolder;
}

class M2mProcess {
  stdout = "";
  stderr = "";
  /** Resolves with the first line on standard output. */
  readonly firstLine: Promise<string>;
  readonly finished: Promise<Finished>;
  private readonly child: ChildProcess;

  constructor(
    args: readonly string[],
    cwd: string,
    file = command,
    env: NodeJS.ProcessEnv = {},
    node = process.execPath,
  ) {
    this.child = spawn(node, [file, ...args], {
      cwd,
      env: { ...process.env, XDG_CACHE_HOME: cache(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.firstLine = new Promise((resolve) => {
      this.child.stdout!.setEncoding("utf8").on("data", (text: string) => {
        this.stdout += text;
        if (this.stdout.includes("\n")) {
          resolve(this.stdout.slice(0, this.stdout.indexOf("\n")));
        }
      });
    });
    this.finished = once(this.child, "close").then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      // On a busy machine, it asks for patience.
      stderr: this.stderr.replace(/^still evaluating .* …\n/gm, ""),
    }));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until standard error has a match behind an offset. */
  async logged(pattern: RegExp, from: number): Promise<void> {
    while (!pattern.test(this.stderr.slice(from))) {
      const more = await Promise.race([once(this.child.stderr!, "data"), this.finished]);
      if (!Array.isArray(more) && !pattern.test(this.stderr.slice(from))) {
        throw new Error(`m2m ended before it logged ${String(pattern)}:\n${this.stderr}`);
      }
    }
  }
}

/** Starts a command, and ends it by a signal once something has happened. */
export async function endM2m(
  args: readonly string[],
  { cwd, signal, when }: { cwd: string; signal: NodeJS.Signals; when: Promise<unknown> },
): Promise<Finished> {
  const running = new M2mProcess(args, cwd);
  await Promise.race([when, running.finished]);
  running.kill(signal);
  return running.finished;
}

/** A running simulator. */
export class M2mDev {
  constructor(
    private readonly process: M2mProcess,
    readonly ready: Ready,
  ) {}

  /** Everything that was printed on standard error so far. */
  get log(): string {
    return this.process.stderr;
  }

  /** Everything that was printed on standard output so far. */
  get out(): string {
    return this.process.stdout;
  }

  /** Does something, and waits until what it causes is logged. */
  async logs(pattern: RegExp, cause: () => unknown): Promise<void> {
    const from = this.process.stderr.length;
    await cause();
    await this.process.logged(pattern, from);
  }

  /** Waits until something is logged, if it was not before. */
  logged(pattern: RegExp): Promise<void> {
    return this.process.logged(pattern, 0);
  }

  /** Sends a request to the API. */
  call(target: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
    const { token, headers, ...rest } = init;
    return fetch(`${this.ready.apiUrl}${target}`, {
      ...rest,
      headers: { ...(headers as Record<string, string>), ...(token !== undefined && { authorization: token }) },
    });
  }

  /** Sends a form to the token endpoint, with the credentials of a client unless others are given. */
  requestToken(client: string, form: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    const { clientId, clientSecret } = this.ready.clients[client]!;
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    return fetch(this.ready.tokenEndpoint, {
      method: "POST",
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
      ...init,
    });
  }

  /** An access token of a client. */
  async token(client: string, form?: Record<string, string>): Promise<string> {
    const response = await this.requestToken(client, form);
    const body = (await response.json()) as { access_token?: string };
    if (body.access_token === undefined) {
      throw new Error(`no token for ${client}: ${response.status} ${JSON.stringify(body)}`);
    }
    return body.access_token;
  }

  /** Ends it as Ctrl-C does. */
  stop(): Promise<Finished> {
    this.process.kill("SIGINT");
    return this.process.finished;
  }
}
